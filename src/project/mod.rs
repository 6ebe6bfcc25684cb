//! `dorm.toml`, discovery of apps, files written safely.
