//! Passwords taken out of text that will be shown.

use std::ops::Range;

/// What stands in the names of keys and parameters whose values are nobody's business.
const SECRETS: [&str; 4] = ["pass", "pwd", "secret", "pasw"];

/// The text with every password replaced by as many asterisks as it has bytes, so that places in
/// it stay where they are. For `dorm.toml`, whose lines are shown in reports.
pub fn mask_file(text: &str) -> String {
    let mut spans = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        // `password = "…"`, `sslpassword`, `?password=…`: from the equals sign on, whatever it is.
        // A report is made of broken files too, so nothing is assumed about quotes.
        // A word that is meant to be `password` counts, because it is the mistake that gets a report.
        let lower = line.to_ascii_lowercase();
        if let Some(after) = SECRETS.iter().filter_map(|word| Some(lower.find(word)? + word.len())).min()
            && let Some(equals) = line[after..].find(['=', ':'])
        {
            spans.push(start + after + equals + 1..start + line.trim_end().len());
        }
        // A URL in quotes may hold what no URL may: blanks, or quotes of the other kind.
        if let Some(scheme) = line.find("://")
            && let Some(colon) = line[scheme + 3..].find(':')
            && let Some(host) = line[scheme + 3 + colon..].rfind('@')
        {
            let from = start + scheme + 3 + colon;
            spans.push(from + 1..from + host);
        }
        start += line.len();
    }
    spans.extend(url_passwords(text));
    let mut bytes = text.as_bytes().to_vec();
    for span in spans {
        if let Some(bytes) = bytes.get_mut(span) {
            bytes.iter_mut().filter(|byte| !matches!(byte, b'"' | b'\'' | b'\n' | b'\r')).for_each(|byte| *byte = b'*');
        }
    }
    // Spans begin and end at ASCII characters, so whole characters were replaced.
    String::from_utf8(bytes).unwrap_or_default()
}

/// The text with the password of every URL in it replaced by `***`.
pub fn redact(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut from = 0;
    for span in url_passwords(text) {
        // What is masked already keeps its length: an underline below it stays where it belongs.
        let masked = text[span.clone()].bytes().all(|byte| byte == b'*');
        if span.start >= from && !masked {
            result.push_str(&text[from..span.start]);
            result.push_str("***");
            from = span.end;
        }
    }
    result.push_str(&text[from..]);
    result
}

/// `user:PASSWORD@` and `?password=PASSWORD` of everything that looks like a URL.
fn url_passwords(text: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find("://") {
        let start = from + at + 3;
        let end = text[start..]
            .find(|character: char| character.is_whitespace() || matches!(character, '"' | '\'' | '`'))
            .map_or(text.len(), |length| start + length);
        let url = &text[start..end];
        if let Some(host) = url.rfind('@')
            && let Some(colon) = url[..host].find(':')
        {
            // The word itself stands in help texts.
            if &url[colon + 1..host] != "password" {
                spans.push(start + colon + 1..start + host);
            }
        }
        let mut place = url.find('?').map_or(url.len(), |mark| mark + 1);
        for parameter in url[place..].split('&') {
            if let Some((name, value)) = parameter.split_once('=')
                && SECRETS.iter().any(|word| name.to_ascii_lowercase().contains(word))
            {
                let from = start + place + name.len() + 1;
                spans.push(from..from + value.len());
            }
            place += parameter.len() + 1;
        }
        from = end;
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_nowhere() {
        assert_eq!(redact("can't reach postgres://me:s3cr@t@h/db now"), "can't reach postgres://me:***@h/db now");
        assert_eq!(redact("`postgres://h/db?password=s3cret&x=1`"), "`postgres://h/db?password=***&x=1`");
        assert_eq!(redact("postgres://me@h/db and sqlite:///a"), "postgres://me@h/db and sqlite:///a");
        let text = "password = s3cret\nurl = \"postgres://u:ünicode@h/d\" # x\nport = 5";
        let masked = mask_file(text);
        assert_eq!(masked, "password =*******\nurl = \"postgres://u:********@h/d\" # x\nport = 5");
        assert_eq!(masked.len(), text.len());
        let mistaken = "passwrd = 'a'\nDB_PWD = \"b\"\nurl = \"postgres://u:a b'c@h/d?sslpassword=x&passwd=y&z=1\"";
        assert_eq!(mask_file(mistaken).len(), mistaken.len());
        for secret in ["'a'", "\"b\"", "a b", "=x", "=y"] {
            assert!(!mask_file(mistaken).contains(secret), "{}", mask_file(mistaken));
        }
        assert_eq!(redact("`postgres://h/db?passwd=s3cret&x=1`"), "`postgres://h/db?passwd=***&x=1`");
    }
}
