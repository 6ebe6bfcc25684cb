//! Runs plans, records them, goes on after a crash; prints nothing.
