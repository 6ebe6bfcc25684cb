//! Declared tables against live ones.

use super::describe;
use super::edit::{ColumnFacet, Edit, Swap};
use super::expression::same_expression;
use super::finding::{FindingKind, ObjectKind, UnknownObject};
use super::objects::{Pair, Paired, pair, same_column, same_columns, same_elements};
use super::peculiar;
use super::same::{integer, same_collation, same_default, same_key_type, same_type};
use crate::dialect::postgres::ddl;
use crate::schema::{
    Column, ColumnIdentity, Index, PeculiarPart, PeculiarState, Peculiarity, PrimaryKey, Schema, Table, TableName,
    Trigger, Unique,
};
use crate::sql::quote;
use crate::state::{Engine, IdentityKind, SharedList};
use rustc_hash::FxHashMap;

/// A table that should be there.
#[derive(Debug, Clone, PartialEq)]
pub struct ExpectedTable {
    /// The app of its model.
    pub app: String,
    /// Its model.
    pub model: String,
    /// As the declarations lower to it.
    pub table: Table,
}

/// A difference, with what would end it.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// What is wrong.
    pub kind: FindingKind,
    /// The declared table, by its place.
    pub expected_table: usize,
    /// The column, constraint, index or trigger.
    pub object: Option<String>,
    /// What is declared.
    pub expected: Option<String>,
    /// What is live.
    pub actual: Option<String>,
    /// What would end it.
    pub edit: Edit,
}

impl Difference {
    /// Whether it may be one of spelling only, so that the engine has to be asked.
    pub const fn may_be_spelling(&self) -> bool {
        matches!(
            self.kind,
            FindingKind::ColumnType
                | FindingKind::ColumnDefault
                | FindingKind::ColumnGenerated
                | FindingKind::ColumnCollation
                | FindingKind::Missing(ObjectKind::Check | ObjectKind::Exclusion | ObjectKind::Index)
                | FindingKind::Unknown(ObjectKind::Check | ObjectKind::Exclusion | ObjectKind::Index)
                | FindingKind::Changed(
                    ObjectKind::Check | ObjectKind::Exclusion | ObjectKind::Index | ObjectKind::Table
                )
        )
    }
}

/// What a comparison found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Comparison {
    /// By declared table.
    pub differences: Vec<Difference>,
    /// Tables that nobody declared.
    pub unknown: Vec<UnknownObject>,
}

/// Compares the tables that should be there with a live schema. Which live table is which is a
/// matter of names.
pub fn compare(expected: &[ExpectedTable], live: &Schema, engine: Engine) -> Comparison {
    let key = |name: &TableName| match engine {
        Engine::Postgres => (name.schema.clone(), name.name.clone()),
        Engine::Sqlite => (None, name.name.to_ascii_lowercase()),
    };
    let mut tables: FxHashMap<_, &Table> = live.tables.iter().map(|table| (key(&table.name), table)).collect();
    let mut comparison = Comparison::default();
    for (place, wanted) in expected.iter().enumerate() {
        match tables.remove(&key(&wanted.table.name)) {
            Some(found) => {
                let mut comparer = Comparer {
                    place,
                    expected: &wanted.table,
                    live: found,
                    engine,
                    found: &mut comparison.differences,
                };
                comparer.table();
            }
            None => comparison.differences.push(Difference {
                kind: FindingKind::Missing(ObjectKind::Table),
                expected_table: place,
                object: None,
                expected: Some(format!("table {}", wanted.table.name)),
                actual: None,
                edit: Edit::CreateTable,
            }),
        }
    }
    // In the order of the live schema, which is by name.
    comparison.unknown = live
        .tables
        .iter()
        .filter(|table| tables.contains_key(&key(&table.name)))
        .map(|table| UnknownObject { kind: "table".into(), name: table.name.to_string() })
        .collect();
    comparison
}

struct Comparer<'a> {
    place: usize,
    expected: &'a Table,
    live: &'a Table,
    engine: Engine,
    found: &'a mut Vec<Difference>,
}

