//! The one place that prints: results to standard output, all else to standard error.

use super::{ColorWhen, CommandError, Format, Global};
use crate::project::redact;
use crate::text::{Diagnostic, Diagnostics, Paint, Severity};
use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};
use indicatif::{ProgressBar, ProgressStyle};
use std::io::{IsTerminal, Stderr, Stdout, Write};
use std::time::Duration;

/// Of what was added or went well.
pub const GOOD: Style = AnsiColor::Green.on_default();
/// Of what needs attention.
pub const WARNING: Style = AnsiColor::Yellow.on_default().bold();
/// Of what went wrong or is lost.
pub const BAD: Style = AnsiColor::Red.on_default().bold();
/// Of what structures a listing.
pub const HEADING: Style = Style::new().bold();
/// Of a hint.
pub const HELP: Style = AnsiColor::Cyan.on_default().bold();

/// A word in a style; where colours are off, the escapes are left out when it is printed.
pub fn styled(style: Style, text: impl std::fmt::Display) -> String {
    format!("{style}{text}{style:#}")
}

/// Prints. In JSON, lines for people are left out of standard output, and one document is in it.
pub struct Printer {
    format: Format,
    loudness: i16,
    out: AutoStream<Stdout>,
    err: AutoStream<Stderr>,
    progress: Option<ProgressBar>,
    /// Why a result could not be written.
    unwritten: Option<std::io::Error>,
}

impl std::fmt::Debug for Printer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Printer").field("format", &self.format).finish_non_exhaustive()
    }
}

impl Printer {
    /// As the flags say.
    pub fn new(global: &Global) -> Self {
        let choice = match global.color {
            ColorWhen::Auto => ColorChoice::Auto,
            ColorWhen::Always => ColorChoice::Always,
            ColorWhen::Never => ColorChoice::Never,
        };
        // Questions are asked by a crate with a switch of its own.
        if global.color != ColorWhen::Auto {
            dialoguer::console::set_colors_enabled_stderr(global.color == ColorWhen::Always);
        }
        // `Auto` asks the terminal, NO_COLOR, CLICOLOR and CLICOLOR_FORCE.
        Self {
            format: global.format,
            loudness: i16::from(global.verbose) - i16::from(global.quiet),
            out: AutoStream::new(std::io::stdout(), choice),
            err: AutoStream::new(std::io::stderr(), choice),
            progress: None,
            unwritten: None,
        }
    }

    /// Text or JSON.
    pub const fn format(&self) -> Format {
        self.format
    }

    /// Whether `-v` was given.
    pub const fn is_verbose(&self) -> bool {
        self.loudness > 0
    }

    /// A result for people: a line on standard output.
    pub fn line(&mut self, text: impl AsRef<str>) {
        if self.format == Format::Text {
            self.write_out(&format!("{}\n", text.as_ref()));
        }
    }

    /// A line on standard output that `-q` takes away.
    pub fn info(&mut self, text: impl AsRef<str>) {
        if self.loudness >= 0 {
            self.line(text);
        }
    }

    /// A result as it is, for people or for a file.
    pub fn raw(&mut self, text: &str) {
        self.write_out(text);
    }

    /// The one document of `--format json`.
    pub fn document(&mut self, value: &serde_json::Value) {
        if self.format == Format::Json {
            let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
            text.push('\n');
            self.write_out(&text);
        }
    }

