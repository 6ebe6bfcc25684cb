//! What a check found, for people.

use super::{Found, is_unknown, kind_words};
use crate::cli::printer::{BAD, GOOD, HEADING, HELP, Printer, WARNING, styled};
use crate::drift::{Finding, FindingKind};
use crate::executor::Partial;
use crate::state::Engine;
use similar::{ChangeTag, TextDiff};

/// The SQL that mends, and nothing else.
pub(super) fn print_sql(found: &Found, printer: &mut Printer) {
    let statements = &found.report.mend;
    let unsure = found.report.findings.iter().filter(|finding| finding.kind == FindingKind::NotComparable).count();
    if unsure > 0 {
        printer.note(format!("{unsure} could not be compared: `dorm dbcheck` says what, and why"));
    }
    if statements.is_empty() && unsure > 0 {
        return;
    }
    if statements.is_empty() {
        printer.note("nothing has to be mended");
        return;
    }
    let (pragma_off, begin, pragma_on) = match found.engine {
        Engine::Sqlite => ("PRAGMA foreign_keys = OFF;\n", "BEGIN IMMEDIATE;\n", "PRAGMA foreign_keys = ON;\n"),
        Engine::Postgres => ("", "BEGIN;\n", ""),
    };
    let mut text = format!("{pragma_off}{begin}");
    for statement in statements {
        text.push_str(&terminated(statement));
    }
    printer.line(format!("{text}COMMIT;\n{pragma_on}").trim_end());
}

fn terminated(statement: &str) -> String {
    let statement = statement.trim_end();
    if statement.starts_with("--") || statement.ends_with(';') {
        format!("{statement}\n")
    } else {
        format!("{statement};\n")
    }
}

/// Everything.
pub(super) fn print(found: &Found, printer: &mut Printer) {
    let standing = &found.standing;
    if !standing.undeclared.is_empty() {
        printer.line(styled(HEADING, "declared, and in no migration:"));
        for (app, operation) in &standing.undeclared {
            printer.line(format!("  {app}: {}", operation.describe()));
        }
        printer.line(format!("  {} dorm makemigrations", styled(HELP, "help:")));
    }
    let lists = [
        (
            "edited after they were applied:",
            &standing.edited,
            "put the file back as it was, or `dorm migrate --allow-edited`",
        ),
        ("applied, and their file is missing:", &standing.missing, "bring the file back, or `dorm migrate --prune`"),
        ("not applied:", &standing.pending, "dorm migrate"),
    ];
    for (heading, names, help) in lists {
        if names.is_empty() {
            continue;
        }
        printer.line(styled(HEADING, heading));
        for name in names {
            printer.line(format!("  {name}"));
        }
        printer.line(format!("  {} {help}", styled(HELP, "help:")));
    }
    if let Some(Partial { name, .. }) = &standing.partial {
        printer.line(styled(HEADING, "applied in part:"));
        printer.line(format!("  {name}\n  {} `dorm migrate` goes on with it", styled(HELP, "help:")));
    }
    if !found.report.findings.is_empty() {
        printer.line(styled(HEADING, "the database differs from its migrations:"));
        for finding in &found.report.findings {
            print_finding(finding, found, printer);
        }
    }
    if !found.report.unknown.is_empty() {
        printer.info(styled(HEADING, "not declared by anybody (no drift):"));
        for object in &found.report.unknown {
            printer.info(format!("  {} {}", kind_words(&object.kind), object.name));
        }
    }
    summary(found, printer);
}

fn print_finding(finding: &Finding, found: &Found, printer: &mut Printer) {
    let mark = if finding.kind == FindingKind::NotComparable {
        styled(WARNING, "?")
    } else if is_unknown(finding.kind) && found.ignore_unknown {
        " ".to_owned()
    } else {
        styled(BAD, "!")
    };
    printer.line(format!("{mark} {}", headline(finding)));
    print_difference(finding, printer);
    for statement in &finding.fix {
        let mut lines = statement.trim_end().trim_end_matches(';').lines();
        if let Some(first) = lines.next() {
            printer.line(format!("    {} {first}", styled(HELP, "mend:")));
        }
        for line in lines {
            printer.line(format!("          {line}"));
        }
    }
}

/// What is wrong, in a line, with the model where there is one.
pub(in crate::cli::command) fn headline(finding: &Finding) -> String {
    match (&finding.app, &finding.model) {
        (Some(app), Some(model)) => format!("{app}.{model}: {finding}"),
        _ => finding.to_string(),
    }
}

/// Both sides, the words that differ in colour.
pub(in crate::cli::command) fn print_difference(finding: &Finding, printer: &mut Printer) {
    match (&finding.expected, &finding.actual) {
        (Some(expected), Some(actual)) => {
            let difference = TextDiff::from_words(expected.as_str(), actual.as_str());
            let (mut left, mut right) = (String::new(), String::new());
            for change in difference.iter_all_changes() {
                match change.tag() {
                    ChangeTag::Equal => {
                        left.push_str(change.value());
                        right.push_str(change.value());
                    }
                    ChangeTag::Delete => left.push_str(&styled(GOOD, change.value())),
                    ChangeTag::Insert => right.push_str(&styled(BAD, change.value())),
                }
            }
            printer.line(format!("    declared: {left}"));
            printer.line(format!("    live:     {right}"));
        }
        (Some(expected), None) => printer.line(format!("    declared: {}", styled(GOOD, expected))),
        (None, Some(actual)) => printer.line(format!("    live:     {}", styled(BAD, actual))),
        (None, None) => {}
    }
}

fn summary(found: &Found, printer: &mut Printer) {
    use crate::cli::Status;
    match found.status() {
        Status::Done => {
            let pending = found.standing.pending.len();
            let rest = if pending > 0 { format!(" ({pending} pending, not counted)") } else { String::new() };
            printer.info(format!("{} `{}` is as it should be{rest}", styled(GOOD, "ok:"), found.alias));
        }
        Status::Failed => printer.line(format!("{} something could not be compared", styled(WARNING, "not sure:"))),
        _ => {
            let counted = found.report.findings.iter().filter(|finding| found.counts(finding)).count();
            let mut parts = Vec::new();
            for (number, what) in [
                (found.standing.undeclared.len(), "undeclared changes"),
                (found.standing.edited.len(), "edited"),
                (found.standing.missing.len(), "missing"),
                (found.standing.pending.len(), "pending"),
                (usize::from(found.standing.partial.is_some()), "partial"),
                (counted, "drift"),
            ] {
                if number > 0 {
                    parts.push(format!("{number} {what}"));
                }
            }
            printer.line(format!("{} {}", styled(BAD, "no:"), parts.join(", ")));
        }
    }
}
