//! What a key points at: model, field, and in the end a type.

use super::{LowerError, Scope};
use crate::state::{Engine, Field, FieldType, Model, ModelName};

/// Keys that refer to keys: longer chains than this are a circle.
const LONGEST_CHAIN: usize = 64;

impl<'a> Scope<'a> {
    /// A model that a field or constraint of this one names.
    pub(super) fn target_model(&self, field: Option<&str>, name: &ModelName) -> Result<&'a Model, LowerError> {
        self.state
            .model(name)
            .map(AsRef::as_ref)
            .ok_or_else(|| self.error(field, format!("the model `{name}` that it refers to doesn't exist")))
    }

    /// The field that a key to a model refers to.
    pub(super) fn target_field(
        &self,
        field: &str,
        target: &'a Model,
        to_field: Option<&str>,
    ) -> Result<&'a Field, LowerError> {
        if let Some(name) = to_field {
            return target.field(name).ok_or_else(|| {
                self.error(Some(field), format!("`{}` has no field `{name}` to refer to", target.name))
            });
        }
        match target.primary_key_fields().as_slice() {
            [key] => Ok(key),
            [] => Err(self
                .error(Some(field), format!("`{}` has no primary key to refer to", target.name))
                .help("name a unique field in `to_field`")),
            _ => Err(self.error(Some(field), format!("the primary key of `{}` has several fields", target.name)).help(
                "name a unique field in `to_field`, or declare a `foreign_key` constraint over fields of its own",
            )),
        }
    }

    /// The field at the end of a chain of keys: the one whose type they all have.
    pub(super) fn source_of_type(&self, field: &'a Field) -> Result<&'a Field, LowerError> {
        let mut current = field;
        for _ in 0..LONGEST_CHAIN {
            let FieldType::ForeignKey(relation) = &current.field_type else { return Ok(current) };
            let target = self.target_model(Some(&field.name), &relation.to)?;
            current = self.target_field(&field.name, target, relation.to_field.as_deref())?;
        }
        Err(self.error(Some(&field.name), "the keys that it refers to go round in a circle"))
    }
}

/// The collation that a field's column and all keys to it have.
pub(super) fn collation(field: &Field, scope: &Scope<'_>) -> Option<String> {
    if let Some(declared) = &field.db_collation {
        return declared.get(scope.engine).cloned();
    }
    let is_nocase = match &field.field_type {
        FieldType::CiText => true,
        FieldType::Generated(generated) => matches!(*generated.output, FieldType::CiText),
        _ => false,
    };
    (is_nocase && scope.engine == Engine::Sqlite).then(|| "NOCASE".to_owned())
}
