//! A person's file before, declarations that are what is live, and the file after.

use super::*;
use crate::declaration::{self, AppSource};
use crate::dialect::lower;
use crate::drift;
use crate::inspect::document::{NotesByTable, models};
use crate::inspect::{RaiseRequest, raise};
use crate::notation::Defaults;
use crate::state::Engine;
use crate::text::{Diagnostics, Source};

fn read(text: &str) -> ProjectState {
    try_read(text).unwrap_or_else(|error| panic!("{error:?}\n{text}"))
}

fn try_read(text: &str) -> Result<ProjectState, Diagnostics> {
    let files = vec![Arc::new(Source { name: "blog/models.toml".into(), text: text.to_owned() })];
    let app = AppSource { label: "blog".into(), files };
    Ok(declaration::read(&[app], &Defaults::default(), &Engine::ALL)?.state)
}

fn tables(state: &ProjectState, engine: Engine) -> Vec<ExpectedTable> {
    let models = state.models().flat_map(|model| {
        let tables = lower::model(state, model, engine).unwrap();
        let (app, name) = (model.name.app.clone(), model.name.name.clone());
        tables.into_iter().map(move |table| ExpectedTable { app: app.clone(), model: name.clone(), table })
    });
    models.collect()
}

/// Where what was read comes from.
#[derive(Clone, Copy)]
enum Reading {
    /// The declarations of what is live.
    Declared,
    /// The live tables.
    Raised,
}

/// The file after a merge, whose declarations must then be those of the live tables.
fn merged_on(engine: Engine, before: &str, live: &str, reading: Reading) -> String {
    let (text, left) = merged_with_rest(engine, before, live, reading);
    assert!(left.is_empty(), "{left:#?}\n{text}");
    text
}

/// The file after a merge, and what still differs though it is there.
fn merged_with_rest(engine: Engine, before: &str, live: &str, reading: Reading) -> (String, Vec<Difference>) {
    let (declared, there) = (read(before), read(live));
    let defaults = Defaults::default();
    let expected = tables(&declared, engine);
    let mut schema = Schema { tables: tables(&there, engine).into_iter().map(|one| one.table).collect() };
    for table in &mut schema.tables {
        lower::conventional_names(table, engine);
    }
    let own = |model: &&Arc<Model>| !model.options.unmanaged;
    let inspected = match reading {
        Reading::Declared => Inspected {
            models: there
                .models()
                .filter(own)
                .map(|model| InspectedModel { model: (**model).clone(), related_names: Vec::new() })
                .collect(),
            notes: Vec::new(),
        },
        Reading::Raised => {
            let left_alone: BTreeSet<_> =
                declared.models().filter(|model| model.options.unmanaged).map(|model| model.table()).collect();
            let tables = schema.tables.iter().map(|table| table.name.clone());
            raise(
                &schema,
                &RaiseRequest {
                    engine,
                    engines: &[engine],
                    app: "blog",
                    tables: Some(&tables.filter(|name| !left_alone.contains(&name.name)).collect()),
                    state: &declared,
                    defaults,
                    taken: &BTreeSet::new(),
                },
            )
        }
    };
    let form = Form { app: "blog", defaults: &defaults };
    let merge = merge(&MergeRequest {
        engine,
        form,
        declared: &declared,
        inspected: &inspected,
        expected: &expected,
        live: &schema,
        differences: &drift::compare(&expected, &schema, engine).differences,
        taken_over: &BTreeSet::new(),
    })
    .unwrap();
    let source = Arc::new(Source { name: "blog/models.toml".into(), text: before.to_owned() });
    let mut text = before.to_owned();
    if let Some((_, changed)) = apply(&[source], &merge.changes).unwrap().pop() {
        text = changed;
    }
    if !merge.added.is_empty() {
        text = append(&text, &models(&merge.added, &mut NotesByTable::new(&[]), form));
    }
    if try_read(&text).is_err() {
        return (text, Vec::new());
    }
    let expected = tables(&read(&text), engine);
    let left = drift::compare(&expected, &schema, engine);
    let is_there = |difference: &Difference| !matches!(difference.kind, drift::FindingKind::Missing(_));
    (text, left.differences.into_iter().filter(is_there).collect())
}

