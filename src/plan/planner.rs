//! A migration's segments become steps, one segment after the other.

use super::backfill::backfill;
use super::segment::{Run, Segment};
use super::{
    Catalogue, Change, Draft, OnlinePolicy, PlanError, Program, Step, StepClass, StepKind, lowering, segments,
};
use crate::dialect;
use crate::dialect::lower::Memory;
use crate::migration::Direction;
use crate::operation::{OnlineMode, Operation, RunScript, ScriptOutput};
use crate::schema::{Table, TableName};
use crate::sql;
use crate::state::{Engine, Identity, ProjectState};
use std::collections::BTreeSet;

/// How the parts of a migration are cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Atomicity {
    /// Maximal transactions.
    Atomic,
    /// `atomic = false`: every statement by itself, in autocommit; on SQLite the statements of one
    /// alteration stay together.
    Autocommit,
}

/// What a planner hands out.
#[derive(Debug, Clone)]
pub enum Planned {
    /// Statements.
    Steps(Vec<Step>),
    /// A program, which prints SQL that is not known before it ran (or nothing).
    Script(Box<ScriptStep>),
}

/// A program to run.
#[derive(Debug, Clone)]
pub struct ScriptStep {
    /// The step as plans print it.
    pub step: Step,
    /// The state in which it runs.
    pub state: ProjectState,
}

impl ScriptStep {
    /// The program of an operation, given by its place in the migration.
    pub fn new(operation: usize, command: Vec<String>, script: RunScript, state: ProjectState) -> Self {
        let mut step = Draft::data(shown(&command)).step;
        step.operations = vec![operation];
        step.run = (operation, operation + 1);
        step.kind = StepKind::Script;
        step.transactional = script.emits == ScriptOutput::Sql;
        step.program = Some(Box::new(Program { command, emits: script.emits, timeout: script.timeout }));
        Self { step, state }
    }
}

/// Plans one migration in one direction.
///
/// The executor runs what one call of [`Planner::next`] answers before it asks for more, so that
/// each segment is planned on the catalogue that the one before it left. A dry run does the same
/// on a stand-in.
#[derive(Debug)]
pub struct Planner {
    engine: Engine,
    atomicity: Atomicity,
    segments: std::vec::IntoIter<Segment>,
    /// Tables that this migration made itself.
    fresh: BTreeSet<Identity>,
    part: usize,
    /// Whether the part has steps.
    begun: bool,
    /// Whether the steps of the part are instant ones; none while it has none that decide.
    instant: Option<Instant>,
    /// Whether a person's statement wrote rows in this part, of which keys may wait to be checked.
    written: bool,
    online: OnlinePolicy,
    /// `SetLockTimeout`, for the parts that follow.
    lock_timeout: Option<Step>,
    after: ProjectState,
    follow: Follow,
    last_change: Option<Change>,
    memory: Memory,
}

/// Which steps a part holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Instant {
    /// Instant ones and nothing else.
    Only,
    /// None of them.
    None,
}

/// Whether whoever plans lays the changes over a catalogue of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Follow {
    /// It does: each change is kept until the next.
    Changes,
    /// It runs the steps on the real thing.
    Nothing,
}

/// Where the steps of a segment are cut into parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cut {
    /// Only around what can't run in a transaction.
    Never,
    /// Each statement is a part.
    AfterEach,
    /// All of them are one part.
    Around,
}

impl Planner {
    /// For a migration of an app; `states` are those before each of its operations and after the
    /// last one, as [`states_of`](super::states_of) replays them.
    pub fn new(
        app: &str,
        operations: &[Operation],
        states: &[ProjectState],
        direction: Direction,
        engine: Engine,
        atomicity: Atomicity,
    ) -> Result<Self, PlanError> {
        let cut = segments(app, operations, states, direction, engine)?;
        Ok(Self {
            engine,
            atomicity,
            segments: cut.segments.into_iter(),
            fresh: BTreeSet::new(),
            part: 1,
            begun: false,
            instant: None,
            written: false,
            online: OnlinePolicy::NEVER,
            lock_timeout: None,
            after: cut.after,
            follow: Follow::Nothing,
            last_change: None,
            memory: Memory::default(),
        })
    }

