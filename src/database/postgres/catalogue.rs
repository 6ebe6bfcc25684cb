//! What a planner wants to know of the live database.

use super::Connection;
use super::introspect::Wanted;
use crate::database::DatabaseError;
use crate::plan::{Dependent, PostgresCatalogue};
use crate::schema::TableName;

impl Connection {
    /// All tables as they are, and what hangs on them.
    pub fn catalogue(&mut self) -> Result<PostgresCatalogue, DatabaseError> {
        let schemas =
            self.texts("SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'")?;
        let schemas: Vec<String> = schemas.into_iter().filter_map(|row| row.into_iter().next().flatten()).collect();
        self.read_catalogue(Wanted::Schemas(&schemas))
    }

    /// Some tables as they are, and what hangs on them.
    pub fn catalogue_of(&mut self, tables: &[TableName]) -> Result<PostgresCatalogue, DatabaseError> {
        self.read_catalogue(Wanted::Tables(tables))
    }

    fn read_catalogue(&mut self, wanted: Wanted<'_>) -> Result<PostgresCatalogue, DatabaseError> {
        let read = self.read_tables(wanted)?;
        let mut dependents = Vec::new();
        for mut row in self.rows(include_str!("sql/dependents.sql"), wanted)? {
            let (schema, name) = (row.text(), row.text());
            dependents.push(Dependent {
                table: self.table_name(&schema, &name),
                column: row.optional(),
                description: row.text(),
                drop: row.text(),
            });
        }
        Ok(PostgresCatalogue {
            tables: read.tables.into_iter().map(|table| (table.name.clone(), table)).collect(),
            sequences: read.sequences,
            dependents,
        })
    }
}
