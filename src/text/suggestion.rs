//! "did you mean": the known word that a mistyped one is nearest to.

/// The nearest of the words known, where one is near enough to be meant.
pub fn closest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = word.to_lowercase();
    known
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&lower, &candidate.to_lowercase()), candidate))
        .filter(|&(distance, candidate)| {
            let length = candidate.chars().count().max(word.chars().count());
            // A third of the letters may be wrong; a beginning is meant however much is missing.
            distance * 3 <= length || (lower.len() >= 3 && candidate.to_lowercase().starts_with(&lower))
        })
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

/// A help line of [`closest`]: ``did you mean `max_length`?``.
pub fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    closest(word, known).map(|candidate| format!("did you mean `{candidate}`?"))
}

/// A help line for a word that isn't one of a list: the one meant, or else all of them.
pub fn suggest_or_list(word: &str, known: &[&str], what: &str) -> String {
    did_you_mean(word, known.iter().copied())
        .unwrap_or_else(|| format!("{what}: {}", quoted_list(known.iter().copied())))
}

/// Names in back-ticks with commas between.
pub fn quoted_list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn nearest() {
        let known = ["max_length", "default", "db_default", "sqlite", "postgresql"];
        assert_eq!(closest("max_lenght", known), Some("max_length"));
        assert_eq!(closest("Default", known), Some("default"));
        assert_eq!(closest("sqlite3", known), Some("sqlite"));
        assert_eq!(closest("postgres", known), Some("postgresql"));
        assert_eq!(closest("choices", known), None);
    }
}
