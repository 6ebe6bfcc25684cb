//! What a check found, as annotations of a pull request on GitHub.

use super::Found;
use crate::cli::Printer;
use crate::cli::workspace::Workspace;
use crate::drift::{Finding, FindingKind};
use crate::executor::Partial;

/// Prints a line for each thing that is wrong.
pub(super) fn print(found: &Found, workspace: &Workspace, printer: &mut Printer) {
    let standing = &found.standing;
    let mut lines = Vec::new();
    for (app, operation) in &standing.undeclared {
        let place = file_of(workspace, app, None);
        lines.push(annotation("error", place, "undeclared change", &format!("{app}: {}", operation.describe())));
    }
    for (names, level, title) in [
        (&standing.edited, "error", "edited migration"),
        (&standing.missing, "error", "missing migration"),
        (&standing.pending, if found.ignore_pending { "notice" } else { "error" }, "pending migration"),
    ] {
        for name in names {
            let place = workspace.graph.get(name).map(|migration| (migration.path.display().to_string(), None));
            lines.push(annotation(level, place, title, &name.to_string()));
        }
    }
    if let Some(Partial { name, .. }) = &standing.partial {
        lines.push(annotation("error", None, "partial migration", &name.to_string()));
    }
    for finding in &found.report.findings {
        let level = match finding.kind {
            FindingKind::NotComparable => "warning",
            _ if found.counts(finding) => "error",
            _ => "notice",
        };
        let place = finding.app.as_ref().and_then(|app| file_of(workspace, app, finding.model.as_deref()));
        lines.push(annotation(level, place, &finding.kind.to_string(), &message(finding)));
    }
    for line in lines {
        printer.raw(&format!("{line}\n"));
    }
}

fn message(finding: &Finding) -> String {
    let mut text = finding.to_string();
    for (what, side) in [("declared", &finding.expected), ("live", &finding.actual)] {
        if let Some(side) = side {
            text.push_str(&format!("\n{what}: {side}"));
        }
    }
    for statement in &finding.fix {
        text.push_str(&format!("\nmend: {statement}"));
    }
    text
}

type Place = (String, Option<usize>);

/// The file in which a model is declared, with its line; without a model the app's first file.
fn file_of(workspace: &Workspace, app: &str, model: Option<&str>) -> Option<Place> {
    let files = &workspace.app(app).ok()?.declarations;
    if let Some(model) = model {
        let header = format!("[model.{model}]").to_lowercase();
        for file in files {
            let line = file.text.lines().position(|line| line.trim_start().to_lowercase().starts_with(&header));
            if let Some(line) = line {
                return Some((file.name.clone(), Some(line + 1)));
            }
        }
    }
    files.first().map(|file| (file.name.clone(), None))
}

/// A line as GitHub's runner reads it.
fn annotation(level: &str, place: Option<Place>, title: &str, message: &str) -> String {
    let data = |text: &str| text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let property = |text: &str| data(text).replace(':', "%3A").replace(',', "%2C");
    let mut properties = Vec::new();
    if let Some((file, line)) = place {
        properties.push(format!("file={}", property(&file)));
        properties.extend(line.map(|line| format!("line={line}")));
    }
    properties.push(format!("title={}", property(title)));
    format!("::{level} {}::{}", properties.join(","), data(message))
}

#[cfg(test)]
mod tests {
    use super::annotation;

    #[test]
    fn lines_are_escaped() {
        let line = annotation("error", Some(("a,b.toml".into(), Some(3))), "column_type", "50%\nmore: x");
        assert_eq!(line, "::error file=a%2Cb.toml,line=3,title=column_type::50%25%0Amore: x");
    }
}
