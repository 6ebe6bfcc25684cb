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
