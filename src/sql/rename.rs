//! Columns in expressions: whether they are mentioned, and how they follow a rename.

use super::identifier::{Identifier, identifiers_of};
use super::quote::{quote, quote_always};
use crate::state::Engine;

/// Whether an expression names a column.
pub fn mentions(sql: &str, column: &str, engine: Engine) -> bool {
    may_name(sql, column)
        && identifiers_of(sql, engine).iter().any(|identifier| !identifier.is_call && names(identifier, column, engine))
}

/// An expression with its columns renamed, all at once (so that two may swap their names). All else
/// stays as it is written: strings, functions, types, collations.
pub fn rename_columns(sql: &str, renames: &[(&str, &str)], engine: Engine) -> String {
    if !renames.iter().any(|(old, new)| old != new && may_name(sql, old)) {
        return sql.to_owned();
    }
    let mut renamed = String::with_capacity(sql.len() + 16);
    let mut copied = 0;
    for identifier in identifiers_of(sql, engine) {
        if identifier.is_call {
            continue;
        }
        let Some((_, new)) = renames.iter().find(|(old, _)| names(&identifier, old, engine)) else { continue };
        renamed.push_str(sql.get(copied..identifier.span.start).unwrap_or_default());
        renamed.push_str(&if identifier.quoted { quote_always(new) } else { quote(new, engine) });
        copied = identifier.span.end;
    }
    renamed.push_str(sql.get(copied..).unwrap_or_default());
    renamed
}

/// Whether an identifier is a column's name, as the engine compares them.
fn names(identifier: &Identifier, column: &str, engine: Engine) -> bool {
    match engine {
        Engine::Sqlite => identifier.name.eq_ignore_ascii_case(column),
        Engine::Postgres if identifier.quoted => identifier.name == column,
        // An unquoted name is folded to lower case.
        Engine::Postgres => {
            identifier.name.eq_ignore_ascii_case(column) && !column.bytes().any(|byte| byte.is_ascii_uppercase())
        }
    }
}

