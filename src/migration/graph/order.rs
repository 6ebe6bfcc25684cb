//! Putting nodes in order, and naming the circle where there is none.

use crate::migration::Migration;
use crate::text::{Diagnostic, Diagnostics};

#[derive(Clone, Copy, PartialEq)]
enum Mark {
    New,
    Open,
    Done,
}

/// The nodes, each after its parents, as close to their own order as that allows; or a circle,
/// each of which waits for the next.
pub(super) fn topological(parents: &[Vec<usize>]) -> Result<Vec<usize>, Vec<usize>> {
    let mut marks = vec![Mark::New; parents.len()];
    let mut order = Vec::with_capacity(parents.len());
    // A stack of its own: a history of thousands is a path of thousands.
    let mut path: Vec<(usize, usize)> = Vec::new();
    for start in 0..parents.len() {
        if marks[start] == Mark::New {
            marks[start] = Mark::Open;
            path.push((start, 0));
        }
        while let Some(&mut (node, ref mut next)) = path.last_mut() {
            let Some(&parent) = parents[node].get(*next) else {
                marks[node] = Mark::Done;
                order.push(node);
                path.pop();
                continue;
            };
            *next += 1;
            match marks[parent] {
                Mark::Done => {}
                Mark::New => {
                    marks[parent] = Mark::Open;
                    path.push((parent, 0));
                }
                Mark::Open => {
                    return Err(path.iter().map(|&(node, _)| node).skip_while(|&node| node != parent).collect());
                }
            }
        }
    }
    Ok(order)
}

/// The error that names a circle, each of which depends on the next.
pub(super) fn circle_error(circle: &[&Migration]) -> Diagnostics {
    let mut names: Vec<String> = circle.iter().map(|migration| format!("`{}`", migration.name)).collect();
    names.extend(names.first().cloned());
    let message = format!("migrations wait for each other in a circle: {}", names.join(" → "));
    let mut diagnostic = Diagnostic::global("circular-dependencies", message);
    for (at, migration) in circle.iter().enumerate() {
        let Some(next) = circle.get((at + 1) % circle.len()) else { continue };
        let dependency = migration.dependencies.iter().position(|name| *name == next.name);
        if let Some(location) =
            dependency.and_then(|at| migration.places.location(migration.places.dependencies.get(at)))
        {
            diagnostic = diagnostic.also(location, format!("`{}` waits for `{}`", migration.name, next.name));
        } else if let Some(location) = next
            .run_before
            .iter()
            .position(|name| *name == migration.name)
            .and_then(|at| next.places.location(next.places.run_before.get(at)))
        {
            diagnostic = diagnostic.also(location, format!("`{}` is to run before `{}`", next.name, migration.name));
        }
    }
    diagnostic.help("take one of these dependencies away").into()
}
