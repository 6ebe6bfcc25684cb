//! A migration cut into segments: runs of operations that are planned as one change of schema,
//! and what stands between them.

use super::{Conversion, PlanError};
use crate::migration::Direction;
use crate::operation::{BackfillBatch, OnlineMode, Operation, RunScript, SqlSource};
use crate::schema::TableName;
use crate::sql;
use crate::state::{Engine, Identity, ModelKey, PerEngine, ProjectState};
use std::collections::{BTreeMap, BTreeSet};

/// A piece of a migration.
#[derive(Debug, Clone)]
pub enum Segment {
    /// Operations that only change the schema.
    Run(Run),
    /// SQL of a person's.
    Sql {
        /// Its place in the migration.
        operation: usize,
        /// Texts, each of which may hold several statements.
        texts: Vec<String>,
        /// What takes it back, where that was said.
        reverse: Vec<String>,
    },
    /// A program.
    Script {
        /// Its place in the migration.
        operation: usize,
        /// Program and arguments, of the direction.
        command: Vec<String>,
        /// The operation.
        script: RunScript,
        /// The state in which it runs.
        state: ProjectState,
    },
    /// Rows changed in batches.
    Batch {
        /// Its place in the migration.
        operation: usize,
        /// The operation.
        batch: BackfillBatch,
        /// The table, as the state names it.
        model: ModelKey,
        /// The state in which it runs.
        state: ProjectState,
    },
    /// `SetLockTimeout`.
    LockTimeout {
        /// Its place in the migration.
        operation: usize,
        /// As written.
        value: String,
    },
}

/// Consecutive operations whose schema change is planned as one.
#[derive(Debug, Clone, Default)]
pub struct Run {
    /// Their places in the migration.
    pub operations: Vec<usize>,
    /// The state that the database is in.
    pub before: ProjectState,
    /// The state that it comes to.
    pub after: ProjectState,
    /// What becomes of values, by column identity.
    pub conversions: BTreeMap<Identity, Conversion>,
    /// Which operations touch a table or column.
    pub touches: BTreeMap<Identity, Vec<usize>>,
    /// The tables that it is known to change, as they are called before it.
    pub tables: BTreeSet<TableName>,
    /// What its operations say about recipes.
    pub online: Option<OnlineMode>,
}

/// A migration's operations, ready to be planned.
#[derive(Debug, Clone)]
pub struct Segments {
    /// In the order in which they run.
    pub segments: Vec<Segment>,
    /// The state afterwards: after the migration, or (backwards) before it.
    pub after: ProjectState,
}

/// The states before each operation of a migration, and after the last one.
pub fn states_of(app: &str, operations: &[Operation], start: &ProjectState) -> Result<Vec<ProjectState>, PlanError> {
    let mut states = Vec::with_capacity(operations.len() + 1);
    states.push(start.clone());
    let mut state = start.clone();
    for (place, operation) in operations.iter().enumerate() {
        operation
            .apply(app, &mut state)
            .map_err(|error| PlanError::new(format!("operation {} ({}): {error}", place + 1, operation.describe())))?;
        states.push(state.clone());
    }
    Ok(states)
}

/// Cuts a migration whose operations stand between these states.
pub fn segments(
    app: &str,
    operations: &[Operation],
    states: &[ProjectState],
    direction: Direction,
    engine: Engine,
) -> Result<Segments, PlanError> {
    let (Some(first), Some(last)) = (states.first(), states.last()) else {
        return Ok(Segments { segments: Vec::new(), after: ProjectState::new() });
    };
    let sides = || operations.iter().zip(states.windows(2)).enumerate();
    let mut cutter = Cutter { app, engine, direction, segments: Vec::new(), run: None };
    let mut take = |place: usize, operation: &Operation, sides: &[ProjectState]| match sides {
        [before, after] => cutter.take(place, operation, before, after),
        _ => Ok(()),
    };
    let state = match direction {
        Direction::Forwards => {
            sides().try_for_each(|(place, (operation, sides))| take(place, operation, sides))?;
            last
        }
        Direction::Backwards => {
            sides().rev().try_for_each(|(place, (operation, sides))| take(place, operation, sides))?;
            first
        }
    };
    cutter.flush();
    Ok(Segments { segments: cutter.segments, after: state.clone() })
}

struct Cutter<'a> {
    app: &'a str,
    engine: Engine,
    direction: Direction,
    segments: Vec<Segment>,
    run: Option<Pending>,
}

