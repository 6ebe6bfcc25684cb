//! Random projects and random edits: after each edit the migrated schema is the one that the
//! declarations give from nothing, columns that weren't touched keep their values, and the way back
//! leads to where it began. What is inspected of a random project builds the same.
//!
//! `DORM_TEST_SEED=17` repeats one sequence; `DORM_TEST_SEQUENCES=200` runs more of them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::support::{Database, Engine, Project, dorm};

/// xorshift: the same numbers on every machine.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).expect("small")
    }

    pub fn choose<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }

    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Kind {
    Integer,
    BigInteger,
    Char(usize),
    Text,
    Boolean,
    Float,
    Key(usize),
}

#[derive(Debug, Clone)]
struct Field {
    name: String,
    kind: Kind,
    null: bool,
    default: bool,
    index: bool,
    /// Never used for another column: what its values are known by.
    identity: usize,
}

#[derive(Debug, Clone)]
struct Model {
    /// Kept by renames.
    identity: usize,
    app: &'static str,
    name: String,
    table: Option<String>,
    fields: Vec<Field>,
    /// Named indexes over fields, by the fields' identities.
    indexes: Vec<(String, Vec<usize>)>,
    /// Named checks `field IS NOT NULL OR field IS NULL`, by the field's identity.
    checks: Vec<(String, usize)>,
    /// Targets of many-to-many fields, by name.
    many: Vec<(String, usize)>,
}

impl Model {
    fn table(&self) -> String {
        self.table.clone().unwrap_or_else(|| format!("{}_{}", self.app, self.name.to_lowercase()))
    }

    fn column(&self, identity: usize) -> Option<String> {
        let field = self.fields.iter().find(|field| field.identity == identity)?;
        Some(match field.kind {
            Kind::Key(_) => format!("{}_id", field.name),
            _ => field.name.clone(),
        })
    }
}

#[derive(Debug, Clone, Default)]
struct Sketch {
    models: Vec<Model>,
    next: usize,
}

const APPS: [&str; 2] = ["blog", "shop"];

impl Sketch {
    fn fresh(&mut self) -> usize {
        self.next += 1;
        self.next
    }

    fn random(dice: &mut Dice) -> Self {
        let mut sketch = Self::default();
        for _ in 0..2 + dice.below(3) {
            sketch.add_model(dice);
        }
        sketch
    }

    fn add_model(&mut self, dice: &mut Dice) {
        let identity = self.fresh();
        let name = format!("Model{identity}");
        let table = dice.chance(20).then(|| format!("table {identity}"));
        let app = dice.choose(&APPS);
        self.models.push(Model {
            identity,
            app,
            name,
            table,
            fields: vec![],
            indexes: vec![],
            checks: vec![],
            many: vec![],
        });
        let place = self.models.len() - 1;
        for _ in 0..1 + dice.below(4) {
            self.add_field(dice, place);
        }
    }

    fn add_field(&mut self, dice: &mut Dice, place: usize) {
        let identity = self.fresh();
        let kind = match dice.below(8) {
            0 => Kind::Integer,
            1 => Kind::BigInteger,
            2 => Kind::Char(10 + dice.below(20)),
            3 => Kind::Text,
            4 => Kind::Boolean,
            5 => Kind::Float,
            _ => Kind::Key(dice.choose(&self.models).identity),
        };
        let is_key = matches!(kind, Kind::Key(_));
        let null = is_key || dice.chance(50);
        let field = Field {
            name: format!("f{identity}"),
            kind,
            null,
            default: !null,
            index: !is_key && dice.chance(25),
            identity,
        };
        self.models[place].fields.push(field);
    }

