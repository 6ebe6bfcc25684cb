//! Names that a tool gave: PostgreSQL's, Django's, SQLite's. A declaration needn't keep them.

use crate::dialect::lower::conventional_name;

/// What a name is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    /// An index.
    Index,
    /// A unique index that is no constraint.
    UniqueIndex,
    /// UNIQUE.
    Unique,
    /// FOREIGN KEY.
    ForeignKey,
    /// CHECK.
    Check,
    /// EXCLUDE.
    Exclusion,
}

impl Named {
    /// What PostgreSQL and dorm end such names in.
    pub const fn suffix(self) -> &'static str {
        match self {
            Self::Index => "idx",
            Self::UniqueIndex | Self::Unique => "key",
            Self::ForeignKey => "fkey",
            Self::Check => "check",
            Self::Exclusion => "excl",
        }
    }
}

/// Whether nobody chose the name of an object over some columns of a table.
pub(super) fn is_own(name: &str, named: Named, table: &str, columns: &[&str]) -> bool {
    name.starts_with("sqlite_autoindex_")
        || is_numbered(name, named, table, &columns.join("_"))
        || is_django(name, named)
        // One of several columns by the first alone was the way of old servers.
        || named == Named::ForeignKey
            && columns.first().is_some_and(|first| columns.len() > 1 && is_numbered(name, named, table, first))
}

/// Whether nobody chose the name, though the table may have been called something else then.
pub(super) fn was_own(name: &str, named: Named, table: &str, columns: &[&str]) -> bool {
    let base = name.trim_end_matches(|last: char| last.is_ascii_digit());
    let rest = base.strip_suffix(named.suffix()).and_then(|rest| rest.strip_suffix('_'));
    let before = rest.and_then(|rest| rest.strip_suffix(columns.join("_").as_str()));
    is_own(name, named, table, columns) || before.is_some_and(|table| table.len() > 1 && table.ends_with('_'))
}

/// `<table>_<columns>_<suffix><number>`.
fn is_numbered(name: &str, named: Named, table: &str, columns: &str) -> bool {
    let base = name.trim_end_matches(|last: char| last.is_ascii_digit());
    let number = &name[base.len()..];
    let suffix = named.suffix();
    [number, ""].into_iter().any(|number| {
        name == conventional_name(table, columns, suffix, number) || name == shortened(table, columns, suffix, number)
    })
}

/// As PostgreSQL makes it fit into 63 bytes: the longer of the two parts gives way.
fn shortened(table: &str, columns: &str, suffix: &str, number: &str) -> String {
    let suffix = format!("{suffix}{number}");
    let separators = if columns.is_empty() { 1 } else { 2 };
    let room = 63_usize.saturating_sub(suffix.len() + separators);
    let (mut first, mut second) = (table.len(), columns.len());
    while first + second > room {
        if first > second { first -= 1 } else { second = second.saturating_sub(1) }
    }
    let clip = |text: &str, length: usize| {
        let mut end = length.min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text[..end].to_owned()
    };
    if columns.is_empty() {
        return format!("{}_{suffix}", clip(table, first));
    }
    format!("{}_{}_{suffix}", clip(table, first), clip(columns, second))
}

/// `_<8 hex>`, alone or with `_uniq`, `_like`, `_pk`, `_check`, `_fk_<table>_<column>`; `_<6 hex>_idx`.
fn is_django(name: &str, named: Named) -> bool {
    let ends_with_hash = |text: &str, length: usize| {
        text.len() > length + 1
            && text.is_char_boundary(text.len() - length)
            && text[..text.len() - length].ends_with('_')
            && text[text.len() - length..].bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    };
    match named {
        Named::ForeignKey => match name.rfind("_fk_") {
            Some(at) => ends_with_hash(&name[..at], 8),
            None => name.strip_suffix("_fk").is_some_and(|rest| ends_with_hash(rest, 8)),
        },
        Named::Check => name.strip_suffix("_check").is_some_and(|rest| ends_with_hash(rest, 8)),
        Named::Index | Named::UniqueIndex | Named::Unique => {
            ends_with_hash(name, 8)
                || ["_uniq", "_like", "_pk"]
                    .iter()
                    .any(|suffix| name.strip_suffix(suffix).is_some_and(|rest| ends_with_hash(rest, 8)))
                || name.strip_suffix("_idx").is_some_and(|rest| ends_with_hash(rest, 6))
        }
        Named::Exclusion => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_tools_and_of_people() {
        for (name, named, columns) in [
            ("posts_title_key", Named::Unique, &["title"][..]),
            ("posts_title_key1", Named::Unique, &["title"]),
            ("posts_title_key", Named::UniqueIndex, &["title"]),
            ("posts_a_b_idx", Named::Index, &["a", "b"]),
            ("posts_author_id_fkey", Named::ForeignKey, &["author_id"]),
            ("posts_a_fkey", Named::ForeignKey, &["a", "b"]),
            ("posts_views_check", Named::Check, &["views"]),
            ("posts_check2", Named::Check, &[]),
            ("blog_post_author_id_dd7a8485", Named::Index, &["author_id"]),
            ("blog_post_slug_b95473f2_like", Named::Index, &["slug"]),
            ("blog_post_a_b_0c02ba07_uniq", Named::Index, &["a", "b"]),
            ("blog_post_title_1c5a61_idx", Named::Index, &["title"]),
            ("blog_post_author_id_dd7a8485_fk_auth_user_id", Named::ForeignKey, &["author_id"]),
            ("auth_user_user_permissi_permission_id_1fbb5f2c_fk_auth_perm", Named::ForeignKey, &["permission_id"]),
            ("sqlite_autoindex_posts_1", Named::Unique, &["title"]),
        ] {
            assert!(is_own(name, named, "posts", columns), "{name}");
        }
        for (name, named, columns) in [
            ("posts_recent", Named::Index, &["created_at"][..]),
            ("posts_recent_idx", Named::Index, &["created_at"]),
            ("idx_posts_title", Named::Index, &["title"]),
            ("title_idx", Named::Index, &["title"]),
            ("blog_post_title_key", Named::Unique, &["title"]),
            ("posts_title_idx", Named::UniqueIndex, &["title"]),
            ("posts_views_positive", Named::Check, &["views"]),
            ("fk_posts_author", Named::ForeignKey, &["author_id"]),
            ("é_check", Named::Check, &["views"]),
        ] {
            assert!(!is_own(name, named, "posts", columns), "{name}");
        }
        let long = "t".repeat(70);
        assert!(is_own(&format!("{}_a_key", "t".repeat(57)), Named::Unique, &long[..63], &["a"]));
    }
}
