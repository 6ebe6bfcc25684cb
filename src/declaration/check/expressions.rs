//! SQL expressions: the columns that they name must be there, as the engine reads them.

use super::super::draft::{Draft, DraftField, Item};
use super::Checker;
use crate::sql::{Identifier, TokenKind, identifiers_of, quote_always, tokens};
use crate::state::{ConstraintKind, Engine, FieldType, IndexElements, PerEngine};
use crate::text::{Location, Node, Source, Value, closest};
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

/// Names that SQLite knows without a column: of the row's number, and of truth, which is no key word there.
const SQLITE_NAMES: [&str; 5] = ["rowid", "oid", "_rowid_", "true", "false"];

/// Words that stand like a column in some corner of SQL, and hardly ever are one.
const DOUBTFUL: [&str; 12] =
    ["json", "jsonb", "object", "array", "scalar", "normalized", "nfc", "nfd", "nfkc", "nfkd", "document", "excluded"];

/// What an expression may name.
#[derive(Clone, Copy)]
enum Scope<'n> {
    /// All columns.
    Columns,
    /// All columns but this one and, on PostgreSQL, other generated ones.
    GeneratedOf(&'n str),
    /// None: a default is made before there is a row.
    Default,
}

/// The text of an expression.
#[derive(Clone, Copy)]
enum Text<'s> {
    /// For both engines, or for each.
    PerEngine(&'s PerEngine<String>),
    /// For PostgreSQL alone.
    Postgres(&'s str),
}

impl<'s> Text<'s> {
    fn get(self, engine: Engine) -> Option<&'s str> {
        match self {
            Self::PerEngine(sql) => sql.get(engine).map(String::as_str),
            Self::Postgres(sql) => Some(sql).filter(|_| engine == Engine::Postgres),
        }
    }
}

/// An expression and where it stands.
struct Site<'s> {
    sql: Text<'s>,
    node: Option<&'s Node>,
    source: &'s Arc<Source>,
    limit: Option<Engine>,
    scope: Scope<'s>,
}

pub(super) fn check<'c, 'a>(checker: &mut Checker<'c, 'a>, draft: &'c Draft<'a>) {
    let sites = sites(draft);
    if sites.is_empty() || draft.unreadable() {
        return;
    }
    let columns = Columns::new(draft);
    for site in sites {
        // Text for both engines has one report for a name, not two.
        let mut reported: Vec<(usize, Range<usize>)> = Vec::new();
        for engine in [Engine::Postgres, Engine::Sqlite] {
            if !checker.checks(engine) || site.limit.is_some_and(|limit| limit != engine) {
                continue;
            }
            let Some(sql) = site.sql.get(engine) else { continue };
            let node = site.node.map(|node| engine_node(node, engine));
            if let Some((span, message, help)) = malformed(sql, engine) {
                let location = locate(site.source, node, sql, &span, draft);
                checker.error("bad-sql", location, message, help);
                continue;
            }
            for identifier in identifiers_of(sql, engine) {
                let place = (sql.as_ptr() as usize, identifier.span.clone());
                if reported.contains(&place) {
                    continue;
                }
                if let Some((code, message, help)) = columns.mistake(sql, &identifier, engine, site.scope) {
                    reported.push(place);
                    let location = locate(site.source, node, sql, &identifier.span, draft);
                    checker.error(code, location, message, help);
                }
            }
        }
    }
}

fn sites<'s>(draft: &'s Draft<'_>) -> Vec<Site<'s>> {
    let mut sites = Vec::new();
    for (place, field) in draft.readable() {
        let mut add = |sql: &'s Option<PerEngine<String>>, key: &str, scope| {
            if let Some(sql) = sql {
                sites.push(field_site(place, sql, key, scope));
            }
        };
        add(&field.check, "check", Scope::Columns);
        add(&field.db_default, "db_default", Scope::Default);
        if let FieldType::Generated(generated) = &field.field_type {
            sites.push(field_site(place, &generated.expression, "expression", Scope::GeneratedOf(&place.name)));
        }
    }
    for index in &draft.indexes {
        let limit = index.value.engine;
        element_sites(&mut sites, index, &index.value.elements, limit);
        sites.extend(index.value.condition.as_ref().map(|sql| item_site(index, sql, "condition", limit)));
    }
    for constraint in &draft.constraints {
        let limit = constraint.value.engine;
        match &constraint.value.kind {
            ConstraintKind::Check(check) => sites.push(item_site(constraint, &check.check, "check", limit)),
            ConstraintKind::Unique(unique) => {
                element_sites(&mut sites, constraint, &unique.elements, limit);
                sites.extend(unique.condition.as_ref().map(|sql| item_site(constraint, sql, "condition", limit)));
            }
            ConstraintKind::Exclude(exclude) => {
                let limit = Some(Engine::Postgres);
                sites.extend(exclude.condition.as_ref().map(|sql| item_site(constraint, sql, "condition", limit)));
                let node = constraint.key_node("expressions");
                for (expression, _) in &exclude.expressions {
                    let sql = Text::Postgres(expression);
                    sites.push(Site { sql, node, source: constraint.source, limit, scope: Scope::Columns });
                }
            }
            ConstraintKind::ForeignKey(_) => {}
        }
    }
    if let Some(partition) = &draft.options.partition_by {
        let said = draft.said.iter().find(|(key, ..)| *key == "partition_by");
        let (node, source) = said.map_or((None, draft.source), |(_, node, source)| (Some(*node), *source));
        for key in partition.key.iter().filter(|key| key.trim_start().starts_with('(')) {
            let (sql, limit) = (Text::Postgres(key), Some(Engine::Postgres));
            sites.push(Site { sql, node, source, limit, scope: Scope::Columns });
        }
    }
    sites
}

