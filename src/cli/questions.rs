//! Questions on a terminal.

use super::{CommandError, Status};
use dialoguer::theme::ColorfulTheme;
use dialoguer::{Confirm, Input, Select};

/// Yes or no; no where only Enter is pressed.
pub fn confirm(question: &str) -> Result<bool, Box<CommandError>> {
    Confirm::with_theme(&ColorfulTheme::default())
        .with_prompt(question)
        .default(false)
        .interact()
        .map_err(|error| unanswered(&error))
}

/// One of several; the place of the one chosen.
pub fn choose(question: &str, choices: &[String]) -> Result<usize, Box<CommandError>> {
    Select::with_theme(&ColorfulTheme::default())
        .with_prompt(question)
        .items(choices)
        .default(0)
        .interact()
        .map_err(|error| unanswered(&error))
}

/// A line of text, which may be empty.
pub fn line(question: &str) -> Result<String, Box<CommandError>> {
    Input::with_theme(&ColorfulTheme::default())
        .with_prompt(question)
        .allow_empty(true)
        .interact_text()
        .map_err(|error| unanswered(&error))
}

/// Ctrl-C at a question, or a terminal that went away.
fn unanswered(error: &dialoguer::Error) -> Box<CommandError> {
    let dialoguer::Error::IO(error) = error;
    // It is hidden while a question waits; a terminal that went away has none to show.
    let _ = dialoguer::console::Term::stderr().show_cursor();
    if error.kind() == std::io::ErrorKind::Interrupted {
        let mut interrupted = CommandError::new("interrupted", "interrupted at a question; nothing was done");
        interrupted.status = Status::Interrupted;
        return interrupted;
    }
    CommandError::new("unanswered", format!("the question has no answer: {error}"))
        .help("nothing was done; `--no-input` asks nothing")
}
