//! The difference of two states, from 250 to 4,000 models: `cargo bench --bench diff`.
//!
//! Prints the best of several runs for each size, and what it costs for each model: a column of equal
//! numbers is what linear looks like.

// A benchmark talks to whoever started it, and stops at the first surprise.
#![allow(clippy::print_stdout, clippy::expect_used)]

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use dorm::autodetect::{Detected, History, Instructions, Request, detect};
use dorm::declaration::{self, AppSource, Hints};
use dorm::notation::Defaults;
use dorm::state::{AutoKind, Engine, IdentityKind, IntegerSize, ProjectState};
use dorm::text::Source;

const MODELS_PER_APP: usize = 50;

fn main() {
    println!("{:<30}{:>8}{:>14}{:>16}", "difference", "models", "best of 7", "for each model");
    for what in [Edit::None, Edit::FieldInOne, Edit::FieldInEach] {
        for models in [250, 1000, 4000] {
            let declared = read(models, Edit::None);
            let (history, before) = replay(&declared);
            let after = read(models, what);
            let best = (0..7).map(|_| time(&before, &after, &history)).min().expect("a run");
            let each = best / u32::try_from(models).expect("few");
            println!(
                "{:<30}{models:>8}{:>11.2} ms{:>13.2} µs",
                what.label(),
                milliseconds(best),
                milliseconds(each) * 1000.0
            );
        }
    }
    for models in [250, 1000, 4000] {
        let after = read(models, Edit::None);
        let (empty, history) = (ProjectState::new(), History::new());
        let best = (0..7).map(|_| time(&empty, &after, &history)).min().expect("a run");
        let each = best / u32::try_from(models).expect("few");
        println!(
            "{:<30}{models:>8}{:>11.2} ms{:>13.2} µs",
            "everything is new",
            milliseconds(best),
            milliseconds(each) * 1000.0
        );
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Edit {
    None,
    FieldInOne,
    FieldInEach,
}

impl Edit {
    const fn label(self) -> &'static str {
        match self {
            Self::None => "nothing changed",
            Self::FieldInOne => "a field in one model",
            Self::FieldInEach => "a field in each model",
        }
    }
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

fn time(before: &ProjectState, after: &ProjectState, history: &History) -> Duration {
    let begin = Instant::now();
    let detected = difference(before, after, history);
    let elapsed = begin.elapsed();
    drop(detected);
    elapsed
}

fn difference(before: &ProjectState, after: &ProjectState, history: &History) -> Detected {
    let (hints, instructions) = (Hints::default(), Instructions::default());
    let request =
        Request { before, after, history, hints: &hints, instructions: &instructions, apps: None, label: None };
    detect(&request).expect("no mistakes")
}

/// The state that the first migrations leave.
fn replay(declared: &ProjectState) -> (History, ProjectState) {
    let (mut history, mut state) = (History::new(), ProjectState::new());
    for migration in difference(&ProjectState::new(), declared, &History::new()).migrations {
        history.begin(&migration.name);
        for operation in &migration.operations {
            history.apply(operation, &mut state).expect("apply");
        }
    }
    (history, state)
}

fn read(models: usize, edit: Edit) -> ProjectState {
    let apps: Vec<AppSource> = (0..models / MODELS_PER_APP).map(|app| source(app, edit)).collect();
    let auto_field = AutoKind { size: IntegerSize::Big, identity: IdentityKind::ByDefault };
    let defaults = Defaults { use_tz: true, auto_field };
    declaration::read(&apps, &defaults, &[Engine::Sqlite, Engine::Postgres]).expect("no mistakes").state
}

/// Eight fields each, two of them keys, and an index.
fn source(app: usize, edit: Edit) -> AppSource {
    let mut text = String::new();
    for model in 0..MODELS_PER_APP {
        let _ = writeln!(
            text,
            "[model.Model{model:04}]\nindexes = [{{ name = \"app{app}_model{model}_active\", fields = [\"active\", \"-created\"] }}]\n\
             [model.Model{model:04}.fields]\ntitle = {{ type = \"CharField\", max_length = 200 }}\nbody = \"TextField\"\n\
             views = {{ type = \"IntegerField\", default = 0 }}\nprice = {{ type = \"DecimalField\", max_digits = 10, decimal_places = 2 }}\n\
             active = {{ type = \"BooleanField\", default = true }}\ncreated = \"DateTimeField\""
        );
        let key = |name: &str, app: usize, model: usize| {
            format!(
                "{name} = {{ type = \"ForeignKey\", to = \"app{app:03}.Model{model:04}\", on_delete = \"CASCADE\", related_name = \"+\" }}\n"
            )
        };
        if model > 0 {
            text.push_str(&key("parent", app, model - 1));
        }
        if app > 0 {
            text.push_str(&key("other", app - 1, model));
        }
        if edit == Edit::FieldInEach || (edit == Edit::FieldInOne && app == 1 && model == 7) {
            text.push_str("extra = { type = \"IntegerField\", null = true }\n");
        }
    }
    let label = format!("app{app:03}");
    let source = Source { name: format!("{label}/models.toml"), text };
    AppSource { label, files: vec![Arc::new(source)] }
}