impl Comparer<'_> {
    fn push(
        &mut self,
        kind: FindingKind,
        object: Option<String>,
        (expected, actual): (Option<String>, Option<String>),
        edit: Edit,
    ) {
        self.found.push(Difference { kind, expected_table: self.place, object, expected, actual, edit });
    }

    fn table(&mut self) {
        self.columns();
        self.primary_key();
        self.uniques();
        self.foreign_keys();
        self.checks();
        self.exclusions();
        self.indexes();
        self.triggers();
        self.storage();
    }

    fn columns(&mut self) {
        let (expected, live, engine) = (self.expected, self.live, self.engine);
        let find = |columns: &SharedList<Column>, name: &str| {
            columns.iter().position(|column| same_column(&column.name, name, engine))
        };
        for column in &expected.columns {
            match find(&live.columns, &column.name) {
                Some(at) => self.column(column, &live.columns[at]),
                None => self.push(
                    FindingKind::Missing(ObjectKind::Column),
                    Some(column.name.clone()),
                    (Some(describe::column(column, engine)), None),
                    Edit::AddColumn(column.clone()),
                ),
            }
        }
        for column in &live.columns {
            if find(&expected.columns, &column.name).is_none() {
                self.push(
                    FindingKind::Unknown(ObjectKind::Column),
                    Some(column.name.clone()),
                    (None, Some(describe::column(column, engine))),
                    Edit::DropColumn(column.name.clone()),
                );
            }
        }
    }

    fn column(&mut self, wanted: &Column, found: &Column) {
        let has_type = self.same_type(wanted, found);
        let mut facet = |kind, facet, expected: Option<String>, actual: Option<String>| {
            let edit = Edit::Column { name: found.name.clone(), facet, to: Box::new(wanted.clone()) };
            self.found.push(Difference {
                kind,
                expected_table: self.place,
                object: Some(found.name.clone()),
                expected,
                actual,
                edit,
            });
        };
        if !has_type {
            let types = (Some(wanted.data_type.clone()), Some(found.data_type.clone()));
            facet(FindingKind::ColumnType, ColumnFacet::Type, types.0, types.1);
        }
        let in_key = |table: &Table| {
            table
                .primary_key
                .as_ref()
                .is_some_and(|key| key.columns.iter().any(|column| same_column(column, &found.name, self.engine)))
        };
        // SQLite lets a key's columns be without NOT NULL, which no declaration says.
        let excused = self.engine == Engine::Sqlite && in_key(self.live) && in_key(self.expected);
        if wanted.nullable != found.nullable && !excused || wanted.on_conflict != found.on_conflict {
            let word = |column: &Column| Some(describe::null(column));
            facet(FindingKind::ColumnNull, ColumnFacet::Null, word(wanted), word(found));
        }
        let free = free_sequence(wanted, found);
        if free.is_none() && !same_default(wanted, found, self.engine) {
            let text = |column: &Column| column.default.as_ref().map(|default| default.sql.clone());
            facet(FindingKind::ColumnDefault, ColumnFacet::Default, text(wanted), text(found));
        }
        let same_generated = match (&wanted.generated, &found.generated) {
            (None, None) => true,
            (Some(wanted), Some(found)) => {
                wanted.stored == found.stored && same_expression(&wanted.expression, &found.expression, self.engine)
            }
            _ => false,
        };
        if !same_generated {
            let text = |column: &Column| {
                column.generated.as_ref().map(|generated| {
                    let kind = if generated.stored { "STORED" } else { "VIRTUAL" };
                    format!("({}) {kind}", crate::sql::strip_parentheses(&generated.expression))
                })
            };
            facet(FindingKind::ColumnGenerated, ColumnFacet::Generated, text(wanted), text(found));
        }
        if !same_collation(wanted.collation.as_deref(), found.collation.as_deref(), self.engine) {
            let texts = (wanted.collation.clone(), found.collation.clone());
            facet(FindingKind::ColumnCollation, ColumnFacet::Collation, texts.0, texts.1);
        }
        if self.engine == Engine::Postgres && wanted.comment != found.comment {
            let texts = (wanted.comment.clone(), found.comment.clone());
            facet(FindingKind::ColumnComment, ColumnFacet::Comment, texts.0, texts.1);
        }
        self.counter(wanted, found, free);
    }

    /// How a column counts. `free` is the sequence that it counts with and doesn't own.
    fn counter(&mut self, wanted: &Column, found: &Column, free: Option<&str>) {
        let text = |column: &Column| column.auto.as_ref().map(|auto| describe::identity(auto).to_owned());
        let expected = text(wanted);
        let entries = || peculiar::of(self.live, PeculiarPart::Counter, Some(&found.name));
        let is_owned = |entry: &&Peculiarity| entry.state == PeculiarState::Disabled;
        if wanted.auto == found.auto {
            let options: Vec<Difference> = entries()
                .filter(|entry| wanted.auto.is_some() && !is_owned(entry))
                .map(|entry| peculiar::difference(self.place, self.live, entry, expected.clone(), ""))
                .collect();
            self.found.extend(options);
            return;
        }
        let table = self.beside(&self.live.name.name);
        let name = quote(&found.name, self.engine);
        let unused = (is_serial(wanted) && found.auto.is_none()).then(|| entries().find(is_owned)).flatten();
        let difference = match (free, unused) {
            (Some(sequence), _) => Difference {
                kind: FindingKind::ColumnIdentity,
                expected_table: self.place,
                object: Some(found.name.clone()),
                expected,
                actual: Some(format!("DEFAULT nextval('{sequence}'), a sequence that the column doesn't own")),
                edit: Edit::Statements(vec![format!("ALTER SEQUENCE {sequence} OWNED BY {table}.{name}")]),
            },
            (None, Some(entry)) => peculiar::difference(self.place, self.live, entry, expected, ""),
            (None, None) => {
                let edit = Edit::Column {
                    name: found.name.clone(),
                    facet: ColumnFacet::Identity,
                    to: Box::new(wanted.clone()),
                };
                let texts = (expected, text(found));
                return self.push(FindingKind::ColumnIdentity, Some(found.name.clone()), texts, edit);
            }
        };
        self.found.push(difference);
    }

    /// Whether a column has the type that it should have. SQLite knows no difference between INT and
    /// INTEGER, but where the column is the whole primary key: only the latter is the rowid.
    fn same_type(&self, wanted: &Column, found: &Column) -> bool {
        let name = std::slice::from_ref(&wanted.name);
        let is_key = self.expected.foreign_keys.iter().any(|key| key.columns == name);
        let is_whole_key = self.expected.primary_key.as_ref().is_some_and(|key| key.columns == name);
        let same = if is_key { same_key_type } else { same_type };
        if self.engine == Engine::Sqlite && !is_whole_key {
            return same(integer(&wanted.data_type), integer(&found.data_type), self.engine);
        }
        same(&wanted.data_type, &found.data_type, self.engine)
    }

    fn primary_key(&mut self) {
        let (expected, live) = (self.expected.primary_key.as_ref(), self.live.primary_key.as_ref());
        let kind = match (expected, live) {
            (None, None) => return,
            (Some(expected), Some(live))
                if same_columns(&expected.columns, &live.columns, self.engine)
                    && same_elements(&expected.elements, &live.elements, self.engine)
                    && expected.on_conflict == live.on_conflict =>
            {
                let text = describe::primary_key(expected, self.engine);
                let named = PrimaryKey { name: live.name.clone(), ..expected.clone() };
                let name = live.name.as_deref();
                return self.peculiar(PeculiarPart::PrimaryKey, name, Some(text), || ddl::primary_key(&named));
            }
            (Some(_), Some(_)) => FindingKind::Changed(ObjectKind::PrimaryKey),
            (Some(_), None) => FindingKind::Missing(ObjectKind::PrimaryKey),
            (None, Some(_)) => FindingKind::Unknown(ObjectKind::PrimaryKey),
        };
        let engine = self.engine;
        let texts = (
            expected.map(|key| describe::primary_key(key, engine)),
            live.map(|key| describe::primary_key(key, engine)),
        );
        let object = live.and_then(|key| key.name.clone());
        self.push(kind, object, texts, Edit::PrimaryKey(expected.cloned()));
    }

    fn uniques(&mut self) {
        let (mut pairs, live) = (pair(&self.expected.uniques, &self.live.uniques, self.engine), self.live);
        if self.engine == Engine::Sqlite {
            // Inline UNIQUE is as good as a unique index over the same columns; see `indexes`.
            let covered = |at: usize| {
                let unique = &live.uniques[at];
                unique.on_conflict.is_none()
                    && self.expected.indexes.iter().any(|index| covers(index, unique, self.engine))
            };
            pairs.retain(|pair| pair.expected.is_some() || !pair.live.is_some_and(covered));
        }
        self.pairs(pairs, &self.expected.uniques, &live.uniques, Edit::Unique);
    }

    fn foreign_keys(&mut self) {
        let (expected, live) = (&self.expected.foreign_keys, &self.live.foreign_keys);
        self.pairs(pair(expected, live, self.engine), expected, live, Edit::ForeignKey);
    }

    fn checks(&mut self) {
        let (expected, live) = (&self.expected.checks, &self.live.checks);
        self.pairs(pair(expected, live, self.engine), expected, live, Edit::Check);
    }

    fn exclusions(&mut self) {
        let (expected, live) = (&self.expected.exclusions, &self.live.exclusions);
        self.pairs(pair(expected, live, self.engine), expected, live, Edit::Exclusion);
    }

    fn indexes(&mut self) {
        let (expected, live) = (&self.expected.indexes, &self.live.indexes);
        let mut pairs = pair(expected, live, self.engine);
        if self.engine == Engine::Sqlite {
            let inline = |at: usize| {
                self.live.uniques.iter().any(|unique| {
                    unique.on_conflict.is_none()
                        && (unique.name.is_none() || expected[at].name.is_none() || unique.name == expected[at].name)
                        && covers(&expected[at], unique, self.engine)
                })
            };
            pairs.retain(|pair| pair.live.is_some() || !pair.expected.is_some_and(inline));
        }
        for pair in &pairs {
            let Some(index) = pair.live.and_then(|at| live.get(at)) else { continue };
            if pair.expected.is_some() && !index.valid {
                let name = index.name.clone().unwrap_or_default();
                let named = Index { name: Some(name.clone()), ..expected[pair.expected.unwrap_or_default()].clone() };
                let fix = match &self.live.partition {
                    None => vec![format!("REINDEX INDEX {}", self.beside(&name))],
                    // It is on some partitions only.
                    Some(_) => {
                        vec![format!("DROP INDEX {}", self.beside(&name)), ddl::index(&self.live.name, &named)]
                    }
                };
                let texts = (Some("valid".into()), Some("INVALID: its creation was never finished".into()));
                self.push(FindingKind::Invalid(ObjectKind::Index), Some(name), texts, Edit::Statements(fix));
            }
        }
        self.pairs(pairs, expected, live, |swap| Edit::Index(Box::new(swap)));
    }

    /// The name of an object that lives in the table's schema.
    fn beside(&self, name: &str) -> String {
        let quoted = quote(name, self.engine);
        match &self.live.name.schema {
            Some(schema) => format!("{}.{quoted}", quote(schema, self.engine)),
            None => quoted,
        }
    }

    fn pairs<T: Paired>(&mut self, pairs: Vec<Pair>, expected: &[T], live: &[T], edit: impl Fn(Swap<T>) -> Edit) {
        let engine = self.engine;
        for Pair { expected: wanted, live: found, same } in pairs {
            let (wanted, at) = (wanted.and_then(|place| expected.get(place)), found);
            let found = found.and_then(|place| live.get(place));
            if let (Some(wanted), Some(found)) = (wanted, found)
                && wanted.validated()
                && !found.validated()
                && let Some(name) = found.name()
            {
                let table = self.beside(&self.live.name.name);
                let fix = vec![format!("ALTER TABLE {table} VALIDATE CONSTRAINT {}", quote(name, engine))];
                let texts = (Some(found.describe(engine)), Some(format!("{} NOT VALID", found.describe(engine))));
                self.push(FindingKind::NotValidated(T::KIND), Some(name.to_owned()), texts, Edit::Statements(fix));
            }
            if same {
                if let (Some(wanted), Some(found), Some(part)) = (wanted, found, T::part()) {
                    let name = found.name().unwrap_or_default();
                    self.peculiar(part, Some(name), Some(wanted.describe(engine)), || wanted.definition(name));
                }
                continue;
            }
            let kind = match (wanted, found) {
                (Some(_), Some(_)) => FindingKind::Changed(T::KIND),
                (Some(_), None) => FindingKind::Missing(T::KIND),
                _ => FindingKind::Unknown(T::KIND),
            };
            let name = wanted.and_then(T::name).or_else(|| found.and_then(T::name));
            // The name matters where it is declared; an object that is only there is told by its name, too.
            let show_names = wanted.is_none_or(|wanted| wanted.name().is_some());
            let text =
                |object: &T| describe::named(object.name().filter(|_| show_names), object.describe(engine), engine);
            let object = name.map(str::to_owned);
            let texts = (wanted.map(text), found.map(text));
            self.push(kind, object, texts, edit(Swap { live: at, to: wanted.cloned() }));
        }
    }

    /// What the live object has beside what is declared.
    fn peculiar(
        &mut self,
        part: PeculiarPart,
        object: Option<&str>,
        text: Option<String>,
        definition: impl Fn() -> String,
    ) {
        for entry in peculiar::of(self.live, part, object) {
            self.found.push(peculiar::difference(self.place, self.live, entry, text.clone(), &definition()));
        }
    }

    fn triggers(&mut self) {
        let table = self.beside(&self.live.name.name);
        let live = self.live;
        for Trigger { name, sql, enabled } in &live.triggers {
            let quoted = quote(name, self.engine);
            let drop = match self.engine {
                Engine::Postgres => format!("DROP TRIGGER {quoted} ON {table}"),
                Engine::Sqlite => format!("DROP TRIGGER {quoted}"),
            };
            if !enabled {
                let fix = vec![format!("ALTER TABLE {table} ENABLE TRIGGER {quoted}")];
                let texts = (Some("enabled".into()), Some("disabled".into()));
                let kind = FindingKind::Disabled(ObjectKind::Trigger);
                self.push(kind, Some(name.clone()), texts, Edit::Statements(fix));
            }
            let kind = FindingKind::Unknown(ObjectKind::Trigger);
            self.push(kind, Some(name.clone()), (None, Some(sql.clone())), Edit::Statements(vec![drop]));
        }
    }

    fn storage(&mut self) {
        let (expected, live) = (self.expected, self.live);
        for part in [PeculiarPart::Table, PeculiarPart::Storage] {
            self.peculiar(part, None, None, String::new);
        }
        if self.engine == Engine::Postgres && expected.comment != live.comment {
            let texts = (expected.comment.clone(), live.comment.clone());
            self.push(FindingKind::TableComment, None, texts, Edit::Comment(expected.comment.clone()));
        }
        if expected.options != live.options {
            let text = |table: &Table| Some(describe::options(&table.options)).filter(|text| !text.is_empty());
            let texts = (text(expected), text(live));
            self.push(FindingKind::TableOption, None, texts, Edit::Options(expected.options.clone()));
        }
        let same_partition = match (&expected.partition, &live.partition) {
            (None, None) => true,
            (Some(wanted), Some(found)) => {
                wanted.method == found.method
                    && wanted.key.len() == found.key.len()
                    && wanted.key.iter().zip(&found.key).all(|(one, other)| same_expression(one, other, self.engine))
            }
            _ => false,
        };
        if !same_partition {
            let text = |table: &Table| table.partition.as_ref().map(describe::partition);
            let texts = (text(expected), text(live));
            let edit = Edit::Partition(expected.partition.clone());
            self.push(FindingKind::Changed(ObjectKind::Table), None, texts, edit);
        }
    }
}

fn is_serial(column: &Column) -> bool {
    column.auto == Some(ColumnIdentity::Identity(IdentityKind::Serial))
}

/// The sequence that a column counts with and that isn't its own, though it should be.
fn free_sequence<'a>(wanted: &Column, found: &'a Column) -> Option<&'a str> {
    let default = found.default.as_ref().filter(|_| is_serial(wanted) && wanted.default.is_none())?;
    let sequence = default.sql.strip_prefix("nextval('")?.strip_suffix("'::regclass)")?;
    (!sequence.contains('\'')).then_some(sequence)
}

/// Whether an index is as good as a unique constraint, and nothing else.
fn covers(index: &Index, unique: &Unique, engine: Engine) -> bool {
    index.unique && index.condition.is_none() && same_elements(&index.elements, &unique.index_elements(), engine)
}

#[cfg(test)]
#[path = "compare_tests.rs"]
mod tests;
