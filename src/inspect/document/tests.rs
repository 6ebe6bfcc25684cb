//! What is written reads back equal, and looks as a person would have written it.

use super::*;
use crate::declaration::{self, AppSource};
use crate::notation::{Defaults, Kind, ModelKeys, Reader, read_fields, read_model_keys, testing};
use crate::state::{
    AutoKind, Constraint, ConstraintKind, Engine, Field, FieldType, IdentityKind, IntegerSize, Model, ModelName,
    ProjectState,
};
use crate::text::{Diagnostics, Source, Table, Value, parse_toml};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

fn defaults(use_tz: bool, size: IntegerSize) -> Defaults {
    Defaults { use_tz, auto_field: AutoKind { size, identity: IdentityKind::ByDefault } }
}

fn inspected(models: impl IntoIterator<Item = Model>) -> Inspected {
    let models = models.into_iter().map(|model| InspectedModel { model, related_names: Vec::new() });
    Inspected { models: models.collect(), notes: Vec::new() }
}

/// One model of a text, read without holding it against others.
fn read_model(text: &str, name: &ModelName, defaults: Defaults) -> Result<(ModelKeys, Vec<Field>), String> {
    let source = Arc::new(Source { name: "models.toml".to_owned(), text: text.to_owned() });
    let document = parse_toml(&source).map_err(|error| format!("{error:?}"))?;
    let empty = Table::default();
    fn inner<'t>(table: &'t Table, key: &str) -> Option<&'t Table> {
        match table.get(key).map(|node| &node.value) {
            Some(Value::Table(table)) => Some(table),
            _ => None,
        }
    }
    let model = inner(&document, "model").and_then(|models| inner(models, &name.name)).ok_or("no model")?;
    let mut diagnostics = Diagnostics::default();
    let enums = BTreeMap::new();
    let mut reader = Reader {
        source,
        app: name.app.clone(),
        engines: &[],
        defaults,
        kind: Kind::Declaration,
        enums: &enums,
        diagnostics: &mut diagnostics,
    };
    let mut keys = read_model_keys(&mut reader, model);
    let mut fields = read_fields(&mut reader, inner(model, "fields").unwrap_or(&empty));
    if !diagnostics.0.is_empty() {
        return Err(format!("{diagnostics:?}"));
    }
    // What the whole of the declarations settles.
    let own = |to: &mut ModelName| {
        if to.app == name.app && to.name == "self" {
            *to = name.clone();
        }
    };
    for field in &mut fields {
        match &mut field.field_type {
            FieldType::ForeignKey(relation) => own(&mut relation.to),
            FieldType::ManyToMany(relation) => own(&mut relation.to),
            _ => {}
        }
    }
    for Constraint { kind, .. } in &mut keys.constraints {
        if let ConstraintKind::ForeignKey(key) = kind {
            own(&mut key.to);
        }
    }
    if keys.primary_key.is_none() && !fields.iter().any(|field| field.primary_key || field.name == "id") {
        let mut id = Field::new("id", FieldType::Auto(defaults.auto_field));
        id.primary_key = true;
        fields.insert(0, id);
    }
    Ok((keys, fields))
}

/// A model with a key, half of them the implicit one, some of them with keys to themselves.
fn model() -> impl Strategy<Value = (Model, Defaults)> {
    let size = prop::sample::select(vec![IntegerSize::Regular, IntegerSize::Big]);
    (testing::model(), any::<(bool, bool, bool)>(), size).prop_map(|(mut model, (use_tz, has_id, own), size)| {
        let defaults = defaults(use_tz, size);
        model.fields.retain(|field| field.name != "id");
        if has_id || (model.primary_key.is_none() && !model.fields.iter().any(|field| field.primary_key)) {
            let mut id = Field::new("id", FieldType::Auto(defaults.auto_field));
            id.primary_key = true;
            model.fields.insert(0, id);
        }
        // A field of this name that a migration reads for itself would be `self` in a declaration.
        let name = model.name.clone();
        for field in &mut model.fields {
            match &mut field.field_type {
                FieldType::ForeignKey(relation) if own => relation.to = name.clone(),
                FieldType::ForeignKey(relation) => relation.to.app.clone_from(&name.app),
                FieldType::ManyToMany(relation) => {
                    relation.to.app.clone_from(&name.app);
                    if relation.through.is_some() {
                        relation.auto_field = Defaults::default().auto_field;
                    }
                }
                _ => {}
            }
        }
        (model, defaults)
    })
}

proptest! {
    #[test]
    fn models_read_back((model, defaults) in model()) {
        let form = Form { app: &model.name.app, defaults: &defaults };
        let text = document(&inspected([model.clone()]), form);
        let (keys, fields) = read_model(&text, &model.name, defaults)
            .map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
        prop_assert_eq!(&fields, &model.fields, "{}", text);
        prop_assert_eq!(keys.options, model.options);
        prop_assert_eq!(keys.extends, model.extends);
        prop_assert_eq!(keys.primary_key, model.primary_key);
        prop_assert_eq!(keys.indexes, model.indexes);
        prop_assert_eq!(keys.constraints, model.constraints);
    }
}

