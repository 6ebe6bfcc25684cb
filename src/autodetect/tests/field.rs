//! Fields that come, change and go.

use super::*;

fn model(fields: &str) -> String {
    format!("model.Author.fields = {{ {fields} }}")
}

fn change(before: &str, after: &str, flags: &[&str], expected: &[&str]) {
    check(&model(before), &model(after), flags, expected);
}

#[test]
fn fields_come_and_go() {
    change(
        "x = 'TextField'",
        "x = 'TextField', name = { type = 'TextField', default = '' }, age = { type = 'IntegerField', null = true }",
        &[],
        &["app.0002_author_age_author_name: Add field age to Author; Add field name to Author"],
    );
    change(
        "x = 'TextField', y = 'TextField'",
        "y = 'TextField'",
        &[],
        &["app.0002_remove_author_x: Remove field x from Author"],
    );
}

#[test]
fn not_null_needs_a_value() {
    let (before, after) = (model("x = 'TextField'"), model("x = 'TextField', name = 'IntegerField'"));
    assert_eq!(questions(&before, &after, &[]), ["backfill:app.Author.name"]);
    check(&before, &after, &["--backfill app.Author.name=0"], &["app.0002_author_name: Add field name to Author"]);
    check(&before, &after, &["backfill:app.Author.name 0"], &["app.0002_author_name: Add field name to Author"]);
    assert_eq!(errors(&before, &after, &["backfill:app.Author.name null"]).len(), 1);
    assert_eq!(errors(&before, &after, &["--backfill app.Author.nme=0"]).len(), 1);
    assert_eq!(errors(&before, &after, &["backfill:app.Author.nme 0"]).len(), 1);
    let (before, after) = (model("x = { type = 'TextField', null = true }"), model("x = 'TextField'"));
    assert_eq!(questions(&before, &after, &[]), ["backfill:app.Author.x"]);
    check(&before, &after, &["--backfill app.Author.x=''"], &["app.0002_alter_author_x: Alter field x on Author"]);
}

#[test]
fn what_fills_itself_needs_no_value() {
    change(
        "x = 'TextField'",
        "x = 'TextField', a = { type = 'DateField', auto_now = true }, b = { type = 'UUIDField', version = 4 }, \
         c = { type = 'GeneratedField', expression = 'x', output_field = { type = 'TextField' }, db_persist = true }",
        &[],
        &["app.0002_author_a_author_b_author_c: Add field a to Author; Add field b to Author; Add field c to Author"],
    );
}

#[test]
fn what_the_database_cannot_see_is_no_change() {
    change(
        "x = { type = 'CharField', max_length = 254 }, n = 'IntegerField'",
        "x = 'EmailField', n = { type = 'IntegerField', help_text = 'n' }",
        &[],
        &[],
    );
    change("x = { type = 'IntegerField', default = 0 }", "x = { type = 'IntegerField', db_default = '0' }", &[], &[]);
}

#[test]
fn options_of_fields_change() {
    change(
        "x = { type = 'CharField', max_length = 10 }",
        "x = { type = 'CharField', max_length = 20 }",
        &[],
        &["app.0002_alter_author_x: Alter field x on Author"],
    );
    change(
        "x = 'IntegerField'",
        "x = { type = 'IntegerField', db_index = true, db_column = 'y' }",
        &[],
        &["app.0002_alter_author_x: Alter field x on Author"],
    );
}

#[test]
fn a_text_gives_way_to_a_key() {
    check(
        &model("publisher_name = { type = 'CharField', max_length = 9 }"),
        &format!(
            "{}\nmodel.Publisher.fields = {{ x = 'TextField' }}",
            model("publisher = { type = 'ForeignKey', to = 'Publisher', on_delete = 'CASCADE' }")
        ),
        &["--backfill app.Author.publisher=1"],
        &["app.0002_publisher_remove_author_publisher_name_and_more: Create model Publisher; \
             Remove field publisher_name from Author; Add field publisher to Author"],
    );
}

#[test]
fn columns_and_many_to_many_fields() {
    let publisher = "model.Publisher.fields = { x = 'TextField' }";
    let author = |field: &str| format!("{publisher}\n{}", model(&format!("x = 'TextField', p = {field}")));
    let many = author("{ type = 'ManyToManyField', to = 'Publisher' }");
    let key = author("{ type = 'ForeignKey', to = 'Publisher', on_delete = 'CASCADE', null = true }");
    let text = author("{ type = 'TextField', default = '' }");
    check(&text, &many, &[], &["app.0002_remove_author_p_author_p: Remove field p from Author; Add field p to Author"]);
    check(&many, &text, &[], &["app.0002_remove_author_p_author_p: Remove field p from Author; Add field p to Author"]);
    assert_eq!(errors(&many, &key, &[]).len(), 1);
    assert_eq!(errors(&key, &many, &[]).len(), 1);
    check(
        &many,
        &author("{ type = 'ManyToManyField', to = 'Publisher', db_table = 'other' }"),
        &[],
        &["app.0002_alter_author_p: Alter field p on Author"],
    );
}