    /// The state when all is done.
    pub const fn after(&self) -> &ProjectState {
        &self.after
    }

    /// Keeps each change for [`Planner::last_change`]: for plans that nothing runs yet.
    #[must_use]
    pub const fn following(mut self) -> Self {
        self.follow = Follow::Changes;
        self
    }

    /// Takes recipes where a policy says so.
    #[must_use]
    pub const fn online(mut self, policy: OnlinePolicy) -> Self {
        self.online = policy;
        self
    }

    /// Whether recipes are asked for whatever the size of the tables.
    pub fn is_online(&self) -> bool {
        self.runs().any(|run| self.online.narrowed(run.online).mode == OnlineMode::Always)
    }

    /// The tables whose size decides about recipes, as they are called before the migration. It may
    /// turn out while the plan is made that there are others.
    pub fn tables_by_size(&self) -> BTreeSet<TableName> {
        let by_size = |run: &&Run| self.online.narrowed(run.online).mode == OnlineMode::Auto;
        self.runs().filter(by_size).flat_map(|run| run.tables.iter().cloned()).collect()
    }

    fn runs(&self) -> impl Iterator<Item = &Run> {
        self.segments.as_slice().iter().filter_map(|segment| match segment {
            Segment::Run(run) => Some(run),
            Segment::Sql { .. } | Segment::Script { .. } | Segment::Batch { .. } | Segment::LockTimeout { .. } => None,
        })
    }

    /// The change of schema that the steps handed out last make; none if they are a person's SQL,
    /// or if nobody asked to keep it.
    pub const fn last_change(&self) -> Option<&Change> {
        self.last_change.as_ref()
    }

    /// Whether all steps run in one transaction.
    pub fn is_one_transaction(&self) -> bool {
        self.atomicity == Atomicity::Atomic
            && !self
                .segments
                .as_slice()
                .iter()
                .any(|segment| matches!(segment, Segment::Script { .. } | Segment::Batch { .. }))
    }

    /// Begins with what an earlier planner of the same history left in [`Planner::into_memory`].
    #[must_use]
    pub fn remembering(mut self, memory: Memory) -> Self {
        self.memory = memory;
        self
    }

    /// The tables that it knows, for the planner of the next migration.
    pub fn into_memory(self) -> Memory {
        self.memory
    }

    /// The steps of the next segment that has any; none at the end.
    pub fn next(&mut self, catalogue: &mut dyn Catalogue) -> Result<Option<Planned>, PlanError> {
        while let Some(segment) = self.segments.next() {
            self.last_change = None;
            let mut cut = match self.atomicity {
                Atomicity::Atomic => Cut::Never,
                Atomicity::Autocommit => Cut::AfterEach,
            };
            let steps = match segment {
                Segment::Run(run) => {
                    if self.engine == Engine::Sqlite && cut == Cut::AfterEach {
                        // Between the statements of a rebuild another program could write rows
                        // into the table that goes, and find no table at all.
                        cut = Cut::Around;
                    }
                    let mut change = lowering::next_change(
                        &run.before,
                        &run.after,
                        run.conversions.clone(),
                        self.engine,
                        &mut self.memory,
                    )?;
                    change.fresh.clone_from(&self.fresh);
                    change.online = self.online.narrowed(run.online);
                    self.fresh.extend(change.created.iter().filter_map(|table| table.identity));
                    if self.follow == Follow::Changes {
                        self.last_change = Some(change.clone());
                    }
                    let drafts = if change.is_empty() {
                        Vec::new()
                    } else {
                        match self.engine {
                            Engine::Sqlite => dialect::sqlite::plan(change, catalogue)?,
                            Engine::Postgres => dialect::postgres::plan(change, catalogue)?,
                        }
                    };
                    let span = run.span();
                    drafts
                        .into_iter()
                        .map(|Draft { step, touches }| Step { operations: run.places(&touches), run: span, ..step })
                        .collect()
                }
                Segment::Sql { operation, texts, reverse } => user_sql(operation, &texts, &reverse, self.engine)?,
                Segment::Batch { operation, batch, model, state } => {
                    backfill(operation, &batch, &model, &state, self.engine)?.into_iter().collect()
                }
                Segment::LockTimeout { operation, value } => lock_timeout(operation, &value, self.engine)?,
                Segment::Script { operation, command, script, state } => {
                    return Ok(Some(self.script(operation, command, script, state)));
                }
            };
            if !steps.is_empty() {
                return Ok(Some(Planned::Steps(self.assign_parts(steps, cut))));
            }
        }
        Ok(None)
    }

