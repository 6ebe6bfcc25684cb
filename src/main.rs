//! The `dorm` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    dorm::cli::run(std::env::args_os().collect())
}
