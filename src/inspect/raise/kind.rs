//! The field type of a column: one that lowers to exactly its type, or a `RawField`.

use crate::dialect::lower::{self, Typing};
use crate::drift;
use crate::notation::Defaults;
use crate::state::{Engine, FieldType, GeometryType, IntegerSize, PerEngine, RangeKind, StringKind};

/// Where types are read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kinds {
    pub engine: Engine,
    /// Whether declarations must suit SQLite.
    pub suits_sqlite: bool,
    /// Whether they must suit PostgreSQL.
    pub suits_postgres: bool,
    /// How the table holds its columns to their types.
    pub typing: Typing,
    pub defaults: Defaults,
}

impl Kinds {
    /// The type of a column's type, without what checks or defaults say about it.
    pub fn plain(&self, data_type: &str) -> FieldType {
        let found = match (self.engine, self.typing) {
            (Engine::Postgres, _) => self.postgres(data_type),
            (Engine::Sqlite, Typing::Loose) => sqlite(data_type, self.defaults),
            (Engine::Sqlite, Typing::Strict) => sqlite_strict(data_type),
        };
        found.filter(|kind| self.lowers_to(kind, data_type)).unwrap_or_else(|| self.raw(data_type))
    }

    /// Whether a type of field is exactly a type of column.
    pub fn lowers_to(&self, kind: &FieldType, data_type: &str) -> bool {
        lower::column_type(kind, self.engine, self.typing)
            .is_some_and(|lowered| drift::same_type(&lowered, data_type, self.engine))
    }

    /// The type as the engine has it. Written for both, because the column must be there on both.
    pub fn raw(&self, data_type: &str) -> FieldType {
        let db_type = if data_type.is_empty() && self.suits_postgres {
            // Only SQLite has columns without a type.
            PerEngine::Each { sqlite: Some(String::new()), postgresql: Some("text".to_owned()) }
        } else {
            PerEngine::Both(data_type.to_owned())
        };
        FieldType::Raw { db_type }
    }

    fn postgres(&self, data_type: &str) -> Option<FieldType> {
        if let Some(element) = data_type.strip_suffix("[]") {
            // SQLite has text for an array, whatever it holds.
            let base = Self { suits_sqlite: false, ..*self }.postgres(element)?;
            return Some(FieldType::Array { base: Box::new(base), size: None });
        }
        let (name, modifier) = match data_type.split_once('(') {
            Some((name, rest)) => (name, Some(rest.strip_suffix(')')?)),
            None => (data_type, None),
        };
        Some(match (name, modifier) {
            ("smallint", None) => integer(IntegerSize::Small),
            ("integer", None) => integer(IntegerSize::Regular),
            ("bigint", None) => integer(IntegerSize::Big),
            ("character varying", None) if !self.suits_sqlite => char_field(None),
            ("character varying", Some(length)) => char_field(Some(length.parse().ok()?)),
            ("text", None) => FieldType::Text,
            ("citext", None) => FieldType::CiText,
            ("double precision", None) => FieldType::Float,
            ("numeric", None) => FieldType::Decimal { max_digits: None, decimal_places: None },
            ("numeric", Some(size)) => {
                let (digits, places) = size.split_once(',')?;
                let (digits, places): (u32, u32) = (digits.parse().ok()?, places.parse().ok()?);
                (places <= digits)
                    .then_some(FieldType::Decimal { max_digits: Some(digits), decimal_places: Some(places) })?
            }
            ("boolean", None) => FieldType::Boolean,
            ("date", None) => FieldType::Date { auto: None },
            ("time without time zone", None) => FieldType::Time { auto: None },
            ("timestamp with time zone", None) => FieldType::DateTime { auto: None, tz: true },
            ("timestamp without time zone", None) => FieldType::DateTime { auto: None, tz: false },
            ("interval", None) => FieldType::Duration,
            ("uuid", None) => FieldType::Uuid { version: None },
            ("jsonb", None) => FieldType::Json,
            ("bytea", None) => FieldType::Binary { max_length: None },
            ("inet", None) => FieldType::GenericIpAddress,
            ("hstore", None) => FieldType::HStore,
            ("int4range", None) => FieldType::Range(RangeKind::Integer),
            ("int8range", None) => FieldType::Range(RangeKind::BigInteger),
            ("numrange", None) => FieldType::Range(RangeKind::Decimal),
            ("daterange", None) => FieldType::Range(RangeKind::Date),
            ("tstzrange", None) => FieldType::Range(RangeKind::DateTime),
            ("vector", None) => FieldType::Vector { dimensions: None },
            ("vector", Some(dimensions)) => {
                let dimensions: u32 = dimensions.parse().ok().filter(|count| (1..=16_000).contains(count))?;
                FieldType::Vector { dimensions: Some(dimensions) }
            }
            ("geometry" | "geography", Some(size)) => {
                let (shape, srid) = size.split_once(',')?;
                let srid = srid.trim().parse().ok().filter(|srid| (0..=999_999).contains(srid))?;
                FieldType::Geometry { shape: geometry(shape)?, srid, geography: name == "geography" }
            }
            _ => return None,
        })
    }
}

const fn integer(size: IntegerSize) -> FieldType {
    FieldType::Integer { size, positive: false }
}

const fn char_field(max_length: Option<u32>) -> FieldType {
    FieldType::String { kind: StringKind::Char, max_length }
}

fn geometry(shape: &str) -> Option<GeometryType> {
    Some(match shape {
        "Point" => GeometryType::Point,
        "LineString" => GeometryType::LineString,
        "Polygon" => GeometryType::Polygon,
        "MultiPoint" => GeometryType::MultiPoint,
        "MultiLineString" => GeometryType::MultiLineString,
        "MultiPolygon" => GeometryType::MultiPolygon,
        "Geometry" => GeometryType::Geometry,
        _ => return None,
    })
}

fn sqlite(data_type: &str, defaults: Defaults) -> Option<FieldType> {
    let compact: String = data_type.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some(length) = compact.strip_prefix("varchar(").and_then(|rest| rest.strip_suffix(')')) {
        // As PostgreSQL limits it, and so the declarations.
        let length: u32 = length.trim().parse().ok().filter(|length| (1..=10_485_760).contains(length))?;
        return Some(char_field(Some(length)));
    }
    Some(match compact.as_str() {
        "integer" => integer(IntegerSize::Regular),
        "bigint" => integer(IntegerSize::Big),
        "smallint" => integer(IntegerSize::Small),
        "text" => FieldType::Text,
        "real" => FieldType::Float,
        "decimal" => FieldType::Decimal { max_digits: None, decimal_places: None },
        "bool" => FieldType::Boolean,
        "date" => FieldType::Date { auto: None },
        "time" => FieldType::Time { auto: None },
        "datetime" => FieldType::DateTime { auto: None, tz: defaults.use_tz },
        "char(32)" => FieldType::Uuid { version: None },
        "char(39)" => FieldType::GenericIpAddress,
        "blob" => FieldType::Binary { max_length: None },
        _ => return None,
    })
}

fn sqlite_strict(data_type: &str) -> Option<FieldType> {
    Some(match data_type {
        "integer" => integer(IntegerSize::Regular),
        "real" => FieldType::Float,
        "text" => FieldType::Text,
        "blob" => FieldType::Binary { max_length: None },
        _ => return None,
    })
}
