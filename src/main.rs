//! The `dorm` command.

fn main() {}
