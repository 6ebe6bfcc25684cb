//! A person's statement that works in several transactions of its own, and so can stop half-way:
//! read from its text, to know what it leaves where it fails and where the catalogue shows it done.

use super::ddl::table_name;
use super::words::Words;

/// What such a statement does. Names are as SQL says them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConcurrentStatement {
    /// CREATE INDEX CONCURRENTLY; one that fails leaves an invalid index.
    CreateIndex {
        /// The index, without its schema; where none is said, the server finds one.
        name: Option<String>,
        /// Its table.
        table: String,
        /// Whether it is UNIQUE.
        is_unique: bool,
        /// IF NOT EXISTS, for which an invalid index is one.
        if_missing: bool,
    },
    /// DROP INDEX CONCURRENTLY of one index; one that fails leaves it invalid.
    DropIndex {
        /// The index.
        name: String,
    },
    /// REINDEX CONCURRENTLY; one that fails leaves invalid indexes beside the old ones.
    Reindex,
    /// DETACH PARTITION CONCURRENTLY; one that fails may leave the partition half detached.
    Detach {
        /// The partitioned table.
        table: String,
        /// The partition.
        partition: String,
    },
}

impl ConcurrentStatement {
    /// Reads a statement; none where it is another one.
    pub fn read(text: &str) -> Option<Self> {
        let mut words = Words::of(text);
        match words.next()?.to_ascii_uppercase().as_str() {
            "CREATE" => create_index(&mut words),
            "DROP" => drop_index(&mut words),
            "REINDEX" => reindex(&mut words),
            "ALTER" => detach(&mut words),
            _ => None,
        }
    }
}

fn create_index(words: &mut Words<'_>) -> Option<ConcurrentStatement> {
    let is_unique = words.take("UNIQUE");
    if !(words.take("INDEX") && words.take("CONCURRENTLY")) {
        return None;
    }
    let if_missing = words.take("IF") && words.take("NOT") && words.take("EXISTS");
    let name = if words.sees("ON") { None } else { Some(words.name()?.name) };
    if !words.take("ON") {
        return None;
    }
    words.take("ONLY");
    let table = table_name(&words.name()?);
    Some(ConcurrentStatement::CreateIndex { name, table, is_unique, if_missing })
}

fn drop_index(words: &mut Words<'_>) -> Option<ConcurrentStatement> {
    if !(words.take("INDEX") && words.take("CONCURRENTLY")) {
        return None;
    }
    if words.take("IF") {
        words.take("EXISTS");
    }
    Some(ConcurrentStatement::DropIndex { name: table_name(&words.name()?) })
}

fn reindex(words: &mut Words<'_>) -> Option<ConcurrentStatement> {
    if words.take("(") {
        // `(VERBOSE, CONCURRENTLY)`, and `CONCURRENTLY false` is what it says.
        while !words.sees(")") {
            if words.next()?.eq_ignore_ascii_case("CONCURRENTLY") {
                let off = ["false", "off", "0"].iter().any(|word| words.sees(word));
                return (!off).then_some(ConcurrentStatement::Reindex);
            }
        }
        words.next()?;
    }
    words.next()?;
    words.take("CONCURRENTLY").then_some(ConcurrentStatement::Reindex)
}

fn detach(words: &mut Words<'_>) -> Option<ConcurrentStatement> {
    if !words.take("TABLE") {
        return None;
    }
    if words.take("IF") {
        words.take("EXISTS");
    }
    let table = table_name(&words.name()?);
    if !(words.take("DETACH") && words.take("PARTITION")) {
        return None;
    }
    let partition = table_name(&words.name()?);
    words.take("CONCURRENTLY").then_some(ConcurrentStatement::Detach { table, partition })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_says_what_it_may_leave() {
        let create = |name: Option<&str>, table: &str, is_unique, if_missing| {
            let (name, table) = (name.map(str::to_owned), table.to_owned());
            Some(ConcurrentStatement::CreateIndex { name, table, is_unique, if_missing })
        };
        let detach = |table: &str, partition: &str| {
            Some(ConcurrentStatement::Detach { table: table.to_owned(), partition: partition.to_owned() })
        };
        for (text, expected) in [
            ("create index concurrently A on ONLY t (x)", create(Some("a"), "t", false, false)),
            (
                "/* c */ CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS \"A b\" ON \"S 1\".t USING btree (x)",
                create(Some("A b"), "\"S 1\".t", true, true),
            ),
            ("CREATE INDEX CONCURRENTLY ON t (x)", create(None, "t", false, false)),
            ("CREATE INDEX a ON t (x)", None),
            ("DROP INDEX CONCURRENTLY IF EXISTS s.a", Some(ConcurrentStatement::DropIndex { name: "s.a".to_owned() })),
            ("DROP INDEX a", None),
            ("REINDEX INDEX CONCURRENTLY a", Some(ConcurrentStatement::Reindex)),
            ("REINDEX (VERBOSE, CONCURRENTLY) TABLE t", Some(ConcurrentStatement::Reindex)),
            ("REINDEX (CONCURRENTLY off) TABLE t", None),
            ("REINDEX (VERBOSE) TABLE CONCURRENTLY t", Some(ConcurrentStatement::Reindex)),
            ("REINDEX TABLE t", None),
            ("ALTER TABLE s.t DETACH PARTITION t1 CONCURRENTLY", detach("s.t", "t1")),
            ("ALTER TABLE IF EXISTS t DETACH PARTITION s.t1 CONCURRENTLY;", detach("t", "s.t1")),
            ("ALTER TABLE t DETACH PARTITION t1", None),
            ("ALTER TABLE t DETACH PARTITION t1 FINALIZE", None),
            ("UPDATE t SET a = 1", None),
        ] {
            assert_eq!(ConcurrentStatement::read(text), expected, "{text}");
        }
    }
}
