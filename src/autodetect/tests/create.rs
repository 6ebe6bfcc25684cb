//! Models that come.

use super::*;

#[test]
fn models_come_in_the_order_of_their_names() {
    check_new(
        "model.B.fields = { x = \"TextField\" }\nmodel.A.fields = { x = \"TextField\" }",
        &["app.0001_initial: Create model A; Create model B"],
    );
}

#[test]
fn what_a_key_refers_to_comes_before() {
    check_new(
        r#"
        # testapp
        model.Author.fields = { name = "TextField", publisher = { type = "ForeignKey", to = "Publisher", on_delete = "CASCADE" } }
        model.Publisher.fields = { name = "TextField" }
        "#,
        &["testapp.0001_initial: Create model Publisher; Create model Author"],
    );
}

#[test]
fn chains_of_keys_come_backwards() {
    check_new(
        r#"
        model.A.fields = { b = { type = "ForeignKey", to = "B", on_delete = "CASCADE" } }
        model.B.fields = { c = { type = "ForeignKey", to = "C", on_delete = "CASCADE" } }
        model.C.fields = { x = "TextField", self = { type = "ForeignKey", to = "self", on_delete = "CASCADE" } }
        "#,
        &["app.0001_initial: Create model C; Create model B; Create model A"],
    );
    check_new(
        r#"
        model.A.fields = { c = { type = "ForeignKey", to = "C", on_delete = "CASCADE" } }
        model.B.fields = { a = { type = "ForeignKey", to = "A", on_delete = "CASCADE" } }
        model.C.fields = { x = "TextField" }
        "#,
        &["app.0001_initial: Create model C; Create model A; Create model B"],
    );
}

#[test]
fn keys_across_apps_are_dependencies() {
    check_new(
        r#"
        # otherapp
        model.Book.fields = { author = { type = "ForeignKey", to = "testapp.Author", on_delete = "CASCADE" } }
        # testapp
        model.Author.fields = { name = "TextField" }
        # thirdapp
        model.Edition.fields = { book = { type = "ForeignKey", to = "otherapp.Book", on_delete = "CASCADE" } }
        "#,
        &[
            "testapp.0001_initial: Create model Author",
            "otherapp.0001_initial < testapp.0001_initial: Create model Book",
            "thirdapp.0001_initial < otherapp.0001_initial: Create model Edition",
        ],
    );
}

#[test]
fn circular_keys_between_apps_are_split() {
    check_new(
        r#"
        # testapp
        model.Author.fields = { book = { type = "ForeignKey", to = "otherapp.Book", on_delete = "CASCADE" } }
        model.Publisher.fields = { book = { type = "ForeignKey", to = "otherapp.Book", on_delete = "CASCADE" } }
        # otherapp
        model.Book.fields = { author = { type = "ForeignKey", to = "testapp.Author", on_delete = "CASCADE" } }
        "#,
        &[
            "otherapp.0001_initial: Create model Book",
            "testapp.0001_initial < otherapp.0001_initial: Create model Publisher; Create model Author",
            "otherapp.0002_initial < testapp.0001_initial: Add field author to Book",
        ],
    );
    check_new(
        r#"
        # a
        model.Address.fields = { country = { type = "ForeignKey", to = "b.DeliveryCountry", on_delete = "CASCADE" } }
        model.Person.fields = { x = "TextField" }
        # b
        model.APackage.fields = { person = { type = "ForeignKey", to = "a.Person", on_delete = "CASCADE" } }
        model.DeliveryCountry.fields = { x = "TextField" }
        "#,
        &[
            "a.0001_initial: Create model Address; Create model Person",
            "b.0001_initial < a.0001_initial: Create model DeliveryCountry; Create model APackage",
            "a.0002_initial < b.0001_initial: Add field country to Address",
        ],
    );
}

#[test]
fn circular_keys_in_an_app_are_one_migration() {
    check_new(
        r#"
        model.Author.fields = { publisher = { type = "ForeignKey", to = "Publisher", on_delete = "CASCADE" } }
        model.Publisher.fields = { author = { type = "ForeignKey", to = "Author", on_delete = "CASCADE" } }
        "#,
        &["app.0001_initial: Create model Author; Create model Publisher; Add field publisher to Author"],
    );
}

#[test]
fn objects_over_late_fields_come_late() {
    check_new(
        r#"
        # eggs
        [model.Author]
        unique_together = [["name", "publisher"]]
        indexes = [{ name = "late", expressions = ["publisher_id"] }, { name = "early", fields = ["name"] }]
        fields = { name = { type = "CharField", max_length = 9 }, publisher = { type = "ForeignKey", to = "Publisher", on_delete = "CASCADE" } }
        [model.Publisher]
        fields = { author = { type = "ForeignKey", to = "Author", on_delete = "CASCADE" } }
        "#,
        &["eggs.0001_initial: Create model Author; Create model Publisher; Add field publisher to Author; \
             Create index late on publisher_id of model Author; Create unique constraint on name, publisher of model Author"],
    );
}

#[test]
fn a_through_model_comes_before_the_field() {
    check_new(
        r#"
        model.Author.fields = { publishers = { type = "ManyToManyField", to = "Publisher", through = "Contract" } }
        model.Publisher.fields = { name = "TextField" }
        model.Contract.fields = { author = { type = "ForeignKey", to = "Author", on_delete = "CASCADE" }, publisher = { type = "ForeignKey", to = "Publisher", on_delete = "CASCADE" } }
        "#,
        &[
            "app.0001_initial: Create model Author; Create model Publisher; Create model Contract; Add field publishers to Author",
        ],
    );
}

#[test]
fn bases_come_first() {
    check_new(
        r#"
        model.Aardvark = { extends = "Zoo", fields = { x = "TextField" } }
        model.Zoo.fields = { y = "TextField" }
        "#,
        &["app.0001_initial: Create model Zoo; Create model Aardvark"],
    );
    check_new(
        r#"
        model.A.fields = { a = { type = "AutoField", primary_key = true } }
        model.B.fields = { b = { type = "AutoField", primary_key = true } }
        model.C = { extends = ["A", "B"] }
        model.D = { extends = ["A", "B"] }
        "#,
        &["app.0001_initial: Create model A; Create model B; Create model C; Create model D"],
    );
}

#[test]
fn a_key_that_is_the_primary_key_is_part_of_the_model() {
    check_new(
        r#"
        model.Aardvark.fields = { author = { type = "OneToOneField", to = "Writer", on_delete = "CASCADE", primary_key = true } }
        model.Writer.fields = { x = "TextField" }
        "#,
        &["app.0001_initial: Create model Writer; Create model Aardvark"],
    );
}

#[test]
fn unmanaged_models_are_state() {
    check_new("model.A = { managed = false, fields = { x = \"TextField\" } }", &["app.0001_initial: Create model A"]);
}

#[test]
fn later_models_extend_the_app() {
    check(
        "# a\nmodel.A.fields = { x = \"TextField\" }\n# b\nmodel.B.fields = { x = \"TextField\" }",
        r#"
        # a
        model.A.fields = { x = "TextField" }
        model.C.fields = { b = { type = "ForeignKey", to = "b.B", on_delete = "CASCADE" } }
        model.D.fields = { x = "TextField" }
        # b
        model.B.fields = { x = "TextField" }
        "#,
        &[],
        &["a.0002_d_c < b.0001_initial: Create model D; Create model C"],
    );
}