    fn assign_parts(&mut self, steps: Vec<Step>, cut: Cut) -> Vec<Step> {
        if cut == Cut::Around {
            self.end_part();
        }
        let mut assigned = Vec::with_capacity(steps.len());
        for mut step in steps {
            if cut == Cut::AfterEach && !matches!(step.class, StepClass::Instant | StepClass::Long) {
                step.transactional = false;
            }
            let instant = match step.class {
                StepClass::Instant => Some(Instant::Only),
                StepClass::Plain | StepClass::Long | StepClass::User => Some(Instant::None),
                StepClass::Setting => self.instant,
            };
            let differs = self.instant.is_some() && self.instant != instant;
            if self.begun && (!step.transactional || step.begins_part || differs) {
                self.end_part();
            }
            if step.class == StepClass::Setting {
                self.lock_timeout = Some(step.clone());
            } else if !self.begun
                && step.transactional
                && self.part > 1
                && let Some(setting) = &self.lock_timeout
            {
                assigned.push(Step { part: self.part, ..setting.clone() });
            }
            step.part = self.part;
            assigned.extend(self.settled(&step));
            self.begun = true;
            self.instant = instant;
            if !step.transactional {
                self.end_part();
            }
            assigned.push(step);
        }
        if cut == Cut::Around {
            self.end_part();
        }
        assigned
    }

    /// PostgreSQL refuses to change a table of which keys are still to be checked ("pending trigger
    /// events"): they are checked after a person wrote rows, before dorm changes a table.
    fn settled(&mut self, next: &Step) -> Option<Step> {
        if self.engine == Engine::Sqlite {
            return None;
        }
        match (next.class, next.kind) {
            (StepClass::User, StepKind::Data) => {
                self.written = next.transactional;
                None
            }
            (StepClass::Plain | StepClass::Instant, StepKind::Ddl) if self.written && next.transactional => {
                self.written = false;
                let mut step = Draft::ddl("SET CONSTRAINTS ALL IMMEDIATE").costing(Some(false), Some(false)).step;
                step.operations.clone_from(&next.operations);
                step.run = next.run;
                step.part = next.part;
                Some(step)
            }
            _ => None,
        }
    }

    const fn end_part(&mut self) {
        if self.begun {
            self.part += 1;
            self.begun = false;
            self.written = false;
            self.instant = None;
        }
    }

    /// A script is a boundary: what stands before it commits first. What prints SQL begins the
    /// part in which that SQL runs; what works on the database itself is a part of its own.
    fn script(&mut self, operation: usize, command: Vec<String>, script: RunScript, state: ProjectState) -> Planned {
        self.end_part();
        let emits = script.emits;
        let mut script = ScriptStep::new(operation, command, script, state);
        script.step.part = self.part;
        self.begun = true;
        self.instant = Some(Instant::None);
        match emits {
            ScriptOutput::Sql => self.written = true,
            ScriptOutput::Nothing => {
                self.end_part();
            }
        }
        Planned::Script(Box::new(script))
    }
}