fn field_site<'s>(place: &DraftField<'s>, sql: &'s PerEngine<String>, key: &str, scope: Scope<'s>) -> Site<'s> {
    Site { sql: Text::PerEngine(sql), node: place.key_node(key), source: place.source, limit: None, scope }
}

fn item_site<'s, T>(item: &'s Item<'_, T>, sql: &'s PerEngine<String>, key: &str, limit: Option<Engine>) -> Site<'s> {
    Site { sql: Text::PerEngine(sql), node: item.key_node(key), source: item.source, limit, scope: Scope::Columns }
}

fn element_sites<'s, T>(
    sites: &mut Vec<Site<'s>>,
    item: &'s Item<'_, T>,
    elements: &'s IndexElements,
    limit: Option<Engine>,
) {
    let IndexElements::Expressions(expressions) = elements else { return };
    let nodes = match item.key_node("expressions").map(|node| &node.value) {
        Some(Value::Array(nodes)) => nodes.as_slice(),
        _ => &[],
    };
    for (position, sql) in expressions.iter().enumerate() {
        let node = nodes.get(position).or(item.key_node("expressions"));
        sites.push(Site { sql: Text::PerEngine(sql), node, source: item.source, limit, scope: Scope::Columns });
    }
}

/// The string for an engine, where a value has one for each.
fn engine_node(node: &Node, engine: Engine) -> &Node {
    match &node.value {
        Value::Table(table) => table.get(engine.name()).unwrap_or(node),
        _ => node,
    }
}

/// The place of a part of an expression; where the file escapes something in it, the whole string.
fn locate(source: &Arc<Source>, node: Option<&Node>, sql: &str, part: &Range<usize>, draft: &Draft<'_>) -> Location {
    let Some(node) = node else { return draft.location() };
    let within = source.text.get(node.span.clone()).and_then(|text| text.find(sql)).map(|offset| {
        let start = node.span.start + offset + part.start;
        start..start + part.len()
    });
    Location { source: source.clone(), span: within.unwrap_or_else(|| node.span.clone()) }
}

/// The columns of a model, to be looked up as an engine does.
struct Columns<'d> {
    draft: &'d Draft<'d>,
    /// Each with its field.
    columns: Vec<(Cow<'d, str>, &'d str)>,
}

impl<'d> Columns<'d> {
    fn new(draft: &'d Draft<'d>) -> Self {
        let columns = draft.fields.iter().filter_map(|place| Some((place.column()?, place.name.as_str()))).collect();
        Self { draft, columns }
    }

    /// A column with its field, by its very name.
    fn exact(&self, name: &str) -> Option<(&str, &'d str)> {
        self.columns.iter().find(|(column, _)| column == name).map(|(column, field)| (column.as_ref(), *field))
    }

    /// A column with its field, by its name in any case.
    fn folded(&self, name: &str) -> Option<(&str, &'d str)> {
        let found = self.columns.iter().find(|(column, _)| column.eq_ignore_ascii_case(name));
        found.map(|(column, field)| (column.as_ref(), *field))
    }

    /// What is wrong with a name, if something is.
    fn mistake(
        &self,
        sql: &str,
        identifier: &Identifier,
        engine: Engine,
        scope: Scope<'_>,
    ) -> Option<(&'static str, String, String)> {
        if identifier.is_call || identifier.qualifier.is_some() {
            return None;
        }
        let name = identifier.name.as_str();
        let found = match engine {
            Engine::Postgres if identifier.quoted => self.exact(name),
            Engine::Postgres => self.exact(&folded_name(name)),
            Engine::Sqlite => self.folded(name),
        };
        let mistake = match (found, scope) {
            (Some(_), Scope::Columns) => return None,
            (Some((column, _)), Scope::Default) => {
                let message = format!("a default can't name a column, such as `{column}`");
                let help = format!("if it is a string write `'{name}'`; a value of the row needs a `GeneratedField`");
                ("column-in-default", message, help)
            }
            (Some((column, field)), Scope::GeneratedOf(own)) => self.in_generated(column, field, own, engine)?,
            (None, _) if engine == Engine::Sqlite && is_sqlite_s_own(name) => return None,
            (None, Scope::Default) => {
                let message = format!("`{name}` is a name, and a default can't name anything but functions");
                let help = format!("if it is a string write `db_default = \"'{name}'\"`, or `default = \"{name}\"`");
                ("column-in-default", message, help)
            }
            (None, _) => self.unknown(identifier),
        };
        Some(mistake).filter(|_| !is_doubtful(sql, identifier))
    }

