//! One table's alterations: the new definition, and the statements of ALTER TABLE that lead to it,
//! as long as there are such statements.

use super::convert::{Passage, passage};
use super::definition::{Clause, Rule, TableDefinition};
use super::dependents;
use super::live::{ClausePlace, LiveTable};
use super::write::{self, Place, quote};
use crate::plan::{Conversion, Draft, Guard, PlanError, SqliteCatalogue};
use crate::schema::{Check, Column, ColumnIdentity, ForeignKey, IndexElement, PrimaryKey, Table, TableDifference};
use crate::sql;
use crate::state::{Engine, Identity};
use std::collections::BTreeMap;

/// A table on its way.
pub(super) struct Alteration<'a> {
    /// As it is.
    pub live: LiveTable,
    /// As it is known to be, under the names of now.
    pub before: &'a Table,
    /// As it will be, under the names of now.
    pub after: Table,
    /// As it will be, with names of objects, under the names that it will have.
    pub named: &'a Table,
    /// What differs.
    pub difference: TableDifference,
    /// What becomes of values, by column.
    pub conversions: BTreeMap<Identity, Conversion>,
    /// The new definition.
    pub definition: TableDefinition,
    /// Undeclared indexes that go with their only column.
    pub lost_indexes: Vec<String>,
    /// The statements of ALTER TABLE; none if there must be a rebuild.
    native: Option<Native>,
}

/// Statements in the order of their phases.
#[derive(Default)]
struct Native {
    drop_constraints: Vec<Draft>,
    add_columns: Vec<Draft>,
    alter_columns: Vec<Draft>,
    drop_columns: Vec<Draft>,
    add_constraints: Vec<Draft>,
}

impl<'a> Alteration<'a> {
    pub fn new(
        live: LiveTable,
        before: &'a Table,
        after: Table,
        named: &'a Table,
        conversions: BTreeMap<Identity, Conversion>,
        catalogue: Option<&SqliteCatalogue>,
    ) -> Result<Self, PlanError> {
        let difference = TableDifference::between(before, &after);
        let definition = live.definition.clone();
        let mut alteration = Self {
            live,
            before,
            after,
            named,
            difference,
            conversions,
            definition,
            lost_indexes: Vec::new(),
            native: Some(Native::default()),
        };
        alteration.edit(catalogue)?;
        Ok(alteration)
    }

    /// The statements that alter the table in place, or nothing if it must be rebuilt.
    pub fn native(&mut self) -> Option<Vec<Draft>> {
        let native = self.native.take()?;
        let phases = [
            native.drop_constraints,
            native.add_columns,
            native.alter_columns,
            native.drop_columns,
            native.add_constraints,
        ];
        Some(phases.into_iter().flatten().collect())
    }

    /// The table and its columns that a step serves.
    pub fn touching(&self, columns: impl IntoIterator<Item = Option<Identity>>) -> Vec<Identity> {
        columns.into_iter().flatten().chain(self.after.identity).collect()
    }

    /// What differs in the definition itself, and not only in indexes.
    pub fn touched_columns(&self) -> Vec<Identity> {
        let difference = &self.difference;
        let columns = difference.dropped_columns.iter().chain(&difference.added_columns);
        let altered = difference.altered_columns.iter().map(|(_, after)| after);
        self.touching(columns.chain(altered).map(|column| column.identity))
    }

    fn table(&self) -> String {
        quote(&self.live.name)
    }

