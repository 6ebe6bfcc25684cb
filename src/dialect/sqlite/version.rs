//! Which SQLite a statement asks for: the one that is linked here is newer than most shells.

use super::cursor::Cursor;

/// The oldest version that knows a statement, where that is one that people may not have yet.
pub fn oldest_for(sql: &str) -> Option<&'static str> {
    let mut cursor = Cursor::new(sql);
    if !cursor.eat(&["ALTER", "TABLE"]) {
        return None;
    }
    cursor.name()?;
    if cursor.eat(&["."]) {
        cursor.name()?;
    }
    let is_new = [&["ALTER"][..], &["ADD", "CONSTRAINT"], &["ADD", "CHECK"], &["DROP", "CONSTRAINT"]];
    is_new.iter().any(|words| cursor.is(words)).then_some("3.53")
}

#[cfg(test)]
mod tests {
    use super::oldest_for;

    #[test]
    fn constraints_and_nulls_are_new() {
        for (sql, version) in [
            ("ALTER TABLE \"t t\" ALTER COLUMN a SET NOT NULL", Some("3.53")),
            ("ALTER TABLE t ADD CONSTRAINT c CHECK (a)", Some("3.53")),
            ("alter table main.t drop constraint c", Some("3.53")),
            ("ALTER TABLE t ADD COLUMN \"constraint\" integer", None),
            ("ALTER TABLE t RENAME TO u", None),
            ("CREATE TABLE t (a)", None),
        ] {
            assert_eq!(oldest_for(sql), version, "{sql}");
        }
    }
}
