//! What stands before what, and where an app has to be cut into several migrations.

use super::cycle::components;
use super::step::{Phase, Step, Token};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// For each step, the steps that bring about what it needs.
pub(super) fn providers(steps: &[Step]) -> Vec<Vec<usize>> {
    let mut by_token: FxHashMap<&Token, Vec<usize>> = FxHashMap::default();
    for (at, step) in steps.iter().enumerate() {
        for token in &step.provides {
            by_token.entry(token).or_default().push(at);
        }
    }
    let find = |at: usize, step: &Step, wanted: &dyn Fn(&Token) -> bool| {
        let mut found: Vec<usize> = step
            .needs
            .iter()
            .filter(|token| wanted(token))
            .filter_map(|token| by_token.get(token))
            .flatten()
            .copied()
            .filter(|&provider| provider != at)
            // Renames come first of all, in their own order; a name may be freed and taken again.
            .filter(|&provider| {
                step.phase != Phase::Rename || (steps[provider].phase == Phase::Rename && provider < at)
            })
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    };
    let all: Vec<Vec<usize>> = steps.iter().enumerate().map(|(at, step)| find(at, step, &|_| true)).collect();
    // Two tables that swap names would wait for each other for ever; no order helps there.
    let circles = components(&all);
    let is_table = |token: &Token| matches!(token, Token::Table(_));
    steps
        .iter()
        .enumerate()
        .map(|(at, step)| {
            let circular = all[at].iter().any(|&provider| circles[provider] == circles[at]);
            if circular && step.needs.iter().any(is_table) {
                find(at, step, &|token| !is_table(token))
            } else {
                all[at].clone()
            }
        })
        .collect()
}

/// The steps of each app in an order in which each stands after those of its app that it needs,
/// and otherwise as they come: first those that wait for nothing, then those that wait for them.
pub(super) fn sort(steps: &[Step], providers: &[Vec<usize>]) -> BTreeMap<Arc<str>, Vec<usize>> {
    let mut depths = Depths { steps, providers, depths: vec![None; steps.len()] };
    let mut apps: BTreeMap<Arc<str>, Vec<usize>> = BTreeMap::new();
    for (at, step) in steps.iter().enumerate() {
        depths.compute(at);
        apps.entry(step.app.clone()).or_default().push(at);
    }
    for order in apps.values_mut() {
        order.sort_by_key(|&at| (steps[at].phase != Phase::Rename, depths.depths[at].unwrap_or_default()));
    }
    apps
}

/// How many steps of its app, one after the other, each step has to wait for.
struct Depths<'a> {
    steps: &'a [Step],
    providers: &'a [Vec<usize>],
    depths: Vec<Option<u32>>,
}

impl Depths<'_> {
    fn compute(&mut self, start: usize) {
        // A step that is looked at a second time has seen all its providers; one in a circle
        // (two tables that swap names) counts what is known by then.
        let mut seen = BTreeSet::new();
        let mut work = vec![start];
        while let Some(&at) = work.last() {
            if self.depths[at].is_some() {
                work.pop();
                continue;
            }
            let app = &self.steps[at].app;
            let own = self.providers[at]
                .iter()
                .copied()
                .filter(|&provider| self.steps[provider].app == *app && self.steps[provider].phase != Phase::Rename);
            if self.steps[at].phase != Phase::Rename && seen.insert(at) {
                work.extend(own.filter(|&provider| self.depths[provider].is_none() && !seen.contains(&provider)));
            } else {
                let depth = own.filter_map(|provider| self.depths[provider]).map(|depth| depth + 1).max();
                self.depths[at] = Some(if self.steps[at].phase == Phase::Rename { 0 } else { depth.unwrap_or(0) });
                work.pop();
            }
        }
    }
}

/// Steps that become one migration.
#[derive(Debug)]
pub(super) struct Batch {
    pub(super) app: Arc<str>,
    pub(super) steps: Vec<usize>,
}