fn declared(apps: &[(&str, &str)], defaults: &Defaults) -> Result<ProjectState, Diagnostics> {
    let apps: Vec<AppSource> = apps
        .iter()
        .map(|(label, text)| AppSource {
            label: (*label).to_owned(),
            files: vec![Arc::new(Source { name: format!("{label}/models.toml"), text: (*text).to_owned() })],
        })
        .collect();
    Ok(declaration::read(&apps, defaults, &[Engine::Postgres])?.state)
}

/// The same without identities.
fn bare(state: &ProjectState) -> Vec<Model> {
    let mut models: Vec<Model> = state.models().map(|model| (**model).clone()).collect();
    for model in &mut models {
        model.identity = Default::default();
        model.fields.iter_mut().for_each(|field| field.identity = Default::default());
        model.indexes.iter_mut().for_each(|index| index.identity = Default::default());
        model.constraints.iter_mut().for_each(|constraint| constraint.identity = Default::default());
    }
    models
}

#[test]
fn the_fixtures_declarations_read_back() {
    let defaults = Defaults::default();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations_fixtures/changes");
    let mut seen = 0;
    for case in std::fs::read_dir(root).unwrap() {
        let case = case.unwrap().path();
        let read = |path: &Path| Some((path.file_stem()?.to_str()?.to_owned(), std::fs::read_to_string(path).ok()?));
        let mut apps: Vec<(String, String)> = Vec::new();
        apps.extend(read(&case.join("after.toml")).map(|(_, text)| ("blog".to_owned(), text)));
        for app in std::fs::read_dir(case.join("after")).into_iter().flatten() {
            apps.extend(read(&app.unwrap().path()));
        }
        let borrowed = |apps: &[(String, String)]| -> Result<ProjectState, Diagnostics> {
            declared(&apps.iter().map(|(app, text)| (app.as_str(), text.as_str())).collect::<Vec<_>>(), &defaults)
        };
        let Ok(state) = borrowed(&apps) else { continue };
        let written: Vec<(String, String)> = apps
            .iter()
            .map(|(app, _)| {
                let own = state.models().filter(|model| model.name.app == *app).map(|model| (**model).clone());
                (app.clone(), document(&inspected(own), Form { app, defaults: &defaults }))
            })
            .collect();
        let again = borrowed(&written).unwrap_or_else(|error| panic!("{}: {error:?}\n{written:?}", case.display()));
        assert_eq!(bare(&state), bare(&again), "{}", case.display());
        seen += usize::from(!state.is_empty());
    }
    assert!(seen > 50, "{seen} cases");
}

#[test]
fn a_person_would_have_written_it_so() {
    let text = "\
[model.Author]
db_table = \"authors\"
[model.Author.fields]
name  = { type = \"CharField\", max_length = 100 }
email = { type = \"EmailField\", unique = true }
boss  = { type = \"ForeignKey\", to = \"self\", on_delete = \"SET_NULL\", null = true }

[model.Post]
db_table_comment = \"What an author published\"
indexes = [
  { name = \"posts_recent\", fields = [\"-created_at\", \"author\"] },
]
constraints = [
  { type = \"check\", name = \"posts_views_positive\", check = \"views >= 0\" },
  { type = \"unique\", fields = [\"author\", \"title\"] },
]
[model.Post.fields]
title      = { type = \"CharField\", max_length = 200 }
body       = \"TextField\"
created_at = { type = \"DateTimeField\", auto_now_add = true }
local      = { type = \"DateTimeField\", tz = false }
author     = { type = \"ForeignKey\", to = \"Author\", on_delete = \"CASCADE\" }
editor     = { type = \"ForeignKey\", to = \"users.User\", on_delete = \"SET_NULL\", null = true }
views      = { type = \"IntegerField\", default = 0, db_comment = \"how often\" }
times      = { type = \"ArrayField\", base_field = { type = \"DateTimeField\" } }
tags       = { type = \"ManyToManyField\", to = \"Tag\" }

[model.Tag]
";
    let users = "[model.User]\n";
    let defaults = Defaults::default();
    let state = declared(&[("blog", text), ("users", users)], &defaults).unwrap();
    let own = state.models().filter(|model| model.name.app == "blog").map(|model| (**model).clone());
    assert_eq!(document(&inspected(own), Form { app: "blog", defaults: &defaults }), text);
}

#[test]
fn what_cannot_be_declared_is_a_comment() {
    let note = |table: &str, message: &str| InspectionNote {
        table: table.to_owned(),
        message: message.to_owned(),
        ignore: None,
    };
    let defaults = Defaults::default();
    let state = declared(&[("blog", "[model.Tag.fields]\nname = \"TextField\"\n")], &defaults).unwrap();
    let mut found = inspected(state.models().map(|model| (**model).clone()));
    found.models[0].related_names.push(("name".to_owned(), "+".to_owned()));
    found.notes.push(note("blog_tag", "trigger `t` is\nleft \u{7}out"));
    found.notes.push(note("recent", "a view"));
    let text = document(&found, Form { app: "blog", defaults: &defaults });
    assert_eq!(
        text,
        "# trigger `t` is\n# left  out\n[model.Tag]\n[model.Tag.fields]\n\
         name = { type = \"TextField\", related_name = \"+\" }\n\n# Not declared:\n# recent: a view\n"
    );
    assert!(declared(&[("blog", &text)], &defaults).is_ok());
}
