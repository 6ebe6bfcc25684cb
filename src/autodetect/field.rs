//! Fields of models that stay.

use super::creation::bare_field;
use super::draft::{Draft, field_mentions, needs_value, pointing_at};
use super::step::{Phase, Step, Token, relation_needs};
use crate::dialect::lower::{FieldAt, field_equal};
use crate::operation::{AddField, AlterField, OnlineMode, Operation, RemoveField};
use crate::state::{Engine, Field, Model, ModelKey, ModelName};
use crate::text::Diagnostic;

/// The fields of a model that come, change or go.
#[derive(Debug, Default)]
pub(super) struct FieldChanges {
    /// Names and columns of those that come or change.
    ready: Vec<(String, Option<String>)>,
    /// Old columns with the field's name, of those that change or go.
    changed: Vec<(String, String)>,
}

impl FieldChanges {
    /// What something of the model has to wait for that uses fields.
    pub(super) fn ready(&self, model: &ModelKey, uses: impl Fn(&str, &str) -> bool) -> Vec<Token> {
        self.ready
            .iter()
            .filter(|(name, column)| uses(name, column.as_deref().unwrap_or_default()))
            .map(|(name, _)| Token::Ready(model.clone(), name.clone()))
            .collect()
    }

    fn comes(&mut self, field: &Field) {
        self.ready.push((field.name.clone(), field.column()));
    }

    fn goes(&mut self, field: &Field) {
        if let Some(column) = field.column() {
            self.changed.push((column, field.name.clone()));
        }
    }

    /// The field that had a column before.
    fn owner(&self, column: &str) -> impl Iterator<Item = &str> {
        self.changed.iter().filter(move |(old, _)| old == column).map(|(_, name)| name.as_str())
    }

    /// Whether a field comes or changes.
    pub(super) fn has(&self, name: &str) -> bool {
        self.ready.iter().any(|(ready, _)| ready == name)
    }
}

