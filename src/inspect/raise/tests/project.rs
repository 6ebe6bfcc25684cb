//! Into projects that declare something already.

use super::postgres::{key, keyed, table};
use super::*;
use crate::schema::TableName;
use crate::state::{Field, FieldType, IntegerSize, ManyToMany, ModelName, OnDelete};

fn names(names: &[&str]) -> BTreeSet<TableName> {
    names.iter().map(|name| TableName { schema: None, name: (*name).to_owned() }).collect()
}

fn schema() -> Schema {
    let user = keyed(table("users", &[("id", "integer"), ("login", "text")]), &["id"]);
    let city = keyed(table("city", &[("id", "integer"), ("name", "text"), ("mayor_id", "integer")]), &["id"]);
    let mut post = keyed(table("post", &[("id", "integer"), ("user_id", "integer"), ("city_id", "integer")]), &["id"]);
    post.foreign_keys =
        vec![key("post_city_id_fkey", "city_id", "city", "id"), key("post_user_id_fkey", "user_id", "users", "id")];
    Schema { tables: vec![city, post, user] }
}

fn state_of(app: &str, inspected: &Inspected) -> ProjectState {
    read(app, inspected, &[Engine::Postgres])
}

fn model_names(inspected: &Inspected) -> Vec<String> {
    inspected.models.iter().map(|entry| entry.model.name.to_string()).collect()
}

#[test]
fn keys_lead_to_other_apps_and_to_tables_that_are_left_out() {
    let schema = schema();
    let (none, taken) = (ProjectState::new(), BTreeSet::new());
    let only = names(&["users"]);
    let users = raise(
        &schema,
        &RaiseRequest {
            tables: Some(&only),
            app: "accounts",
            ..request(Engine::Postgres, &[Engine::Postgres], &none, &taken)
        },
    );
    assert_eq!(model_names(&users), ["accounts.Users"]);
    let state = state_of("accounts", &users);
    let only = names(&["post", "users"]);
    let taken = BTreeSet::from(["Post".to_owned()]);
    let blog = raise(
        &schema,
        &RaiseRequest {
            tables: Some(&only),
            app: "blog",
            ..request(Engine::Postgres, &[Engine::Postgres], &state, &taken)
        },
    );
    assert_eq!(model_names(&blog), ["blog.Post2", "blog.City"]);
    let post = &blog.models[0].model;
    let to = |name: &str| post.field(name).unwrap().relation().unwrap().to.to_string();
    assert_eq!((to("user"), to("city")), ("accounts.Users".to_owned(), "blog.City".to_owned()));
    let city = &blog.models[1].model;
    assert!(city.options.unmanaged);
    assert!(city.fields.iter().all(|field| field.relation().is_none()));
    assert_eq!(blog.notes, []);
}

#[test]
fn models_that_are_there_lend_their_names() {
    let schema = schema();
    let (none, taken) = (ProjectState::new(), BTreeSet::new());
    let mut first = raise(&schema, &request(Engine::Postgres, &[Engine::Postgres], &none, &taken));
    for entry in &mut first.models {
        if entry.model.name.name == "Post" {
            entry.model.name = ModelName::new("app", "Article");
            entry.model.fields[1].name = "writer".to_owned();
            entry.model.fields[1].db_column = Some("user_id".to_owned());
        }
    }
    let state = state_of("app", &first);
    let again = raise(&schema, &request(Engine::Postgres, &[Engine::Postgres], &state, &taken));
    let article = &again.models[1].model;
    assert_eq!(article.name.name, "Article");
    assert_eq!(article.options.db_table.as_deref(), Some("post"));
    let fields: Vec<&str> = article.fields.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(fields, ["id", "writer", "city"]);
    assert_eq!(again.notes, []);
}

#[test]
fn junctions_of_other_apps_are_no_models() {
    let mut state = ProjectState::new();
    let integer = FieldType::Integer { size: IntegerSize::Regular, positive: false };
    let id = Field { primary_key: true, ..Field::new("id", integer) };
    let relation = ManyToMany {
        to: ModelName::new("shop", "Item"),
        through: None,
        through_fields: None,
        db_table: Some("city".to_owned()),
        auto_field: Defaults::default().auto_field,
        on_delete: OnDelete::Cascade,
        deferrable: None,
        db_constraint: true,
    };
    let mut item = Model {
        identity: state.fresh_identity(),
        name: ModelName::new("shop", "Item"),
        extends: Vec::new(),
        fields: vec![id, Field::new("like", FieldType::ManyToMany(relation))].into(),
        indexes: Vec::new(),
        constraints: Vec::new(),
        primary_key: None,
        options: Default::default(),
    };
    item.fields.iter_mut().for_each(|field| field.identity = state.fresh_identity());
    state.insert(item);
    let taken = BTreeSet::new();
    let found = raise(&schema(), &request(Engine::Postgres, &[Engine::Postgres], &state, &taken));
    assert_eq!(model_names(&found), ["app.Post", "app.Users", "app.City"]);
    assert!(found.models[2].model.options.unmanaged, "only the key to it needs it");
    assert_eq!(found.notes, []);
}
