//! The command line: arguments, a file for each command, output.
