//! Migration files: format, names, graph, checksum, replay.
