//! The detector's questions on a terminal.

use crate::autodetect::{Question, QuestionKind};
use crate::cli::{CommandError, questions};

/// Asks one; none: no rename.
pub fn ask(question: &Question) -> Result<Option<String>, Box<CommandError>> {
    match question.kind {
        QuestionKind::Backfill => {
            let prompt = format!("{} (SQL, such as '' or now(); nothing or `q` to quit)", question.text());
            let sql = questions::line(&prompt)?;
            // Both are no values; a column of that name is said by `--backfill`.
            if ["", "q", "quit"].contains(&sql.trim()) {
                return Err(CommandError::new("declined", "nothing was written")
                    .help("give the field a `default`, a `db_default` or `null = true`"));
            }
            Ok(Some(sql.trim().to_owned()))
        }
        QuestionKind::RenameField | QuestionKind::RenameModel | QuestionKind::MoveModel => {
            let mut choices: Vec<String> = question
                .candidates
                .iter()
                .map(|candidate| {
                    let percent = (candidate.score * 100.0).round();
                    format!("yes, to `{}` ({percent} %: {})", candidate.to, candidate.why)
                })
                .collect();
            choices.push(format!("no, `{}` is gone with all that it holds", question.subject()));
            let choice = questions::choose(&question.text(), &choices)?;
            Ok(question.candidates.get(choice).map(|candidate| candidate.to.clone()))
        }
    }
}
