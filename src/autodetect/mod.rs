//! Two states become the operations that lead from one to the other.
