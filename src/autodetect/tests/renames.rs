//! What gets another name.

use super::*;

const BEFORE: &str = r#"
    model.Post = { indexes = [{ name = "i", fields = ["title"] }], constraints = [{ type = "check", name = "c", check = "length(title) > 1" }], fields = { title = { type = "CharField", max_length = 9 }, views = "IntegerField" } }
    model.Comment.fields = { post = { type = "ForeignKey", to = "Post", on_delete = "CASCADE" }, text = "TextField" }
"#;

fn renamed(model: &str, field: &str, more: &str) -> String {
    format!(
        r#"
        model.{model} = {{ indexes = [{{ name = "i", fields = ["{field}"] }}], constraints = [{{ type = "check", name = "c", check = "length({field}) > 1" }}], fields = {{ {field} = {{ type = "CharField", max_length = 9 }}, views = "IntegerField"{more} }} }}
        model.Comment.fields = {{ post = {{ type = "ForeignKey", to = "{model}", on_delete = "CASCADE" }}, text = "TextField" }}
        "#
    )
}

#[test]
fn a_field_is_renamed_and_all_follows() {
    let after = renamed("Post", "headline", "");
    assert_eq!(questions(BEFORE, &after, &[]), ["rename:app.Post.title headline", "backfill:app.Post.headline"]);
    let expected = ["app.0002_rename_title_post_headline: Rename field title on Post to headline"];
    check(BEFORE, &after, &["--rename app.Post.title=headline"], &expected);
    check(BEFORE, &after, &["rename:app.Post.title headline"], &expected);
    let hinted = after.replace("max_length = 9 }", "max_length = 9, renamed_from = 'title' }");
    check(BEFORE, &hinted, &[], &expected);
    check(
        BEFORE,
        &after,
        &["--no-rename", "--backfill app.Post.headline='x'"],
        &[
            "app.0002_remove_post_c_remove_post_i_remove_post_title_and_more: Remove constraint c from model Post; Remove index i from Post; \
             Remove field title from Post; Add field headline to Post; Create index i on field(s) headline of model Post; \
             Create constraint c on model Post",
        ],
    );
}

#[test]
fn a_model_is_renamed_and_all_follows() {
    let after = renamed("Article", "title", "");
    assert_eq!(questions(BEFORE, &after, &[]), ["rename:app.Post Article"]);
    let expected = ["app.0002_rename_post_article: Rename model Post to Article"];
    check(BEFORE, &after, &["--rename app.Post=Article"], &expected);
    check(BEFORE, &after, &["rename:app.Post Article"], &expected);
    check(BEFORE, &after.replace("model.Article = { ", "model.Article = { renamed_from = 'Post', "), &[], &expected);
}

#[test]
fn a_rename_with_other_changes_is_a_rename_and_an_alteration() {
    check(
        BEFORE,
        &renamed("Article", "headline", ", x = { type = 'TextField', null = true }")
            .replace("length = 9", "length = 12"),
        &["--rename app.Post=Article", "--rename app.Post.title=headline"],
        &["app.0002_rename_post_article_rename_title_article_headline_and_more: Rename model Post to Article; \
             Rename field title on Article to headline; Add field x to Article; Alter field headline on Article"],
    );
}

#[test]
fn a_kept_column_is_no_rename_for_the_database() {
    check(
        "model.Foo.fields = { field = 'IntegerField' }",
        "model.Foo.fields = { renamed = { type = 'IntegerField', db_column = 'field' } }",
        &["--rename app.Foo.field=renamed"],
        &[
            "app.0002_alter_foo_field_rename_field_foo_renamed: Alter field field on Foo; Rename field field on Foo to renamed",
        ],
    );
    check(
        "model.Foo.fields = { x = 'TextField' }\nmodel.Bar.fields = { foo_id = 'BigIntegerField' }",
        "model.Foo.fields = { x = 'TextField' }\nmodel.Bar.fields = { foo = { type = 'ForeignKey', to = 'Foo', on_delete = 'CASCADE' } }",
        &["--rename app.Bar.foo_id=foo"],
        &["app.0002_rename_foo_id_bar_foo_alter_bar_foo: Rename field foo_id on Bar to foo; Alter field foo on Bar"],
    );
}

#[test]
fn swapped_fields_are_three_renames() {
    let (before, after) = (
        "model.A.fields = { a = 'IntegerField', b = 'TextField' }",
        "model.A.fields = { b = 'IntegerField', a = 'TextField' }",
    );
    check(
        before,
        after,
        &["--rename app.A.a=b", "--rename app.A.b=a"],
        &["app.0002_rename_b_a___dorm_b_rename_a_a_b_rename___dorm_b_a_a: Rename field b on A to __dorm_b; \
             Rename field a on A to b; Rename field __dorm_b on A to a"],
    );
}