    fn edit(&mut self, catalogue: Option<&SqliteCatalogue>) -> Result<(), PlanError> {
        let difference = self.difference.clone();
        for column in &difference.dropped_columns {
            self.expect_column(column)?;
            let hanging =
                dependents::of_column(&self.live, self.before, column, &difference.dropped_columns, catalogue)?;
            self.lost_indexes.extend(hanging.indexes);
        }
        self.lost_indexes.sort();
        self.lost_indexes.dedup();
        for check in &difference.checks.dropped {
            self.drop_clause(self.live.check(check), &difference.dropped_columns);
        }
        for (old, new) in &difference.checks.renamed {
            self.rename_check(old, new, &difference.dropped_columns);
        }
        for key in &difference.foreign_keys.dropped {
            self.drop_clause(self.live.foreign_key(key), &difference.dropped_columns);
        }
        for (old, new) in &difference.foreign_keys.renamed {
            self.rename_key(old, new);
        }
        self.drop_inline_uniques(&difference);
        if let Some((_, key)) = &difference.primary_key {
            self.replace_primary_key(key.as_ref(), &difference);
        }
        if difference.options {
            self.definition.strict = self.after.options.strict;
            self.definition.without_rowid = self.after.options.without_rowid;
            self.native = None;
        }
        for column in &difference.added_columns {
            self.add_column(column);
        }
        for (old, new) in &difference.altered_columns {
            self.expect_column(old)?;
            self.alter_column(old, new);
        }
        let inlined =
            |column: Option<&String>| difference.added_columns.iter().any(|added| Some(&added.name) == column);
        for check in difference.checks.added.iter().filter(|check| !inlined(check.column.as_ref())) {
            self.add_check(check);
        }
        for key in &difference.foreign_keys.added {
            if key.columns.len() != 1 || !inlined(key.columns.first()) {
                self.add_foreign_key(key);
            }
        }
        for column in &difference.dropped_columns {
            self.drop_column(column);
        }
        self.sweep();
        Ok(())
    }

    fn expect_column(&self, column: &Column) -> Result<(), PlanError> {
        if self.definition.column(&column.name).is_some() {
            return Ok(());
        }
        Err(PlanError::new(format!("there is no column `{}.{}` in the database", self.live.name, column.name))
            .help("`dorm dbcheck` shows how the database differs from the applied migrations"))
    }

    /// Takes a constraint out of the definition, and by name out of the table.
    fn drop_clause(&mut self, place: Option<ClausePlace>, dropped: &[Column]) {
        // What isn't there needs no dropping.
        let Some(place) = place else { return };
        if let ClausePlace::Column(column, _) = place
            && let Some(column) = self.definition.columns.get(column)
            && dropped.iter().any(|gone| gone.name.eq_ignore_ascii_case(&column.name))
        {
            // It goes with its column.
            return;
        }
        let name = place.get(&self.definition).and_then(|clause| clause.name.clone());
        let sql = name.map(|name| format!("ALTER TABLE {} DROP CONSTRAINT {}", self.table(), quote(&name)));
        let touches = self.touching([]);
        match (sql, &mut self.native) {
            (Some(sql), Some(native)) => {
                native.drop_constraints.push(Draft::ddl(sql).touching(touches).costing(Some(false), Some(false)));
            }
            _ => self.native = None,
        }
        bury(&mut self.definition, place);
    }

    fn rename_check(&mut self, old: &Check, new: &Check, dropped: &[Column]) {
        let Some(place) = self.live.check(old) else { return };
        let Some(name) = &new.name else { return };
        if place.get(&self.definition).is_some_and(|clause| clause.name.as_ref() == Some(name)) {
            return;
        }
        self.drop_clause(Some(place), dropped);
        self.add_check(new);
    }

    fn rename_key(&mut self, old: &ForeignKey, new: &ForeignKey) {
        let Some(place) = self.live.foreign_key(old) else { return };
        let Some(name) = &new.name else { return };
        if place.get(&self.definition).is_some_and(|clause| clause.name.as_ref() == Some(name)) {
            return;
        }
        self.native = None;
        bury(&mut self.definition, place);
        self.place_foreign_key(new);
    }

