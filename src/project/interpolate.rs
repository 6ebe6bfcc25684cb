//! `${NAME}` and `${NAME:-default}` in strings; `$$` is a dollar.

use super::Environment;

/// Why a text could not be completed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InterpolationError {
    /// A variable that isn't set and has no default.
    Unset(String),
    /// `${` without `}`, or with something that is no name.
    Malformed,
}

/// Replaces the variables of a text.
pub fn interpolate(text: &str, environment: &Environment) -> Result<String, InterpolationError> {
    let (result, error) = replace(text, &|name| environment.get(name).map(str::to_owned));
    error.map_or(Ok(result), Err)
}

/// As much of a text's beginning as the file alone decides: variables are taken to be unset, and
/// the text ends before the first one without a default.
pub fn static_beginning(text: &str) -> String {
    replace(text, &|_| None).0
}

fn replace(text: &str, look_up: &dyn Fn(&str) -> Option<String>) -> (String, Option<InterpolationError>) {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        result.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        if let Some(after) = after.strip_prefix('$') {
            result.push('$');
            rest = after;
        } else if let Some(after) = after.strip_prefix('{') {
            let Some(end) = closing_brace(after) else { return (result, Some(InterpolationError::Malformed)) };
            let (name, default) = match after[..end].split_once(":-") {
                Some((name, default)) => (name, Some(default)),
                None => (&after[..end], None),
            };
            if !is_name(name) {
                return (result, Some(InterpolationError::Malformed));
            }
            // As in a shell: with `:-` an empty value counts as unset.
            match (look_up(name), default) {
                (Some(value), None) => result.push_str(&value),
                (Some(value), Some(_)) if !value.is_empty() => result.push_str(&value),
                (_, Some(default)) => {
                    let (value, error) = replace(default, look_up);
                    result.push_str(&value);
                    if error.is_some() {
                        return (result, error);
                    }
                }
                (None, None) => return (result, Some(InterpolationError::Unset(name.to_owned()))),
            }
            rest = &after[end + 1..];
        } else {
            result.push('$');
            rest = after;
        }
    }
    result.push_str(rest);
    (result, None)
}

/// The brace that closes the one before the text; defaults may hold variables themselves.
fn closing_brace(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let bytes = text.as_bytes();
    for (at, &byte) in bytes.iter().enumerate() {
        match byte {
            b'{' if at > 0 && bytes[at - 1] == b'$' => depth += 1,
            b'}' if depth == 0 => return Some(at),
            b'}' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn is_name(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && characters.all(|character| character.is_ascii_alphanumeric() || character == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(text: &str) -> Result<String, InterpolationError> {
        let pairs = [("HOST", "db"), ("EMPTY", "")];
        interpolate(text, &Environment::of(pairs.map(|(name, value)| (name.to_owned(), value.to_owned()))))
    }

    #[test]
    fn variables() {
        assert_eq!(with("a${HOST}b${NONE:-c}").as_deref(), Ok("adbbc"));
        assert_eq!(with("$${HOST} $5 100$").as_deref(), Ok("${HOST} $5 100$"));
        assert_eq!(with("${EMPTY}${EMPTY:-x}").as_deref(), Ok("x"));
        assert_eq!(with("${NONE:-${HOST}}/${NONE:-}").as_deref(), Ok("db/"));
        assert_eq!(with("${NONE}"), Err(InterpolationError::Unset("NONE".to_owned())));
        assert_eq!(with("${HOST"), Err(InterpolationError::Malformed));
        assert_eq!(with("${}"), Err(InterpolationError::Malformed));
        assert_eq!(with("${1A:-x}"), Err(InterpolationError::Malformed));
    }

    #[test]
    fn what_the_file_alone_decides() {
        assert_eq!(static_beginning("${URL:-postgresql://u@h/d}"), "postgresql://u@h/d");
        assert_eq!(static_beginning("postgres://${USER}@h"), "postgres://");
        assert_eq!(static_beginning("${URL}"), "");
    }
}
