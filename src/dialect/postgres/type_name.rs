//! Names of types as `format_type()` spells them.

/// A type as PostgreSQL itself writes it: `varchar(10)` becomes `character varying(10)`. What
/// isn't known stays as it is, but for white space.
pub fn canonical(declared: &str) -> String {
    let text = declared.split_whitespace().collect::<Vec<_>>().join(" ");
    // Only the words outside quotes are folded.
    if text.contains('"') {
        return text;
    }
    let (element, arrays) = match text.find('[') {
        Some(at) => (text[..at].trim_end(), "[]"),
        None => (text.as_str(), ""),
    };
    let (head, modifier, tail) = match (element.find('('), element.rfind(')')) {
        (Some(open), Some(close)) if open < close => {
            (element[..open].trim_end(), Some(&element[open + 1..close]), element[close + 1..].trim())
        }
        _ => (element, None, ""),
    };
    let modifier = modifier.map(|inside| inside.split(',').map(str::trim).collect::<Vec<_>>().join(","));
    let (name, rest) = spelled((&head.to_lowercase(), modifier.is_some()), &tail.to_lowercase(), head);
    let modifier = match (name.as_str(), modifier.as_deref()) {
        ("character" | "bit", None) => Some("1".to_owned()),
        ("numeric", Some(digits)) if !digits.contains(',') => Some(format!("{digits},0")),
        (_, other) => other.map(str::to_owned),
    };
    let modifier = modifier.map(|inside| format!("({inside})")).unwrap_or_default();
    format!("{name}{modifier}{rest}{arrays}")
}

/// The name before a modifier and what follows it.
fn spelled((head, has_modifier): (&str, bool), tail: &str, original: &str) -> (String, String) {
    let whole = if tail.is_empty() { head.to_owned() } else { format!("{head} {tail}") };
    let (name, rest) = match whole.as_str() {
        "int" | "int4" | "integer" => ("integer", ""),
        "int2" | "smallint" => ("smallint", ""),
        "int8" | "bigint" => ("bigint", ""),
        "float8" | "float" | "double precision" => ("double precision", ""),
        "float4" | "real" => ("real", ""),
        "bool" | "boolean" => ("boolean", ""),
        "varchar" | "character varying" | "char varying" => ("character varying", ""),
        "char" | "character" => ("character", ""),
        // Without a length it is another type than `character`, which has one of 1.
        "bpchar" if has_modifier => ("character", ""),
        "varbit" | "bit varying" => ("bit varying", ""),
        "decimal" | "dec" | "numeric" => ("numeric", ""),
        "timestamptz" | "timestamp with time zone" => ("timestamp", " with time zone"),
        "timestamp" | "timestamp without time zone" => ("timestamp", " without time zone"),
        "timetz" | "time with time zone" => ("time", " with time zone"),
        "time" | "time without time zone" => ("time", " without time zone"),
        _ => {
            let rest = if tail.is_empty() { String::new() } else { format!(" {tail}") };
            let is_folded = original.bytes().all(|byte| byte.is_ascii() && byte != b'.');
            return (if is_folded { head.to_owned() } else { original.to_owned() }, rest);
        }
    };
    (name.to_owned(), rest.to_owned())
}

/// The same type in fewer letters, for SQL that people read.
pub fn short(canonical: &str) -> String {
    match canonical.strip_prefix("character varying") {
        Some(rest) => format!("varchar{rest}"),
        None => canonical.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_spelled_as_the_server_does() {
        for (declared, expected) in [
            ("varchar(10)", "character varying(10)"),
            ("VARCHAR ( 10 )", "character varying(10)"),
            ("int4", "integer"),
            ("int[]", "integer[]"),
            ("int[3][]", "integer[]"),
            ("numeric(5)", "numeric(5,0)"),
            ("numeric(10, 2)", "numeric(10,2)"),
            ("decimal", "numeric"),
            ("timestamptz", "timestamp with time zone"),
            ("timestamptz(3)", "timestamp(3) with time zone"),
            ("timestamp(3) without time zone", "timestamp(3) without time zone"),
            ("time", "time without time zone"),
            ("char", "character(1)"),
            ("char(3)", "character(3)"),
            ("bpchar", "bpchar"),
            ("bpchar[]", "bpchar[]"),
            ("bpchar(3)", "character(3)"),
            ("tsvector", "tsvector"),
            ("TSVECTOR", "tsvector"),
            ("geometry(Point,4326)", "geometry(Point,4326)"),
            ("\"MyType\"", "\"MyType\""),
            ("app.status", "app.status"),
            ("interval day to second", "interval day to second"),
        ] {
            assert_eq!(canonical(declared), expected, "{declared}");
        }
    }
}