    fn in_generated(
        &self,
        column: &str,
        field: &str,
        own: &str,
        engine: Engine,
    ) -> Option<(&'static str, String, String)> {
        if field == own {
            let message = format!("the expression of `{own}` names its own column");
            return Some(("circular", message, "compute it from other columns".to_owned()));
        }
        let generated = self.draft.field(field).and_then(|field| field.field.as_ref());
        if engine == Engine::Postgres
            && generated.is_some_and(|field| matches!(field.field_type, FieldType::Generated(_)))
        {
            let message = format!("`{column}` is generated, and PostgreSQL computes one column only from plain ones");
            return Some(("engine", message, "write its expression out here".to_owned()));
        }
        None
    }

    fn unknown(&self, identifier: &Identifier) -> (&'static str, String, String) {
        let name = identifier.name.as_str();
        if let Some((column, _)) = self.folded(name) {
            let message = if identifier.quoted {
                format!("there is no column `{name}`, but `{column}`: names in quotes are compared with case")
            } else {
                let read = folded_name(name);
                format!("PostgreSQL reads `{name}` as `{read}`, and the column is `{column}`")
            };
            return ("folded-name", message, format!("write it in quotes: `{}`", quote_always(column)));
        }
        let message = format!("there is no column `{name}`");
        let field = self.draft.readable().find(|(place, _)| place.name == name).map(|(place, _)| place.column());
        let help = match field {
            Some(Some(column)) => format!("the column of the field `{name}` is `{column}`"),
            Some(None) => format!("`{name}` is a many-to-many field and has no column"),
            None => match closest(name, self.columns.iter().map(|(column, _)| column.as_ref())) {
                Some(candidate) => format!("did you mean `{candidate}`?"),
                None => format!("name columns of this model; a string needs single quotes: `'{name}'`"),
            },
        };
        ("unknown-column", message, help)
    }
}

/// A name without quotes as PostgreSQL reads it.
fn folded_name(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    }
}

fn is_sqlite_s_own(name: &str) -> bool {
    SQLITE_NAMES.iter().any(|own| own.eq_ignore_ascii_case(name))
}

/// Whether a name may be something else than a column: then it is left to the database.
fn is_doubtful(sql: &str, identifier: &Identifier) -> bool {
    let before = sql.get(..identifier.span.start).unwrap_or_default().trim_end().to_ascii_lowercase();
    let after = sql.get(identifier.span.end..).unwrap_or_default().trim_start();
    let ends_with_word = |word: &str| {
        before
            .strip_suffix(word)
            .is_some_and(|rest| !rest.ends_with(|last: char| last.is_alphanumeric() || last == '_'))
    };
    let is_word = !identifier.quoted && DOUBTFUL.contains(&identifier.name.to_ascii_lowercase().as_str());
    is_word
        || ends_with_word("is")
        || ends_with_word("is not")
        || after.starts_with('.')
        || after.starts_with("=>")
        || after.starts_with(":=")
        || has_subquery(sql)
}

/// A query inside has tables of its own.
fn has_subquery(sql: &str) -> bool {
    sql.to_ascii_lowercase().contains("select")
}

/// What no engine could read: a quote or parenthesis that nothing closes, more than one statement,
/// a comment that would swallow what is written after the expression.
fn malformed(sql: &str, engine: Engine) -> Option<(Range<usize>, &'static str, &'static str)> {
    let mut open: Vec<Range<usize>> = Vec::new();
    let mut last_comment = None;
    for token in tokens(sql, engine) {
        let text = token.text(sql);
        last_comment = None;
        match token.kind {
            TokenKind::Unterminated => return Some((token.span, "nothing closes this", "close the quote or comment")),
            TokenKind::Comment if text.starts_with("--") => last_comment = Some(token.span),
            TokenKind::Symbol if text == "(" => open.push(token.span),
            TokenKind::Symbol if text == ")" && open.pop().is_none() => {
                return Some((token.span, "nothing opens this parenthesis", "take it out, or open it"));
            }
            TokenKind::Symbol if text == ";" => {
                return Some((token.span, "an expression is no statement", "take the `;` out"));
            }
            _ => {}
        }
    }
    if let Some(span) = open.pop() {
        return Some((span, "nothing closes this parenthesis", "close it"));
    }
    last_comment
        .map(|span| (span, "a comment to the end of the line would swallow what follows", "write it as `/* … */`"))
}
