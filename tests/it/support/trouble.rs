//! Trouble in the middle of a command: ordered by `DORM_TEST_FAILPOINT`, which debug builds know, at
//! one statement after the other.

use super::{Database, Engine, Outcome, Project, dorm_command};

/// Runs the command on a database; a failpoint is such as `12:after:kill`.
pub fn run(project: &Project, database: &Database, words: &[&str], failpoint: Option<&str>) -> Outcome {
    let url = database.url();
    let mut arguments = words.to_vec();
    arguments.extend(["--database", &url]);
    let mut command = dorm_command(project);
    command.args(&arguments);
    if let Some(failpoint) = failpoint {
        command.env("DORM_TEST_FAILPOINT", failpoint);
    }
    Outcome::of(&arguments, &command.output().expect("run dorm"))
}

/// All that a database holds, but for what differs in any two runs: times, UUIDs, which are random, and
/// the order of columns.
pub fn contents(database: &Database) -> String {
    let mut text = database.facts();
    for table in database.tables() {
        let names = database.query(&match database.engine() {
            Engine::Sqlite => format!("SELECT '\"' || name || '\"' FROM pragma_table_xinfo('{table}') ORDER BY name"),
            Engine::Postgres => format!(
                "SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = '\"{table}\"'::regclass \
                 AND attnum > 0 AND NOT attisdropped ORDER BY attname"
            ),
        });
        let names = names.concat().join(", ");
        let mut rows = database.query(&format!("SELECT {names} FROM \"{table}\""));
        for value in rows.iter_mut().flatten().filter(|value| is_uuid(value)) {
            "a UUID".clone_into(value);
        }
        rows.sort();
        text.push_str(&format!("{table} ({names}):\n"));
        for row in rows {
            text.push_str(&format!("  {row:?}\n"));
        }
    }
    text.push_str(&format!("{:?}\n", database.query("SELECT app, name, checksum FROM dorm_migrations ORDER BY id")));
    text.push_str(&format!("{:?}\n", database.query("SELECT * FROM dorm_migration_steps")));
    text
}

fn is_uuid(text: &str) -> bool {
    matches!(text.len(), 32 | 36) && text.chars().all(|letter| letter == '-' || letter.is_ascii_hexdigit())
}

/// Insists on two contents being the same, and shows the lines that aren't.
#[track_caller]
pub fn assert_same(expected: &str, actual: &str, what: &str) {
    if expected != actual {
        let difference = similar::TextDiff::from_lines(expected, actual);
        panic!("{what}:\n{}", difference.unified_diff().context_radius(0));
    }
}

/// A database on which a command ran into trouble.
#[derive(Debug)]
pub struct Troubled {
    /// What is left.
    pub database: Database,
    /// What was ordered.
    pub failpoint: String,
    /// At which statement, from 1.
    pub statement: usize,
    /// How the command ended.
    pub outcome: Outcome,
}

impl Troubled {
    /// Insists on what the database holds now.
    #[track_caller]
    pub fn holds(&self, expected: &str, what: &str) {
        let said = format!("{what}, {}\n{}", self.failpoint, self.outcome.transcript());
        assert_same(expected, &contents(&self.database), &said);
    }

    /// How many rows the journal has.
    pub fn journal(&self, condition: &str) -> usize {
        let sql = format!("SELECT count(*) FROM dorm_migration_steps WHERE {condition}");
        self.database.value(&sql).parse().expect("a number")
    }
}

/// Runs a command on a copy of a database again and again, with trouble at one statement after the
/// other until there is none left, and hands over what is left each time. `least`: so many
/// statements there must be, or the test shows nothing.
pub fn at_every_statement(
    scene: (&Project, &Database),
    words: &[&str],
    trouble: &str,
    least: usize,
    then: impl FnMut(Troubled),
) {
    at_statements(1, scene, words, trouble, least, then);
}

/// The same at every so-manieth statement.
pub fn at_statements(
    stride: usize,
    (project, base): (&Project, &Database),
    words: &[&str],
    trouble: &str,
    least: usize,
    mut then: impl FnMut(Troubled),
) {
    for statement in (1..).step_by(stride) {
        let database = base.copy();
        let failpoint = format!("{statement}:{trouble}");
        let outcome = run(project, &database, words, Some(&failpoint));
        if outcome.status == 0 {
            assert!(statement > least, "only {statement} statements: is this a debug build of dorm?");
            return;
        }
        then(Troubled { database, failpoint, statement, outcome });
    }
}

/// After trouble at any statement of a command, the same command once more ends where it ends
/// undisturbed.
pub fn gone_on_with((project, base): (&Project, &Database), words: &[&str], troubles: &[&str], least: usize) {
    let undisturbed = base.copy();
    run(project, &undisturbed, words, None).ok();
    let expected = contents(&undisturbed);
    for trouble in troubles {
        at_every_statement((project, base), words, trouble, least, |troubled| {
            let again = run(project, &troubled.database, words, None);
            let said =
                || format!("after {}\n{}\n{}", troubled.failpoint, troubled.outcome.transcript(), again.transcript());
            assert_eq!(again.status, 0, "{}", said());
            troubled.holds(&expected, "gone on with");
        });
    }
}

/// The kinds of trouble that a server makes to whoever is connected to it.
pub const fn troubles(engine: Engine) -> &'static [&'static str] {
    match engine {
        Engine::Sqlite => &["after:kill", "before:fail"],
        Engine::Postgres => &["after:kill", "before:fail", "before:lose", "after:lose"],
    }
}
