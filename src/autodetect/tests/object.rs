//! Indexes, constraints, tables and options.

use super::*;

fn model(keys: &str) -> String {
    format!(
        "model.Book = {{ fields = {{ title = {{ type = 'CharField', max_length = 9 }}, pages = 'IntegerField' }}{keys} }}"
    )
}

fn change(before: &str, after: &str, expected: &[&str]) {
    check(&model(before), &model(after), &[], expected);
}

#[test]
fn indexes_come_go_and_change() {
    let index = ", indexes = [{ name = 'i', fields = ['title', 'pages'] }]";
    change("", index, &["app.0002_book_i: Create index i on field(s) title, pages of model Book"]);
    change(index, "", &["app.0002_remove_book_i: Remove index i from Book"]);
    change(
        index,
        ", indexes = [{ name = 'i', fields = ['pages', 'title'] }]",
        &[
            "app.0002_remove_book_i_book_i: Remove index i from Book; Create index i on field(s) pages, title of model Book",
        ],
    );
    change(
        index,
        ", indexes = [{ name = 'j', fields = ['title', 'pages'] }]",
        &["app.0002_rename_i_j: Rename index i on Book to j"],
    );
    change(
        ", indexes = [{ fields = ['title'] }]",
        ", indexes = [{ fields = ['-title'] }]",
        &["app.0002_remove_book_title_idx_book_title_idx: Remove index on title from Book; \
             Create index on field(s) -title of model Book"],
    );
}

#[test]
fn swapped_names_are_three_renames() {
    change(
        ", indexes = [{ name = 'i', fields = ['title'] }, { name = 'j', fields = ['pages'] }]",
        ", indexes = [{ name = 'j', fields = ['title'] }, { name = 'i', fields = ['pages'] }]",
        &["app.0002_rename_j___dorm_j_rename_i_j_rename___dorm_j_i: Rename index j on Book to __dorm_j; \
             Rename index i on Book to j; Rename index __dorm_j on Book to i"],
    );
}

#[test]
fn one_name_for_both_engines_is_one_thing() {
    let twins = |sqlite: &str, name: &str| {
        format!(
            ", indexes = [{{ name = '{name}', expressions = ['{sqlite}'], engine = 'sqlite' }}, \
             {{ name = '{name}', expressions = ['upper(title)'], engine = 'postgresql' }}]"
        )
    };
    change(
        &twins("lower(title)", "i"),
        &twins("trim(title)", "i"),
        &[
            "app.0002_remove_book_i_book_i_book_i: Remove index i from Book; Create index i on trim(title) of model Book; \
             Create index i on upper(title) of model Book",
        ],
    );
    change(
        &twins("lower(title)", "i"),
        &twins("lower(title)", "j"),
        &["app.0002_rename_i_j: Rename index i on Book to j"],
    );
}

#[test]
fn constraints_come_go_and_change() {
    let positive = ", constraints = [{ type = 'check', name = 'c', check = 'pages > 0' }]";
    change("", positive, &["app.0002_book_c: Create constraint c on model Book"]);
    change(positive, "", &["app.0002_remove_book_c: Remove constraint c from model Book"]);
    change(positive, ", constraints = [{ type = 'check', name = 'c', check = 'pages>0 /* none */' }]", &[]);
    change(
        positive,
        ", constraints = [{ type = 'check', name = 'd', check = 'pages > 0' }]",
        &["app.0002_rename_c_d: Rename constraint c on Book to d"],
    );
    change(
        positive,
        ", constraints = [{ type = 'check', name = 'c', check = 'pages > 1' }]",
        &["app.0002_remove_book_c_book_c: Remove constraint c from model Book; Create constraint c on model Book"],
    );
    change(
        ", unique_together = [['title', 'pages']]",
        ", unique_together = [['pages', 'title']]",
        &[
            "app.0002_remove_book_title_pages_key_book_pages_title_key: Remove unique constraint on title, pages from model Book; \
             Create unique constraint on pages, title of model Book",
        ],
    );
}

#[test]
fn constraints_and_their_fields() {
    check(
        &model(""),
        "model.Book = { fields = { title = { type = 'CharField', max_length = 9 }, pages = 'IntegerField', isbn = { type = 'TextField', null = true } }, unique_together = [['isbn', 'title']] }",
        &[],
        &[
            "app.0002_book_isbn_book_isbn_title_key: Add field isbn to Book; Create unique constraint on isbn, title of model Book",
        ],
    );
    check(
        &model(", unique_together = [['title', 'pages']]"),
        "model.Book = { fields = { title = { type = 'CharField', max_length = 9 } } }",
        &[],
        &[
            "app.0002_remove_book_title_pages_key_remove_book_pages: Remove unique constraint on title, pages from model Book; \
             Remove field pages from Book",
        ],
    );
}

#[test]
fn tables_and_comments() {
    change("", ", db_table = 'one'", &["app.0002_alter_book_table: Rename table for Book to one"]);
    change(", db_table = 'one'", ", db_table = 'two'", &["app.0002_alter_book_table: Rename table for Book to two"]);
    change(", db_table = 'one'", "", &["app.0002_alter_book_table: Rename table for Book to (default)"]);
    change("", ", db_table = 'app_book'", &[]);
    change("", ", db_table_comment = 'c'", &["app.0002_alter_book_table_comment: Alter Book table comment"]);
}

#[test]
fn options_change() {
    change("", ", managed = false", &["app.0002_alter_book_options: Change options on Book"]);
    change(", managed = false", "", &["app.0002_alter_book_options: Change options on Book"]);
    change("", ", ordering = ['title'], verbose_name = 'b'", &[]);
    change("", ", options = { fillfactor = 70 }", &["app.0002_alter_book_options: Change options on Book"]);
}

#[test]
fn tables_are_free_before_they_are_taken() {
    check(
        "model.Old = { db_table = 't', fields = { a = 'TextField', b = 'TextField', c = 'TextField' } }",
        "model.New = { db_table = 't', fields = { x = 'IntegerField' } }",
        &["--no-rename"],
        &["app.0002_delete_old_new: Delete model Old; Create model New"],
    );
}
