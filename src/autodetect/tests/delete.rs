//! Models that go.

use super::*;

const BOOK: &str = r#"
    # testapp
    model.Author.fields = { name = "TextField" }
    # otherapp
    model.Book.fields = { title = "TextField", authors = { type = "ManyToManyField", to = "testapp.Author", through = "Attribution" } }
    model.Attribution.fields = { author = { type = "ForeignKey", to = "testapp.Author", on_delete = "CASCADE" }, book = { type = "ForeignKey", to = "Book", on_delete = "CASCADE" } }
"#;

#[test]
fn a_model_goes() {
    check("model.A.fields = { x = \"TextField\" }", "", &[], &["app.0002_delete_a: Delete model A"]);
}

#[test]
fn what_refers_goes_before() {
    check(
        r#"
        model.Author.fields = { name = "TextField", publisher = { type = "ForeignKey", to = "Publisher", on_delete = "CASCADE" } }
        model.Publisher.fields = { name = "TextField" }
        "#,
        "model.Author.fields = { name = \"TextField\" }",
        &[],
        &[
            "app.0002_remove_author_publisher_delete_publisher: Remove field publisher from Author; Delete model Publisher",
        ],
    );
    check(
        r#"
        model.A.fields = { x = "TextField" }
        model.B.fields = { a = { type = "ForeignKey", to = "A", on_delete = "CASCADE" } }
        "#,
        "",
        &[],
        &["app.0002_delete_b_delete_a: Delete model B; Delete model A"],
    );
}

#[test]
fn models_in_a_circle_let_go_first() {
    check(
        r#"
        model.Author.fields = { publisher = { type = "ForeignKey", to = "Publisher", on_delete = "CASCADE" } }
        model.Publisher = { unique_together = [["author", "x"]], fields = { x = "IntegerField", author = { type = "ForeignKey", to = "Author", on_delete = "CASCADE" } } }
        "#,
        "",
        &[],
        &[
            "app.0002_remove_publisher_author_x_key_and_more: Remove unique constraint on author, x from model Publisher; \
             Remove field author from Publisher; Delete model Author; Delete model Publisher",
        ],
    );
}

#[test]
fn a_through_model_goes_after_the_field() {
    check(
        BOOK,
        r#"
        # testapp
        model.Author.fields = { name = "TextField" }
        # otherapp
        model.Book.fields = { title = "TextField" }
        "#,
        &[],
        &[
            "otherapp.0002_remove_book_authors_delete_attribution: Remove field authors from Book; Delete model Attribution",
        ],
    );
    check(
        BOOK,
        "# testapp\nmodel.Author.fields = { name = \"TextField\" }",
        &[],
        &["otherapp.0002_remove_book_authors_delete_attribution_delete_book: Remove field authors from Book; \
             Delete model Attribution; Delete model Book"],
    );
    check(
        r#"
        model.Author.fields = { publishers = { type = "ManyToManyField", to = "Publisher", through = "Contract" } }
        model.Publisher.fields = { name = "TextField" }
        model.Contract.fields = { author = { type = "ForeignKey", to = "Author", on_delete = "CASCADE" }, publisher = { type = "ForeignKey", to = "Publisher", on_delete = "CASCADE" } }
        "#,
        "model.Publisher.fields = { name = \"TextField\" }",
        &[],
        &["app.0002_remove_contract_author_remove_contract_publisher_and_more: Remove field author from Contract; \
             Remove field publisher from Contract; Delete model Author; Delete model Contract"],
    );
}

#[test]
fn a_key_is_altered_before_its_old_target_goes() {
    check(
        r#"
        model.Author.fields = { name = "TextField" }
        model.Publisher.fields = { author = { type = "ForeignKey", to = "Author", on_delete = "CASCADE" } }
        "#,
        r#"
        model.Aardvark.fields = { weight = "IntegerField" }
        model.Publisher.fields = { author = { type = "ForeignKey", to = "Aardvark", on_delete = "CASCADE" } }
        "#,
        &[],
        &["app.0002_aardvark_alter_publisher_author_delete_author: Create model Aardvark; \
             Alter field author on Publisher; Delete model Author"],
    );
}

#[test]
fn deletion_waits_for_other_apps() {
    check(
        r#"
        # a
        model.A.fields = { x = "TextField" }
        # b
        model.B.fields = { x = "TextField", a = { type = "ForeignKey", to = "a.A", on_delete = "CASCADE" } }
        "#,
        "# b\nmodel.B.fields = { x = \"TextField\" }",
        &[],
        &["b.0002_remove_b_a: Remove field a from B", "a.0002_delete_a < b.0002_remove_b_a: Delete model A"],
    );
    // Also where they let go of it long ago.
    let mut past = past(&declare(
        r#"
        # a
        model.A.fields = { x = "TextField" }
        # b
        model.B.fields = { x = "TextField", a = { type = "ForeignKey", to = "a.A", on_delete = "CASCADE" } }
        "#,
    ));
    for (text, expected) in [
        (
            "# a\nmodel.A.fields = { x = \"TextField\" }\n# b\nmodel.B.fields = { x = \"TextField\" }",
            "b.0002_remove_b_a: Remove field a from B",
        ),
        ("# b\nmodel.B.fields = { x = \"TextField\" }", "a.0002_delete_a < b.0002_remove_b_a: Delete model A"),
    ] {
        let detected = past.detect(&declare(text), &Instructions::default()).unwrap();
        assert_eq!(described(&detected.migrations), [expected]);
        past.migrate(&detected.migrations);
    }
}