    /// Uniques are indexes for dorm, but an adopted table may have one inside.
    fn drop_inline_uniques(&mut self, difference: &TableDifference) {
        for unique in &difference.uniques.dropped {
            if let Some(place) = self.live.unique(unique) {
                self.native = None;
                bury(&mut self.definition, place);
            }
        }
        let gone = difference.indexes.dropped.iter().filter(|index| index.unique && self.live.index(index).is_none());
        let columns: Vec<Vec<String>> = gone.filter_map(|index| plain_columns(&index.elements)).collect();
        let of_columns = difference.dropped_columns.iter().map(|column| vec![column.name.clone()]);
        for columns in columns.into_iter().chain(of_columns.collect::<Vec<_>>()) {
            if let Some(place) = self.live.inline_unique(&columns) {
                self.native = None;
                bury(&mut self.definition, place);
            }
        }
    }

    fn replace_primary_key(&mut self, key: Option<&PrimaryKey>, difference: &TableDifference) {
        self.native = None;
        for clause in clauses(&mut self.definition) {
            if matches!(clause.rule, Rule::PrimaryKey { .. }) {
                clear(clause);
            }
        }
        let Some(key) = key else { return };
        if let [name] = key.columns.as_slice() {
            let is_new = difference.added_columns.iter().any(|column| &column.name == name);
            let column = self.after.columns.iter().find(|column| &column.name == name);
            if let (Some(column), false) = (column, is_new) {
                let clause = write::column_primary_key(column, key);
                if let Some(definition) = self.definition.column_mut(name) {
                    definition.clauses.push(clause);
                }
            }
        } else {
            let mut clause = write::primary_key(key);
            clause.lead = self.definition.usual_lead();
            self.definition.constraints.push(clause);
        }
    }

    fn add_column(&mut self, column: &Column) {
        let with_names = self.with_names(column);
        let mut definition = write::column_definition(column, &with_names);
        definition.lead = self.definition.usual_lead();
        let conversion = self.conversion(column);
        let backfill = conversion.backfill.clone().filter(|_| column.generated.is_none());
        let touches = self.touching([column.identity]);
        let table = self.table();
        let is_key = self.after.primary_key.as_ref().is_some_and(|key| key.columns.contains(&column.name));
        let constant = column.default.as_ref().is_none_or(|default| default.literal);
        let null_default =
            column.default.as_ref().is_none_or(|default| default.sql.trim().eq_ignore_ascii_case("null"));
        let computed = column.generated.as_ref().map(|generated| generated.stored);
        // A NOT NULL column without a value for the rows that exist works in an empty table only:
        // there must be something to fill it with.
        let filled = column.nullable || backfill.is_some() || !null_default || computed.is_some();
        let updates_fire = backfill.is_some() && !self.live.triggers.is_empty();
        let possible = !is_key && constant && computed != Some(true) && filled && !updates_fire;
        if let (true, Some(native)) = (possible, &mut self.native) {
            let mut added = definition.clone();
            let sets_not_null = !column.nullable && backfill.is_some() && null_default;
            if sets_not_null {
                added.clauses.retain(|clause| !matches!(clause.rule, Rule::NotNull { .. }));
            }
            let checks = added.clauses.iter().any(|clause| matches!(clause.rule, Rule::Check { .. }));
            native.add_columns.push(
                Draft::ddl(format!("ALTER TABLE {table} ADD COLUMN {}", added.text()))
                    .touching(touches.clone())
                    .costing(Some(false), Some(checks)),
            );
            if let Some(backfill) = &backfill {
                let name = quote(&column.name);
                native.add_columns.push(
                    Draft::data(format!("UPDATE {table} SET {name} = ({})", sql::strip_parentheses(backfill)))
                        .touching(touches.clone())
                        .costing(Some(true), Some(true)),
                );
            }
            if sets_not_null {
                let draft = set_not_null(&self.live, column, "the backfill answers NULL for rows of");
                native.add_columns.push(draft.touching(touches));
            }
        } else {
            self.native = None;
        }
        self.definition.columns.push(definition);
    }

