//! What a migration is called: an app and `NNNN_name`.

use std::fmt;

/// A migration by app and name, ordered by app, then name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MigrationName {
    /// The app's label.
    pub app: String,
    /// The file's name without `.toml`.
    pub name: String,
}

impl MigrationName {
    /// From its parts.
    pub fn new(app: impl Into<String>, name: impl Into<String>) -> Self {
        Self { app: app.into(), name: name.into() }
    }

    /// From `app.NNNN_name`.
    pub fn parse(text: &str) -> Option<Self> {
        let (app, name) = text.split_once('.')?;
        (is_part(app) && is_part(name)).then(|| Self::new(app, name))
    }

    /// The name of its file.
    pub fn file_name(&self) -> String {
        format!("{}.toml", self.name)
    }

    /// The number that it begins with.
    pub fn number(&self) -> Option<u32> {
        let digits = self.name.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(self.name.len());
        self.name.get(..digits)?.parse().ok()
    }

    /// The name without its number: `initial` of `0001_initial`.
    pub fn label(&self) -> &str {
        self.name.trim_start_matches(|letter: char| letter.is_ascii_digit()).trim_start_matches('_')
    }

    /// `NNNN_label` from a number and a label.
    pub fn numbered(app: &str, number: u32, label: &str) -> Self {
        Self::new(app, format!("{number:04}_{label}"))
    }
}

impl fmt::Display for MigrationName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.app, self.name)
    }
}

/// Whether a text may be an app or a name: a migration that came from elsewhere may be called `0001-x`.
fn is_part(text: &str) -> bool {
    let odd = |letter: char| letter.is_control() || letter.is_whitespace() || matches!(letter, '.' | '/' | '\\');
    !text.is_empty() && !text.contains(odd)
}

/// Whether a text is what `--name` takes: letters of ASCII, digits and underscores.
pub fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// The number that the next migration of an app gets: one more than the highest.
pub fn next_number<'a>(names: impl IntoIterator<Item = &'a MigrationName>) -> u32 {
    names.into_iter().filter_map(MigrationName::number).max().unwrap_or(0).saturating_add(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers() {
        let name = MigrationName::parse("blog.0012_add_slug").unwrap();
        assert_eq!((name.number(), name.label()), (Some(12), "add_slug"));
        assert_eq!(name.to_string(), "blog.0012_add_slug");
        assert_eq!(MigrationName::numbered("blog", 3, "x"), MigrationName::new("blog", "0003_x"));
        for text in ["blog", "blog.", ".0001_x", "blog.0001/x", "a.b.c", "blog.0001 x"] {
            assert_eq!(MigrationName::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_next_number_is_one_more_than_the_highest() {
        let names =
            ["0001_initial", "0007_x", "0003_y", "99999999999999_huge"].map(|name| MigrationName::new("a", name));
        assert_eq!(next_number(&names), 8);
        assert_eq!(next_number([]), 1);
    }
}