#[test]
fn swapped_models_are_three_renames() {
    check(
        "model.A.fields = { a = 'IntegerField' }\nmodel.B.fields = { b = 'TextField' }",
        "model.B.fields = { a = 'IntegerField' }\nmodel.A.fields = { b = 'TextField' }",
        &["--rename app.A=B", "--rename app.B=A"],
        &["app.0002_rename_b___dorm_b_rename_a_b_rename___dorm_b_a: Rename model B to __dorm_B; Rename model A to B; \
             Rename model __dorm_B to A"],
    );
}

#[test]
fn a_name_is_taken_from_what_goes() {
    check(
        "model.A.fields = { a = 'IntegerField', b = 'TextField' }",
        "model.A.fields = { b = 'IntegerField' }",
        &["--rename app.A.a=b"],
        &[
            "app.0002_rename_b_a___dorm_b_rename_a_a_b_remove_a___dorm_b: Rename field b on A to __dorm_b; Rename field a on A to b; \
             Remove field __dorm_b from A",
        ],
    );
}

#[test]
fn models_move_between_apps() {
    let before = r#"
        # blog
        model.Post.fields = { title = "TextField", body = "TextField" }
        # talk
        model.Comment.fields = { post = { type = "ForeignKey", to = "blog.Post", on_delete = "CASCADE" } }
        # shop
        model.Item.fields = { x = "TextField" }
    "#;
    let after = |name: &str| {
        format!(
            r#"
            # blog
            model.Other.fields = {{ y = "IntegerField" }}
            # talk
            model.Comment.fields = {{ post = {{ type = "ForeignKey", to = "shop.{name}", on_delete = "CASCADE" }} }}
            # shop
            model.Item.fields = {{ x = "TextField" }}
            model.{name}.fields = {{ title = "TextField", body = "TextField" }}
            "#
        )
    };
    assert_eq!(questions(before, &after("Post"), &[]), ["rename:blog.Post shop.Post"]);
    check(
        before,
        &after("Post"),
        &["--rename blog.Post=shop.Post"],
        &[
            "blog.0002_other: Create model Other",
            "shop.0002_move_post_from_blog < blog.0001_initial, talk.0001_initial: Move model Post from blog",
        ],
    );
    check(
        before,
        &after("Article"),
        &["--rename blog.Post=shop.Article"],
        &[
            "blog.0002_other: Create model Other",
            "shop.0002_move_post_from_blog_rename_post_article < blog.0001_initial, talk.0001_initial: \
             Move model Post from blog; Rename model Post to Article",
        ],
    );
}

#[test]
fn other_apps_come_before_a_rename() {
    check(
        r#"
        # testapp
        model.EntityA.fields = { x = "TextField" }
        # otherapp
        model.EntityB.fields = { a = { type = "ForeignKey", to = "testapp.EntityA", on_delete = "CASCADE" } }
        "#,
        r#"
        # testapp
        model.RenamedEntityA.fields = { x = "TextField" }
        # otherapp
        model.EntityB.fields = { b = { type = "ForeignKey", to = "testapp.RenamedEntityA", on_delete = "CASCADE" } }
        "#,
        &["--rename testapp.EntityA=RenamedEntityA", "--rename otherapp.EntityB.a=b"],
        &[
            "otherapp.0002_rename_a_entityb_b: Rename field a on EntityB to b",
            "testapp.0002_rename_entitya_renamedentitya < otherapp.0001_initial: Rename model EntityA to RenamedEntityA",
        ],
    );
}

#[test]
fn names_in_other_models_follow() {
    check(
        r#"
        model.Foo.fields = { field = { type = "IntegerField", unique = true } }
        model.Bar.fields = { foo = { type = "ForeignKey", to = "Foo", to_field = "field", on_delete = "CASCADE" } }
        "#,
        r#"
        model.Foo.fields = { renamed_field = { type = "IntegerField", unique = true } }
        model.Bar.fields = { foo = { type = "ForeignKey", to = "Foo", to_field = "renamed_field", on_delete = "CASCADE" } }
        "#,
        &["--rename app.Foo.field=renamed_field"],
        &["app.0002_rename_field_foo_renamed_field: Rename field field on Foo to renamed_field"],
    );
    check(
        "model.Parent.fields = { x = 'TextField' }\nmodel.Child = { extends = 'Parent' }",
        "model.Base.fields = { x = 'TextField' }\nmodel.Child = { extends = 'Base' }",
        &["--rename app.Parent=Base"],
        &["app.0002_rename_parent_base: Rename model Parent to Base"],
    );
}

#[test]
fn a_change_of_case_is_none() {
    check("model.Post.fields = { x = 'TextField' }", "model.POST.fields = { x = 'TextField' }", &[], &[]);
}

#[test]
fn what_is_nothing_alike_is_no_question() {
    assert_eq!(
        questions(
            "model.A.fields = { n = 'IntegerField' }",
            "model.A.fields = { t = { type = 'TextField', default = '' } }",
            &[],
        ),
        [""; 0]
    );
    assert_eq!(
        questions(
            "model.A.fields = { n = 'IntegerField', m = 'TextField' }",
            "model.B.fields = { t = 'TextField' }",
            &[]
        ),
        [""; 0]
    );
}