/// A run that may still grow.
struct Pending {
    run: Run,
    /// Columns that it changes: the model's identity and the column's name.
    changed: Vec<(Identity, String)>,
    /// Columns that its conversions speak of.
    conversions: Vec<(Identity, String)>,
}

impl Cutter<'_> {
    fn flush(&mut self) {
        if let Some(pending) = self.run.take() {
            self.segments.push(Segment::Run(pending.run));
        }
    }

    /// `before` and `after` are the states on the two sides of the operation, whatever the direction.
    fn take(
        &mut self,
        place: usize,
        operation: &Operation,
        before: &ProjectState,
        after: &ProjectState,
    ) -> Result<(), PlanError> {
        let (from, to) = match self.direction {
            Direction::Forwards => (before, after),
            Direction::Backwards => (after, before),
        };
        match operation {
            Operation::RunSql(run) => {
                self.flush();
                let (source, reverse) = match self.direction {
                    Direction::Forwards => (Some(&run.sql), run.reverse_sql.as_ref()),
                    Direction::Backwards => (run.reverse_sql.as_ref(), Some(&run.sql)),
                };
                let source = source.ok_or_else(|| irreversible(place, operation))?;
                let texts = self.texts(source);
                if !texts.is_empty() {
                    let reverse = reverse.map(|source| self.texts(source)).unwrap_or_default();
                    self.segments.push(Segment::Sql { operation: place, texts, reverse });
                }
            }
            Operation::RunScript(script) => {
                self.flush();
                let command = match self.direction {
                    Direction::Forwards => Some(&script.command),
                    Direction::Backwards => script.reverse_command.as_ref(),
                };
                let command = command.ok_or_else(|| irreversible(place, operation))?.clone();
                self.segments.push(Segment::Script {
                    operation: place,
                    command,
                    script: (**script).clone(),
                    state: from.clone(),
                });
            }
            Operation::BackfillBatch(batch) => {
                self.flush();
                // Values that were filled in are no harm on the way back.
                if self.direction == Direction::Forwards {
                    self.segments.push(Segment::Batch {
                        operation: place,
                        batch: (**batch).clone(),
                        model: ModelKey::new(self.app, &batch.model),
                        state: from.clone(),
                    });
                }
            }
            Operation::SetLockTimeout { value } => {
                self.flush();
                if self.direction == Direction::Forwards {
                    self.segments.push(Segment::LockTimeout { operation: place, value: value.clone() });
                }
            }
            Operation::SeparateDatabaseAndState { database_operations, .. } => {
                self.flush();
                // What the database is told starts from the state before the operation, whichever
                // way it goes: backwards its own effect is taken back.
                let states = states_of(self.app, database_operations, before)?;
                let inner = segments(self.app, database_operations, &states, self.direction, self.engine)?;
                self.segments.extend(inner.segments.into_iter().map(|segment| segment.at(place)));
            }
            Operation::CreateModel(_)
            | Operation::DeleteModel { .. }
            | Operation::RenameModel { .. }
            | Operation::MoveModel { .. }
            | Operation::AlterModelTable { .. }
            | Operation::AlterModelTableComment { .. }
            | Operation::AlterModelOptions(_)
            | Operation::AlterModelBases { .. }
            | Operation::AddField(_)
            | Operation::AlterField(_)
            | Operation::RemoveField(_)
            | Operation::RenameField { .. }
            | Operation::AlterPrimaryKey { .. }
            | Operation::AddIndex(_)
            | Operation::RemoveIndex { .. }
            | Operation::RenameIndex { .. }
            | Operation::AddConstraint(_)
            | Operation::RemoveConstraint { .. }
            | Operation::RenameConstraint { .. }
            | Operation::ValidateConstraint { .. } => self.grow(place, operation, from, to),
        }
        Ok(())
    }

    fn texts(&self, source: &SqlSource) -> Vec<String> {
        match source {
            SqlSource::Text(texts) => texts.get(self.engine).cloned().unwrap_or_default(),
            SqlSource::File { text, .. } => text.get(self.engine).cloned().into_iter().collect(),
        }
    }

    fn grow(&mut self, place: usize, operation: &Operation, from: &ProjectState, to: &ProjectState) {
        let subject = Subject::of(self.app, operation, from, to);
        let conversion = self.conversion(operation);
        let online = operation.online().filter(|_| self.engine == Engine::Postgres);
        if let Some(pending) = &self.run
            && (pending.run.online != online || pending.blocks(&subject, conversion.as_ref(), self.engine))
        {
            self.flush();
        }
        let pending = self.run.get_or_insert_with(|| Pending {
            run: Run { before: from.clone(), online, ..Run::default() },
            changed: Vec::new(),
            conversions: Vec::new(),
        });
        pending.run.after = to.clone();
        pending.run.tables.extend(subject.table.clone());
        match self.direction {
            Direction::Forwards => pending.run.operations.push(place),
            Direction::Backwards => pending.run.operations.insert(0, place),
        }
        for identity in subject.model.iter().chain(&subject.field).chain(&subject.followers) {
            pending.run.touches.entry(*identity).or_default().push(place);
        }
        if let Some(model) = subject.model {
            pending.changed.extend(subject.columns.into_iter().map(|column| (model, column)));
            if let (Some(conversion), Some(field)) = (conversion, subject.field) {
                for sql in conversion.backfill.iter().chain(&conversion.using) {
                    pending.conversions.push((model, sql.clone()));
                }
                pending.run.conversions.insert(field, conversion);
            }
        }
    }

    fn conversion(&self, operation: &Operation) -> Option<Conversion> {
        let sql = |text: &Option<PerEngine<String>>| text.as_ref().and_then(|text| text.get(self.engine)).cloned();
        let conversion = match (operation, self.direction) {
            (Operation::AddField(add), Direction::Forwards) => Conversion { backfill: sql(&add.backfill), using: None },
            (Operation::RemoveField(remove), Direction::Backwards) => {
                Conversion { backfill: sql(&remove.reverse_backfill), using: None }
            }
            (Operation::AlterField(alter), Direction::Forwards) => {
                Conversion { backfill: sql(&alter.backfill), using: sql(&alter.using) }
            }
            (Operation::AlterField(alter), Direction::Backwards) => {
                Conversion { backfill: sql(&alter.reverse_backfill), using: sql(&alter.reverse_using) }
            }
            _ => return None,
        };
        (conversion != Conversion::default()).then_some(conversion)
    }
}

