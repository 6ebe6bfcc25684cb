//! A migration that was stopped half-way is taken back to where it began, from every statement.

use crate::support::trouble::{assert_same, at_every_statement, contents, gone_on_with, run, troubles};
use crate::support::{Database, Engine, Project, dorm};

const MODELS: &str = r#"
[model.Item]
[model.Item.fields]
name = { type = "CharField", max_length = 50 }
price = { type = "IntegerField", default = 1 }
size = { type = "IntegerField", null = true }
"#;

const ROWS: &str = "INSERT INTO shop_item (id, name, price, size) VALUES (1, 'nut', 10, 1), (2, 'bolt', 20, NULL), \
                    (3, 'nail', 30, 3), (4, 'saw', 40, NULL), (5, 'axe', 50, 5)";

/// Everything that cuts a migration into parts, between operations that come in runs.
const PARTS: &str = r#"
dependencies = ["shop.0001_initial"]

[[operations]]
type = "RunSQL"
sql = "UPDATE shop_item SET price = price + 5"
reverse_sql = "UPDATE shop_item SET price = price - 5"

[[operations]]
type = "AddField"
model = "Item"
name = "colour"
field = { type = "CharField", max_length = 9 }
backfill = "CASE WHEN price > 30 THEN 'red' ELSE 'grey' END"

[[operations]]
type = "RunScript"
command = ["sh", "-c", "echo \"UPDATE shop_item SET price = price * 2;\""]
reverse_command = ["sh", "-c", "echo \"UPDATE shop_item SET price = price / 2;\""]

[[operations]]
type = "RenameField"
model = "Item"
old_name = "size"
new_name = "width"

[[operations]]
type = "AlterField"
model = "Item"
name = "colour"
field = { type = "CharField", max_length = 30, default = "none" }

[[operations]]
type = "AddField"
model = "Item"
name = "total"
field = { type = "IntegerField", default = 0 }

[[operations]]
type = "BackfillBatch"
model = "Item"
set = { total = "total + price" }
batch_size = 2

[[operations]]
type = "AddIndex"
model = "Item"
index = { name = "item_colour", fields = ["colour"] }
online = "always"

[[operations]]
type = "SeparateDatabaseAndState"
[[operations.database_operations]]
type = "RunSQL"
sql = ["CREATE TABLE notes (a integer)", "INSERT INTO notes VALUES (1)"]
reverse_sql = ["DELETE FROM notes", "DROP TABLE notes"]

[[operations]]
type = "CreateModel"
name = "Label"
[operations.fields]
id   = { type = "BigAutoField", primary_key = true }
item = { type = "ForeignKey", to = "shop.Item", on_delete = "CASCADE" }

[[operations]]
type = "RunScript"
command = ["true"]
reverse_command = ["true"]
emits = "nothing"
"#;

fn project(engine: Engine, second: &str) -> (Project, Database) {
    let database = Database::new(engine);
    let project = Project::on(&database);
    project.models("shop", MODELS);
    dorm(&project, &["makemigrations"]).ok();
    dorm(&project, &["migrate"]).ok();
    database.execute(ROWS);
    project.write("shop/migrations/0002_parts.toml", second);
    project.remove("shop/migrations/latest.txt");
    (project, database)
}

/// Trouble after each statement of a `migrate` in turn; what it left is taken back, and then done again.
fn taken_back(engine: Engine, trouble: &str) {
    let (project, base) = project(engine, PARTS);
    let start = contents(&base);
    let undisturbed = base.copy();
    run(&project, &undisturbed, &["migrate"], None).ok();
    let end = contents(&undisturbed);
    let mut asked = 0;
    at_every_statement((&project, &base), &["migrate"], trouble, 25, |troubled| {
        let database = &troubled.database;
        let shown = run(&project, database, &["showmigrations", "--format", "json"], None).ok().json();
        let state = shown["apps"][0]["migrations"][1]["state"].as_str().unwrap_or_default().to_owned();
        let started = troubled.journal("state = 'started' AND statement NOT LIKE 'long%'") != 0;
        // Two ways to say the same.
        let ways = [&["rollback", "--yes"][..], &["migrate", "shop", "0001", "--yes"]];
        let mut words = ways[troubled.statement % 2].to_vec();
        if started {
            asked += 1;
            // The script that emits nothing: it isn't done.
            run(&project, database, &["migrate"], None).exits(2).says("--retry-step");
            run(&project, database, &["migrate", "--retry-step"], None).ok();
        } else if state == "pending" {
            // Killed before anything of it was committed: there is nothing to take back.
            words.clear();
        }
        if !words.is_empty() {
            run(&project, database, &words, None).ok();
        }
        troubled.holds(&start, &format!("{engine:?}, taken back from {state}"));
        run(&project, database, &["migrate"], None).ok();
        troubled.holds(&end, &format!("{engine:?}, {state}, and forwards again"));
    });
    assert!(asked > 0, "the script that emits nothing was never running");
}

