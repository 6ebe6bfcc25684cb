//! The schema of a database that statements are laid over, while there are no views and no triggers:
//! each batch of statements runs on a shadow of the tables that it speaks of, and of no others. A
//! shadow of all would have SQLite read all of them again after each ALTER TABLE.

use super::Shadow;
use crate::database::DatabaseError;
use crate::plan::{SqliteCatalogue, SqliteObject};
use crate::schema::TableName;
use crate::sql::{self, TokenKind};
use crate::state::Engine;
use std::collections::{BTreeSet, HashMap};

/// The rows of `sqlite_schema` by the table that they belong to, in small letters.
#[derive(Debug, Default)]
pub struct Mirror {
    tables: HashMap<String, Vec<SqliteObject>>,
    /// The tables of indexes, by the names of those.
    indexes: HashMap<String, String>,
}

/// What came of statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Followed {
    /// The mirror shows what they leave.
    Yes,
    /// A view or a trigger came of them, and hangs together with everything: a shadow of all of it
    /// must be made, on which they run. The mirror shows what was before them.
    No,
}

impl Mirror {
    /// Of a catalogue; none where it has views or triggers.
    pub fn of(catalogue: &SqliteCatalogue) -> Option<Self> {
        if catalogue.objects.iter().any(is_tangled) {
            return None;
        }
        let mut mirror = Self::default();
        catalogue.objects.iter().for_each(|object| mirror.add(object.clone()));
        Some(mirror)
    }

    fn add(&mut self, object: SqliteObject) {
        let table = object.table.to_lowercase();
        if object.kind == "index" {
            self.indexes.insert(object.name.to_lowercase(), table.clone());
        }
        self.tables.entry(table).or_default().push(object);
    }

    /// What belongs to some tables, and what ANALYZE found.
    pub fn catalogue_of(&self, tables: &[TableName]) -> SqliteCatalogue {
        let names: BTreeSet<String> = tables.iter().map(|table| table.name.to_lowercase()).collect();
        self.part(&names)
    }

    /// All of it.
    pub fn catalogue(&self) -> SqliteCatalogue {
        self.part(&self.tables.keys().cloned().collect())
    }

    fn part(&self, names: &BTreeSet<String>) -> SqliteCatalogue {
        let statistics = ["sqlite_stat1", "sqlite_stat4"].into_iter().filter(|name| !names.contains(*name));
        let found = names.iter().map(String::as_str).chain(statistics).filter_map(|name| self.tables.get(name));
        SqliteCatalogue { objects: found.flatten().cloned().collect(), ..SqliteCatalogue::default() }
    }

    /// Lays statements over it. Those that need rows (or a module) that aren't there are passed over.
    pub fn follow(&mut self, statements: &[String]) -> Result<Followed, DatabaseError> {
        let concerned = self.concerned(statements);
        let mut shadow = Shadow::new(&self.part(&concerned))?;
        for sql in statements {
            drop(shadow.execute(sql));
        }
        let left = shadow.catalogue()?.objects;
        if left.iter().any(is_tangled) {
            return Ok(Followed::No);
        }
        for name in &concerned {
            for gone in self.tables.remove(name).into_iter().flatten() {
                self.indexes.remove(&gone.name.to_lowercase());
            }
        }
        // SQLite's own tables are there or they aren't: what is in them is of no concern.
        let is_known = |object: &SqliteObject| self.tables.contains_key(&object.table.to_lowercase());
        let new: Vec<SqliteObject> = left.into_iter().filter(|object| !is_known(object)).collect();
        new.into_iter().for_each(|object| self.add(object));
        Ok(Followed::Yes)
    }

    /// The tables that statements speak of, and those that speak of a table that is renamed.
    fn concerned(&self, statements: &[String]) -> BTreeSet<String> {
        let mut concerned = BTreeSet::new();
        let mut renamed = BTreeSet::new();
        for statement in statements {
            let mut named = BTreeSet::new();
            let mut renames = false;
            for token in sql::tokens(statement, Engine::Sqlite) {
                let own = token.text(statement);
                let word = match token.kind {
                    TokenKind::Word => own.to_lowercase(),
                    TokenKind::Quoted => sql::unquote(own).to_lowercase(),
                    _ => continue,
                };
                renames |= word == "rename";
                if let Some(table) = self.indexes.get(&word) {
                    named.insert(table.clone());
                }
                if self.tables.contains_key(&word) && !word.starts_with("sqlite_") {
                    named.insert(word);
                }
            }
            if renames {
                renamed.extend(named.iter().cloned());
            }
            concerned.extend(named);
        }
        if !renamed.is_empty() {
            let speaks = |objects: &[SqliteObject]| {
                let texts = objects.iter().filter_map(|object| object.sql.as_deref()).map(str::to_lowercase);
                texts.into_iter().any(|text| renamed.iter().any(|name| text.contains(name.as_str())))
            };
            let tables = self.tables.iter().filter(|(_, objects)| speaks(objects));
            concerned.extend(tables.map(|(name, _)| name.clone()).filter(|name| !name.starts_with("sqlite_")));
        }
        concerned
    }
}

