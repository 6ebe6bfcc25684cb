//! Trouble at every statement: whatever happens in the middle of a `migrate`, one more ends where an
//! undisturbed one does, with every data migration applied once.
//!
//! Everywhere a second `migrate` follows the trouble; `halfway` takes back what it left, `online` has
//! the recipes of PostgreSQL.

use crate::support::trouble::{gone_on_with, run};
use crate::support::{Database, Engine, Outcome, Project, dorm};

const FIRST: &str = r#"
[model.Customer]
[model.Customer.fields]
name = { type = "CharField", max_length = 50 }
email = { type = "EmailField", null = true, unique = true }

[model.Item]
indexes = [{ name = "item_size", fields = ["size", "name"] }]
[model.Item.fields]
name = { type = "CharField", max_length = 50 }
size = { type = "IntegerField", null = true }
price = { type = "IntegerField", default = 1 }

[model.Order]
db_table = "orders"
[model.Order.fields]
customer = { type = "ForeignKey", to = "Customer", on_delete = "CASCADE" }
items = { type = "ManyToManyField", to = "Item" }
note = { type = "TextField", null = true }
"#;

const ROWS: &str = "
INSERT INTO shop_customer (id, name, email) VALUES (1, 'Ann', 'a@example.org'), (2, 'O''Brien', NULL);
INSERT INTO shop_item (id, name, size, price) VALUES (1, 'nut', 1, 10), (2, 'bolt', NULL, 20), (3, 'nail', 3, 30), (4, 'saw', 4, 40), (5, 'axe', NULL, 50);
INSERT INTO orders (id, customer_id, note) VALUES (1, 1, 'soon'), (2, 2, NULL);
INSERT INTO orders_items (id, order_id, item_id) VALUES (1, 1, 1), (2, 1, 2), (3, 2, 3);
";

/// Structure: rebuilds on SQLite, types, renames, keys, new and deleted things.
const SECOND: &str = r#"
[model.Customer]
db_table = "people"
[model.Customer.fields]
full_name = { type = "CharField", max_length = 80, renamed_from = "name" }
email = { type = "EmailField", null = true, db_index = true }
rank = { type = "PositiveIntegerField", default = 3 }

[model.Item]
indexes = [{ name = "item_price", fields = ["-price"], condition = "price > 0" }]
constraints = [{ type = "check", name = "item_price_positive", check = "price >= 0" }]
[model.Item.fields]
name = { type = "TextField" }
size = { type = "CharField", max_length = 20, null = true }
price = { type = "BigIntegerField", default = 1 }
key = { type = "UUIDField", version = 4 }

[model.Order]
db_table = "orders"
[model.Order.fields]
customer = { type = "ForeignKey", to = "Customer", on_delete = "PROTECT" }
items = { type = "ManyToManyField", to = "Item" }

[model.Label]
[model.Label.fields]
item = { type = "ForeignKey", to = "Item", on_delete = "CASCADE" }
text = { type = "CharField", max_length = 12, default = "O'Brien; --" }
"#;

/// Data in the middle of structure; none of it could be run twice unnoticed.
const DATA: &str = r#"
dependencies = ["shop.0002_structure"]

[[operations]]
type = "RunSQL"
sql = ["UPDATE shop_item SET price = price + 1", "INSERT INTO people (id, full_name, rank) VALUES (100, 'Eve', 1); UPDATE people SET rank = rank * 2;"]
reverse_sql = ""

[[operations]]
type = "AddField"
model = "Item"
name = "colour"
field = { type = "CharField", max_length = 9 }
backfill = "CASE WHEN price > 30 THEN 'red' ELSE 'grey' END"

[[operations]]
type = "RunSQL"
sql = "UPDATE shop_item SET price = price * 3 WHERE colour = 'red'"
reverse_sql = ""
"#;

const SCRIPT: &str = r#"
dependencies = ["shop.0003_data"]

[[operations]]
type = "RunSQL"
sql = "UPDATE shop_item SET price = price + 5"
reverse_sql = ""

[[operations]]
type = "RunScript"
command = ["sh", "-c", "echo \"UPDATE shop_item SET price = price * 2;\""]
reverse_command = ["true"]

[[operations]]
type = "AlterField"
model = "Item"
name = "colour"
field = { type = "CharField", max_length = 30, default = "none" }
"#;

const BATCHES: &str = r#"
dependencies = ["shop.0004_script"]

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
type = "RunSQL"
sql = "UPDATE shop_item SET total = total + 1"
reverse_sql = ""
"#;

/// Recipes that don't run in a transaction; on SQLite the plain way to the same schema.
const ONLINE: &str = r#"
dependencies = ["shop.0005_batches"]

[[operations]]
type = "AddIndex"
model = "Item"
index = { name = "item_colour", fields = ["colour"] }
online = "always"

[[operations]]
type = "AddConstraint"
model = "Item"
constraint = { type = "check", name = "item_total", check = "total > 0" }
online = "always"

[[operations]]
type = "RunSQL"
sql = "UPDATE shop_item SET total = total + 100"
reverse_sql = ""

[[operations]]
type = "AddConstraint"
model = "Item"
constraint = { type = "unique", name = "item_name", fields = ["name"] }
online = "always"
"#;

/// A project with all these migrations, and a database with the first one and rows.
pub fn rich(engine: Engine) -> (Project, Database) {
    let database = Database::new(engine);
    let project = Project::on(&database);
    project.models("shop", FIRST);
    dorm(&project, &["makemigrations"]).ok();
    dorm(&project, &["migrate"]).ok();
    database.execute(ROWS);
    project.models("shop", SECOND);
    dorm(&project, &["makemigrations", "--name", "structure", "--no-rename"]).ok();
    for (name, text) in
        [("0003_data", DATA), ("0004_script", SCRIPT), ("0005_batches", BATCHES), ("0006_online", ONLINE)]
    {
        project.write(&format!("shop/migrations/{name}.toml"), text);
    }
    project.remove("shop/migrations/latest.txt");
    (project, database)
}

/// `migrate` on a database, with trouble where it is ordered.
pub fn migrate(project: &Project, database: &Database, failpoint: Option<&str>) -> Outcome {
    run(project, database, &["migrate"], failpoint)
}

fn at_every_statement(engine: Engine, trouble: &str) {
    let (project, base) = rich(engine);
    gone_on_with((&project, &base), &["migrate"], &[trouble], 30);
}

#[test]
fn killed_after_each_statement_on_sqlite() {
    at_every_statement(Engine::Sqlite, "after:kill");
}

#[test]
fn killed_after_each_statement_on_postgresql() {
    at_every_statement(Engine::Postgres, "after:kill");
}

#[test]
fn the_connection_lost_before_each_statement() {
    at_every_statement(Engine::Postgres, "before:lose");
}

#[test]
fn the_connection_lost_after_each_statement() {
    at_every_statement(Engine::Postgres, "after:lose");
}

#[test]
fn refused_at_each_statement_on_sqlite() {
    at_every_statement(Engine::Sqlite, "before:fail");
}

#[test]
fn refused_at_each_statement_on_postgresql() {
    at_every_statement(Engine::Postgres, "before:fail");
}