#[test]
fn a_many_to_many_field_gets_a_through_model() {
    let before = r#"
        model.Post.fields = { tags = { type = "ManyToManyField", to = "Tag" } }
        model.Tag.fields = { x = "TextField" }
    "#;
    let after = r#"
        model.Post.fields = { tags = { type = "ManyToManyField", to = "Tag", through = "Tagging" } }
        model.Tag.fields = { x = "TextField" }
        model.Tagging.fields = { post = { type = "ForeignKey", to = "Post", on_delete = "CASCADE" }, tag = { type = "ForeignKey", to = "Tag", on_delete = "CASCADE" }, by = "TextField" }
    "#;
    check(
        before,
        after,
        &["--backfill app.Tagging.by='me'"],
        &[
            "app.0002_tagging_tagging_by_alter_post_tags: Create model Tagging; Add field by to Tagging; Alter field tags on Post",
        ],
    );
    let mut past = past(&declare(before));
    let post = ModelName::new("app", "Post");
    let junction = past.state.model(&post).unwrap().field("tags").unwrap().identity;
    let detected = past.detect(&declare(after), &instructions(&["--backfill app.Tagging.by='me'"])).unwrap();
    past.migrate(&detected.migrations);
    let tagging = past.state.model(&ModelName::new("app", "Tagging")).unwrap();
    assert_eq!(tagging.identity, junction);
    assert_eq!(tagging.field("id").unwrap().identity, junction.junction_id());
    assert_eq!(tagging.field("post").unwrap().identity, junction.junction_source());
    assert_eq!(tagging.field("tag").unwrap().identity, junction.junction_target());
}

#[test]
fn the_primary_key_moves() {
    check(
        "model.A.fields = { x = 'TextField' }",
        "model.A.fields = { x = 'TextField', code = { type = 'UUIDField', primary_key = true, version = 4 } }",
        &["--no-rename"],
        &["app.0002_remove_a_id_a_code: Remove field id from A; Add field code to A"],
    );
    check(
        "model.A.fields = { x = 'IntegerField', y = 'IntegerField' }",
        "model.A = { primary_key = ['x', 'y'], fields = { x = 'IntegerField', y = 'IntegerField' } }",
        &[],
        &["app.0002_remove_a_id_alter_a_primary_key: Remove field id from A; Alter primary key on A to x, y"],
    );
    check(
        "model.A = { primary_key = ['x', 'y'], fields = { x = 'IntegerField', y = 'IntegerField' } }",
        "model.A = { primary_key = ['x', 'z'], fields = { x = 'IntegerField', z = { type = 'IntegerField', default = 0 } } }",
        &["--no-rename"],
        &[
            "app.0002_a_z_alter_a_primary_key_remove_a_y: Add field z to A; Alter primary key on A to x, z; Remove field y from A",
        ],
    );
}

#[test]
fn a_field_moves_to_a_child() {
    check(
        "model.Base.fields = { name = 'TextField', x = 'TextField' }\nmodel.Child = { extends = 'Base' }",
        "model.Base.fields = { x = 'TextField' }\nmodel.Child = { extends = 'Base', fields = { name = { type = 'TextField', default = '' } } }",
        &[],
        &["app.0002_remove_base_name_child_name: Remove field name from Base; Add field name to Child"],
    );
}

#[test]
fn inheritance_comes_and_goes() {
    let parent = "model.Parent.fields = { x = 'TextField' }";
    let alone = format!("{parent}\nmodel.Child.fields = {{ y = 'TextField' }}");
    let child = format!("{parent}\nmodel.Child = {{ extends = 'Parent', fields = {{ y = 'TextField' }} }}");
    check(
        &alone,
        &child,
        &["--backfill app.Child.parent_ptr=id"],
        &[
            // The key is copied from the old one, and so before that goes.
            "app.0002_alter_child_bases_child_parent_ptr_remove_child_id: Change bases of Child; Add field parent_ptr to Child; \
             Remove field id from Child",
        ],
    );
    check(
        &child,
        &alone,
        &[],
        &["app.0002_alter_child_bases_remove_child_parent_ptr_child_id: Change bases of Child; \
             Remove field parent_ptr from Child; Add field id to Child"],
    );
}

#[test]
fn generated_columns_and_what_they_are_made_of() {
    change(
        "x = 'IntegerField'",
        "x = 'IntegerField', b = { type = 'IntegerField', default = 1 }, \
         a = { type = 'GeneratedField', expression = 'b + 1', output_field = { type = 'IntegerField' }, db_persist = true }",
        &[],
        &["app.0002_author_b_author_a: Add field b to Author; Add field a to Author"],
    );
    change(
        "x = 'IntegerField', a = { type = 'IntegerField', default = 1 }, \
         b = { type = 'GeneratedField', expression = 'a + 1', output_field = { type = 'IntegerField' }, db_persist = true }",
        "x = 'IntegerField'",
        &[],
        &["app.0002_remove_author_b_remove_author_a: Remove field b from Author; Remove field a from Author"],
    );
}

#[test]
fn dependencies_name_the_earliest_migration_that_provides_what_is_needed() {
    let mut past =
        past(&declare("# a\nmodel.A.fields = { x = 'TextField' }\n# b\nmodel.B.fields = { x = 'TextField' }"));
    for (text, expected) in [
        (
            "# a\nmodel.A.fields = { x = 'TextField', y = { type = 'TextField', null = true } }\n# b\nmodel.B.fields = { x = 'TextField' }",
            "a.0002_a_y: Add field y to A",
        ),
        (
            "# a\nmodel.A.fields = { x = 'TextField', y = { type = 'TextField', null = true } }\n# b\nmodel.B.fields = { x = 'TextField', a = { type = 'ForeignKey', to = 'a.A', on_delete = 'CASCADE', null = true } }",
            "b.0002_b_a < a.0001_initial: Add field a to B",
        ),
    ] {
        let detected = past.detect(&declare(text), &Instructions::default()).unwrap();
        assert_eq!(described(&detected.migrations), [expected]);
        past.migrate(&detected.migrations);
    }
}
