//! Steps as the journal holds them: SQL that a person can read and run, each statement behind a
//! comment with all that is known of it.

use super::Step;

/// What begins the comment; the statement's length in bytes and the facts follow.
const MARK: &str = "-- dorm: ";

/// Steps as text.
pub fn write_steps(steps: &[Step]) -> String {
    let mut text = String::new();
    for step in steps {
        // A step is made of strings, numbers and lists of them, all of which can be written.
        let facts = serde_json::to_string(step).unwrap_or_default();
        text.push_str(&format!("{MARK}{} {facts}\n{};\n", step.sql.len(), step.sql));
    }
    text
}

/// The steps of such a text; none if it isn't one.
pub fn read_steps(text: &str) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (head, tail) = rest.strip_prefix(MARK)?.split_once('\n')?;
        let (length, facts) = head.split_once(' ')?;
        let mut step: Step = serde_json::from_str(facts).ok()?;
        let (sql, tail) = tail.split_at_checked(length.parse().ok()?)?;
        step.sql = sql.to_owned();
        steps.push(step);
        rest = tail.strip_prefix(";\n")?;
    }
    Some(steps)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Batch, Draft, Guard};
    use crate::schema::TableName;
    use crate::state::Engine;
    use std::time::Duration;

    #[test]
    fn what_is_stored_reads_back_equal() {
        let guard = Guard {
            query: "SELECT a FROM t WHERE a IS NULL".to_owned(),
            message: "there are */ rows\n;".to_owned(),
            help: Some("delete them".to_owned()),
        };
        let mut guarded =
            Draft::ddl("ALTER TABLE t ALTER a SET NOT NULL").locking("t", "ACCESS EXCLUSIVE").guarded(guard).step;
        guarded.reverse = vec!["ALTER TABLE t ALTER a DROP NOT NULL".to_owned()];
        guarded.operations = vec![3, 4];
        guarded.run = (2, 5);
        guarded.rows = Some(12);
        let batch = Batch {
            table: TableName { schema: Some("s".to_owned()), name: "t".to_owned() },
            key: vec!["a".to_owned(), "B".to_owned()],
            set: vec![("c".to_owned(), "';\n-- dorm: 3 {}\n'".to_owned())],
            condition: None,
            size: Some(7),
            sleep: Duration::from_micros(1500),
            max_batches: None,
        };
        let steps =
            [guarded, Draft::batch(batch, Engine::Postgres).step, Draft::data("SELECT 'é'\n-- dorm: 1 {}\n").step];
        assert_eq!(read_steps(&write_steps(&steps)).as_deref(), Some(&steps[..]));
        assert_eq!(read_steps(""), Some(Vec::new()));
        assert_eq!(read_steps("UPDATE t SET a = 1"), None);
    }
}
