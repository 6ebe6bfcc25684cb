//! Finding a migration by the beginning of its name.

use super::Graph;
use crate::migration::Migration;
use crate::text::{Diagnostic, closest};
use std::collections::BTreeSet;
use std::sync::Arc;

impl Graph {
    /// The migration of an app that a person means: its name, or a beginning that only it has.
    pub fn find(&self, app: &str, text: &str) -> Result<&Arc<Migration>, Diagnostic> {
        let text = text.strip_suffix(".toml").unwrap_or(text);
        let names: BTreeSet<&str> =
            self.positions.keys().filter(|name| name.app == app).map(|name| name.name.as_str()).collect();
        if names.is_empty() {
            let apps: Vec<&str> = self.apps().into_iter().collect();
            let help = match closest(app, apps.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None if apps.is_empty() => "`dorm makemigrations` writes the first ones".to_owned(),
                None => format!("the apps with migrations are {}", list(&apps)),
            };
            return Err(Diagnostic::global("unknown-app", format!("app `{app}` has no migrations")).help(help));
        }
        let exact = names.get(text).copied();
        let begin_so: Vec<&str> = names.iter().copied().filter(|name| name.starts_with(text)).collect();
        // What a squash stands for doesn't make its own name less unique.
        let counts = |name: &&str| {
            let name = crate::migration::MigrationName::new(app, *name);
            self.get(&name).is_some_and(|migration| migration.name == name)
        };
        let counting: Vec<&str> = begin_so.iter().copied().filter(counts).collect();
        let name = match (exact, begin_so.as_slice()) {
            (Some(name), _) | (None, &[name]) => name,
            (None, _) if let &[name] = counting.as_slice() => name,
            (None, []) => {
                let help = match closest(text, names.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("`dorm showmigrations {app}` lists them"),
                };
                let message = format!("app `{app}` has no migration that begins with `{text}`");
                return Err(Diagnostic::global("unknown-migration", message).help(help));
            }
            (None, several) => {
                let message = format!("`{text}` is the beginning of {} migrations of app `{app}`", several.len());
                return Err(Diagnostic::global("ambiguous-migration", message)
                    .help(format!("write more of one of {}", list(several))));
            }
        };
        let name = crate::migration::MigrationName::new(app, name);
        match self.get(&name) {
            Some(migration) if migration.name == name => Ok(migration),
            Some(squash) => Err(Diagnostic::global(
                "replaced-migration",
                format!("`{name}` is replaced by `{}`, which stands for several migrations", squash.name),
            )
            .help(format!("name `{}` instead", squash.name.name))),
            None => Err(Diagnostic::global("unknown-migration", format!("there is no migration `{name}`"))
                .help(format!("`dorm showmigrations {app}` lists them"))),
        }
    }
}

fn list(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}
