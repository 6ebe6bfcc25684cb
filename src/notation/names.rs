//! The names of the field types, with the keys of each.

use crate::state::{
    AutoKind, FieldType, GeometryType, IdentityKind, IntegerSize, ModelName, RangeKind, Relation, StringKind,
};

/// Every field type with the keys that only it has.
pub const FIELD_TYPES: &[(&str, &[&str])] = &[
    ("AutoField", &["identity"]),
    ("BigAutoField", &["identity"]),
    ("SmallAutoField", &["identity"]),
    ("CharField", &["max_length"]),
    ("EmailField", &["max_length"]),
    ("URLField", &["max_length"]),
    ("SlugField", &["max_length"]),
    ("FilePathField", &["max_length"]),
    ("FileField", &["max_length"]),
    ("ImageField", &["max_length"]),
    ("TextField", &[]),
    ("CITextField", &[]),
    ("EncryptedCharField", &[]),
    ("EncryptedTextField", &[]),
    ("IntegerField", &[]),
    ("BigIntegerField", &[]),
    ("SmallIntegerField", &[]),
    ("PositiveIntegerField", &[]),
    ("PositiveBigIntegerField", &[]),
    ("PositiveSmallIntegerField", &[]),
    ("FloatField", &[]),
    ("DecimalField", &["max_digits", "decimal_places"]),
    ("BooleanField", &[]),
    ("DateField", &["auto_now", "auto_now_add"]),
    ("TimeField", &["auto_now", "auto_now_add"]),
    ("DateTimeField", &["auto_now", "auto_now_add", "tz"]),
    ("DurationField", &[]),
    ("UUIDField", &["version"]),
    ("JSONField", &[]),
    ("BinaryField", &["max_length"]),
    ("GenericIPAddressField", &[]),
    ("IPAddressField", &[]),
    ("EnumField", &["values", "enum", "native", "type_name"]),
    ("ArrayField", &["base_field", "size"]),
    ("HStoreField", &[]),
    ("IntegerRangeField", &[]),
    ("BigIntegerRangeField", &[]),
    ("DecimalRangeField", &[]),
    ("DateRangeField", &[]),
    ("DateTimeRangeField", &[]),
    ("VectorField", &["dimensions"]),
    ("PointField", &["srid", "geography"]),
    ("LineStringField", &["srid", "geography"]),
    ("PolygonField", &["srid", "geography"]),
    ("MultiPointField", &["srid", "geography"]),
    ("MultiLineStringField", &["srid", "geography"]),
    ("MultiPolygonField", &["srid", "geography"]),
    ("GeometryField", &["srid", "geography"]),
    ("GeneratedField", &["expression", "output_field", "db_persist"]),
    ("ForeignKey", &["to", "on_delete", "on_update", "to_field", "db_constraint", "deferrable"]),
    ("OneToOneField", &["to", "on_delete", "on_update", "to_field", "db_constraint", "deferrable"]),
    (
        "ManyToManyField",
        &[
            "to",
            "through",
            "through_fields",
            "db_table",
            "symmetrical",
            "auto_field",
            "on_delete",
            "deferrable",
            "db_constraint",
        ],
    ),
    ("RawField", &["db_type"]),
];

/// A field type's name with its keys.
#[derive(Debug, Clone, Copy)]
pub(super) struct TypeName {
    /// The name.
    pub name: &'static str,
    /// The keys that only it has.
    pub keys: &'static [&'static str],
}

/// The type of a name, or none for an unknown one.
pub(super) fn type_of(name: &str) -> Option<TypeName> {
    FIELD_TYPES.iter().find(|(known, _)| *known == name).map(|(name, keys)| TypeName { name, keys })
}

