//! Names of migrations, from what they do.

use crate::operation::Operation;

/// Longer names end in `_and_more`.
const LONGEST: usize = 52;

/// The label of a migration with these operations.
pub fn label(operations: &[Operation]) -> String {
    let fragments: Vec<String> = operations.iter().filter_map(Operation::fragment).map(|text| word(&text)).collect();
    let mut fragments = fragments.into_iter();
    let Some(mut name) = fragments.next() else { return "custom".to_owned() };
    for fragment in fragments {
        let longer = format!("{name}_{fragment}");
        if longer.len() > LONGEST {
            name.push_str("_and_more");
            break;
        }
        name = longer;
    }
    name.truncate(100);
    name
}

/// Whatever can't stand in a file's name becomes an underscore.
fn word(text: &str) -> String {
    let mut word = String::with_capacity(text.len());
    let mut in_gap = false;
    for letter in text.chars() {
        let fits = letter.is_ascii_alphanumeric() || letter == '_';
        if fits {
            word.push(letter);
        } else if !in_gap {
            word.push('_');
        }
        in_gap = !fits;
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    fn remove(names: &[&str]) -> Vec<Operation> {
        names
            .iter()
            .map(|name| Operation::RenameModel { old_name: (*name).to_owned(), new_name: "X".to_owned() })
            .collect()
    }

    #[test]
    fn names_say_what_is_done() {
        assert_eq!(label(&remove(&["Post"])), "rename_post_x");
        assert_eq!(label(&remove(&["Post", "Tag"])), "rename_post_x_rename_tag_x");
        assert_eq!(label(&[]), "custom");
        // 52 letters are allowed, 53 aren't.
        let long = "a".repeat(52 - "rename_a_x_rename__x".len());
        assert_eq!(label(&remove(&["a", &long])), format!("rename_a_x_rename_{long}_x"));
        assert_eq!(label(&remove(&["a", &format!("{long}a")])), "rename_a_x_and_more");
        assert_eq!(label(&remove(&["a b-é", "b"])), "rename_a_b__x_rename_b_x");
    }
}
