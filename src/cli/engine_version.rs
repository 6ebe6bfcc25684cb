//! `--engine sqlite|postgresql[:VERSION]`.

use crate::state::Engine;

/// An engine, and of which version where that is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EngineVersion {
    /// Which.
    pub engine: Engine,
    /// PostgreSQL's version, as the server numbers it: 150000 for 15.
    pub version: Option<u32>,
}

impl EngineVersion {
    /// Reads the flag's value.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (name, version) = text.split_once(':').map_or((text, None), |(name, version)| (name, Some(version)));
        let engine = match name {
            "sqlite" => Engine::Sqlite,
            "postgresql" | "postgres" => Engine::Postgres,
            _ => return Err("one of sqlite, postgresql, postgresql:VERSION".to_owned()),
        };
        let version = match (engine, version) {
            (_, None) => None,
            (Engine::Sqlite, Some(_)) => return Err("SQLite is the one in dorm: it takes no version".to_owned()),
            (Engine::Postgres, Some(version)) => match version.parse::<u32>() {
                Ok(version) if (13..100).contains(&version) => Some(version * 10_000),
                _ => return Err("a version is a number from 13 on, as in postgresql:15".to_owned()),
            },
        };
        Ok(Self { engine, version })
    }
}
