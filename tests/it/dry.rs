//! Dry is dry: commands that only look leave nothing behind; and what `--dry-run` prints, run by
//! somebody else, ends where `migrate` does.

use std::process::{Command, Stdio};

use crate::faults::{migrate, rich};
use crate::support::trouble::{self, contents};
use crate::support::{Database, Engine, Project, dorm, postgres};

/// Feeds SQL to `psql`, or to the linked SQLite as its shell would.
fn feed(database: &Database, sql: &str) {
    match database.engine() {
        Engine::Sqlite => {
            let connection = rusqlite::Connection::open(database.file()).expect("open the database");
            connection.execute_batch(sql).unwrap_or_else(|error| panic!("{error}\n{sql}"));
        }
        Engine::Postgres => {
            let mut psql = Command::new(postgres::server().program("psql"));
            psql.args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", "-", &database.url()]);
            let mut child =
                psql.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("psql");
            std::io::Write::write_all(&mut child.stdin.take().expect("stdin"), sql.as_bytes()).expect("feed psql");
            let output = child.wait_with_output().expect("psql");
            assert!(output.status.success(), "{}\n{sql}", String::from_utf8_lossy(&output.stderr));
        }
    }
}

#[test]
fn printed_sql_ends_where_migrate_does() {
    for engine in Engine::ALL {
        let (project, base) = rich(engine);
        // What a script would print isn't known before it runs.
        let script = project.read("shop/migrations/0004_script.toml");
        let plain = script.replace("type = \"RunScript\"\ncommand = [\"sh\", \"-c\", \"echo \\\"UPDATE shop_item SET price = price * 2;\\\"\"]\nreverse_command = [\"true\"]", "type = \"RunSQL\"\nsql = \"UPDATE shop_item SET price = price * 2\"");
        assert_ne!(script, plain);
        project.write("shop/migrations/0004_script.toml", &plain);
        let (migrated, fed) = (base.copy(), base.copy());
        migrate(&project, &migrated, None).ok();
        let printed = dorm(&project, &["migrate", "--dry-run", "--database", &fed.url()]).ok();
        feed(&fed, &printed.stdout);
        assert_eq!(contents(&fed), contents(&migrated), "{engine:?}\n{}", printed.stdout);
        dorm(&project, &["migrate", "--check", "--database", &fed.url()]).ok();
    }
}

#[test]
fn printed_sql_of_a_rollback_ends_where_it_does() {
    for engine in Engine::ALL {
        let (project, base) = rich(engine);
        let script = project.read("shop/migrations/0004_script.toml");
        project.write(
            "shop/migrations/0004_script.toml",
            &script.replace("reverse_command = [\"true\"]", "reverse_command = [\"true\"]\nemits = \"nothing\""),
        );
        migrate(&project, &base, None).ok();
        let before = contents(&base);
        for words in [&["rollback"][..], &["rollback", "shop", "--steps", "2"], &["rollback", "--steps", "5"]] {
            let (undone, fed) = (base.copy(), base.copy());
            trouble::run(&project, &undone, &[words, &["--yes"]].concat(), None).ok();
            let printed = trouble::run(&project, &fed, &[words, &["--dry-run"]].concat(), None).ok().stdout;
            assert_eq!(contents(&fed), before, "a dry run touches nothing");
            feed(&fed, &printed);
            assert_eq!(contents(&fed), contents(&undone), "{engine:?} {words:?}\n{printed}");
            let json =
                trouble::run(&project, &undone, &["rollback", "--dry-run", "--format", "json"], None).ok().json();
            assert!(json["steps"].is_array(), "{json:#}");
        }
    }
}

/// A sequence is called after table and column; both may have other names before anything is there.
#[test]
fn printed_sql_renames_the_sequences_of_tables_that_it_makes() {
    let migrated = Database::new(Engine::Postgres);
    let fed = Database::new(Engine::Postgres);
    let project = Project::on(&migrated);
    let id = "{ type = \"BigAutoField\", primary_key = true }";
    let id = |name: &str| format!("[model.{name}.fields]\nid = {id}\n");
    project.models("shop", &(id("Item") + &id("Other")));
    dorm(&project, &["makemigrations"]).ok();
    project.models("shop", &(id("Thing") + &id("Other").replace("id =", "number =")));
    dorm(&project, &["makemigrations", "--rename", "shop.Item=Thing", "--rename", "shop.Other.id=number"]).ok();
    project.models("shop", &(id("Article") + &id("Last").replace("id =", "number =")));
    dorm(&project, &["makemigrations", "--rename", "shop.Thing=Article", "--rename", "shop.Other=Last"]).ok();
    let printed = dorm(&project, &["migrate", "--dry-run", "--database", &fed.url()]).ok().stdout;
    feed(&fed, &printed);
    dorm(&project, &["migrate"]).ok();
    let sequences = "SELECT relname FROM pg_class WHERE relkind = 'S' AND relname LIKE 'shop%' ORDER BY 1";
    assert_eq!(migrated.query(sequences), [["shop_article_id_seq"], ["shop_last_number_seq"]]);
    assert_eq!(fed.query(sequences), migrated.query(sequences), "{printed}");
}

#[test]
fn looking_leaves_nothing_behind() {
    let looks: [&[&str]; 6] = [
        &["rollback", "--dry-run"],
        &["migrate", "--dry-run"],
        &["migrate", "--plan"],
        &["showmigrations"],
        &["showmigrations", "--plan"],
        &["sqlmigrate", "shop", "0001_initial"],
    ];
    for engine in Engine::ALL {
        let (project, _) = rich(engine);
        let empty = Database::new(engine);
        let url = empty.url();
        for look in looks {
            let words = [look, &["--database", &url]].concat();
            dorm(&project, &words).ok();
            dorm(&project, &[&words[..], &["--format", "json"]].concat()).ok().json();
        }
        dorm(&project, &["migrate", "--check", "--database", &url]).exits(1);
        match engine {
            Engine::Sqlite => {
                let directory = empty.file().parent().expect("a directory").to_owned();
                let left: Vec<_> =
                    std::fs::read_dir(directory).expect("read").flatten().map(|entry| entry.path()).collect();
                assert!(left.is_empty(), "{left:?}");
            }
            Engine::Postgres => {
                assert_eq!(
                    empty.value("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"),
                    "0"
                );
            }
        }
    }
}
