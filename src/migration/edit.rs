//! Changing names in a file and leaving all else in it as a person wrote it.

use super::{Migration, render};
use crate::text::{Diagnostic, Diagnostics, toml_string};
use std::ops::Range;

/// The file's text with other names in its lists, comments kept; rendered anew where names come
/// or go. Operations stay as they are.
pub(super) fn rewrite(file: &Migration, changed: &Migration) -> Result<String, Diagnostics> {
    match in_place(file, changed) {
        Some(text) => Ok(text),
        None => render(changed).map_err(|error| Diagnostic::global("template", error.to_string()).into()),
    }
}

fn in_place(file: &Migration, changed: &Migration) -> Option<String> {
    let places = &file.places;
    let source = places.source.as_ref()?;
    let mut edits: Vec<(&Range<usize>, String)> = Vec::new();
    let mut replaces = &changed.replaces;
    if !file.replaces.is_empty() && file.replaced.is_empty() && changed.replaced == file.replaces {
        // A squash is finished: only the key has another name.
        edits.push((places.replaces_key.as_ref()?, "replaced".to_owned()));
        replaces = &file.replaces;
    } else if changed.replaced != file.replaced {
        return None;
    }
    let lists = [
        (&places.dependencies, &file.dependencies, &changed.dependencies),
        (&places.run_before, &file.run_before, &changed.run_before),
        (&places.replaces, &file.replaces, replaces),
    ];
    for (spans, old, new) in lists {
        if old.len() != new.len() || spans.len() != old.len() {
            return None;
        }
        for ((span, old), new) in spans.iter().zip(old).zip(new) {
            if old != new {
                edits.push((span, toml_string(&new.to_string())));
            }
        }
    }
    edits.sort_by_key(|(span, _)| span.start);
    let mut text = source.text.clone();
    for (span, name) in edits.into_iter().rev() {
        text.replace_range(span.clone(), &name);
    }
    Some(text)
}
