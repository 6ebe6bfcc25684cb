//! `~/.pgpass`.

use std::path::Path;

/// The password for a connection, where the file has a line for it. As for libpq, a file that
/// others may read is no password file.
pub(super) fn password(path: &Path, host: &str, port: u16, dbname: &str, user: &str) -> Option<String> {
    let metadata = std::fs::metadata(path).ok()?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        if metadata.permissions().mode() & 0o077 != 0 {
            return None;
        }
    }
    let text = if metadata.is_file() { std::fs::read_to_string(path).ok()? } else { return None };
    find(&text, [host, &port.to_string(), dbname, user])
}

fn find(text: &str, wanted: [&str; 4]) -> Option<String> {
    text.lines().filter(|line| !line.starts_with('#')).find_map(|line| {
        let fields = split(line);
        let [names @ .., password] = fields.as_slice() else { return None };
        let is_match =
            names.len() == wanted.len() && names.iter().zip(wanted).all(|(name, wanted)| name == "*" || name == wanted);
        is_match.then(|| password.clone())
    })
}

/// The fields of a line: colons between them, a backslash before what is meant literally.
fn split(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        let literal = match character {
            ':' if fields.len() < 5 => {
                fields.push(String::new());
                continue;
            }
            '\\' => characters.next().unwrap_or('\\'),
            other => other,
        };
        if let Some(last) = fields.last_mut() {
            last.push(literal);
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_that_fits_counts() {
        let text = "# hosts\nother:5432:*:*:no\nlocalhost:*:my\\:db:*:se\\\\cret:x\n*:*:*:*:last\n";
        assert_eq!(find(text, ["localhost", "5432", "my:db", "me"]).as_deref(), Some("se\\cret:x"));
        assert_eq!(find(text, ["localhost", "5432", "db", "me"]).as_deref(), Some("last"));
    }
}