/// Cuts the apps' steps into migrations, each after those that it needs. An app is one migration
/// unless apps wait for each other: then the alphabetically first one that can goes ahead with as
/// many steps as possible.
pub(super) fn cut(steps: &[Step], order: BTreeMap<Arc<str>, Vec<usize>>, providers: &[Vec<usize>]) -> Vec<Batch> {
    let mut cutter = Cutter {
        steps,
        providers,
        done: vec![false; steps.len()],
        dependents: FxHashMap::default(),
        remaining: order,
        waiting: BTreeMap::new(),
        ready: BTreeSet::new(),
        batches: Vec::new(),
    };
    cutter.run();
    cutter.batches
}

struct Cutter<'a> {
    steps: &'a [Step],
    providers: &'a [Vec<usize>],
    done: Vec<bool>,
    /// For a step, the apps that wait for it (once for each step that does).
    dependents: FxHashMap<usize, Vec<Arc<str>>>,
    remaining: BTreeMap<Arc<str>, Vec<usize>>,
    /// How many steps of others each app waits for.
    waiting: BTreeMap<Arc<str>, usize>,
    ready: BTreeSet<Arc<str>>,
    batches: Vec<Batch>,
}

impl Cutter<'_> {
    fn run(&mut self) {
        for (app, order) in &self.remaining {
            let mut waiting = 0;
            for &step in order {
                for &provider in self.providers[step].iter().filter(|&&provider| self.steps[provider].app != *app) {
                    self.dependents.entry(provider).or_default().push(app.clone());
                    waiting += 1;
                }
            }
            if waiting == 0 {
                self.ready.insert(app.clone());
            }
            self.waiting.insert(app.clone(), waiting);
        }
        loop {
            while let Some(app) = self.ready.pop_first() {
                if let Some(order) = self.remaining.remove(&app) {
                    self.finish(app, order);
                }
            }
            if self.remaining.is_empty() || !(self.cut_prefix() || self.cut_scattered()) {
                break;
            }
        }
        // Only a circle that no cut can end leaves something here; it is for one migration then.
        for (app, order) in std::mem::take(&mut self.remaining) {
            self.finish(app, order);
        }
    }

    fn finish(&mut self, app: Arc<str>, steps: Vec<usize>) {
        for &step in &steps {
            self.done[step] = true;
            for dependent in self.dependents.remove(&step).unwrap_or_default() {
                if let Some(waiting) = self.waiting.get_mut(&dependent) {
                    *waiting = waiting.saturating_sub(1);
                    if *waiting == 0 {
                        self.ready.insert(dependent);
                    }
                }
            }
        }
        if !steps.is_empty() {
            self.batches.push(Batch { app, steps });
        }
    }

    fn external_done(&self, step: usize) -> bool {
        let app = &self.steps[step].app;
        self.providers[step].iter().all(|&provider| self.done[provider] || self.steps[provider].app == *app)
    }

    /// The first app whose first steps wait for nobody goes ahead with them.
    fn cut_prefix(&mut self) -> bool {
        let found = self.remaining.iter().find_map(|(app, order)| {
            let length = order.iter().take_while(|&&step| self.external_done(step)).count();
            (length > 0).then(|| (app.clone(), length))
        });
        let Some((app, length)) = found else { return false };
        let Some(order) = self.remaining.get_mut(&app) else { return false };
        let rest = order.split_off(length);
        let first = std::mem::replace(order, rest);
        self.finish(app, first);
        true
    }

    /// The first app that has any steps that wait for nobody goes ahead with those.
    fn cut_scattered(&mut self) -> bool {
        let found = self.remaining.iter().find_map(|(app, order)| {
            let mut chosen = BTreeSet::new();
            for &step in order {
                let free =
                    self.providers[step].iter().all(|provider| self.done[*provider] || chosen.contains(provider));
                if free {
                    chosen.insert(step);
                }
            }
            (!chosen.is_empty()).then(|| (app.clone(), chosen))
        });
        let Some((app, chosen)) = found else { return false };
        let Some(order) = self.remaining.get_mut(&app) else { return false };
        let (first, rest): (Vec<usize>, Vec<usize>) = order.iter().partition(|&step| chosen.contains(step));
        *order = rest;
        self.finish(app, first);
        true
    }
}
