//! SQLite.

use super::*;

fn raised(statements: &[&str]) -> Raised {
    super::raised(&sqlite_schema(statements), Engine::Sqlite)
}

#[test]
fn plain_columns_keys_and_uniques() {
    let found = raised(&[
        "CREATE TABLE app_author (id integer NOT NULL PRIMARY KEY AUTOINCREMENT, name varchar(100) NOT NULL, \
         email varchar(254) NOT NULL UNIQUE, age integer)",
        "CREATE TABLE app_post (id integer NOT NULL PRIMARY KEY AUTOINCREMENT, title text NOT NULL, \
         author_id integer NOT NULL REFERENCES app_author (id) ON DELETE CASCADE, UNIQUE (author_id, title))",
        "CREATE INDEX app_post_author_id_idx ON app_post (author_id)",
    ]);
    assert_eq!(found.notes(), [""; 0]);
    assert_eq!(found.model("Author").options.db_table, None);
    assert_eq!(found.text("Author", "name"), "{ type = \"CharField\", max_length = 100 }");
    assert_eq!(found.text("Author", "email"), "{ type = \"CharField\", max_length = 254, unique = true }");
    assert_eq!(found.text("Author", "age"), "{ type = \"IntegerField\", null = true }");
    assert_eq!(found.text("Post", "author"), "{ type = \"ForeignKey\", to = \"app.Author\", on_delete = \"CASCADE\" }");
    assert_eq!(found.objects("Post"), ["{ type = \"unique\", fields = [\"author\", \"title\"] }"]);
}
