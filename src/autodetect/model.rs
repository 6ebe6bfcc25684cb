//! Models that stay: what they say beside their fields and objects.

use super::draft::{Draft, tables};
use super::field::FieldChanges;
use super::step::{Phase, Step, Token};
use crate::operation::{AlterModelOptions, Operation, OptionChange};
use crate::sql;
use crate::state::{Model, ModelName, PartitionBy};

impl Draft<'_> {
    /// All steps of a model that stays.
    pub(super) fn keep(&mut self, old: &Model, new: &Model) {
        self.options(old, new);
        let changes = self.fields(old, new);
        self.objects(old, new, &changes);
        self.primary_key(old, new, &changes);
        self.table(old, new);
    }

    fn options(&mut self, old: &Model, new: &Model) {
        let (app, name) = (new.name.app.as_str(), &new.name.name);
        let changes = option_changes(old, new);
        if !changes.is_empty() {
            let operation = Operation::AlterModelOptions(AlterModelOptions { name: name.clone(), changes });
            self.push(Step::new(app, Phase::Options, operation));
        }
        let bases = |model: &Model| model.extends.iter().map(ModelName::key).collect::<Vec<_>>();
        if bases(old) != bases(new) {
            let operation = Operation::AlterModelBases { name: name.clone(), extends: new.extends.clone() };
            let needs: Vec<Token> = bases(new).into_iter().map(Token::Model).collect();
            self.push(Step::new(app, Phase::Options, operation).provides([Token::Bases(new.key())]).needs(needs));
        }
    }

    fn primary_key(&mut self, old: &Model, new: &Model, changes: &FieldChanges) {
        if old.primary_key == new.primary_key {
            return;
        }
        let key = new.key();
        let operation = Operation::AlterPrimaryKey { model: new.name.name.clone(), fields: new.primary_key.clone() };
        let needs: Vec<Token> = new
            .primary_key
            .iter()
            .flatten()
            .filter(|name| changes.has(name))
            .map(|name| Token::Ready(key.clone(), name.clone()))
            .collect();
        let step = Step::new(&new.name.app, Phase::PrimaryKey, operation);
        self.push(step.provides([Token::PrimaryKey(key)]).needs(needs));
    }

    fn table(&mut self, old: &Model, new: &Model) {
        let (app, name) = (new.name.app.as_str(), &new.name.name);
        if old.table() != new.table() {
            let operation = Operation::AlterModelTable { name: name.clone(), db_table: new.options.db_table.clone() };
            let freed = tables(old).map(Token::Table);
            let own: Vec<String> = tables(old).collect();
            let needs: Vec<Token> = tables(new)
                .filter(|table| !own.contains(table) && self.freed_tables.contains(table))
                .map(Token::Table)
                .collect();
            let step = Step::new(app, Phase::Table, operation).provides(freed).needs(needs);
            self.push(step);
        }
        if old.options.db_table_comment != new.options.db_table_comment {
            let operation =
                Operation::AlterModelTableComment { name: name.clone(), comment: new.options.db_table_comment.clone() };
            self.push(Step::new(app, Phase::Comment, operation));
        }
    }
}

/// Whether tables of a model get other names, so that theirs are free.
pub(super) fn frees_tables(old: &Model, new: &Model) -> bool {
    !tables(old).eq(tables(new))
}

fn option_changes(old: &Model, new: &Model) -> Vec<OptionChange> {
    let (before, after) = (&old.options, &new.options);
    let mut changes = Vec::new();
    if before.unmanaged != after.unmanaged {
        changes.push(OptionChange::Managed(!after.unmanaged));
    }
    if before.schema != after.schema {
        changes.push(OptionChange::Schema(after.schema.clone()));
    }
    if before.db_tablespace != after.db_tablespace {
        changes.push(OptionChange::Tablespace(after.db_tablespace.clone()));
    }
    let flags = |model: &Model| (model.options.strict, model.options.without_rowid, model.options.unlogged);
    if flags(old) != flags(new) || before.storage != after.storage {
        changes.push(OptionChange::Storage {
            strict: after.strict,
            without_rowid: after.without_rowid,
            unlogged: after.unlogged,
            storage: after.storage.clone(),
        });
    }
    if !same_partition(before.partition_by.as_ref(), after.partition_by.as_ref()) {
        changes.push(OptionChange::PartitionBy(after.partition_by.clone()));
    }
    changes
}

fn same_partition(old: Option<&PartitionBy>, new: Option<&PartitionBy>) -> bool {
    match (old, new) {
        (None, None) => true,
        (Some(old), Some(new)) => {
            old.method == new.method
                && old.key.len() == new.key.len()
                && old.key.iter().zip(&new.key).all(|(old, new)| old == new || sql::equal(old, new))
        }
        _ => false,
    }
}