/// What becomes of a field.
enum Change<'a> {
    Remove(&'a Field),
    Add(&'a Field),
    Alter(&'a Field, &'a Field),
}

impl Draft<'_> {
    /// The steps for the fields of a model that stays.
    pub(super) fn fields(&mut self, old: &Model, new: &Model) -> FieldChanges {
        let mut changes = Vec::new();
        let mut summary = FieldChanges::default();
        for field in &old.fields {
            let Some(declared) = new.field(&field.name) else {
                summary.goes(field);
                changes.push(Change::Remove(field));
                continue;
            };
            let equal = field_equal(
                FieldAt { state: self.before, model: old, field },
                FieldAt { state: self.after, model: new, field: declared },
            );
            if equal && (field.many_to_many().is_none() || same_targets(field, declared)) {
                continue;
            }
            summary.goes(field);
            summary.comes(declared);
            if let Some(through) = self.through_that_goes(field, declared) {
                self.refuse_loss_of_rows(new, field, &through);
            } else if field.many_to_many().is_some() == declared.many_to_many().is_some() {
                changes.push(Change::Alter(field, declared));
            } else if field.relation().is_some() || declared.relation().is_some() {
                self.refuse(new, field);
            } else {
                changes.push(Change::Remove(field));
                changes.push(Change::Add(declared));
            }
        }
        for field in new.fields.iter().filter(|field| old.field(&field.name).is_none()) {
            summary.comes(field);
            changes.push(Change::Add(field));
        }
        changes.sort_by(|one, other| one.name().cmp(other.name()));
        let reading: Vec<(&Field, String)> = changes
            .iter()
            .filter_map(|change| match change {
                Change::Add(field) | Change::Alter(_, field) => Some(*field),
                Change::Remove(_) => None,
            })
            .filter_map(|field| {
                let sql = self.backfills.get(&(new.key(), field.name.clone()))?;
                Some((field, sql.clone()))
            })
            .collect();
        for change in changes {
            match change {
                Change::Remove(field) => self.remove_field(old, new, field, &reading),
                Change::Add(field) => self.add_field(old, new, field, &summary),
                Change::Alter(before, after) => self.alter_field(old, new, (before, after), &summary),
            }
        }
        summary
    }

    /// The model that holds a many-to-many field's rows and goes, where the field is to have a junction
    /// table of its own.
    fn through_that_goes(&self, before: &Field, after: &Field) -> Option<ModelName> {
        let through = before.many_to_many()?.through.as_ref()?;
        let is_implicit = after.many_to_many()?.through.is_none();
        (is_implicit && self.after.model(through).is_none()).then(|| through.clone())
    }

    fn refuse_loss_of_rows(&mut self, model: &Model, before: &Field, through: &ModelName) {
        let subject = format!("{}.{}", model.name, before.name);
        self.diagnostics.push(
            Diagnostic::global("many-to-many", format!("`{subject}` gives up `{through}`, which goes with the rows that it holds"))
                .help(format!("keep `{through}` for now, run `dorm makemigrations`, copy its rows into the new junction table in a RunSQL operation (`dorm makemigrations --empty`), and remove the model afterwards")),
        );
    }

    fn refuse(&mut self, model: &Model, before: &Field) {
        let subject = format!("{}.{}", model.name, before.name);
        let (was, is) = match before.many_to_many() {
            Some(_) => ("many-to-many field", "key"),
            None => ("key", "many-to-many field"),
        };
        self.diagnostics.push(
            Diagnostic::global("many-to-many", format!("`{subject}` can't become a {is}: it is a {was}, and what its rows say would be lost"))
                .help("declare the new one under another name, run `dorm makemigrations`, copy the rows in a RunSQL operation (`dorm makemigrations --empty`), and remove the old one afterwards"),
        );
    }

    /// `reading`: the fields that come or change with a value for the rows that exist.
    fn remove_field(&mut self, old: &Model, new: &Model, field: &Field, reading: &[(&Field, String)]) {
        let key = new.key();
        let mut needs: Vec<Token> = pointing_at(self.before, &key, |name| name == field.name).collect();
        if old.primary_key.iter().flatten().any(|name| *name == field.name) {
            needs.push(Token::PrimaryKey(key.clone()));
        }
        if let Some(column) = field.column() {
            // Values that are computed from the column are computed before it goes.
            needs.extend(
                reading
                    .iter()
                    .filter(|(reader, sql)| {
                        reader.column().as_ref() != Some(&column)
                            && Engine::ALL.iter().any(|&engine| crate::sql::mentions(sql, &column, engine))
                    })
                    .map(|(reader, _)| Token::Ready(key.clone(), reader.name.clone())),
            );
            // What says the column must have stopped before.
            needs.extend(
                old.fields
                    .iter()
                    .filter(|other| other.name != field.name && field_mentions(other, &column))
                    .map(|other| Token::Changed(key.clone(), other.name.clone())),
            );
        }
        let operation = Operation::RemoveField(RemoveField {
            model: new.name.name.clone(),
            name: field.name.clone(),
            reverse_backfill: None,
        });
        let step = Step::new(&new.name.app, Phase::RemoveField, operation)
            .provides([Token::Changed(key, field.name.clone())])
            .needs(needs);
        self.push(step);
    }

    fn add_field(&mut self, old: &Model, new: &Model, field: &Field, changes: &FieldChanges) {
        let key = new.key();
        let exists = !old.options.unmanaged && !new.options.unmanaged;
        let backfill = if exists && needs_value(field) { self.backfill(new, field) } else { None };
        let operation = Operation::AddField(Box::new(AddField {
            model: new.name.name.clone(),
            field: bare_field(field),
            backfill,
            online: OnlineMode::default(),
        }));
        let mut needs = relation_needs(&key, field);
        needs.extend(changes.ready(&key, |name, column| name != field.name && field_mentions(field, column)));
        // The field's name and its column must be free.
        if old.field(&field.name).is_some() {
            needs.push(Token::Changed(key.clone(), field.name.clone()));
        }
        if let Some(column) = field.column() {
            needs.extend(changes.owner(&column).map(|owner| Token::Changed(key.clone(), owner.to_owned())));
        }
        let step = Step::new(&new.name.app, Phase::AddField, operation)
            .provides([Token::Ready(key, field.name.clone())])
            .needs(needs);
        self.push(step);
    }

    fn alter_field(&mut self, old: &Model, new: &Model, (before, after): (&Field, &Field), changes: &FieldChanges) {
        let key = new.key();
        let exists = !old.options.unmanaged && !new.options.unmanaged;
        let becomes_not_null = before.null && !after.null && needs_value(after);
        let backfill = if exists && becomes_not_null { self.backfill(new, after) } else { None };
        let operation = Operation::AlterField(Box::new(AlterField {
            model: new.name.name.clone(),
            name: after.name.clone(),
            field: Some(bare_field(after)),
            backfill,
            reverse_backfill: None,
            using: None,
            reverse_using: None,
            online: OnlineMode::default(),
        }));
        let mut needs = Vec::new();
        if same_targets(before, after) {
            // It says the names that its targets get by renames, which may be another app's.
            let renamed = |token: &Token| {
                self.steps.iter().any(|step| step.phase == Phase::Rename && step.provides.contains(token))
            };
            needs.extend(relation_needs(&key, after).into_iter().filter(renamed));
        } else {
            needs.extend(relation_needs(&key, after));
        }
        needs.extend(changes.ready(&key, |name, column| name != after.name && field_mentions(after, column)));
        if let Some(column) = after.column().filter(|column| before.column().as_ref() != Some(column)) {
            needs.extend(
                changes
                    .owner(&column)
                    .filter(|owner| *owner != after.name)
                    .map(|owner| Token::Changed(key.clone(), owner.to_owned())),
            );
        }
        if before.is_unique() && !after.is_unique() && !after.primary_key {
            needs.extend(pointing_at(self.before, &key, |name| name == before.name));
        }
        let mut step = Step::new(&new.name.app, Phase::AlterField, operation)
            .provides([Token::Ready(key.clone(), after.name.clone()), Token::Changed(key.clone(), before.name.clone())])
            .needs(needs);
        if let (Some(table), true) =
            (old.junction_table(before), new.junction_table(after) != old.junction_table(before))
        {
            step = step.provides([Token::Table(table.to_lowercase())]);
        }
        if let Some(table) = new.junction_table(after)
            && old.junction_table(before).as_ref() != Some(&table)
            && self.freed_tables.contains(&table.to_lowercase())
        {
            step = step.needs([Token::Table(table.to_lowercase())]);
        }
        self.push(step);
    }
}

impl Change<'_> {
    fn name(&self) -> &str {
        match self {
            Self::Remove(field) | Self::Add(field) | Self::Alter(_, field) => &field.name,
        }
    }
}

/// Whether a field refers to what it referred to.
fn same_targets(before: &Field, after: &Field) -> bool {
    match (before.relation(), after.relation(), before.many_to_many(), after.many_to_many()) {
        (Some(before), Some(after), _, _) => before.to.key() == after.to.key() && before.to_field == after.to_field,
        (_, _, Some(before), Some(after)) => {
            before.to.key() == after.to.key()
                && before.through.as_ref().map(ModelName::key) == after.through.as_ref().map(ModelName::key)
        }
        (None, None, None, None) => true,
        _ => false,
    }
}