impl Pending {
    /// Whether an operation must wait until this run is done: an expression speaks of what the
    /// run changes, or the operation changes what an expression of the run speaks of.
    fn blocks(&self, subject: &Subject, conversion: Option<&Conversion>, engine: Engine) -> bool {
        let Some(model) = subject.model else { return false };
        let changed = || self.changed.iter().filter(|(owner, _)| *owner == model).map(|(_, column)| column);
        if let Some(conversion) = conversion {
            let expressions: Vec<&String> = conversion.backfill.iter().chain(&conversion.using).collect();
            if changed().any(|column| {
                subject.columns.contains(column) || expressions.iter().any(|sql| sql::mentions(sql, column, engine))
            }) {
                return true;
            }
        }
        // What goes is there until the values that read it are computed: both dialects fill columns
        // before they drop any.
        let only_goes = subject.goes;
        !only_goes
            && self
                .conversions
                .iter()
                .filter(|(owner, _)| *owner == model)
                .any(|(_, sql)| subject.columns.iter().any(|column| sql::mentions(sql, column, engine)))
            || subject.field.is_some_and(|field| self.run.conversions.contains_key(&field))
    }
}

/// What an operation is about.
#[derive(Default)]
struct Subject {
    model: Option<Identity>,
    field: Option<Identity>,
    /// The model's table before the operation.
    table: Option<TableName>,
    /// The names of the columns that it makes, changes or takes away.
    columns: Vec<String>,
    /// Whether it takes a field away and does nothing else.
    goes: bool,
    /// What comes with it, or follows it: the fields of a new model, keys that point at it.
    followers: Vec<Identity>,
}

