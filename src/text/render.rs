//! A diagnostic as people read it: the line, the text underlined, what to do.

use super::{Diagnostic, Label, Severity};
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use std::ops::Range;
use std::sync::Arc;

/// With colours or without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// Plain text.
    Plain,
    /// With ANSI escapes.
    Coloured,
}

impl Diagnostic {
    /// As people read it, over several lines; without a line break at the end.
    pub fn render(&self, paint: Paint) -> String {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let mut group = level.primary_title(self.message.as_str()).elements(self.snippets());
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        let renderer = match paint {
            Paint::Plain => Renderer::plain(),
            Paint::Coloured => Renderer::styled(),
        };
        renderer.render(&[group])
    }

    /// As machines read it: where it is, in numbers.
    pub fn to_json(&self) -> serde_json::Value {
        let place = self.labels.first().map(|label| (&label.location.source.name, label.location.line_column()));
        serde_json::json!({
            "code": self.code,
            "message": self.message,
            "help": self.help,
            "file": place.map(|(file, _)| file),
            "line": place.map(|(_, (line, _))| line),
            "column": place.map(|(_, (_, column))| column),
        })
    }

    /// One for each file, in the order in which the labels name them.
    fn snippets(&self) -> Vec<Snippet<'_, annotate_snippets::Annotation<'_>>> {
        let mut files: Vec<Vec<(usize, &Label)>> = Vec::new();
        for (position, label) in self.labels.iter().enumerate() {
            let source = &label.location.source;
            let same = |labels: &Vec<(usize, &Label)>| {
                labels.iter().any(|(_, other)| Arc::ptr_eq(&other.location.source, source))
            };
            match files.iter_mut().find(|labels| same(labels)) {
                Some(labels) => labels.push((position, label)),
                None => files.push(vec![(position, label)]),
            }
        }
        let snippet = |labels: Vec<(usize, &'_ Label)>| {
            let source = labels.first().map(|(_, label)| &label.location.source)?;
            let annotations = labels.iter().map(|(position, label)| {
                let kind = if *position == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
                let annotation = kind.span(within(&source.text, &label.location.span));
                if label.text.is_empty() { annotation } else { annotation.label(label.text.clone()) }
            });
            Some(Snippet::source(source.text.clone()).path(source.name.clone()).annotations(annotations))
        };
        files.into_iter().filter_map(snippet).collect()
    }
}

/// A span cut to whole characters of the text.
fn within(text: &str, span: &Range<usize>) -> Range<usize> {
    let start = text.floor_char_boundary(span.start.min(text.len()));
    let end = text.ceil_char_boundary(span.end.min(text.len()));
    start..end.max(start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Location, Source};

    #[test]
    fn underlined_with_help() {
        let source = |name: &str, text: &str| Arc::new(Source { name: name.to_owned(), text: text.to_owned() });
        let one = source("blog/models.toml", "a = 1\nmax_lenght = 5\nü = 2");
        let other = source("shop/models.toml", "b = 1");
        let at = |source: &Arc<Source>, span| Location { source: source.clone(), span };
        let diagnostic = Diagnostic::error("unknown-key", "unknown key `max_lenght`", at(&one, 6..16))
            .label("here")
            .also(at(&other, 0..1), "and there")
            .help("did you mean `max_length`?");
        let expected = "\
error: unknown key `max_lenght`
 --> blog/models.toml:2:1
  |
2 | max_lenght = 5
  | ^^^^^^^^^^ here
  |
 ::: shop/models.toml:1:1
  |
1 | b = 1
  | - and there
  |
  = help: did you mean `max_length`?";
        assert_eq!(diagnostic.render(Paint::Plain), expected);
        let json = r#"{"code":"unknown-key","message":"unknown key `max_lenght`","help":"did you mean `max_length`?","file":"blog/models.toml","line":2,"column":1}"#;
        assert_eq!(diagnostic.to_json().to_string(), json);
        // Whatever a span says, there is a report.
        for span in [0..0, 22..22, 21..22, 500..700] {
            let text = Diagnostic::error("x", "wrong", at(&one, span)).render(Paint::Coloured);
            assert!(text.contains("wrong"));
        }
    }
}