    fn alter_column(&mut self, old: &Column, new: &Column) {
        let in_place = Column { nullable: new.nullable, comment: new.comment.clone(), ..old.clone() };
        let only_null = in_place == *new;
        let touches = self.touching([new.identity]);
        let fill = self.null_filler(old, new);
        let fires = fill.is_some() && !self.live.triggers.is_empty();
        let mut drafts = Vec::new();
        if only_null && !fires {
            let (table, name) = (self.table(), quote(&new.name));
            if new.nullable && !old.nullable {
                let sql = format!("ALTER TABLE {table} ALTER COLUMN {name} DROP NOT NULL");
                drafts.push(Draft::ddl(sql).touching(touches).costing(Some(false), Some(false)));
            } else if !new.nullable && old.nullable {
                if let Some(fill) = &fill {
                    let sql = format!("UPDATE {table} SET {name} = ({fill}) WHERE {name} IS NULL");
                    drafts.push(Draft::data(sql).touching(touches.clone()).costing(Some(false), Some(true)));
                }
                drafts.push(set_not_null(&self.live, new, "there are NULLs in").touching(touches));
            }
        }
        match &mut self.native {
            Some(native) if only_null && !fires => native.alter_columns.extend(drafts),
            _ => self.native = None,
        }
        if old.auto != new.auto && self.difference.primary_key.is_none() {
            self.replace_primary_key(self.after.primary_key.clone().as_ref(), &TableDifference::default());
        }
        let Some(definition) = self.definition.column_mut(&new.name) else { return };
        if old.data_type != new.data_type {
            definition.type_text.clone_from(&new.data_type);
        }
        let mut replace = |matching: fn(&Rule) -> bool, clause: Option<Clause>| {
            definition.clauses.iter_mut().filter(|clause| matching(&clause.rule)).for_each(clear);
            definition.clauses.extend(clause);
        };
        if old.nullable != new.nullable || old.on_conflict != new.on_conflict {
            let clause = (!new.nullable).then(|| write::not_null(new.on_conflict.as_deref()));
            replace(|rule| matches!(rule, Rule::NotNull { .. }), clause);
        }
        if old.default != new.default {
            replace(|rule| matches!(rule, Rule::Default { .. }), new.default.as_ref().map(write::default));
        }
        if old.collation != new.collation {
            replace(|rule| matches!(rule, Rule::Collate(_)), new.collation.as_deref().map(write::collate));
        }
        if old.generated != new.generated {
            replace(|rule| matches!(rule, Rule::Generated { .. }), new.generated.as_ref().map(write::generated));
        }
    }

    fn add_check(&mut self, check: &Check) {
        let unnamed = check.name.is_none();
        let mut check = self.named_check(check);
        if unnamed {
            check.name = check.name.map(|name| self.free_name(name));
        }
        let clause = write::check(&check);
        let (table, expression) = (self.table(), sql::strip_parentheses(&check.expression).to_owned());
        let touches = self.touching([]);
        if let Some(native) = &mut self.native {
            let columns =
                self.after.columns.iter().filter(|column| sql::mentions(&expression, &column.name, Engine::Sqlite));
            let shown: Vec<&str> = columns.map(|column| column.name.as_str()).collect();
            let guard = Guard {
                query: offending(&self.live, &shown, &format!("({expression}) IS FALSE")),
                message: format!(
                    "rows of `{}` break the check `{}`",
                    self.live.name,
                    check.name.as_deref().unwrap_or(&expression)
                ),
                help: Some("correct the rows, or the check, and migrate again".to_owned()),
            };
            let draft = Draft::ddl(format!("ALTER TABLE {table} ADD {}", clause.text));
            native.add_constraints.push(draft.touching(touches).costing(Some(false), Some(true)).guarded(guard));
        }
        self.push_constraint(clause);
    }

    fn add_foreign_key(&mut self, key: &ForeignKey) {
        self.native = None;
        let key = self.named_key(key);
        self.place_foreign_key(&key);
    }

    /// Behind its column if it has only one, as if it had always been there.
    fn place_foreign_key(&mut self, key: &ForeignKey) {
        if let [column] = key.columns.as_slice()
            && let Some(definition) = self.definition.column_mut(column)
        {
            definition.clauses.push(write::foreign_key(key, Place::Column));
            return;
        }
        self.push_constraint(write::foreign_key(key, Place::Table));
    }

