//! Operations as files say them, and what they leave of a state.

use super::*;
use crate::migration::{MigrationName, MigrationSource, read};
use crate::notation::{write_constraint, write_field, write_index};
use crate::text::Source;
use std::path::PathBuf;

const BLOG: &str = r#"
    [[operations]]
    type = "CreateModel"
    name = "Tag"
    fields = { id = { type = "BigAutoField", primary_key = true }, word = { type = "CharField", max_length = 9, unique = true } }
    [[operations]]
    type = "CreateModel"
    name = "Post"
    indexes = [{ name = "i", fields = ["-views", "author"], include = ["views"] }, { name = "e", expressions = ["lower(title)"], condition = "views > 0" }]
    constraints = [{ type = "check", name = "c", check = "views >= 0 AND author_id > 0" }, { type = "unique", fields = ["title", "views"] }]
    [operations.fields]
    id = { type = "BigAutoField", primary_key = true }
    title = { type = "CharField", max_length = 9 }
    views = { type = "IntegerField", check = "views < 9" }
    author = { type = "ForeignKey", to = "blog.Post", on_delete = "CASCADE" }
    word = { type = "ForeignKey", to = "blog.Tag", on_delete = "CASCADE", to_field = "word" }
    tags = { type = "ManyToManyField", to = "blog.Tag", auto_field = "BigAutoField" }
    [[operations]]
    type = "CreateModel"
    name = "Story"
    extends = ["blog.Post"]
    fields = { post_ptr = { type = "OneToOneField", to = "blog.Post", on_delete = "CASCADE", primary_key = true } }
"#;

fn apply(state: &mut ProjectState, app: &str, text: &str) -> Result<(), StateError> {
    let source = Source { name: "0001_x.toml".to_owned(), text: text.to_owned() };
    let file = MigrationSource {
        name: MigrationName::new(app, "0001_x"),
        path: PathBuf::from("0001_x.toml"),
        source: Arc::new(source),
    };
    let migration = read(&file, &|_, _| Err("no files here".to_owned())).unwrap_or_else(|error| panic!("{error:#?}"));
    migration.operations.iter().try_for_each(|operation| operation.apply(app, state))
}

fn blog() -> ProjectState {
    let mut state = ProjectState::new();
    apply(&mut state, "blog", BLOG).unwrap();
    state
}

/// A model's fields and objects, a line each.
fn show(state: &ProjectState, app: &str, name: &str) -> String {
    let model = state.model(&ModelName::new(app, name)).unwrap();
    let fields = model.fields.iter().map(|field| format!("{} = {}", field.name, write_field(field).to_inline()));
    let indexes = model.indexes.iter().map(|index| write_index(index).to_inline());
    let constraints = model.constraints.iter().map(|constraint| write_constraint(constraint).to_inline());
    fields.chain(indexes).chain(constraints).collect::<Vec<_>>().join("\n")
}

#[test]
fn all_follows_a_renamed_field() {
    let mut state = blog();
    let identity = state.model(&ModelName::new("blog", "Post")).unwrap().field("views").unwrap().identity;
    let rename = r#"
        operations = [
          { type = "RenameField", model = "Post", old_name = "views", new_name = "hits" },
          { type = "RenameField", model = "Post", old_name = "author", new_name = "writer" },
          { type = "RenameField", model = "Tag", old_name = "word", new_name = "name" },
        ]
    "#;
    apply(&mut state, "blog", rename).unwrap();
    let text = show(&state, "blog", "Post");
    for part in [
        r#"hits = { type = "IntegerField", check = "hits < 9" }"#,
        r#"fields = ["-hits", "writer"]"#,
        r#"include = ["hits"]"#,
        r#"condition = "hits > 0""#,
        r#"check = "hits >= 0 AND writer_id > 0""#,
        r#"fields = ["title", "hits"]"#,
        r#"to_field = "name""#,
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert_eq!(state.model(&ModelName::new("blog", "Post")).unwrap().field("hits").unwrap().identity, identity);
}

#[test]
fn expressions_follow_another_column() {
    let mut state = blog();
    let alter = r#"
        operations = [{ type = "AlterField", model = "Post", name = "views", field = { type = "IntegerField", db_column = "n", check = "views < 9" } }]
    "#;
    apply(&mut state, "blog", alter).unwrap();
    let text = show(&state, "blog", "Post");
    assert!(text.contains("check = \"n >= 0 AND author_id > 0\"") && text.contains("fields = [\"-views\""), "{text}");
}

#[test]
fn all_follows_a_renamed_model() {
    let mut state = blog();
    let identity = state.model(&ModelName::new("blog", "Post")).unwrap().identity;
    apply(&mut state, "blog", "operations = [{ type = \"RenameModel\", old_name = \"Post\", new_name = \"Article\" }]")
        .unwrap();
    assert!(state.model(&ModelName::new("blog", "Post")).is_none());
    assert_eq!(state.model(&ModelName::new("blog", "article")).unwrap().identity, identity);
    assert!(show(&state, "blog", "Article").contains("author = { type = \"ForeignKey\", to = \"blog.Article\""));
    let story = state.model(&ModelName::new("blog", "Story")).unwrap();
    assert_eq!(story.extends, [ModelName::new("blog", "Article")]);
    assert_eq!(story.field("article_ptr").unwrap().relation().unwrap().to, ModelName::new("blog", "Article"));
    assert_eq!(state.referrers(&ModelName::new("blog", "Article").key()).count(), 2);
}

#[test]
fn a_model_moves() {
    let mut state = blog();
    let identity = state.model(&ModelName::new("blog", "Tag")).unwrap().identity;
    apply(&mut state, "words", "operations = [{ type = \"MoveModel\", name = \"Tag\", from_app = \"blog\" }]").unwrap();
    assert_eq!(state.model(&ModelName::new("words", "Tag")).unwrap().identity, identity);
    assert_eq!(show(&state, "blog", "Post").matches("words.Tag").count(), 2);
}

#[test]
fn a_junction_is_taken_over() {
    let mut state = blog();
    let tags = state.model(&ModelName::new("blog", "Post")).unwrap().field("tags").unwrap().identity;
    let take = r#"
        [[operations]]
        type = "CreateModel"
        name = "Tagging"
        from_junction = "blog.Post.tags"
        [operations.fields]
        id = { type = "BigAutoField", primary_key = true }
        tag = { type = "ForeignKey", to = "blog.Tag", on_delete = "CASCADE" }
        post = { type = "ForeignKey", to = "blog.Post", on_delete = "CASCADE" }
    "#;
    apply(&mut state, "blog", take).unwrap();
    let model = state.model(&ModelName::new("blog", "Tagging")).unwrap();
    let of = |name: &str| model.field(name).unwrap().identity;
    assert_eq!(
        (model.identity, of("id"), of("post"), of("tag")),
        (tags, tags.junction_id(), tags.junction_source(), tags.junction_target())
    );
    let post = state.model(&ModelName::new("blog", "Post")).unwrap();
    assert_ne!(post.field("tags").unwrap().identity, tags);
    assert_eq!(post.junction_table(post.field("tags").unwrap()), None);
}

#[test]
fn an_altered_field_keeps_its_identity_and_its_place() {
    let mut state = blog();
    let post = ModelName::new("blog", "Post");
    let before = state.model(&post).unwrap().clone();
    let alter = r#"
        operations = [
          { type = "AlterField", model = "Post", name = "title", field = { type = "TextField" } },
          { type = "AlterField", model = "Post", name = "tags", field = { type = "IntegerField", null = true } },
        ]
    "#;
    apply(&mut state, "blog", alter).unwrap();
    let after = state.model(&post).unwrap();
    let names = |model: &crate::state::Model| model.fields.iter().map(|field| field.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&before), names(after));
    assert_eq!(before.field("title").unwrap().identity, after.field("title").unwrap().identity);
    assert_ne!(before.field("tags").unwrap().identity, after.field("tags").unwrap().identity);
}

