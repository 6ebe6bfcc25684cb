//! Reads a field's type with the keys that only it has.

use super::Kind;
use super::Reader;
use super::names::{AUTO_FIELDS, IDENTITIES, TypeName, auto_kind_of, field_type_name, type_of};
use crate::state::{
    AutoKind, AutoNow, Engine, FieldType, GeneratedType, GeometryType, IdentityKind, IntegerSize, ManyToMany, OnDelete,
    PerEngine, RangeKind, Relation, StringKind,
};
use crate::text::{Node, Table, Value, did_you_mean, suggest_or_list};
use std::ops::Range;

/// The longest varchar of PostgreSQL.
const LONGEST: u32 = 10_485_760;

impl Reader<'_> {
    /// The type's name out of a field's value, checked to be a known one; `key` is what has the value.
    pub(super) fn type_name(&mut self, node: &Node, key: &str) -> Option<TypeName> {
        let (name, span) = match &node.value {
            Value::String(name) => (name, &node.span),
            Value::Table(table) => {
                let Some(type_node) = table.get("type") else {
                    let help = "write `type = \"TextField\"`, for one";
                    self.missing("type", &node.span, format_args!("`{key}`"), help);
                    return None;
                };
                let Value::String(name) = &type_node.value else {
                    self.wrong_kind("type", type_node, "a string");
                    return None;
                };
                (name, &type_node.span)
            }
            _ => {
                self.wrong_kind(key, node, "a table with `type`, or the name of a type");
                return None;
            }
        };
        let known = type_of(name);
        if known.is_none() {
            let known: Vec<&str> = super::FIELD_TYPES.iter().map(|(known, _)| *known).collect();
            // `models.TextField` and `Text` are written by those who come from elsewhere.
            let last = name.rsplit('.').next().unwrap_or(name);
            let help = match did_you_mean(&format!("{last}Field"), known.iter().copied()) {
                Some(help) if !last.ends_with("Field") => help,
                _ => suggest_or_list(last, &known, "the types are"),
            };
            self.error("unknown-type", span, format!("there is no field type `{name}`"), help);
        }
        known
    }

    /// The type, without the keys that all fields have.
    pub(super) fn field_type(&mut self, name: &str, table: &Table, span: &Range<usize>) -> Option<FieldType> {
        let integer = |size, positive| FieldType::Integer { size, positive };
        Some(match name {
            "AutoField" | "BigAutoField" | "SmallAutoField" => FieldType::Auto(self.auto_kind(name, table)),
            "CharField" => self.varchar(StringKind::Char, table, span),
            "EmailField" => self.varchar(StringKind::Email, table, span),
            "URLField" => self.varchar(StringKind::Url, table, span),
            "SlugField" => self.varchar(StringKind::Slug, table, span),
            "FilePathField" => self.varchar(StringKind::FilePath, table, span),
            "FileField" => self.varchar(StringKind::File, table, span),
            "ImageField" => self.varchar(StringKind::Image, table, span),
            "TextField" => FieldType::Text,
            "CITextField" => FieldType::CiText,
            "EncryptedCharField" => FieldType::EncryptedChar,
            "EncryptedTextField" => FieldType::EncryptedText,
            "IntegerField" => integer(IntegerSize::Regular, false),
            "BigIntegerField" => integer(IntegerSize::Big, false),
            "SmallIntegerField" => integer(IntegerSize::Small, false),
            "PositiveIntegerField" => integer(IntegerSize::Regular, true),
            "PositiveBigIntegerField" => integer(IntegerSize::Big, true),
            "PositiveSmallIntegerField" => integer(IntegerSize::Small, true),
            "FloatField" => FieldType::Float,
            "DecimalField" => self.decimal(table),
            "BooleanField" => FieldType::Boolean,
            "DateField" => FieldType::Date { auto: self.auto_now(table) },
            "TimeField" => FieldType::Time { auto: self.auto_now(table) },
            "DateTimeField" => {
                let tz = self.boolean(table, "tz").unwrap_or(match self.kind {
                    Kind::Declaration => self.defaults.use_tz,
                    Kind::Migration => true,
                });
                FieldType::DateTime { auto: self.auto_now(table), tz }
            }
            "DurationField" => FieldType::Duration,
            "UUIDField" => FieldType::Uuid { version: self.uuid_version(table) },
            "JSONField" => FieldType::Json,
            "BinaryField" => FieldType::Binary { max_length: self.number(table, "max_length", 1..=LONGEST) },
            "GenericIPAddressField" => FieldType::GenericIpAddress,
            "IPAddressField" => FieldType::IpAddress,
            "EnumField" => FieldType::Enum { values: self.enum_values(table, span)? },
            "ArrayField" => FieldType::Array {
                base: Box::new(self.inner_type("base_field", name, table, span)?),
                size: self.number(table, "size", 1..=u32::from(u16::MAX)),
            },
            "HStoreField" => FieldType::HStore,
            "IntegerRangeField" => FieldType::Range(RangeKind::Integer),
            "BigIntegerRangeField" => FieldType::Range(RangeKind::BigInteger),
            "DecimalRangeField" => FieldType::Range(RangeKind::Decimal),
            "DateRangeField" => FieldType::Range(RangeKind::Date),
            "DateTimeRangeField" => FieldType::Range(RangeKind::DateTime),
            "VectorField" => FieldType::Vector { dimensions: self.number(table, "dimensions", 1..=16_000) },
            "PointField" => self.geometry(GeometryType::Point, table),
            "LineStringField" => self.geometry(GeometryType::LineString, table),
            "PolygonField" => self.geometry(GeometryType::Polygon, table),
            "MultiPointField" => self.geometry(GeometryType::MultiPoint, table),
            "MultiLineStringField" => self.geometry(GeometryType::MultiLineString, table),
            "MultiPolygonField" => self.geometry(GeometryType::MultiPolygon, table),
            "GeometryField" => self.geometry(GeometryType::Geometry, table),
            "GeneratedField" => self.generated(table, span)?,
            "ForeignKey" => self.foreign_key(table, span, name)?,
            "OneToOneField" => self.foreign_key(table, span, name)?,
            "ManyToManyField" => self.many_to_many(table, span)?,
            "RawField" => {
                if table.get("db_type").is_none() {
                    self.missing("db_type", span, "`RawField`", "write `db_type = \"tsvector\"`, for one");
                }
                FieldType::Raw { db_type: self.raw_type(table)? }
            }
            // `type_name` lets only known names through.
            _ => return None,
        })
    }

    /// `db_type`. A column of SQLite may have no type at all.
    fn raw_type(&mut self, table: &Table) -> Option<PerEngine<String>> {
        let untyped = |node: &Node| matches!(&node.value, Value::String(text) if text.is_empty());
        match table.get("db_type") {
            Some(node) if untyped(node) && !self.checks(Engine::Postgres) => Some(PerEngine::Both(String::new())),
            Some(Node { value: Value::Table(inner), .. }) if inner.get("sqlite").is_some_and(untyped) => {
                self.known_keys(inner, &[&["sqlite", "postgresql"]], "`db_type`");
                let postgresql = self.filled_string(inner, "postgresql");
                Some(PerEngine::Each { sqlite: Some(String::new()), postgresql })
            }
            _ => self.per_engine(table, "db_type"),
        }
    }

    fn auto_kind(&mut self, name: &str, table: &Table) -> AutoKind {
        let size = auto_kind_of(name).map_or(IntegerSize::Big, |kind| kind.size);
        AutoKind { size, identity: self.word(table, "identity", &IDENTITIES).unwrap_or(IdentityKind::ByDefault) }
    }

    fn varchar(&mut self, kind: StringKind, table: &Table, span: &Range<usize>) -> FieldType {
        let max_length = self.number(table, "max_length", 1..=LONGEST);
        if kind == StringKind::Char && table.get("max_length").is_none() && self.checks(Engine::Sqlite) {
            let help = "add `max_length = 255`, or use `TextField`; only PostgreSQL has a varchar without length";
            self.missing("max_length", span, "`CharField`", help);
        }
        FieldType::String { kind, max_length }
    }

    fn decimal(&mut self, table: &Table) -> FieldType {
        let max_digits = self.number(table, "max_digits", 1..=1000);
        let decimal_places = self.number(table, "decimal_places", 0..=1000);
        if let Some(node) = table.get("decimal_places") {
            match (max_digits, decimal_places) {
                (Some(digits), Some(places)) if places > digits => {
                    let message = format!("`decimal_places = {places}` is more than `max_digits = {digits}`");
                    let help = "`max_digits` counts all digits, those after the point too";
                    self.error("contradiction", &node.span, message, help);
                }
                (None, Some(_)) if table.get("max_digits").is_none() => {
                    self.missing("max_digits", &node.span, "`decimal_places`", "add `max_digits`");
                }
                _ => {}
            }
        }
        FieldType::Decimal { max_digits, decimal_places }
    }

    fn auto_now(&mut self, table: &Table) -> Option<AutoNow> {
        let now = self.flag(table, "auto_now");
        let add = self.flag(table, "auto_now_add");
        match (now, add) {
            (true, _) => Some(AutoNow::Now),
            (false, true) => Some(AutoNow::Add),
            (false, false) => None,
        }
    }

    fn uuid_version(&mut self, table: &Table) -> Option<u8> {
        let node = table.get("version")?;
        match node.value {
            Value::Integer(4) => Some(4),
            Value::Integer(7) => Some(7),
            Value::Integer(_) => {
                let help = "4 is random, 7 is ordered by time";
                self.error("bad-value", &node.span, "`version` must be 4 or 7", help);
                None
            }
            _ => {
                self.wrong_kind("version", node, "4 or 7");
                None
            }
        }
    }

    fn enum_values(&mut self, table: &Table, span: &Range<usize>) -> Option<Vec<String>> {
        for key in ["native", "type_name"] {
            match table.get(key) {
                Some(Node { value: Value::Boolean(false), .. }) | None => {}
                Some(node) => {
                    let help = "leave it out: the values are then kept by a varchar with a CHECK";
                    let message = format!("`{key}`: native enum types are not supported yet");
                    self.error("not-supported", &node.span, message, help);
                }
            }
        }
        match (table.get("values"), table.get("enum")) {
            (Some(_), Some(node)) => {
                let message = "an `EnumField` can't have both `values` and `enum`";
                self.error("contradiction", &node.span, message, "keep one of them");
                None
            }
            (Some(node), None) => {
                let values = self.names(table, "values")?;
                if values.is_empty() {
                    self.error("bad-value", &node.span, "`values` is empty", "name at least one value");
                    return None;
                }
                Some(values)
            }
            (None, Some(node)) => self.declared_enum(node),
            (None, None) => {
                let help = "write `values = [\"draft\", \"published\"]`, or `enum = \"Status\"` for a declared `[enum.Status]`";
                self.missing("values", span, "`EnumField`", help);
                None
            }
        }
    }

    fn declared_enum(&mut self, node: &Node) -> Option<Vec<String>> {
        let name = self.as_string("enum", node)?;
        let full = if name.contains('.') { name.clone() } else { format!("{}.{name}", self.app) };
        if let Some(values) = self.enums.get(&full) {
            return Some(values.clone());
        }
        let known: Vec<&str> =
            self.enums.keys().map(|known| known.strip_prefix(&format!("{}.", self.app)).unwrap_or(known)).collect();
        let help = if known.is_empty() {
            format!("declare it: `[enum.{name}]` with `values = […]`")
        } else {
            suggest_or_list(&name, &known, "the enums are")
        };
        self.error("unknown-enum", &node.span, format!("there is no enum `{name}`"), help);
        None
    }

    /// `base_field` or `output_field`: a type alone.
    fn inner_type(&mut self, key: &str, owner: &str, table: &Table, span: &Range<usize>) -> Option<FieldType> {
        let Some(node) = table.get(key) else {
            let help = format!("write `{key} = {{ type = \"IntegerField\" }}`, for one");
            self.missing(key, span, format_args!("`{owner}`"), help);
            return None;
        };
        let TypeName { name, keys: own } = self.type_name(node, key)?;
        let empty = Table::default();
        let inner = match &node.value {
            Value::Table(inner) => inner,
            _ => &empty,
        };
        self.known_keys(inner, &[&["type"], own, super::field::WITHOUT_EFFECT], format_args!("`{name}` in `{key}`"));
        let engines = self.engines;
        if key == "base_field" {
            // An array is text on SQLite, whatever it holds: what SQLite asks of a column doesn't count.
            self.engines = &[Engine::Postgres];
        }
        let field_type = self.field_type(name, inner, &node.span);
        self.engines = engines;
        let field_type = field_type?;
        let unfit = match &field_type {
            FieldType::Auto(_) | FieldType::Generated(_) | FieldType::ForeignKey(_) | FieldType::ManyToMany(_) => true,
            FieldType::Date { auto } | FieldType::Time { auto } | FieldType::DateTime { auto, .. } => auto.is_some(),
            FieldType::Uuid { version } => version.is_some(),
            _ => false,
        };
        if unfit {
            let message = format!(
                "the `{key}` of `{owner}` can't be a field of its own right, such as `{}`",
                field_type_name(&field_type)
            );
            self.error("contradiction", &node.span, message, "use a plain type");
            return None;
        }
        Some(field_type)
    }

    fn geometry(&mut self, shape: GeometryType, table: &Table) -> FieldType {
        let srid = self.number(table, "srid", 0..=999_999).and_then(|number| i32::try_from(number).ok());
        FieldType::Geometry { shape, srid: srid.unwrap_or(4326), geography: self.flag(table, "geography") }
    }

    fn generated(&mut self, table: &Table, span: &Range<usize>) -> Option<FieldType> {
        if table.get("expression").is_none() {
            self.missing("expression", span, "`GeneratedField`", "write `expression = \"lower(title)\"`, for one");
        }
        let expression = self.per_engine(table, "expression");
        let output = self.inner_type("output_field", "GeneratedField", table, span);
        let db_persist = self.boolean(table, "db_persist").unwrap_or(true);
        Some(FieldType::Generated(GeneratedType { expression: expression?, output: Box::new(output?), db_persist }))
    }

    fn foreign_key(&mut self, table: &Table, span: &Range<usize>, name: &str) -> Option<FieldType> {
        let what = format_args!("`{name}`");
        if table.get("to").is_none() {
            self.missing("to", span, what, "write `to = \"Model\"`, `to = \"app.Model\"` or `to = \"self\"`");
        }
        let to = self.model_name(table, "to");
        if table.get("on_delete").is_none() {
            let help = "one of `CASCADE`, `SET_NULL`, `SET_DEFAULT`, `RESTRICT`, `PROTECT`, `DO_NOTHING`";
            self.missing("on_delete", span, what, help);
        }
        let on_delete = self.action(table, "on_delete");
        let on_update = self.action(table, "on_update");
        let to_field = self.filled_string(table, "to_field");
        let db_constraint = self.boolean(table, "db_constraint").unwrap_or(true);
        let deferrable = self.deferrable(table);
        if let (false, Some(node)) = (db_constraint, table.get("deferrable")) {
            let message = "`deferrable` says nothing where `db_constraint = false`";
            self.error("contradiction", &node.span, message, "leave one of them out");
        }
        Some(FieldType::ForeignKey(Relation {
            to: to?,
            one_to_one: name == "OneToOneField",
            on_delete: on_delete?,
            on_update,
            to_field,
            db_constraint,
            deferrable,
        }))
    }

    fn many_to_many(&mut self, table: &Table, span: &Range<usize>) -> Option<FieldType> {
        if table.get("to").is_none() {
            self.missing("to", span, "`ManyToManyField`", "write `to = \"Model\"` or `to = \"app.Model\"`");
        }
        let to = self.model_name(table, "to");
        let through = self.model_name(table, "through");
        let through_fields = self.through_fields(table);
        let db_table = self.object_name(table, "db_table");
        let on_delete = self.action(table, "on_delete");
        let deferrable = self.deferrable(table);
        let db_constraint = self.boolean(table, "db_constraint").unwrap_or(true);
        self.boolean(table, "symmetrical");
        let auto_field = self.junction_auto_field(table);
        if table.get("through").is_some() {
            for key in ["db_table", "auto_field", "on_delete", "deferrable", "db_constraint"] {
                let allowed = matches!((key, self.kind), ("auto_field", Kind::Migration));
                if let (Some(node), false) = (table.get(key), allowed) {
                    let message = format!("`{key}` says nothing where `through` names the junction model");
                    self.error("contradiction", &node.span, message, "say it in the `through` model");
                }
            }
        } else if let Some(node) = table.get("through_fields") {
            let help = "add `through = \"Model\"`, or leave it out";
            self.error("contradiction", &node.span, "`through_fields` needs `through`", help);
        }
        if let (Some(OnDelete::SetNull | OnDelete::SetDefault), Some(node)) = (on_delete, table.get("on_delete")) {
            let message = "the columns of a junction table are never NULL and have no default";
            self.error("contradiction", &node.span, message, "use `CASCADE`, `RESTRICT` or `DO_NOTHING`");
        }
        let implicit = through.is_none();
        Some(FieldType::ManyToMany(ManyToMany {
            to: to?,
            through,
            through_fields,
            db_table: db_table.filter(|_| implicit),
            auto_field,
            on_delete: on_delete.filter(|_| implicit).unwrap_or(OnDelete::Cascade),
            deferrable: deferrable.filter(|_| implicit),
            db_constraint: db_constraint || !implicit,
        }))
    }

    fn through_fields(&mut self, table: &Table) -> Option<(String, String)> {
        let names = self.names(table, "through_fields")?;
        if let [source, target] = names.as_slice() {
            return Some((source.clone(), target.clone()));
        }
        let span = table.get("through_fields").map_or(0..0, |node| node.span.clone());
        let help = "first the field that refers to this model, then the one that refers to the target";
        self.error("bad-value", &span, "`through_fields` must be two fields of the `through` model", help);
        None
    }

    /// The type of an implicit junction's `id`. With `through` there is none, and the answer is a
    /// constant: what dorm.toml says must not alter a field that it doesn't touch.
    fn junction_auto_field(&mut self, table: &Table) -> AutoKind {
        let constant = super::Defaults::default().auto_field;
        if table.get("through").is_some() {
            return constant;
        }
        let filled_in = match self.kind {
            Kind::Declaration => self.defaults.auto_field,
            Kind::Migration => constant,
        };
        self.auto_field(table, "auto_field").unwrap_or(filled_in)
    }

    /// An auto field's type: a name, or `{ type, identity }`.
    pub fn auto_field(&mut self, table: &Table, key: &str) -> Option<AutoKind> {
        let node = table.get(key)?;
        match &node.value {
            Value::Table(inner) => {
                self.known_keys(inner, &[&["type", "identity"]], format_args!("`{key}`"));
                if inner.get("type").is_none() {
                    self.missing("type", &node.span, format_args!("`{key}`"), "write `type = \"BigAutoField\"`");
                }
                let size = self.word(inner, "type", &AUTO_FIELDS)?;
                let identity = self.word(inner, "identity", &IDENTITIES).unwrap_or(IdentityKind::ByDefault);
                Some(AutoKind { size, identity })
            }
            _ => {
                let size = self.word(table, key, &AUTO_FIELDS)?;
                Some(AutoKind { size, identity: IdentityKind::ByDefault })
            }
        }
    }
}
