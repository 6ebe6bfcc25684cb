//! Names of the way back along a relation, where the ones that an ORM makes up would clash.

use super::super::InspectedModel;
use crate::state::{FieldType, ModelKey, ModelName};
use rustc_hash::{FxHashMap, FxHashSet};

/// Gives a `related_name` to each relation whose usual one (`<model>_set`, `<model>` in queries and
/// for one-to-one keys) is taken by another relation or by a field of the target.
pub(super) fn name_relations(models: &mut [InspectedModel]) {
    let mut taken: FxHashMap<ModelKey, FxHashSet<String>> = FxHashMap::default();
    for entry in models.iter() {
        let names = entry.model.fields.iter().map(|field| field.name.clone());
        taken.entry(entry.model.key()).or_default().extend(names);
    }
    for entry in models {
        let own = entry.model.name.name.to_lowercase();
        for field in &entry.model.fields {
            let (to, accessor): (&ModelName, String) = match &field.field_type {
                FieldType::ForeignKey(relation) if relation.one_to_one => (&relation.to, own.clone()),
                FieldType::ForeignKey(relation) => (&relation.to, format!("{own}_set")),
                // A relation to the model itself goes both ways by itself.
                FieldType::ManyToMany(relation) if relation.to == entry.model.name => continue,
                FieldType::ManyToMany(relation) => (&relation.to, format!("{own}_set")),
                _ => continue,
            };
            let names = taken.entry(to.key()).or_default();
            if !names.contains(&accessor) && !names.contains(&own) {
                names.insert(accessor);
                names.insert(own.clone());
                continue;
            }
            let wanted = format!("{own}_{}_set", field.name);
            let free = std::iter::once(wanted.clone())
                .chain((2_usize..).map(|number| format!("{wanted}{number}")))
                .find(|name| !names.contains(name));
            if let Some(name) = free {
                names.insert(name.clone());
                entry.related_names.push((field.name.clone(), name));
            }
        }
    }
}