#[test]
fn what_does_not_fit_is_an_error_and_changes_nothing() {
    for (operation, message, help) in [
        (
            "{ type = \"RemoveField\", model = \"Post\", name = \"titel\" }",
            "model `blog.Post` has no field `titel`",
            "did you mean `title`?",
        ),
        (
            "{ type = \"RemoveField\", model = \"Pots\", name = \"title\" }",
            "there is no model `blog.Pots` at this point of the history",
            "did you mean `blog.Post`?",
        ),
        (
            "{ type = \"RemoveField\", model = \"Post\", name = \"views\" }",
            "the index `i` of `blog.Post` still has the field `views`",
            "let a RemoveIndex stand before it",
        ),
        (
            "{ type = \"RenameField\", model = \"Post\", old_name = \"views\", new_name = \"title\" }",
            "model `blog.Post` has the field `title` already",
            "remove or rename the one that is there first",
        ),
        (
            "{ type = \"RenameModel\", old_name = \"Tag\", new_name = \"POST\" }",
            "there is a model `blog.POST` already",
            "model names are compared without case; delete or rename the one that is there first",
        ),
        (
            "{ type = \"RemoveIndex\", model = \"Post\", name = \"j\" }",
            "model `blog.Post` has no index `j`",
            "at this point of the history it has `i`, `e`",
        ),
        (
            "{ type = \"RemoveConstraint\", model = \"Post\", kind = \"unique\", fields = [\"views\", \"title\"] }",
            "model `blog.Post` has no unnamed unique constraint over `views, title`",
            "one that has a name is meant by `name`",
        ),
        (
            "{ type = \"AlterPrimaryKey\", model = \"Post\", fields = [\"views\", \"x\"] }",
            "model `blog.Post` has no field `x`",
            "at this point of the history it has `id`, `title`, `views`, `author`, `word`, `tags`",
        ),
    ] {
        let mut state = blog();
        let before = show(&state, "blog", "Post");
        let error = apply(&mut state, "blog", &format!("operations = [{operation}]")).unwrap_err();
        assert_eq!((error.message.as_str(), error.help.as_deref()), (message, Some(help)), "{operation}");
        assert_eq!(show(&state, "blog", "Post"), before, "{operation}");
        assert_eq!(state.len(), 3);
    }
}

#[test]
fn state_operations_are_applied_and_database_operations_are_not() {
    let mut state = blog();
    let separate = r#"
        [[operations]]
        type = "SeparateDatabaseAndState"
        database_operations = [{ type = "DeleteModel", name = "Tag" }]
        state_operations = [{ type = "RenameField", model = "Tag", old_name = "word", new_name = "name" }]
        [[operations]]
        type = "RunSQL"
        sql = "SELECT 1"
        state_operations = [{ type = "AddField", model = "Tag", name = "x", field = { type = "TextField" } }]
    "#;
    apply(&mut state, "blog", separate).unwrap();
    let tag = state.model(&ModelName::new("blog", "Tag")).unwrap();
    assert_eq!(tag.fields.iter().map(|field| field.name.as_str()).collect::<Vec<_>>(), ["id", "name", "x"]);
}