#[test]
fn back_from_every_statement_on_sqlite() {
    taken_back(Engine::Sqlite, "after:kill");
}

#[test]
fn back_from_every_statement_on_postgresql() {
    taken_back(Engine::Postgres, "after:kill");
}

/// Every statement by itself; the runs of operations are taken back statement by statement.
const AUTOCOMMIT: &str = r#"
dependencies = ["shop.0001_initial"]
atomic = false

[[operations]]
type = "RunSQL"
sql = ["CREATE TABLE notes (a integer)", "CREATE TABLE marks (a integer)", "CREATE INDEX marks_a ON marks (a)"]
reverse_sql = ["DROP INDEX marks_a", "DROP TABLE marks", "DROP TABLE notes"]

[[operations]]
type = "AddField"
model = "Item"
name = "colour"
field = { type = "CharField", max_length = 9, null = true }

[[operations]]
type = "AddField"
model = "Item"
name = "weight"
field = { type = "IntegerField", null = true, db_index = true }

[[operations]]
type = "RunSQL"
sql = "CREATE INDEX by_price ON shop_item (price)"
reverse_sql = "DROP INDEX by_price"
"#;

/// A refusal is known not to be done, so that nobody has to be asked.
fn refused_and_taken_back(engine: Engine) {
    let (project, base) = project(engine, AUTOCOMMIT);
    let start = contents(&base);
    let undisturbed = base.copy();
    run(&project, &undisturbed, &["migrate"], None).ok();
    let end = contents(&undisturbed);
    let mut partial = 0;
    at_every_statement((&project, &base), &["migrate"], "before:fail", 10, |troubled| {
        let database = &troubled.database;
        let status = run(&project, database, &["migrate", "--check", "--format", "json"], None).exits(1).json();
        if !status["partial"].is_null() {
            // One whose mark of being done was refused may be done.
            if troubled.journal("state = 'started'") == 0 {
                partial += 1;
                run(&project, database, &["rollback", "--yes"], None).ok();
                troubled.holds(&start, "taken back");
            } else {
                run(&project, database, &["migrate"], None).exits(2).says("--skip-step");
                run(&project, database, &["migrate", "--skip-step"], None).ok();
            }
        }
        run(&project, database, &["migrate"], None).ok();
        troubled.holds(&end, "and forwards again");
    });
    assert!(partial > 5, "{partial}");
}

/// What [`AUTOCOMMIT`] makes, what hangs on something before that.
const MADE: [&str; 7] = ["marks_a", "marks", "notes", "shop_item_weight_idx", "weight", "colour", "by_price"];

fn says(text: &str, name: &str) -> bool {
    text.split(|letter: char| !(letter.is_alphanumeric() || letter == '_')).any(|word| word == name)
}

/// Nobody but a person knows whether the statement was done that was running.
fn lost_or_killed_in_autocommit(engine: Engine, trouble: &str) {
    let (project, base) = project(engine, AUTOCOMMIT);
    let undisturbed = base.copy();
    run(&project, &undisturbed, &["migrate"], None).ok();
    assert!(MADE.iter().all(|name| says(&undisturbed.facts(), name)), "{}", undisturbed.facts());
    let end = contents(&undisturbed);
    let mut asked = [0, 0];
    at_every_statement((&project, &base), &["migrate"], trouble, 10, |troubled| {
        let database = &troubled.database;
        if troubled.journal("state = 'started'") == 1 {
            let sql = database.value("SELECT sql FROM dorm_migration_steps WHERE state = 'started'");
            let made = MADE.iter().find(|name| says(&sql, name)).expect("it makes something");
            let is_done = says(&database.facts(), made);
            asked[usize::from(is_done)] += 1;
            run(&project, database, &["migrate"], None).exits(2).says("--retry-step").says("--skip-step");
            run(&project, database, &["migrate", if is_done { "--skip-step" } else { "--retry-step" }], None).ok();
        } else {
            run(&project, database, &["migrate"], None).ok();
        }
        troubled.holds(&end, "gone on with");
    });
    assert!(asked.iter().all(|times| *times > 2), "{asked:?}");
}

#[test]
fn every_statement_by_itself_stopped() {
    lost_or_killed_in_autocommit(Engine::Sqlite, "after:kill");
    for trouble in ["after:kill", "before:lose", "after:lose"] {
        lost_or_killed_in_autocommit(Engine::Postgres, trouble);
    }
}

#[test]
fn every_statement_by_itself_refused_and_taken_back() {
    for engine in Engine::ALL {
        refused_and_taken_back(engine);
    }
}