    /// One edit; the `--rename` flags that it needs, and the fields whose values it converts.
    fn edit(&mut self, dice: &mut Dice) -> (Vec<String>, Vec<usize>) {
        let place = dice.below(self.models.len());
        let label = |model: &Model| format!("{}.{}", model.app, model.name);
        let fields = self.models[place].fields.len();
        match dice.below(16) {
            0 => self.add_model(dice),
            1 if self.models.len() > 2 => {
                let gone = self.models.remove(place).identity;
                for model in &mut self.models {
                    model.many.retain(|(_, target)| *target != gone);
                    let lost: Vec<usize> = model
                        .fields
                        .iter()
                        .filter(|field| field.kind == Kind::Key(gone))
                        .map(|field| field.identity)
                        .collect();
                    model.fields.retain(|field| !lost.contains(&field.identity));
                    model.indexes.retain(|(_, over)| !over.iter().any(|field| lost.contains(field)));
                    model.checks.retain(|(_, over)| !lost.contains(over));
                }
            }
            2 | 3 => self.add_field(dice, place),
            4 if fields > 1 => {
                let model = &mut self.models[place];
                let gone = model.fields.remove(dice.below(fields)).identity;
                model.indexes.retain(|(_, over)| !over.contains(&gone));
                model.checks.retain(|(_, over)| *over != gone);
            }
            5 | 6 if fields > 0 => {
                let number = self.fresh();
                let model = &mut self.models[place];
                let name = format!("r{number}");
                let chosen = dice.below(fields);
                let flag = format!("{}.{}={name}", label(model), model.fields[chosen].name);
                model.fields[chosen].name = name;
                return (vec!["--rename".to_owned(), flag], vec![]);
            }
            7 => {
                let number = self.fresh();
                let model = &mut self.models[place];
                let name = format!("Renamed{number}");
                let flag = format!("{}={name}", label(model));
                model.name = name;
                return (vec!["--rename".to_owned(), flag], vec![]);
            }
            8 => {
                let model = &mut self.models[place];
                let app = if model.app == APPS[0] { APPS[1] } else { APPS[0] };
                let flag = format!("{}={app}.{}", label(model), model.name);
                model.app = app;
                return (vec!["--rename".to_owned(), flag], vec![]);
            }
            9 | 10 if fields > 0 => {
                let field = &mut self.models[place].fields[dice.below(fields)];
                let wider = match field.kind {
                    Kind::Integer => Kind::BigInteger,
                    Kind::BigInteger => Kind::Char(30),
                    Kind::Char(length) if length < 200 => Kind::Char(length * 2),
                    Kind::Char(_) => Kind::Text,
                    ref same => same.clone(),
                };
                field.kind = wider;
                return (vec![], vec![field.identity]);
            }
            11 if fields > 0 => {
                let field = &mut self.models[place].fields[dice.below(fields)];
                if !matches!(field.kind, Kind::Key(_)) {
                    field.null = !field.null;
                    field.default = field.default || !field.null;
                    // NULLs are filled.
                    return (vec![], vec![field.identity]);
                }
            }
            12 if fields > 0 => {
                let chosen = dice.below(fields);
                let field = &mut self.models[place].fields[chosen];
                field.index = !matches!(field.kind, Kind::Key(_)) && !field.index;
            }
            13 if fields > 0 => {
                let number = self.fresh();
                let model = &mut self.models[place];
                if model.indexes.is_empty() {
                    let over: Vec<usize> =
                        model.fields.iter().take(1 + dice.below(3)).map(|field| field.identity).collect();
                    model.indexes.push((format!("index_{number}"), over));
                } else {
                    model.indexes.clear();
                }
            }
            14 if fields > 0 => {
                let number = self.fresh();
                let model = &mut self.models[place];
                if model.checks.is_empty() {
                    let over = model.fields[dice.below(fields)].identity;
                    model.checks.push((format!("check_{number}"), over));
                } else {
                    model.checks.clear();
                }
            }
            15 => {
                let number = self.fresh();
                if dice.chance(50) {
                    let table = format!("table {number}");
                    let model = &mut self.models[place];
                    model.table = if model.table.is_some() { None } else { Some(table) };
                } else if self.models[place].many.is_empty() {
                    let target = dice.choose(&self.models).identity;
                    self.models[place].many.push((format!("m{number}"), target));
                } else {
                    self.models[place].many.clear();
                }
            }
            _ => {}
        }
        (vec![], vec![])
    }

    fn declare(&self, project: &Project) {
        for app in APPS {
            let mut text = String::new();
            for model in self.models.iter().filter(|model| model.app == app) {
                self.declare_model(model, &mut text);
            }
            if text.is_empty() {
                text.push_str("# nothing yet\n");
            }
            project.models(app, &text);
        }
    }