fn is_tangled(object: &SqliteObject) -> bool {
    matches!(object.kind.as_str(), "view" | "trigger")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows of each table in their order.
    fn sorted(catalogue: SqliteCatalogue) -> Vec<SqliteObject> {
        let mut objects = catalogue.objects;
        objects.sort_by_key(|object| object.table.to_lowercase());
        objects
    }

    const START: [&str; 6] = [
        "CREATE TABLE parent (id integer PRIMARY KEY AUTOINCREMENT, name text UNIQUE)",
        "CREATE TABLE \"Child\" (id integer PRIMARY KEY, parent_id integer REFERENCES Parent (id), CHECK (id > 0))",
        "CREATE INDEX by_parent ON \"Child\" (parent_id)",
        "CREATE TABLE other (id integer PRIMARY KEY, child_id integer REFERENCES child (id), note text)",
        "CREATE INDEX by_note ON other (lower(note)) WHERE note <> 'parent'",
        "CREATE TABLE alone (a)",
    ];

    fn start() -> (Shadow, Mirror) {
        let mut shadow = Shadow::new(&SqliteCatalogue::default()).unwrap();
        START.iter().for_each(|sql| shadow.execute(sql).unwrap());
        let mirror = Mirror::of(&shadow.catalogue().unwrap()).unwrap();
        (shadow, mirror)
    }

    #[test]
    fn it_shows_what_a_shadow_of_everything_does() {
        let (mut whole, mut mirror) = start();
        let batches: [&[&str]; 10] = [
            &["ALTER TABLE alone ADD COLUMN b text"],
            &["ALTER TABLE parent RENAME TO forebear", "ALTER TABLE forebear RENAME COLUMN id TO key"],
            &["DROP INDEX BY_NOTE"],
            &["CREATE TABLE new (a REFERENCES other (id))", "CREATE INDEX by_a ON new (a)"],
            &[
                "CREATE TABLE __dorm_new_other (id integer PRIMARY KEY, child_id text REFERENCES child (id))",
                "INSERT INTO __dorm_new_other (id, child_id) SELECT id, child_id FROM other",
                "DROP TABLE other",
                "PRAGMA legacy_alter_table = ON",
                "ALTER TABLE __dorm_new_other RENAME TO other",
                "PRAGMA legacy_alter_table = OFF",
            ],
            &["ALTER TABLE child RENAME TO [grand child]"],
            &["INSERT INTO nowhere VALUES (1)", "UPDATE alone SET a = 2"],
            &["DROP TABLE new"],
            &["ALTER TABLE alone RENAME TO other_one", "ALTER TABLE other_one RENAME TO alone"],
            &["CREATE INDEX by_note ON alone (b)", "ANALYZE"],
        ];
        for batch in batches {
            for sql in batch {
                drop(whole.execute(sql));
            }
            let statements: Vec<String> = batch.iter().map(|sql| (*sql).to_owned()).collect();
            assert_eq!(mirror.follow(&statements).unwrap(), Followed::Yes);
            assert_eq!(sorted(mirror.catalogue()), sorted(whole.catalogue().unwrap()), "{batch:?}");
        }
        let name = TableName { schema: None, name: "Grand Child".to_owned() };
        let names: Vec<String> = mirror.catalogue_of(&[name]).objects.into_iter().map(|object| object.name).collect();
        assert_eq!(names, ["grand child", "by_parent", "sqlite_stat1", "sqlite_stat4"]);
    }

    #[test]
    fn views_and_triggers_are_too_much_for_it() {
        let (mut whole, mut mirror) = start();
        let before = mirror.catalogue();
        for sql in
            ["CREATE VIEW v AS SELECT * FROM alone", "CREATE TRIGGER g AFTER INSERT ON alone BEGIN SELECT 1; END"]
        {
            assert_eq!(mirror.follow(&[sql.to_owned()]).unwrap(), Followed::No);
            assert_eq!(mirror.catalogue(), before);
            whole.execute(sql).unwrap();
            assert!(Mirror::of(&whole.catalogue().unwrap()).is_none());
        }
    }
}