/// The way back is killed as well: one more `rollback` ends where an undisturbed one does.
fn way_back_stopped(engine: Engine) {
    let (project, base) = project(engine, PARTS);
    let start = contents(&base);
    // Behind the batches, and in the middle of the first two parts.
    for stop in [18, 30] {
        let half = base.copy();
        run(&project, &half, &["migrate"], Some(&format!("{stop}:before:fail"))).exits(2);
        assert_ne!(half.value("SELECT count(*) FROM dorm_migration_steps"), "0", "{engine:?}: {stop}");
        for trouble in troubles(engine) {
            at_every_statement((&project, &half), &["rollback", "--yes"], trouble, 3, |troubled| {
                if troubled.journal("true") != 0 {
                    run(&project, &troubled.database, &["rollback", "--yes"], None).ok();
                }
                troubled.holds(&start, &format!("{engine:?}, {stop}"));
            });
        }
    }
}

/// The same of a migration that was applied whole.
#[test]
fn what_is_applied_is_taken_back_through_any_trouble() {
    for engine in Engine::ALL {
        // Of a program that works by itself nobody would know.
        let plain = PARTS.replace("emits = \"nothing\"", "emits = \"sql\"");
        let (project, base) = project(engine, &plain);
        run(&project, &base, &["migrate"], None).ok();
        gone_on_with((&project, &base), &["migrate", "shop", "0001", "--yes"], troubles(engine), 10);
    }
}

#[test]
fn a_way_back_that_is_stopped_goes_on_on_sqlite() {
    way_back_stopped(Engine::Sqlite);
}

#[test]
fn a_way_back_that_is_stopped_goes_on_on_postgresql() {
    way_back_stopped(Engine::Postgres);
}

#[test]
fn what_a_way_back_would_lose_is_asked_for() {
    for engine in Engine::ALL {
        let (project, base) = project(engine, PARTS);
        // The columns `colour` and `total` are there, and filled.
        let (mut asked, mut nothing) = (0, 0);
        for statement in [12, 20, 26, 34] {
            let database = base.copy();
            run(&project, &database, &["migrate"], Some(&format!("{statement}:before:fail"))).exits(2);
            if database.value("SELECT count(*) FROM dorm_migration_steps") == "0" {
                continue;
            }
            let before = contents(&database);
            let columns = database.query("SELECT * FROM shop_item").remove(0).len();
            for words in [&["rollback"][..], &["migrate", "shop", "0001"]] {
                if columns == 4 {
                    nothing += 1;
                    continue;
                }
                let outcome = run(&project, &database, words, None).exits(2).says("--yes");
                assert!(outcome.stderr.contains("the values of column `shop_item.colour`"), "{}", outcome.transcript());
                assert_same(&before, &contents(&database), "nothing was done");
                asked += 1;
            }
        }
        assert!(asked > 3, "{engine:?}: {asked} {nothing}");
    }
}

#[test]
fn what_is_printed_of_a_half_applied_migration_is_what_is_left() {
    for engine in Engine::ALL {
        // Scripts are printed and not run.
        let without: String = PARTS
            .split("\n[[operations]]")
            .filter(|operation| !operation.contains("RunScript"))
            .collect::<Vec<_>>()
            .join("\n[[operations]]")
            // What is printed is run in one go here.
            .replace("online = \"always\"", "");
        let (project, base) = project(engine, &without);
        let start = contents(&base);
        let undisturbed = base.copy();
        run(&project, &undisturbed, &["migrate"], None).ok();
        let stable = |database: &Database| contents(database);
        let end = stable(&undisturbed);
        let mut half = 0;
        for statement in 8..40 {
            let database = base.copy();
            let outcome = run(&project, &database, &["migrate"], Some(&format!("{statement}:before:fail")));
            if outcome.status == 0 {
                break;
            }
            if database.value("SELECT count(*) FROM dorm_migration_steps") == "0" {
                continue;
            }
            half += 1;
            let there = database.copy();
            let printed = run(&project, &there, &["migrate", "--dry-run"], None).ok().stdout;
            there.execute(&printed);
            assert_same(&end, &stable(&there), &format!("{engine:?}, {statement}\n{printed}"));
            let back = database.copy();
            let printed = run(&project, &back, &["migrate", "shop", "0001", "--dry-run"], None).ok().stdout;
            back.execute(&printed);
            assert_same(&start, &stable(&back), &format!("{engine:?}, {statement}, back\n{printed}"));
        }
        assert!(half > 5, "{half}");
    }
}

#[test]
fn another_apps_rollback_waits_until_the_half_applied_one_is_settled() {
    let (project, database) = project(Engine::Sqlite, PARTS);
    project.models("blog", "[model.Post.fields]\ntitle = { type = \"CharField\", max_length = 9 }\n");
    dorm(&project, &["makemigrations", "blog"]).ok();
    dorm(&project, &["migrate", "blog"]).ok();
    run(&project, &database, &["migrate"], Some("20:before:fail")).exits(2);
    run(&project, &database, &["rollback", "blog"], None).exits(2).says("`shop.0002_parts` is applied half-way");
    run(&project, &database, &["rollback", "--yes"], None).ok();
    run(&project, &database, &["rollback", "blog"], None).ok();
}