    fn declare_model(&self, model: &Model, text: &mut String) {
        let target = |identity: usize| {
            let model = self.models.iter().find(|model| model.identity == identity).expect("a target");
            format!("{}.{}", model.app, model.name)
        };
        let name =
            |identity: usize| &model.fields.iter().find(|field| field.identity == identity).expect("a field").name;
        let _ = writeln!(text, "[model.{}]", model.name);
        if let Some(table) = &model.table {
            let _ = writeln!(text, "db_table = \"{table}\"");
        }
        for (index, over) in &model.indexes {
            let fields: Vec<String> = over.iter().map(|&field| format!("\"{}\"", name(field))).collect();
            let _ = writeln!(text, "indexes = [{{ name = \"{index}\", fields = [{}] }}]", fields.join(", "));
        }
        for (check, over) in &model.checks {
            let column = model.column(*over).expect("a column");
            let _ = writeln!(
                text,
                "constraints = [{{ type = \"check\", name = \"{check}\", check = \"{column} IS NULL OR {column} IS NOT NULL\" }}]"
            );
        }
        let _ = writeln!(text, "[model.{}.fields]", model.name);
        for field in &model.fields {
            let (kind, default) = match &field.kind {
                Kind::Integer => ("IntegerField".to_owned(), "7"),
                Kind::BigInteger => ("BigIntegerField".to_owned(), "7"),
                Kind::Char(length) => (format!("CharField\", max_length = {length}, verbose_name = \"c"), "\"7\""),
                Kind::Text => ("TextField".to_owned(), "\"7\""),
                Kind::Boolean => ("BooleanField".to_owned(), "true"),
                Kind::Float => ("FloatField".to_owned(), "0.5"),
                Kind::Key(to) => {
                    (format!("ForeignKey\", to = \"{}\", related_name = \"+\", on_delete = \"CASCADE", target(*to)), "")
                }
            };
            let mut line = format!("{} = {{ type = \"{kind}\"", field.name);
            if field.null {
                line.push_str(", null = true");
            }
            if field.default {
                let _ = write!(line, ", default = {default}");
            }
            if field.index {
                line.push_str(", db_index = true");
            }
            let _ = writeln!(text, "{line} }}");
        }
        for (field, to) in &model.many {
            let _ = writeln!(
                text,
                "{field} = {{ type = \"ManyToManyField\", to = \"{}\", related_name = \"+\" }}",
                target(*to)
            );
        }
        text.push('\n');
    }

    /// Gives tables that are empty two rows, and columns that hold NULL values to be kept.
    fn fill(&self, database: &Database) {
        for model in &self.models {
            let table = quoted(&model.table());
            if database.value(&format!("SELECT count(*) FROM {table}")) == "0" {
                let needed: Vec<&Field> = model.fields.iter().filter(|field| !field.null && !field.default).collect();
                assert!(needed.is_empty(), "{needed:?}");
                database.execute(&format!("INSERT INTO {table} (id) VALUES (1), (2)"));
            }
            for field in &model.fields {
                let value = match field.kind {
                    Kind::Integer | Kind::BigInteger => format!("{} + id", field.identity),
                    // Digits: the way back may lead to an integer.
                    Kind::Char(_) | Kind::Text => format!("'{}' || id", field.identity % 100),
                    Kind::Boolean => "id = 1".to_owned(),
                    Kind::Float => format!("id + {}.25", field.identity),
                    Kind::Key(_) => continue,
                };
                let column = quoted(&field.name);
                // One row in two keeps its NULL or default.
                database.execute(&format!("UPDATE {table} SET {column} = {value} WHERE id = 1"));
            }
        }
    }

    /// The values of every column, by identity.
    fn values(&self, database: &Database) -> BTreeMap<usize, Vec<String>> {
        let mut values = BTreeMap::new();
        for model in &self.models {
            for field in &model.fields {
                let column = quoted(&model.column(field.identity).expect("a column"));
                let sql = format!("SELECT {column} FROM {} ORDER BY id", quoted(&model.table()));
                values.insert(field.identity, database.query(&sql).into_iter().flatten().collect());
            }
        }
        values
    }
}

pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The schema that the declarations give from nothing.
fn fresh(sketch: &Sketch, engine: Engine) -> String {
    let database = Database::new(engine);
    let project = Project::on(&database);
    sketch.declare(&project);
    dorm(&project, &["makemigrations"]).ok();
    dorm(&project, &["migrate"]).ok();
    database.facts()
}

