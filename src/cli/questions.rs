//! Questions on a terminal.

use super::{CommandError, Status};
use dialoguer::Confirm;
use dialoguer::theme::ColorfulTheme;

/// Yes or no; no where only Enter is pressed.
pub fn confirm(question: &str) -> Result<bool, Box<CommandError>> {
    Confirm::with_theme(&ColorfulTheme::default())
        .with_prompt(question)
        .default(false)
        .interact()
        .map_err(|error| unanswered(&error))
}

/// Ctrl-C at a question, or a terminal that went away.
fn unanswered(error: &dialoguer::Error) -> Box<CommandError> {
    let dialoguer::Error::IO(error) = error;
    let mut unanswered = CommandError::new("unanswered", format!("the question has no answer: {error}"))
        .help("nothing was done; `--no-input` asks nothing");
    if error.kind() == std::io::ErrorKind::Interrupted {
        unanswered.status = Status::Interrupted;
    }
    unanswered
}