#[track_caller]
fn check(before: &str, live: &str, after: &str) {
    for engine in Engine::ALL {
        let text = merged_on(engine, before, live, Reading::Declared);
        assert_eq!(text, after, "{engine}");
        assert_eq!(merged_on(engine, &text, live, Reading::Declared), after, "a second time on {engine}");
    }
}

const BEFORE: &str = "\
# What we write about.

[model.Post]            # the heart of it
ordering = [\"-title\"]
indexes = [
  { fields = [\"title\", \"email\"] }, # for the list
]
[model.Post.fields]
title  = { type = \"CharField\", max_length = 200, help_text = \"shown\" } # never empty
email  = { type = \"EmailField\", choices = [] }
body   = \"TextField\" # Markdown

# Somebody who writes.
[model.Author]
[model.Author.fields]
name = { type = \"CharField\", max_length = 100 }
";

#[test]
fn what_agrees_is_left_as_it_is() {
    let live = "\
[model.Post]
indexes = [{ fields = [\"title\", \"email\"] }]
[model.Post.fields]
body = \"TextField\"
title = { type = \"CharField\", max_length = 200 }
email = { type = \"CharField\", max_length = 254 }
[model.Author.fields]
name = { type = \"CharField\", max_length = 100 }
";
    check(BEFORE, live, BEFORE);
}

#[test]
fn only_what_differs_is_changed() {
    let live = "\
[model.Post]
indexes = [{ fields = [\"title\", \"email\"] }, { name = \"recent\", fields = [\"-created\"] }]
constraints = [{ type = \"check\", name = \"long\", check = \"length(title) > 3\" }]
[model.Post.fields]
title = { type = \"CharField\", max_length = 300 }
email = { type = \"CharField\", max_length = 254, null = true, unique = true }
body = { type = \"TextField\", default = \"\" }
created = { type = \"DateTimeField\", auto_now_add = true }
author = { type = \"ForeignKey\", to = \"Author\", on_delete = \"CASCADE\" }
[model.Author.fields]
name = { type = \"CharField\", max_length = 100 }
[model.Tag]
[model.Tag.fields]
name = { type = \"CharField\", max_length = 20 }
";
    let after = "\
# What we write about.

[model.Post]            # the heart of it
ordering = [\"-title\"]
indexes = [
  { fields = [\"title\", \"email\"] }, # for the list
  { name = \"recent\", fields = [\"-created\"] },
]
constraints = [
  { type = \"check\", name = \"long\", check = \"length(title) > 3\" },
]
[model.Post.fields]
title  = { type = \"CharField\", max_length = 300, help_text = \"shown\" } # never empty
email  = { type = \"EmailField\", choices = [], null = true, unique = true }
body   = { type = \"TextField\", default = \"\" } # Markdown
created = { type = \"DateTimeField\", auto_now_add = true }
author = { type = \"ForeignKey\", to = \"Author\", on_delete = \"CASCADE\" }

# Somebody who writes.
[model.Author]
[model.Author.fields]
name = { type = \"CharField\", max_length = 100 }

[model.Tag]
[model.Tag.fields]
name = { type = \"CharField\", max_length = 20 }
";
    check(BEFORE, live, after);
}

#[test]
fn what_is_gone_stays_declared() {
    let before = "[model.A]\nindexes = [{ fields = [\"x\"] }]\n[model.A.fields]\nx = \"TextField\"\ny = \"TextField\"\n\
                  [model.B.fields]\nz = { type = \"TextField\", unique = true }\n[model.C.fields]\nz = \"TextField\"\n";
    let live = "[model.A.fields]\nx = \"TextField\"\n[model.B.fields]\nz = \"TextField\"\n";
    check(before, live, before);
}

#[test]
fn what_is_inherited_is_said_anew() {
    let before = "\
[model.Stamped]
abstract = true
[model.Stamped.fields]
created_at = { type = \"DateTimeField\", auto_now_add = true }

# A post.
[model.Post.fields]
title = \"TextField\"

[model.Post]
extends = \"Stamped\"

[model.Note]
extends = \"Stamped\"
";
    let live = "\
[model.Post.fields]
created_at = { type = \"DateTimeField\", null = true }
title = \"TextField\"
[model.Note]
indexes = [{ fields = [\"created_at\"] }]
[model.Note.fields]
created_at = { type = \"DateTimeField\", auto_now_add = true }
title = \"TextField\"
";
    let after = "\
[model.Stamped]
abstract = true
[model.Stamped.fields]
created_at = { type = \"DateTimeField\", auto_now_add = true }

# A post.
[model.Post.fields]
title = \"TextField\"
created_at = { type = \"DateTimeField\", null = true }

[model.Post]
extends = \"Stamped\"

[model.Note]
extends = \"Stamped\"
indexes = [
  { fields = [\"created_at\"] },
]
[model.Note.fields]
title = \"TextField\"
";
    check(before, live, after);
}

#[test]
fn every_layout_of_toml() {
    let before = "\
[model.A]
fields.x = { type = \"TextField\"}
fields.y.type = \"IntegerField\"
fields.y.help_text = \"?\"

# B
[model.B.fields]
z.type = \"TextField\"
w = 'TextField'

[[model.C.indexes]]
fields = [\"x\"]
# C
[model.C.fields]
x = { type = \"TextField\", null=true }

[model.C.fields.y]
type = \"IntegerField\" # y
";
    let live = "\
[model.A]
indexes = [{ fields = [\"y\"] }]
[model.A.fields]
x = { type = \"TextField\", null = true }
y = { type = \"BigIntegerField\", null = true }
[model.B]
indexes = [{ fields = [\"z\", \"w\"] }]
[model.B.fields]
z = { type = \"CharField\", max_length = 3 }
w = { type = \"UUIDField\", null = true }
[model.C]
indexes = [{ fields = [\"x\"] }, { fields = [\"x\", \"y\"] }]
[model.C.fields]
x = \"TextField\"
y = { type = \"IntegerField\", default = 3 }
";
    let after = "\
[model.A]
fields.x = { type = \"TextField\", null = true}
fields.y.type = \"BigIntegerField\"
fields.y.help_text = \"?\"
fields.y.null = true
indexes = [
  { fields = [\"y\"] },
]

# B
[model.B]
indexes = [
  { fields = [\"z\", \"w\"] },
]
[model.B.fields]
z.type = \"CharField\"
z.max_length = 3
w = { type = \"UUIDField\", null = true }

[[model.C.indexes]]
fields = [\"x\"]

[[model.C.indexes]]
fields = [\"x\", \"y\"]
# C
[model.C.fields]
x = { type = \"TextField\" }

[model.C.fields.y]
type = \"IntegerField\" # y
default = 3
";
    check(before, live, after);
}

#[test]
fn line_ends_stay() {
    let before = "[model.A.fields]\r\nx = \"TextField\"\r\n";
    let live = "[model.A.fields]\nx = { type = \"TextField\", null = true }\n[model.B.fields]\ny = \"TextField\"\n";
    let after = "[model.A.fields]\r\nx = { type = \"TextField\", null = true }\r\n\r\n\
                 [model.B]\r\n[model.B.fields]\r\ny = \"TextField\"\r\n";
    check(before, live, after);
}

#[test]
fn keys_and_junctions() {
    let before = "\
[model.Post.fields]
author_id = \"BigIntegerField\"
editor = { type = \"ForeignKey\", to = \"Author\", on_delete = \"PROTECT\", related_name = \"+\" }
tags = { type = \"ManyToManyField\", to = \"Tag\" }
status = { type = \"EnumField\", enum = \"Status\" }
[model.Author]
[model.Tag]
[enum.Status]
values = [\"a\", \"b\"]
";
    let live = "\
[model.Post.fields]
author = { type = \"ForeignKey\", to = \"Author\", on_delete = \"SET_NULL\", null = true, db_column = \"author_id\" }
editor = { type = \"ForeignKey\", to = \"Author\", on_delete = \"CASCADE\", related_name = \"+\" }
tags = { type = \"ManyToManyField\", to = \"Tag\", on_delete = \"DO_NOTHING\" }
status = { type = \"EnumField\", values = [\"a\", \"b\", \"c\"] }
[model.Author]
[model.Author.fields]
liked = { type = \"ManyToManyField\", to = \"Post\" }
[model.Tag]
";
    let after = "\
[model.Post.fields]
author_id = { type = \"ForeignKey\", to = \"Author\", on_delete = \"SET_NULL\", null = true, db_column = \"author_id\" }
editor = { type = \"ForeignKey\", to = \"Author\", on_delete = \"CASCADE\", related_name = \"+\" }
tags = { type = \"ManyToManyField\", to = \"Tag\", on_delete = \"DO_NOTHING\" }
status = { type = \"EnumField\", values = [\"a\", \"b\", \"c\"] }
[model.Author]
[model.Author.fields]
liked = { type = \"ManyToManyField\", to = \"Post\" }
[model.Tag]
[enum.Status]
values = [\"a\", \"b\"]
";
    check(before, live, after);
}

/// Whether declarations hold together, for an engine that has them.
fn is_for(text: &str, engine: Engine) -> bool {
    try_read(text).is_ok_and(|state| lower::project(&state, engine).is_ok())
}

#[test]
fn the_fixtures_declarations_need_nothing() {
    let mut seen = 0;
    for (case, _, after) in cases() {
        for engine in Engine::ALL.into_iter().filter(|engine| is_for(&after, *engine)) {
            assert_eq!(merged_on(engine, &after, &after, Reading::Raised), after, "{case} on {engine}");
            seen += 1;
        }
    }
    assert!(seen > 100, "{seen}");
}

#[test]
fn the_fixtures_changes_are_merged() {
    let (mut seen, mut failed, mut refused) = (0, Vec::new(), Vec::new());
    for (case, before, after) in cases() {
        for engine in Engine::ALL.into_iter().filter(|engine| is_for(&before, *engine) && is_for(&after, *engine)) {
            let (text, left) = merged_with_rest(engine, &before, &after, Reading::Raised);
            // A comment is like an object: one that is gone stays declared.
            for difference in left.iter().filter(|one| one.kind != drift::FindingKind::TableComment) {
                failed.push(format!("{case} on {engine}: {difference:#?}\n{text}"));
            }
            if try_read(&text).is_err() {
                refused.push(format!("{case} on {engine}\n{text}"));
            } else if merged_with_rest(engine, &text, &after, Reading::Raised).0 != text {
                failed.push(format!("{case} on {engine}: another change the second time\n{text}"));
            }
            seen += 1;
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    // A counter that lost its key is for the person to take out.
    let unexpected = refused.iter().filter(|case| !case.starts_with("primary_key_renamed "));
    assert_eq!(unexpected.count(), 0, "{}", refused.join("\n"));
    assert!(seen > 100, "{seen}");
}

/// The fixtures with one app: name, before, after.
fn cases() -> Vec<(String, String, String)> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations_fixtures/changes");
    let mut cases = Vec::new();
    for case in std::fs::read_dir(root).unwrap() {
        let case = case.unwrap().path();
        let read = |name: &str| std::fs::read_to_string(case.join(name)).ok();
        if let (Some(before), Some(after)) = (read("before.toml"), read("after.toml")) {
            cases.push((case.file_name().unwrap().to_string_lossy().into_owned(), before, after));
        }
    }
    cases.sort();
    cases
}