    fn push_constraint(&mut self, mut clause: Clause) {
        clause.lead = self.definition.usual_lead();
        self.definition.constraints.push(clause);
    }

    fn drop_column(&mut self, column: &Column) {
        let (table, name) = (self.table(), quote(&column.name));
        let key = self.live.definition.primary_key();
        let is_key = key.iter().any(|key| key.eq_ignore_ascii_case(&column.name));
        self.definition.columns.retain(|other| !other.name.eq_ignore_ascii_case(&column.name));
        // A key of this column alone, written among the table's constraints, goes with it.
        for constraint in &mut self.definition.constraints {
            let alone = matches!(&constraint.rule, Rule::References(reference)
                if reference.columns.len() == 1 && reference.columns[0].eq_ignore_ascii_case(&column.name));
            if alone {
                self.native = None;
                clear(constraint);
            }
        }
        let touches = self.touching([column.identity]);
        let what = format!("column {}.{}", self.live.name, column.name);
        match &mut self.native {
            Some(native) if !is_key => native.drop_columns.push(
                Draft::ddl(format!("ALTER TABLE {table} DROP COLUMN {name}"))
                    .touching(touches)
                    .costing(Some(true), Some(true))
                    .losing(what),
            ),
            _ => self.native = None,
        }
    }

    /// The table as it will be with its names, under the names of now; `new` is about to come.
    fn with_names(&self, new: &Column) -> Table {
        let mut table = self.after.clone();
        for (check, named) in table.checks.iter_mut().zip(&self.named.checks) {
            let comes = check.name.is_none() && check.column.as_ref() == Some(&new.name);
            check.name = match &named.name {
                Some(name) if comes => Some(self.free_name(name.clone())),
                name => name.clone(),
            };
        }
        for (key, named) in table.foreign_keys.iter_mut().zip(&self.named.foreign_keys) {
            key.name.clone_from(&named.name);
        }
        table
    }

    pub fn named_check(&self, check: &Check) -> Check {
        let place = self.after.checks.iter().position(|other| other == check);
        let name = place.and_then(|place| self.named.checks.get(place)).and_then(|named| named.name.clone());
        Check { name: name.or_else(|| check.name.clone()), ..check.clone() }
    }

    /// A name by the convention, with a number where a constraint that stays has it: SQLite can't
    /// rename one, so it may have kept it from before a rename.
    fn free_name(&self, name: String) -> String {
        let clauses = self.definition.columns.iter().flat_map(|column| &column.clauses);
        let taken: Vec<&str> =
            clauses.chain(&self.definition.constraints).filter_map(|clause| clause.name.as_deref()).collect();
        let is_free = |name: &String| !taken.iter().any(|taken| taken.eq_ignore_ascii_case(name));
        if is_free(&name) {
            return name;
        }
        (1..).map(|number: usize| format!("{name}{number}")).find(is_free).unwrap_or(name)
    }

    fn named_key(&self, key: &ForeignKey) -> ForeignKey {
        let place = self.after.foreign_keys.iter().position(|other| other == key);
        let name = place.and_then(|place| self.named.foreign_keys.get(place)).and_then(|named| named.name.clone());
        ForeignKey { name: name.or_else(|| key.name.clone()), ..key.clone() }
    }

    /// What operations say about a column's values.
    pub fn conversion(&self, column: &Column) -> Conversion {
        column.identity.and_then(|identity| self.conversions.get(&identity)).cloned().unwrap_or_default()
    }

    /// What NULLs become where a column allows them no more.
    pub fn null_filler(&self, old: &Column, new: &Column) -> Option<String> {
        if new.nullable || !old.nullable {
            return None;
        }
        let default = || new.default.as_ref().map(|default| default.sql.clone());
        let fill = self.conversion(new).backfill.or_else(default)?;
        Some(sql::strip_parentheses(&fill).to_owned())
    }