#[test]
fn flags_that_match_nothing_are_errors() {
    let after = renamed("Article", "headline", "");
    for flag in [
        "--rename app.Pots=Article",
        "--rename app.Post=Artikel",
        "--rename app.Post.titel=headline",
        "--rename app.Post.title=headlin",
        "--rename app.Nothing.title=headline",
    ] {
        assert_eq!(errors(BEFORE, &after, &["--rename app.Post=Article", flag]).len(), 1, "{flag}");
    }
    assert_eq!(
        errors(
            BEFORE,
            &renamed("Post", "headline", ""),
            &["--rename app.Post.title=headline", "--rename app.Post.views=headline"]
        )
        .len(),
        1
    );
}

#[test]
fn a_freed_name_is_taken_again() {
    check(
        "model.A.fields = { a = 'IntegerField' }",
        "model.B.fields = { a = 'IntegerField' }\nmodel.A.fields = { b = 'TextField', x = { type = 'ForeignKey', to = 'B', on_delete = 'CASCADE' } }",
        &["--rename app.A=B"],
        &["app.0002_rename_a_b_a: Rename model A to B; Create model A"],
    );
    check(
        "model.A.fields = { a = 'IntegerField' }",
        "model.A.fields = { b = 'IntegerField', a = { type = 'TextField', default = '' } }",
        &["--rename app.A.a=b"],
        &["app.0002_rename_a_a_b_a_a: Rename field a on A to b; Add field a to A"],
    );
    check(
        "# blog\nmodel.Post.fields = { a = 'IntegerField' }\n# shop\nmodel.Item.fields = { x = 'TextField' }",
        "# blog\nmodel.Post.fields = { b = 'TextField' }\n# shop\nmodel.Item.fields = { x = 'TextField' }\nmodel.Post.fields = { a = 'IntegerField' }",
        &["--rename blog.Post=shop.Post"],
        &[
            "shop.0002_move_post_from_blog < blog.0001_initial: Move model Post from blog",
            "blog.0002_post < shop.0002_move_post_from_blog: Create model Post",
        ],
    );
}

#[test]
fn models_of_two_apps_change_places() {
    check(
        "# a\nmodel.M.fields = { a = 'IntegerField' }\nmodel.X.fields = { x = 'TextField' }\n# b\nmodel.M.fields = { b = 'TextField' }\nmodel.X.fields = { x = 'TextField' }",
        "# a\nmodel.M.fields = { b = 'TextField' }\nmodel.X.fields = { x = 'TextField' }\n# b\nmodel.M.fields = { a = 'IntegerField' }\nmodel.X.fields = { x = 'TextField' }",
        &["--rename a.M=b.M", "--rename b.M=a.M"],
        &[
            "b.0002_rename_m___dorm_m_move_m_from_a < a.0001_initial: Rename model M to __dorm_M; Move model M from a",
            "a.0002_move___dorm_m_from_b_rename___dorm_m_m < b.0002_rename_m___dorm_m_move_m_from_a: \
             Move model __dorm_M from b; Rename model __dorm_M to M",
        ],
    );
}

#[test]
fn a_field_is_named_by_the_old_model_too() {
    let after = renamed("Article", "headline", "");
    let expected = ["app.0002_rename_post_article_rename_title_article_headline: Rename model Post to Article; \
         Rename field title on Article to headline"];
    for (model, field) in [
        ("--rename app.Post=Article", "--rename app.Post.title=headline"),
        ("--rename app.Post=Article", "--rename app.Article.title=headline"),
        ("rename:app.Post Article", "rename:app.Post.title headline"),
        ("rename:app.Post Article", "rename:app.Article.title headline"),
    ] {
        check(BEFORE, &after, &[model, field], &expected);
    }
}

#[test]
fn a_junction_is_taken_over_under_other_names() {
    check(
        "# a\nmodel.Post.fields = { tags = { type = 'ManyToManyField', to = 'b.Tag' } }\n# b\nmodel.Tag.fields = { x = 'TextField' }",
        r#"
        # a
        model.Article.fields = { words = { type = "ManyToManyField", to = "b.Tag", through = "b.Tagging" } }
        # b
        model.Tag.fields = { x = "TextField" }
        model.Tagging.fields = { post = { type = "ForeignKey", to = "a.Article", on_delete = "CASCADE" }, tag = { type = "ForeignKey", to = "Tag", on_delete = "CASCADE" } }
        "#,
        &["--rename a.Post=Article", "--rename a.Post.tags=words"],
        &[
            "a.0002_rename_post_article_rename_tags_article_words: Rename model Post to Article; \
             Rename field tags on Article to words",
            "b.0002_tagging < a.0002_rename_post_article_rename_tags_article_words: Create model Tagging",
            "a.0003_alter_article_words < b.0002_tagging: Alter field words on Article",
        ],
    );
}
