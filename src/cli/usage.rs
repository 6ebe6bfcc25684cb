//! A command line that can't be read, and `--help` and `--version`.

use super::{ColorWhen, CommandError, Format, Global, Printer, Status};
use clap::ValueEnum;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use std::ffi::OsString;

/// Prints help, the version, or what is wrong.
pub fn finish(error: &clap::Error, arguments: &[OsString]) -> Status {
    let color = flag(arguments, "--color").unwrap_or(ColorWhen::Auto);
    let text = Global { color, ..Global::default() };
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            Printer::new(&text).raw(&error.render().ansi().to_string());
            Status::Done
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            Printer::new(&text).error_text(&error.render().ansi().to_string());
            Status::Failed
        }
        _ => {
            // Clap's report has colours and the usage line; the document has its first line.
            Printer::new(&text).error_text(&error.render().ansi().to_string());
            let format = flag(arguments, "--format").unwrap_or(Format::Text);
            Printer::new(&Global { format, ..text }).error_document(&describe(error));
            Status::Failed
        }
    }
}

fn describe(error: &clap::Error) -> CommandError {
    let text = error.render().to_string();
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default();
    let mut message = first.strip_prefix("error: ").unwrap_or(first).to_owned();
    if message.ends_with(':') {
        // What is missing stands in the lines below.
        let named: Vec<&str> = lines.take_while(|line| line.starts_with("  ")).map(str::trim).collect();
        message = format!("{message} {}", named.join(", "));
    }
    let mut described = *CommandError::new("usage", message);
    let suggestion = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue]
        .into_iter()
        .find_map(|kind| error.get(kind));
    described.help = match suggestion {
        Some(ContextValue::String(word)) => Some(format!("did you mean `{word}`?")),
        // The nearest one comes last.
        Some(ContextValue::Strings(words)) => words.last().map(|word| format!("did you mean `{word}`?")),
        _ if let Some(ContextValue::Strings(words)) = error.get(ContextKind::ValidValue)
            && !words.is_empty() =>
        {
            Some(format!("one of {}", words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")))
        }
        _ => Some("`dorm --help` and `dorm COMMAND --help` show what there is".to_owned()),
    };
    described
}

/// A flag's value where the rest of the line could not be read: `--flag value` or `--flag=value`.
fn flag<T: ValueEnum>(arguments: &[OsString], name: &str) -> Option<T> {
    let words: Vec<&str> = arguments.iter().filter_map(|word| word.to_str()).take_while(|word| *word != "--").collect();
    words.iter().enumerate().rev().find_map(|(at, word)| {
        let value = match word.strip_prefix(name)? {
            "" => words.get(at + 1).copied()?,
            rest => rest.strip_prefix('=')?,
        };
        T::from_str(value, true).ok()
    })
}