/// Runs one sequence of edits.
fn sequence(seed: u64, engine: Engine, edits: usize) {
    let mut dice = Dice::new(seed);
    let mut sketch = Sketch::random(&mut dice);
    let database = Database::new(engine);
    let project = Project::on(&database);
    let repeat = format!("repeat with DORM_TEST_SEED={seed} on {engine:?}");
    sketch.declare(&project);
    dorm(&project, &["makemigrations"]).ok();
    dorm(&project, &["migrate"]).ok();
    let beginning = database.facts();
    let first: BTreeMap<&str, String> =
        APPS.into_iter().filter_map(|app| Some((app, latest(&project, app)?))).collect();
    for edit in 0..edits {
        sketch.fill(&database);
        let before = sketch.values(&database);
        let declared = APPS.map(|app| project.read(&format!("{app}/models.toml")));
        let (flags, converted) = sketch.edit(&mut dice);
        sketch.declare(&project);
        let story = || {
            format!(
                "{repeat}, edit {edit}, {flags:?}\n{}\n--- became ---\n{}",
                declared.concat(),
                APPS.map(|app| project.read(&format!("{app}/models.toml"))).concat()
            )
        };
        let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
        for words in [
            &[&["makemigrations", "--no-rename"], &flags[..]].concat()[..],
            &["makemigrations", "--check"],
            &["migrate"],
        ] {
            let outcome = dorm(&project, words);
            assert_eq!(outcome.status, 0, "{}\n{}", story(), outcome.transcript());
        }
        let difference = similar::TextDiff::from_lines(fresh(&sketch, engine), database.facts())
            .unified_diff()
            .context_radius(0)
            .to_string();
        assert!(difference.is_empty(), "{}\nfresh (-) and migrated (+):\n{difference}", story());
        for (identity, values) in sketch.values(&database) {
            if let Some(old) = before.get(&identity).filter(|old| **old != values && !converted.contains(&identity)) {
                panic!("{}\ncolumn {identity}: {old:?} became {values:?}", story());
            }
        }
    }
    for app in APPS.into_iter().filter(|app| latest(&project, app).is_some()) {
        let target = first.get(app).map_or("zero", String::as_str);
        let outcome = dorm(&project, &["migrate", app, target, "--yes"]);
        assert_eq!(outcome.status, 0, "{repeat}: back\n{}", outcome.transcript());
    }
    let difference =
        similar::TextDiff::from_lines(&beginning, database.facts()).unified_diff().context_radius(0).to_string();
    let story = || -> String {
        let files = APPS.into_iter().flat_map(|app| {
            let directory = format!("{app}/migrations");
            project.files(&directory).into_iter().map(move |file| format!("{directory}/{file}"))
        });
        files.map(|file| format!("--- {file}\n{}", project.read(&file))).collect()
    };
    assert!(
        difference.is_empty(),
        "{repeat}: the beginning (-) and the way back to it (+):\n{difference}\n{}",
        story()
    );
}

/// The name of an app's only migration.
fn latest(project: &Project, app: &str) -> Option<String> {
    let files = project.files(&format!("{app}/migrations"));
    let last = files.iter().rfind(|file| file.ends_with(".toml"))?;
    Some(last.trim_end_matches(".toml").to_owned())
}

fn seeds(count: u64) -> Vec<u64> {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    match number("DORM_TEST_SEED") {
        Some(seed) => vec![seed],
        None => (1..=number("DORM_TEST_SEQUENCES").unwrap_or(count)).collect(),
    }
}

#[test]
fn random_edits_on_sqlite() {
    for seed in seeds(12) {
        sequence(seed, Engine::Sqlite, 10);
    }
}

#[test]
fn random_edits_on_postgresql() {
    for seed in seeds(4) {
        sequence(seed + 1000 * u64::from(std::env::var_os("DORM_TEST_SEED").is_none()), Engine::Postgres, 8);
    }
}

/// What was migrated is as it should be, and what is read from it builds the same.
fn inspected(seed: u64, engine: Engine) {
    let mut dice = Dice::new(seed);
    let mut sketch = Sketch::random(&mut dice);
    for _ in 0..3 {
        sketch.add_model(&mut dice);
        sketch.edit(&mut dice);
    }
    let database = Database::new(engine);
    let project = Project::on(&database);
    sketch.declare(&project);
    let story = |project: &Project, words: &[&str]| {
        let outcome = dorm(project, words);
        let declared = APPS.map(|app| this_or_nothing(project, app)).concat();
        assert_eq!(outcome.status, 0, "DORM_TEST_SEED={seed} on {engine:?}\n{declared}\n{}", outcome.transcript());
    };
    story(&project, &["makemigrations"]);
    story(&project, &["migrate"]);
    story(&project, &["dbcheck"]);
    // As another project finds it: by its tables alone.
    database.execute("DROP TABLE dorm_migrations; DROP TABLE IF EXISTS dorm_migration_steps;");
    let found = Project::on(&database);
    story(&found, &["inspectdb", "--app", "blog"]);
    story(&found, &["migrate", "--fake-initial"]);
    story(&found, &["dbcheck"]);
    story(&found, &["makemigrations", "--check"]);
    let empty = Database::new(engine);
    found.write("dorm.toml", &format!("[databases.default]\nurl = \"{}\"\n", empty.url()));
    story(&found, &["migrate"]);
    let text =
        similar::TextDiff::from_lines(database.facts(), empty.facts()).unified_diff().context_radius(0).to_string();
    let declared = found.read("blog/models.toml");
    assert!(text.is_empty(), "DORM_TEST_SEED={seed} on {engine:?}\n{declared}\nfirst (-) and inspected (+):\n{text}");
}

fn this_or_nothing(project: &Project, app: &str) -> String {
    std::fs::read_to_string(project.path(format!("{app}/models.toml"))).unwrap_or_default()
}

#[test]
fn random_declarations_are_inspected() {
    for seed in seeds(6) {
        inspected(seed + 500 * u64::from(std::env::var_os("DORM_TEST_SEED").is_none()), Engine::Sqlite);
        inspected(seed + 600 * u64::from(std::env::var_os("DORM_TEST_SEED").is_none()), Engine::Postgres);
    }
}