impl Subject {
    fn of(app: &str, operation: &Operation, from: &ProjectState, to: &ProjectState) -> Self {
        let (models, fields): (Vec<&str>, Vec<&str>) = match operation {
            Operation::CreateModel(create) => (vec![&create.model.name.name], vec![]),
            Operation::DeleteModel { name }
            | Operation::MoveModel { name, .. }
            | Operation::AlterModelTable { name, .. }
            | Operation::AlterModelTableComment { name, .. }
            | Operation::AlterModelBases { name, .. } => (vec![name], vec![]),
            Operation::AlterModelOptions(alter) => (vec![&alter.name], vec![]),
            Operation::RenameModel { old_name, new_name } => (vec![old_name, new_name], vec![]),
            Operation::AddField(add) => (vec![&add.model], vec![&add.field.name]),
            Operation::AlterField(alter) => (vec![&alter.model], vec![&alter.name]),
            Operation::RemoveField(remove) => (vec![&remove.model], vec![&remove.name]),
            Operation::RenameField { model, old_name, new_name } => (vec![model], vec![old_name, new_name]),
            Operation::AlterPrimaryKey { model, .. }
            | Operation::RemoveIndex { model, .. }
            | Operation::RenameIndex { model, .. }
            | Operation::RemoveConstraint { model, .. }
            | Operation::RenameConstraint { model, .. }
            | Operation::ValidateConstraint { model, .. } => (vec![model], vec![]),
            Operation::AddIndex(add) => (vec![&add.model], vec![]),
            Operation::AddConstraint(add) => (vec![&add.model], vec![]),
            Operation::RunSql(_)
            | Operation::RunScript(_)
            | Operation::SeparateDatabaseAndState { .. }
            | Operation::BackfillBatch(_)
            | Operation::SetLockTimeout { .. } => return Self::default(),
        };
        let mut subject = Self::default();
        if let [field] = fields.as_slice()
            && let [model] = models.as_slice()
        {
            let after = to.get(&ModelKey::new(app, model));
            subject.goes = after.is_some_and(|model| model.field(field).is_none());
        }
        subject.table = models
            .iter()
            .find_map(|name| from.get(&ModelKey::new(app, name)))
            .map(|model| TableName { schema: model.options.schema.clone(), name: model.table() });
        for state in [from, to] {
            for model in models.iter().filter_map(|name| state.get(&ModelKey::new(app, name))) {
                subject.model.get_or_insert(model.identity);
                match operation {
                    Operation::CreateModel(_) | Operation::DeleteModel { .. } => {
                        subject.followers.extend(model.fields.iter().map(|field| field.identity));
                    }
                    Operation::RenameModel { .. }
                    | Operation::MoveModel { .. }
                    | Operation::AlterModelTable { .. }
                    | Operation::AlterField(_)
                    | Operation::AlterPrimaryKey { .. } => subject.followers.extend(pointing_at(state, &model.key())),
                    _ => {}
                }
                for field in fields.iter().filter_map(|name| model.field(name)) {
                    subject.field.get_or_insert(field.identity);
                    subject.columns.extend(field.column());
                }
            }
        }
        subject
    }
}

/// The fields whose columns (or junction tables) follow a model's name and key.
fn pointing_at<'a>(state: &'a ProjectState, key: &'a ModelKey) -> impl Iterator<Item = Identity> + 'a {
    state.referrers(key).flat_map(|model| &model.fields).filter_map(|field| {
        let target =
            field.relation().map(|relation| &relation.to).or(field.many_to_many().map(|relation| &relation.to));
        target.filter(|target| target.key() == *key).map(|_| field.identity)
    })
}

impl Segment {
    /// The same, on behalf of an operation that holds it.
    fn at(mut self, place: usize) -> Self {
        match &mut self {
            Self::Run(run) => {
                run.operations = vec![place];
                run.touches.values_mut().for_each(|places| *places = vec![place]);
            }
            Self::Sql { operation, .. }
            | Self::Script { operation, .. }
            | Self::Batch { operation, .. }
            | Self::LockTimeout { operation, .. } => *operation = place,
        }
        self
    }
}

fn irreversible(place: usize, operation: &Operation) -> PlanError {
    PlanError::new(format!("operation {} ({}) is irreversible", place + 1, operation.describe()))
        .help("give it `reverse_sql` or `reverse_command` (`\"\"` does nothing), if there is a way back")
}

impl Run {
    /// From the first of its operations to behind the last.
    pub fn span(&self) -> (usize, usize) {
        let from = self.operations.iter().min().copied().unwrap_or_default();
        (from, self.operations.iter().max().map_or(from, |place| place + 1))
    }

    /// The places of the operations that the tables and columns belong to; all, if none is known.
    pub fn places(&self, touches: &[Identity]) -> Vec<usize> {
        touches
            .iter()
            .find_map(|identity| self.touches.get(identity))
            .cloned()
            .map(|mut places| {
                places.sort_unstable();
                places.dedup();
                places
            })
            .unwrap_or_else(|| self.operations.clone())
    }
}