    fn write_out(&mut self, text: &str) {
        let (out, unwritten) = (&mut self.out, &mut self.unwritten);
        let mut write = || {
            if let Err(error) = out.write_all(text.as_bytes()).and_then(|()| out.flush())
                // A reader that has seen enough (`| head`) is no error.
                && error.kind() != std::io::ErrorKind::BrokenPipe
            {
                unwritten.get_or_insert(error);
            }
        };
        match &self.progress {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }

    /// Why results did not get to standard output, as on a full disk.
    pub fn unwritten(&mut self) -> Option<std::io::Error> {
        self.unwritten.take()
    }

    fn write_err(&mut self, text: &str) {
        let err = &mut self.err;
        let mut write = || {
            let _ = err.write_all(text.as_bytes()).and_then(|()| err.flush());
        };
        match &self.progress {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }

    /// Something that a person may want to know, on standard error; `-q` takes it away.
    pub fn note(&mut self, text: impl AsRef<str>) {
        if self.loudness >= 0 {
            self.write_err(&format!("{}\n", redact(text.as_ref())));
        }
    }

    /// Something for `-v`, on standard error.
    pub fn detail(&mut self, text: impl AsRef<str>) {
        if self.loudness > 0 {
            self.write_err(&format!("{}\n", redact(text.as_ref())));
        }
    }

    /// A warning, on standard error.
    pub fn warning(&mut self, text: impl AsRef<str>) {
        let text = format!("{}: {}\n", styled(WARNING, "warning"), redact(text.as_ref()));
        self.write_err(&text);
    }

    /// Warnings with their places.
    pub fn warnings(&mut self, diagnostics: &Diagnostics) {
        for diagnostic in &diagnostics.0 {
            self.diagnostic(diagnostic);
        }
    }

    fn diagnostic(&mut self, diagnostic: &Diagnostic) {
        if diagnostic.labels.is_empty() {
            match diagnostic.severity {
                Severity::Error => self.error_line(&diagnostic.message),
                Severity::Warning => self.warning(&diagnostic.message),
            }
            self.help_line(diagnostic.help.as_deref());
            return;
        }
        let text = redact(&diagnostic.render(Paint::Coloured));
        self.write_err(&format!("{text}\n\n"));
    }

    /// An error: for people always, as a document where one is asked for.
    pub fn error(&mut self, error: &CommandError) {
        self.end_progress();
        if error.diagnostics.0.is_empty() {
            self.error_line(&error.message);
        } else {
            for diagnostic in &error.diagnostics.0 {
                self.diagnostic(diagnostic);
            }
            if error.diagnostics.0.len() > 1 {
                self.error_line(&error.message);
            }
        }
        self.write_err(&redact(&error.details));
        // A single diagnostic has shown the help itself.
        if error.diagnostics.0.len() != 1 {
            self.help_line(error.help.as_deref());
        }
        self.error_document(error);
    }

    fn help_line(&mut self, help: Option<&str>) {
        if let Some(help) = help {
            let help = redact(help).replace('\n', "\n          ");
            self.write_err(&format!("  {} {help}\n", styled(HELP, "= help:")));
        }
    }

    fn error_line(&mut self, message: &str) {
        let text = format!("{}: {}\n", styled(BAD, "error"), styled(HEADING, redact(message)));
        self.write_err(&text);
    }

    /// An error's report that was made elsewhere.
    pub fn error_text(&mut self, text: &str) {
        self.write_err(&redact(text));
    }

    /// An error's document, where one is asked for.
    pub fn error_document(&mut self, error: &CommandError) {
        let document = error.to_json();
        let document = serde_json::from_str(&redact(&document.to_string())).unwrap_or(document);
        self.document(&document);
    }

    /// Whether what is under way is shown: to a person at a terminal.
    pub fn shows_progress(&self) -> bool {
        self.format == Format::Text && self.loudness >= 0 && std::io::stderr().is_terminal()
    }

    /// Shows what is under way, on a terminal only.
    pub fn progress(&mut self, message: &str) {
        self.show_progress(message, None);
    }

    /// The same with how far it is: so much of all.
    pub fn progress_bar(&mut self, message: &str, done: u64, all: u64) {
        self.show_progress(message, Some((done, all)));
    }

    fn show_progress(&mut self, message: &str, how_far: Option<(u64, u64)>) {
        if !self.shows_progress() {
            return;
        }
        let bar = self.progress.get_or_insert_with(|| {
            let bar = ProgressBar::new_spinner().with_message(redact(message));
            bar.enable_steady_tick(Duration::from_millis(100));
            bar
        });
        // A message that is too long for the line is cut: what is drawn over must be one line.
        let template = match how_far {
            None => "{spinner} {wide_msg} {elapsed}",
            Some(_) => "{spinner} {wide_msg} [{bar:12}]",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("=> "));
        }
        match how_far {
            None => bar.unset_length(),
            Some((done, all)) => {
                bar.set_length(all);
                bar.set_position(done);
            }
        }
        bar.set_message(redact(message));
    }

    /// Takes the progress away.
    pub fn end_progress(&mut self) {
        if let Some(bar) = self.progress.take() {
            bar.finish_and_clear();
        }
    }
}
