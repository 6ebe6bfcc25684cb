//! The column type of a field type, on each engine.

use super::Typing;
use crate::dialect::postgres::type_name;
use crate::state::{Engine, FieldType, GeometryType, IntegerSize, RangeKind, StringKind};

/// The type of a column, or none where the engine has none for it (a `RawField` of the other one;
/// keys and junctions have no type of their own).
pub(super) fn data_type(kind: &FieldType, engine: Engine, typing: Typing) -> Option<String> {
    match (engine, typing) {
        (Engine::Postgres, _) => postgres(kind),
        (Engine::Sqlite, Typing::Loose) => sqlite(kind),
        (Engine::Sqlite, Typing::Strict) => sqlite_strict(kind),
    }
}

/// The length of a varchar as declared, or as its kind has it.
pub(super) fn length(kind: StringKind, declared: Option<u32>) -> Option<u32> {
    declared.or(kind.default_length())
}

fn longest(values: &[String]) -> usize {
    values.iter().map(|value| value.chars().count()).max().unwrap_or(1).max(1)
}

const fn integer(size: IntegerSize) -> &'static str {
    match size {
        IntegerSize::Small => "smallint",
        IntegerSize::Regular => "integer",
        IntegerSize::Big => "bigint",
    }
}

/// As `format_type()` spells it.
fn postgres(kind: &FieldType) -> Option<String> {
    let plain = match kind {
        FieldType::Auto(auto) => integer(auto.size),
        FieldType::Integer { size, .. } => integer(*size),
        FieldType::String { kind, max_length } => {
            return Some(match length(*kind, *max_length) {
                Some(length) => format!("character varying({length})"),
                None => "character varying".to_owned(),
            });
        }
        FieldType::Enum { values } => return Some(format!("character varying({})", longest(values))),
        FieldType::Text | FieldType::EncryptedChar | FieldType::EncryptedText => "text",
        FieldType::CiText => "citext",
        FieldType::Float => "double precision",
        FieldType::Decimal { max_digits, decimal_places } => {
            return Some(match (max_digits, decimal_places) {
                (Some(digits), places) => format!("numeric({digits},{})", places.unwrap_or(0)),
                (None, _) => "numeric".to_owned(),
            });
        }
        FieldType::Boolean => "boolean",
        FieldType::Date { .. } => "date",
        FieldType::Time { .. } => "time without time zone",
        FieldType::DateTime { tz: true, .. } => "timestamp with time zone",
        FieldType::DateTime { tz: false, .. } => "timestamp without time zone",
        FieldType::Duration => "interval",
        FieldType::Uuid { .. } => "uuid",
        FieldType::Json => "jsonb",
        FieldType::Binary { .. } => "bytea",
        FieldType::GenericIpAddress | FieldType::IpAddress => "inet",
        // PostgreSQL neither keeps an array's size nor how deep it is.
        FieldType::Array { base, .. } => {
            let base = postgres(base)?;
            return Some(if base.ends_with("[]") { base } else { format!("{base}[]") });
        }
        FieldType::HStore => "hstore",
        FieldType::Range(RangeKind::Integer) => "int4range",
        FieldType::Range(RangeKind::BigInteger) => "int8range",
        FieldType::Range(RangeKind::Decimal) => "numrange",
        FieldType::Range(RangeKind::Date) => "daterange",
        FieldType::Range(RangeKind::DateTime) => "tstzrange",
        FieldType::Vector { dimensions } => {
            return Some(match dimensions {
                Some(dimensions) => format!("vector({dimensions})"),
                None => "vector".to_owned(),
            });
        }
        FieldType::Geometry { shape, srid, geography } => {
            let kind = if *geography { "geography" } else { "geometry" };
            return Some(format!("{kind}({},{srid})", geometry(*shape)));
        }
        FieldType::Generated(generated) => return postgres(&generated.output),
        FieldType::Raw { db_type } => return db_type.get(Engine::Postgres).map(|text| type_name::canonical(text)),
        FieldType::ForeignKey(_) | FieldType::ManyToMany(_) => return None,
    };
    Some(plain.to_owned())
}

const fn geometry(shape: GeometryType) -> &'static str {
    match shape {
        GeometryType::Point => "Point",
        GeometryType::LineString => "LineString",
        GeometryType::Polygon => "Polygon",
        GeometryType::MultiPoint => "MultiPoint",
        GeometryType::MultiLineString => "MultiLineString",
        GeometryType::MultiPolygon => "MultiPolygon",
        GeometryType::Geometry => "Geometry",
    }
}

fn sqlite(kind: &FieldType) -> Option<String> {
    let plain = match kind {
        // AUTOINCREMENT asks for exactly this word, whatever the width.
        FieldType::Auto(_) => "integer",
        FieldType::Integer { size, positive } => {
            let name = integer(*size);
            return Some(if *positive { format!("{name} unsigned") } else { name.to_owned() });
        }
        FieldType::String { kind, max_length } => {
            return Some(match length(*kind, *max_length) {
                Some(length) => format!("varchar({length})"),
                None => "varchar".to_owned(),
            });
        }
        FieldType::Enum { values } => return Some(format!("varchar({})", longest(values))),
        FieldType::Text
        | FieldType::CiText
        | FieldType::EncryptedChar
        | FieldType::EncryptedText
        | FieldType::Json
        | FieldType::Array { .. }
        | FieldType::HStore
        | FieldType::Range(_)
        | FieldType::Geometry { .. } => "text",
        FieldType::Float => "real",
        FieldType::Decimal { .. } => "decimal",
        FieldType::Boolean => "bool",
        FieldType::Date { .. } => "date",
        FieldType::Time { .. } => "time",
        FieldType::DateTime { .. } => "datetime",
        FieldType::Duration => "bigint",
        FieldType::Uuid { .. } => "char(32)",
        FieldType::Binary { .. } | FieldType::Vector { .. } => "blob",
        FieldType::GenericIpAddress => "char(39)",
        FieldType::IpAddress => "char(15)",
        FieldType::Generated(generated) => return sqlite(&generated.output),
        FieldType::Raw { db_type } => return db_type.get(Engine::Sqlite).cloned(),
        FieldType::ForeignKey(_) | FieldType::ManyToMany(_) => return None,
    };
    Some(plain.to_owned())
}

fn sqlite_strict(kind: &FieldType) -> Option<String> {
    let plain = match kind {
        FieldType::Auto(_) | FieldType::Integer { .. } | FieldType::Boolean | FieldType::Duration => "integer",
        FieldType::Float | FieldType::Decimal { .. } => "real",
        FieldType::Binary { .. } | FieldType::Vector { .. } => "blob",
        FieldType::Generated(generated) => return sqlite_strict(&generated.output),
        FieldType::Raw { db_type } => return db_type.get(Engine::Sqlite).cloned(),
        FieldType::ForeignKey(_) | FieldType::ManyToMany(_) => return None,
        FieldType::String { .. }
        | FieldType::Enum { .. }
        | FieldType::Text
        | FieldType::CiText
        | FieldType::EncryptedChar
        | FieldType::EncryptedText
        | FieldType::Json
        | FieldType::Array { .. }
        | FieldType::HStore
        | FieldType::Range(_)
        | FieldType::Geometry { .. }
        | FieldType::Date { .. }
        | FieldType::Time { .. }
        | FieldType::DateTime { .. }
        | FieldType::Uuid { .. }
        | FieldType::GenericIpAddress
        | FieldType::IpAddress => "text",
    };
    Some(plain.to_owned())
}