/// The word for a field type in files.
pub const fn field_type_name(field_type: &FieldType) -> &'static str {
    match field_type {
        FieldType::Auto(kind) => auto_name(kind.size),
        FieldType::String { kind, .. } => string_name(*kind),
        FieldType::Text => "TextField",
        FieldType::CiText => "CITextField",
        FieldType::EncryptedChar => "EncryptedCharField",
        FieldType::EncryptedText => "EncryptedTextField",
        FieldType::Integer { size, positive } => match (size, positive) {
            (IntegerSize::Small, false) => "SmallIntegerField",
            (IntegerSize::Regular, false) => "IntegerField",
            (IntegerSize::Big, false) => "BigIntegerField",
            (IntegerSize::Small, true) => "PositiveSmallIntegerField",
            (IntegerSize::Regular, true) => "PositiveIntegerField",
            (IntegerSize::Big, true) => "PositiveBigIntegerField",
        },
        FieldType::Float => "FloatField",
        FieldType::Decimal { .. } => "DecimalField",
        FieldType::Boolean => "BooleanField",
        FieldType::Date { .. } => "DateField",
        FieldType::Time { .. } => "TimeField",
        FieldType::DateTime { .. } => "DateTimeField",
        FieldType::Duration => "DurationField",
        FieldType::Uuid { .. } => "UUIDField",
        FieldType::Json => "JSONField",
        FieldType::Binary { .. } => "BinaryField",
        FieldType::GenericIpAddress => "GenericIPAddressField",
        FieldType::IpAddress => "IPAddressField",
        FieldType::Enum { .. } => "EnumField",
        FieldType::Array { .. } => "ArrayField",
        FieldType::HStore => "HStoreField",
        FieldType::Range(kind) => match kind {
            RangeKind::Integer => "IntegerRangeField",
            RangeKind::BigInteger => "BigIntegerRangeField",
            RangeKind::Decimal => "DecimalRangeField",
            RangeKind::Date => "DateRangeField",
            RangeKind::DateTime => "DateTimeRangeField",
        },
        FieldType::Vector { .. } => "VectorField",
        FieldType::Geometry { shape, .. } => match shape {
            GeometryType::Point => "PointField",
            GeometryType::LineString => "LineStringField",
            GeometryType::Polygon => "PolygonField",
            GeometryType::MultiPoint => "MultiPointField",
            GeometryType::MultiLineString => "MultiLineStringField",
            GeometryType::MultiPolygon => "MultiPolygonField",
            GeometryType::Geometry => "GeometryField",
        },
        FieldType::Generated(_) => "GeneratedField",
        FieldType::ForeignKey(Relation { one_to_one: true, .. }) => "OneToOneField",
        FieldType::ForeignKey(_) => "ForeignKey",
        FieldType::ManyToMany(_) => "ManyToManyField",
        FieldType::Raw { .. } => "RawField",
    }
}

/// The word for an auto field in files.
pub(super) const fn auto_name(size: IntegerSize) -> &'static str {
    match size {
        IntegerSize::Small => "SmallAutoField",
        IntegerSize::Regular => "AutoField",
        IntegerSize::Big => "BigAutoField",
    }
}

const fn string_name(kind: StringKind) -> &'static str {
    match kind {
        StringKind::Char => "CharField",
        StringKind::Email => "EmailField",
        StringKind::Url => "URLField",
        StringKind::Slug => "SlugField",
        StringKind::FilePath => "FilePathField",
        StringKind::File => "FileField",
        StringKind::Image => "ImageField",
    }
}

/// The words for the auto fields, as `default_auto_field` and `auto_field` have them.
pub(super) const AUTO_FIELDS: [(&str, IntegerSize); 3] =
    [("BigAutoField", IntegerSize::Big), ("AutoField", IntegerSize::Regular), ("SmallAutoField", IntegerSize::Small)];

/// The words for `identity`.
pub(super) const IDENTITIES: [(&str, IdentityKind); 3] =
    [("by_default", IdentityKind::ByDefault), ("always", IdentityKind::Always), ("serial", IdentityKind::Serial)];

/// What an auto field's name means, identity by default; none for another word.
pub fn auto_kind_of(name: &str) -> Option<AutoKind> {
    let (_, size) = AUTO_FIELDS.iter().find(|(known, _)| *known == name)?;
    Some(AutoKind { size: *size, identity: IdentityKind::ByDefault })
}

/// A model's name as files write it.
pub(super) fn model_text(name: &ModelName) -> String {
    name.to_string()
}