    /// How a column's values pass into the new table.
    pub fn passage(&self, old: &Column, new: &Column) -> Passage {
        if let Some(using) = self.conversion(new).using {
            return Passage { expression: sql::strip_parentheses(&using).to_owned(), unfit: None };
        }
        // A rowid, and a key that points at one, holds 64 bits whatever the type says.
        let is_wide = new.auto == Some(ColumnIdentity::Autoincrement)
            || self.after.foreign_keys.iter().any(|key| key.columns.contains(&new.name))
            || self.after.primary_key.as_ref().is_some_and(|key| key.columns == [new.name.clone()]);
        let to = if is_wide && new.data_type == "integer" { "bigint" } else { &new.data_type };
        passage(&quote(&old.name), &old.data_type, to)
    }

    /// Takes out what was buried.
    fn sweep(&mut self) {
        let is_buried = |clause: &Clause| clause.text.is_empty();
        for place in 0..self.definition.columns.len() {
            if self.definition.columns.get(place).is_some_and(|column| column.clauses.iter().any(is_buried))
                && let Some(column) = self.definition.columns.get_mut(place)
            {
                column.clauses.retain(|clause| !is_buried(clause));
            }
        }
        self.definition.constraints.retain(|clause| !clause.text.is_empty());
    }
}

/// A clause that will be swept away. Until then places stay what they are.
fn clear(clause: &mut Clause) {
    *clause = Clause { lead: String::new(), name: None, rule: Rule::Other, text: String::new(), trail: String::new() };
}

fn bury(definition: &mut TableDefinition, place: ClausePlace) {
    let clause = match place {
        ClausePlace::Column(column, clause) => {
            definition.columns.get_mut(column).and_then(|column| column.clauses.get_mut(clause))
        }
        ClausePlace::Table(clause) => definition.constraints.get_mut(clause),
    };
    if let Some(clause) = clause {
        clear(clause);
    }
}

fn clauses(definition: &mut TableDefinition) -> impl Iterator<Item = &mut Clause> {
    definition.columns.iter_mut().flat_map(|column| &mut column.clauses).chain(&mut definition.constraints)
}

/// The columns of an index over nothing but columns.
fn plain_columns(elements: &[IndexElement]) -> Option<Vec<String>> {
    elements
        .iter()
        .map(|element| match element {
            IndexElement::Column { name, .. } => Some(name.clone()),
            IndexElement::Expression { .. } => None,
        })
        .collect()
}

fn set_not_null(live: &LiveTable, column: &Column, why: &str) -> Draft {
    let (table, name) = (quote(&live.name), quote(&column.name));
    Draft::ddl(format!("ALTER TABLE {table} ALTER COLUMN {name} SET NOT NULL"))
        .costing(Some(false), Some(true))
        .guarded(Guard {
            query: offending(live, &[], &format!("{name} IS NULL")),
            message: format!("{why} `{}.{}`", live.name, column.name),
            help: Some("give the operation a `backfill`, or fill the rows, and migrate again".to_owned()),
        })
}

/// A few rows for which something holds, by their key.
pub(super) fn offending(live: &LiveTable, shown: &[&str], condition: &str) -> String {
    let mut names: Vec<String> = live.definition.primary_key().into_iter().map(quote).collect();
    if names.is_empty() && !live.definition.without_rowid {
        names.extend(pseudo_rowid(&[&live.definition]).map(str::to_owned));
    }
    for column in shown {
        let name = quote(column);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names.is_empty() {
        names.push("1".to_owned());
    }
    format!("SELECT {} FROM {} WHERE {condition} LIMIT 5", names.join(", "), quote(&live.name))
}

/// A name for the rowid that is no column in any of these tables.
pub(super) fn pseudo_rowid(tables: &[&TableDefinition]) -> Option<&'static str> {
    ["rowid", "_rowid_", "oid"].into_iter().find(|name| tables.iter().all(|table| table.column(name).is_none()))
}