/// A command as a person would type it; for reading only.
fn shown(command: &[String]) -> String {
    let quoted: Vec<String> = command
        .iter()
        .map(|word| {
            let plain = |c: char| c.is_alphanumeric() || "-_./=:,@%+".contains(c);
            if !word.is_empty() && word.chars().all(plain) {
                word.clone()
            } else {
                format!("'{}'", word.replace('\'', r"'\''"))
            }
        })
        .collect();
    quoted.join(" ")
}

/// The statements of a person's SQL. Where there are as many to take them back, the last of those
/// takes the first one back, and so on: whoever is stopped between two of them can go back.
fn user_sql(operation: usize, texts: &[String], reverse: &[String], engine: Engine) -> Result<Vec<Step>, PlanError> {
    let split = |texts: &[String]| -> Result<Vec<String>, PlanError> {
        let mut all = Vec::new();
        for text in texts {
            let wrong = |what: &dyn std::fmt::Display, help: &str| {
                PlanError::new(format!("operation {} (RunSQL): {what}", operation + 1)).help(help)
            };
            let statements = sql::statements(text, engine).map_err(|error| wrong(&error, error.help()))?;
            if let Some(refused) = statements.iter().find_map(|statement| sql::refused(&statement.sql, engine)) {
                return Err(wrong(&refused, refused.help()));
            }
            all.extend(statements.into_iter().map(|statement| statement.sql));
        }
        Ok(all)
    };
    let statements = split(texts)?;
    // What can't be read is told when it is run.
    let mut back = split(reverse).ok().filter(|back| back.len() == statements.len()).unwrap_or_default();
    let mut steps = Vec::with_capacity(statements.len());
    for statement in statements {
        let mut step = Draft::data(statement).step;
        step.operations = vec![operation];
        step.run = (operation, operation + 1);
        step.reverse = back.pop().into_iter().collect();
        step.class = StepClass::User;
        if !sql::is_data(&step.sql, engine) {
            step.kind = StepKind::Ddl;
        }
        steps.push(step);
    }
    Ok(steps)
}

/// For the rest of the transaction, and so of the migration; SQLite has one writer and no such
/// setting.
fn lock_timeout(operation: usize, value: &str, engine: Engine) -> Result<Vec<Step>, PlanError> {
    if engine == Engine::Sqlite {
        return Ok(Vec::new());
    }
    let plain = value.chars().all(|c| c.is_ascii_alphanumeric() || c == '.' || c == ' ');
    if value.is_empty() || !plain {
        return Err(PlanError::new(format!("operation {} (SetLockTimeout): `{value}` is no duration", operation + 1))
            .help("write a number with a unit, such as `500ms`"));
    }
    let mut step = Draft::ddl(format!("SET LOCAL lock_timeout = '{value}'")).step;
    step.operations = vec![operation];
    step.run = (operation, operation + 1);
    step.class = StepClass::Setting;
    Ok(vec![step])
}

/// The steps from one state to another of the same history, as one change and without a migration.
pub fn steps_between(
    before: &ProjectState,
    after: &ProjectState,
    engine: Engine,
    catalogue: &mut dyn Catalogue,
) -> Result<Vec<Step>, PlanError> {
    let change = lowering::change(before, after, std::collections::BTreeMap::new(), engine)?;
    if change.is_empty() {
        return Ok(Vec::new());
    }
    let drafts = match engine {
        Engine::Sqlite => dialect::sqlite::plan(change, catalogue)?,
        Engine::Postgres => dialect::postgres::plan(change, catalogue)?,
    };
    Ok(drafts.into_iter().map(|draft| draft.step).collect())
}

/// The steps that make tables where there is nothing.
pub fn creation(created: Vec<Table>, engine: Engine, catalogue: &mut dyn Catalogue) -> Result<Vec<Step>, PlanError> {
    let change = Change { created, ..Change::default() };
    let drafts = match engine {
        Engine::Sqlite => dialect::sqlite::plan(change, catalogue)?,
        Engine::Postgres => dialect::postgres::plan(change, catalogue)?,
    };
    Ok(drafts.into_iter().map(|draft| draft.step).collect())
}