/// Whether a text can mention a name at all: most expressions of a project don't mention the column
/// that is renamed, and are done with here.
fn may_name(sql: &str, name: &str) -> bool {
    // A quote in a name is doubled in SQL; a back-tick may be.
    if name.bytes().any(|byte| matches!(byte, b'"' | b'`')) {
        return true;
    }
    let (text, name) = (sql.as_bytes(), name.as_bytes());
    let Some(&first) = name.first() else { return false };
    let Some(last_start) = text.len().checked_sub(name.len()) else { return false };
    (0..=last_start).any(|start| {
        text[start].eq_ignore_ascii_case(&first) && text[start..start + name.len()].eq_ignore_ascii_case(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn renamed(sql: &str, old: &str, new: &str) -> [String; 2] {
        [Engine::Postgres, Engine::Sqlite].map(|engine| rename_columns(sql, &[(old, new)], engine))
    }

    #[track_caller]
    fn check(sql: &str, old: &str, new: &str, expected: &str) {
        assert_eq!(renamed(sql, old, new), [expected, expected], "{sql}");
    }

    #[test]
    fn columns_follow() {
        check("title <> ''", "title", "headline", "headline <> ''");
        check("lower(title)||title", "title", "headline", "lower(headline)||headline");
        check("posts.title = new.title", "title", "headline", "posts.headline = new.headline");
        check("\"title\" IS NOT NULL", "title", "headline", "\"headline\" IS NOT NULL");
        check("Title > 0", "title", "headline", "headline > 0");
        check("title > 0", "title", "order", "\"order\" > 0");
        check("CASE WHEN title THEN 1 ELSE title END", "title", "x", "CASE WHEN x THEN 1 ELSE x END");
        check("(title IN ('a', 'b')) = (NOT title)", "title", "x", "(x IN ('a', 'b')) = (NOT x)");
        check("a -- title\n + title", "title", "x", "a -- title\n + x");
        check("coalesce(title, subtitle, title_x)", "title", "x", "coalesce(x, subtitle, title_x)");
        check("extract(year FROM year)", "year", "y", "extract(year FROM y)");
        check("lower(title) COLLATE title DESC NULLS LAST", "title", "x", "lower(x) COLLATE title DESC NULLS LAST");
        check("first DESC NULLS FIRST", "first", "x", "x DESC NULLS FIRST");
        check("date > date '2020-01-01'", "date", "day", "day > date '2020-01-01'");
    }

    #[test]
    fn all_else_stays() {
        check("title(a) + 'title' /* title */", "title", "x", "title(a) + 'title' /* title */");
        check("CAST(a AS title)", "title", "x", "CAST(a AS title)");
        check("title.a = 1", "title", "x", "title.a = 1");
        check("(a).title", "title", "x", "(a).title");
        check("lower(a) title", "title", "x", "lower(a) title");
        check("CAST(text AS text)", "text", "body", "CAST(body AS text)");
        let postgres = |sql, old, new| rename_columns(sql, &[(old, new)], Engine::Postgres);
        assert_eq!(postgres("text::text || $$text$$", "text", "body"), "body::text || $$text$$");
        assert_eq!(postgres("a::timestamp with time zone > time", "time", "t"), "a::timestamp with time zone > t");
        assert_eq!(postgres("at AT TIME ZONE zone", "zone", "z"), "at AT TIME ZONE z");
        assert_eq!(postgres("x AT TIME ZONE 'UTC' > time", "time", "t"), "x AT TIME ZONE 'UTC' > t");
        assert_eq!(postgres("a::numeric(10, 2)[] = a", "a", "b"), "b::numeric(10, 2)[] = b");
        assert_eq!(postgres("a::public.kind > kind", "kind", "b"), "a::public.kind > b");
        assert_eq!(postgres("title text_pattern_ops", "text_pattern_ops", "b"), "title text_pattern_ops");
        assert_eq!(postgres("interval '1 day' * n", "interval", "b"), "interval '1 day' * n");
        assert_eq!(postgres("E'\\' title' || title", "title", "x"), "E'\\' title' || x");
        assert_eq!(postgres("tags[n]", "n", "m"), "tags[m]");
    }

    #[test]
    fn case_is_the_engine_s_affair() {
        let [postgres, sqlite] = renamed("createdAt > \"createdAt\"", "createdAt", "made");
        assert_eq!(postgres, "createdAt > \"made\"");
        assert_eq!(sqlite, "made > \"made\"");
        let [postgres, sqlite] = renamed("\"Title\" = TITLE", "title", "x");
        assert_eq!(postgres, "\"Title\" = x");
        assert_eq!(sqlite, "\"x\" = x");
        assert_eq!(rename_columns("[title] = `title`", &[("title", "a b")], Engine::Sqlite), "\"a b\" = \"a b\"");
    }

    #[test]
    fn two_may_swap() {
        assert_eq!(rename_columns("a < b", &[("a", "b"), ("b", "a")], Engine::Postgres), "b < a");
    }

    #[test]
    fn statements_too() {
        let sql = "UPDATE title SET title = (SELECT title FROM title WHERE title.id = title) WHERE title > 0";
        let expected = "UPDATE title SET x = (SELECT x FROM title WHERE title.id = x) WHERE x > 0";
        check(sql, "title", "x", expected);
    }

    #[test]
    fn mentioned() {
        assert!(mentions("views >= 0", "views", Engine::Postgres));
        assert!(!mentions("views(1) >= 0", "views", Engine::Postgres));
        assert!(!mentions("'views'", "views", Engine::Sqlite));
        assert!(mentions("\"a\"\"b\" > 0", "a\"b", Engine::Sqlite));
        assert!(!mentions("", "views", Engine::Sqlite));
        assert!(!mentions("a", "", Engine::Sqlite));
    }

    proptest! {
        #[test]
        fn renaming_never_panics(sql in any::<String>(), name in "[a-z\"é]{1,3}") {
            for engine in Engine::ALL {
                let _ = rename_columns(&sql, &[(name.as_str(), "other")], engine);
            }
        }

        #[test]
        fn there_and_back(sql in r#"(title|other|lower|\(|\)|'title'|"title"|::| |\.|,|AS|CAST|COLLATE|\+){0,20}"#) {
            for engine in Engine::ALL {
                let there = rename_columns(&sql, &[("title", "fresh_name")], engine);
                prop_assert!(!mentions(&there, "title", engine), "{}", there);
                prop_assert_eq!(rename_columns(&there, &[("fresh_name", "title")], engine), sql.clone());
            }
        }
    }
}
