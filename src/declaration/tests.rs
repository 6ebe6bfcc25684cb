//! Declarations become states.

use super::*;
use crate::state::{Field, FieldType, Model, ModelName};
use crate::text::Paint;

fn app(label: &str, text: &str) -> AppSource {
    let source = Source { name: format!("{label}/models.toml"), text: text.to_owned() };
    AppSource { label: label.to_owned(), files: vec![Arc::new(source)] }
}

fn declared(apps: &[AppSource]) -> Declared {
    match read(apps, &Defaults::default(), &Engine::ALL) {
        Ok(declared) => declared,
        Err(diagnostics) => panic!("{}", rendered(&diagnostics)),
    }
}

fn rendered(diagnostics: &Diagnostics) -> String {
    diagnostics.0.iter().map(|diagnostic| diagnostic.render(Paint::Plain)).collect::<Vec<_>>().join("\n\n")
}

fn model(declared: &Declared, app: &str, name: &str) -> Arc<Model> {
    declared.state.model(&ModelName::new(app, name)).unwrap().clone()
}

fn names(model: &Model) -> Vec<&str> {
    model.fields.iter().map(|field| field.name.as_str()).collect()
}

fn to(field: Option<&Field>) -> String {
    match &field.unwrap().field_type {
        FieldType::ForeignKey(relation) => relation.to.to_string(),
        FieldType::ManyToMany(relation) => relation.to.to_string(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn abstract_models_lend_fields_names_and_options() {
    let declared = declared(&[
        app(
            "base",
            r#"
[model.Stamped]
abstract = true
db_table_comment = "stamped"
indexes = [{ name = "%(app_label)s_%(class)s_at", fields = ["at"] }]
constraints = [{ type = "check", name = "%(class)s_ok", check = "at > '2000-01-01'" }]
[model.Stamped.fields]
at = { type = "DateTimeField", auto_now_add = true }
note = "TextField"
parent = { type = "ForeignKey", to = "self", on_delete = "CASCADE", null = true }
"#,
        ),
        app(
            "blog",
            r#"
[model.Post]
extends = "base.Stamped"
[model.Post.fields]
title = "TextField"
note = { type = "TextField", null = true }
"#,
        ),
    ]);
    let post = model(&declared, "blog", "post");
    assert_eq!(names(&post), ["id", "at", "parent", "title", "note"]);
    assert!(post.field("note").unwrap().null);
    assert_eq!(to(post.field("parent")), "blog.Post");
    assert_eq!(post.options.db_table_comment.as_deref(), Some("stamped"));
    assert_eq!(post.indexes[0].name.as_deref(), Some("blog_post_at"));
    assert_eq!(post.constraints[0].name.as_deref(), Some("post_ok"));
    assert_eq!(declared.state.len(), 1);
}

#[test]
fn a_concrete_base_becomes_a_key_and_a_proxy_the_model_itself() {
    let declared = declared(&[app(
        "shop",
        r#"
[model.Place.fields]
name = "TextField"
[model.Short]
extends = "Place"
proxy = true
[model.Bar]
extends = ["Place"]
[model.Bar.fields]
beer = "TextField"
[model.Guest.fields]
place = { type = "ForeignKey", to = "Short", on_delete = "CASCADE" }
friends = { type = "ManyToManyField", to = "self" }
"#,
    )]);
    let bar = model(&declared, "shop", "Bar");
    assert_eq!(names(&bar), ["place_ptr", "beer"]);
    assert!(bar.fields[0].primary_key);
    assert_eq!(to(bar.field("place_ptr")), "shop.Place");
    assert_eq!(bar.extends, [ModelName::new("shop", "Place")]);
    let guest = model(&declared, "shop", "guest");
    assert_eq!(to(guest.field("place")), "shop.Place");
    assert_eq!(to(guest.field("friends")), "shop.Guest");
    assert_eq!(declared.state.len(), 3);
}

#[test]
fn hints_are_collected() {
    let declared = declared(&[app(
        "blog",
        r#"
[model.Article]
renamed_from = "Post"
[model.Article.fields]
headline = { type = "TextField", renamed_from = "title" }
[model.User]
moved_from = "users.User"
"#,
    )]);
    let article = ModelName::new("blog", "Article");
    assert_eq!(declared.hints.models.len(), 2);
    assert_eq!(declared.hints.models[0], ModelHint { model: article.clone(), from: ModelName::new("blog", "Post") });
    let field = FieldHint { model: article, field: "headline".to_owned(), from: "title".to_owned() };
    assert_eq!(declared.hints.fields, [field]);
}

/// A project of so many models of eight fields.
fn large(models: usize) -> Vec<AppSource> {
    (0..20).map(|number| large_app(number, models / 20)).collect()
}

fn large_app(number: usize, models: usize) -> AppSource {
    let mut text = String::new();
    for model in (0..models).map(|model| model + number * 10_000) {
        let to = model.saturating_sub(1).max(number * 10_000);
        text.push_str(&format!(
            r#"
[model.Model{model}]
db_table = "table_{model}"
indexes = [{{ name = "index_{model}", fields = ["title", "-views"] }}]
constraints = [{{ type = "check", name = "check_{model}", check = "views >= 0 AND title <> ''" }}]
[model.Model{model}.fields]
title = {{ type = "CharField", max_length = 200 }}
slug = {{ type = "SlugField", unique = true }}
body = "TextField"
views = {{ type = "IntegerField", default = 0 }}
published = {{ type = "BooleanField", default = false }}
created_at = {{ type = "DateTimeField", auto_now_add = true }}
price = {{ type = "DecimalField", max_digits = 10, decimal_places = 2, null = true }}
parent = {{ type = "ForeignKey", to = "Model{to}", on_delete = "CASCADE", related_name = "children_{model}" }}
"#
        ));
    }
    app(&format!("large_{number}"), &text)
}

#[test]
fn a_large_project_is_read_on_all_processors() {
    let apps = large(1000);
    assert_eq!(declared(&apps).state.len(), 1000);
    // Mistakes come in the order of the files, whoever found them.
    let mut apps = apps;
    for app in &mut apps {
        let text =
            app.files[0].text.replacen("\"TextField\"", "\"TextFeld\"", 1).replacen("views >= 0", "vews >= 0", 1);
        app.files = vec![Arc::new(Source { name: app.files[0].name.clone(), text })];
    }
    let Err(diagnostics) = read(&apps, &Defaults::default(), &Engine::ALL) else { panic!("no mistakes") };
    let files: Vec<&str> =
        diagnostics.0.iter().map(|diagnostic| diagnostic.labels[0].location.source.name.as_str()).collect();
    let expected: Vec<&str> = apps.iter().map(|app| app.files[0].name.as_str()).collect();
    assert_eq!(files, expected);
}

mod damaged {
    use super::*;
    use proptest::prelude::*;

    const TEXTS: [&str; 3] = [
        include_str!("../../migrations_fixtures/diagnostics/nothing_wrong/models.toml"),
        include_str!("../../migrations_fixtures/diagnostics/constraint_mistakes/models.toml"),
        include_str!("../../migrations_fixtures/diagnostics/through_mistakes/models.toml"),
    ];

    /// A text with words put in the place of others: mostly TOML still, and hardly ever what was meant.
    fn damage(text: &str, edits: &[(usize, usize)]) -> String {
        let mut words: Vec<&str> = text.split_inclusive([' ', '\n', '"', '.']).collect();
        for (from, to) in edits {
            let (from, to) = (from % words.len(), to % words.len());
            words[to] = words[from];
        }
        words.concat()
    }

    proptest! {
        #[test]
        fn whatever_stands_in_a_file_there_is_an_answer(
            text in prop::sample::select(TEXTS.to_vec()),
            edits in prop::collection::vec((any::<usize>(), any::<usize>()), 1..6),
            cut in any::<usize>(),
        ) {
            let mut damaged = damage(text, &edits);
            if cut % 4 == 0 {
                let at = damaged.floor_char_boundary(cut / 4 % damaged.len());
                damaged.truncate(at);
            }
            if let Err(diagnostics) = read(&[app("blog", &damaged)], &Defaults::default(), &Engine::ALL) {
                prop_assert!(!rendered(&diagnostics).is_empty());
            }
        }

        #[test]
        fn a_file_s_order_changes_nothing_but_columns(seed in any::<usize>()) {
            let mut models: Vec<&str> = TEXTS[0].split_inclusive("\n\n").collect();
            // What stands before the first table must stay there.
            let count = models.len() - 1;
            models[1..].rotate_left(seed % count);
            let text = models.join("\n");
            let one = declared(&[app("blog", TEXTS[0])]);
            let other = declared(&[app("blog", &text)]);
            let models = |declared: &Declared| {
                let models = declared.state.models().map(|model| {
                    let mut model = Model::clone(model);
                    model.identity = Default::default();
                    model.fields.iter_mut().for_each(|field| field.identity = Default::default());
                    model.indexes.iter_mut().for_each(|index| index.identity = Default::default());
                    model.constraints.iter_mut().for_each(|constraint| constraint.identity = Default::default());
                    model
                });
                models.collect::<Vec<_>>()
            };
            prop_assert_eq!(models(&one), models(&other));
        }
    }
}
