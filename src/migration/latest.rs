//! `latest.txt`: the name of an app's latest migration, so that two branches conflict in git.

/// The names that a `latest.txt` holds: one, or those of both sides where git left its conflict
/// markers, ours first. What both sides started from (diff3's third part) is none of them.
pub fn read_latest(text: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut in_base = false;
    for line in text.lines().map(|line| line.trim_start_matches('\u{feff}').trim()) {
        if line.starts_with("|||||||") {
            in_base = true;
        } else if line.starts_with("=======") || line.starts_with("<<<<<<<") || line.starts_with(">>>>>>>") {
            in_base = false;
        } else if !line.is_empty() && !in_base {
            let name = line.strip_suffix(".toml").unwrap_or(line);
            if !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        }
    }
    names
}

/// What `latest.txt` says for a migration.
pub fn write_latest(name: &str) -> String {
    format!("{name}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_name() {
        assert_eq!(read_latest(&write_latest("0003_x")), ["0003_x"]);
        assert_eq!(read_latest("\u{feff}0003_x\r\n"), ["0003_x"]);
        assert!(read_latest("\n").is_empty());
    }

    #[test]
    fn conflict_markers_are_both_names() {
        let merge = "<<<<<<< HEAD\n0003_a\n=======\n0003_b\n>>>>>>> branch\n";
        assert_eq!(read_latest(merge), ["0003_a", "0003_b"]);
        let diff3 = "<<<<<<< HEAD\n0003_a\n||||||| base\n0002_x\n=======\n0003_b\n>>>>>>> branch\n";
        assert_eq!(read_latest(diff3), ["0003_a", "0003_b"]);
    }
}
