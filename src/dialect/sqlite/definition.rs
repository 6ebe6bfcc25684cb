//! A CREATE TABLE as it is written: names, types and constraints to look at and to change, with all
//! text in between (comments too) kept. A rebuild starts from this, so that what dorm doesn't know
//! stays. The reading is dorm's own, because a parser's tree has lost what stands between the words;
//! a property test holds it against a port of SQLite's grammar.

use crate::schema::Deferral;
use crate::sql::{self, TokenKind};
use crate::state::{Engine, OnDelete, SharedList};

/// A CREATE TABLE.
#[derive(Debug, Clone, PartialEq)]
pub struct TableDefinition {
    /// The table's name.
    pub name: String,
    /// In order.
    pub columns: SharedList<ColumnDefinition>,
    /// Constraints of the table, in order.
    pub constraints: Vec<Clause>,
    /// What stands before the closing parenthesis: white space, comments.
    pub tail: String,
    /// STRICT.
    pub strict: bool,
    /// WITHOUT ROWID.
    pub without_rowid: bool,
}

/// A column of a CREATE TABLE.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnDefinition {
    /// White space and comments before it.
    pub lead: String,
    /// Its name.
    pub name: String,
    /// Its name as written.
    pub name_text: String,
    /// Its type as written; may be empty.
    pub type_text: String,
    /// What follows the type.
    pub clauses: Vec<Clause>,
    /// White space and comments before the comma.
    pub trail: String,
}

/// A constraint of a column or of the table.
#[derive(Debug, Clone, PartialEq)]
pub struct Clause {
    /// White space and comments before it.
    pub lead: String,
    /// CONSTRAINT.
    pub name: Option<String>,
    /// What it says.
    pub rule: Rule,
    /// All of it, as written.
    pub text: String,
    /// White space and comments before the comma (of the table's).
    pub trail: String,
}

/// What a constraint says.
#[derive(Debug, Clone, PartialEq)]
pub enum Rule {
    /// PRIMARY KEY.
    PrimaryKey {
        /// Its columns (of a column's: none).
        columns: Vec<KeyColumn>,
        /// AUTOINCREMENT.
        autoincrement: bool,
        /// DESC of a column's.
        descending: bool,
        /// ON CONFLICT.
        on_conflict: Option<String>,
    },
    /// UNIQUE.
    Unique {
        /// Its columns (of a column's: none).
        columns: Vec<KeyColumn>,
        /// ON CONFLICT.
        on_conflict: Option<String>,
    },
    /// NOT NULL.
    NotNull {
        /// ON CONFLICT.
        on_conflict: Option<String>,
    },
    /// CHECK.
    Check {
        /// Inside the parentheses.
        expression: String,
    },
    /// DEFAULT.
    Default {
        /// Without the parentheses of an expression.
        sql: String,
        /// Whether it stands in parentheses.
        expression: bool,
    },
    /// COLLATE.
    Collate(String),
    /// REFERENCES, FOREIGN KEY.
    References(Reference),
    /// GENERATED ALWAYS AS.
    Generated {
        /// Inside the parentheses.
        expression: String,
        /// STORED.
        stored: bool,
    },
    /// NULL, a name without a constraint, or what no grammar knows.
    Other,
}

/// A column of a key.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyColumn {
    /// Its name.
    pub name: String,
    /// COLLATE.
    pub collation: Option<String>,
    /// DESC.
    pub descending: bool,
}

/// Where a foreign key points.
#[derive(Debug, Clone, PartialEq)]
pub struct Reference {
    /// The key's columns (of a column's: none).
    pub columns: Vec<String>,
    /// The table.
    pub table: String,
    /// Its columns; none: its primary key.
    pub target_columns: Vec<String>,
    /// ON DELETE.
    pub on_delete: OnDelete,
    /// ON UPDATE.
    pub on_update: OnDelete,
    /// MATCH FULL.
    pub match_full: bool,
    /// DEFERRABLE.
    pub deferral: Deferral,
}

impl TableDefinition {
    /// The statement, for a table of some name.
    pub fn write(&self, name: &str) -> String {
        let mut sql = format!("CREATE TABLE {} (", sql::quote(name, Engine::Sqlite));
        let mut first = true;
        for column in &self.columns {
            if !first {
                sql.push(',');
            }
            first = false;
            column.write(&mut sql);
        }
        for constraint in &self.constraints {
            if !first {
                sql.push(',');
            }
            first = false;
            sql.push_str(&constraint.lead);
            sql.push_str(&constraint.text);
            sql.push_str(&constraint.trail);
        }
        sql.push_str(&self.tail);
        sql.push(')');
        match (self.strict, self.without_rowid) {
            (true, true) => sql.push_str(" STRICT, WITHOUT ROWID"),
            (true, false) => sql.push_str(" STRICT"),
            (false, true) => sql.push_str(" WITHOUT ROWID"),
            (false, false) => {}
        }
        sql
    }

    /// A column by name.
    pub fn column(&self, name: &str) -> Option<&ColumnDefinition> {
        self.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name))
    }

    /// A column by name, to be changed.
    pub fn column_mut(&mut self, name: &str) -> Option<&mut ColumnDefinition> {
        let place = self.columns.iter().position(|column| column.name.eq_ignore_ascii_case(name))?;
        self.columns.get_mut(place)
    }

    /// The columns of the primary key.
    pub fn primary_key(&self) -> Vec<&str> {
        for column in &self.columns {
            if column.clauses.iter().any(|clause| matches!(clause.rule, Rule::PrimaryKey { .. })) {
                return vec![&column.name];
            }
        }
        for constraint in &self.constraints {
            if let Rule::PrimaryKey { columns, .. } = &constraint.rule {
                return columns.iter().map(|column| column.name.as_str()).collect();
            }
        }
        Vec::new()
    }

    /// The column that is the rowid under another name: the only one of the primary key, of type
    /// INTEGER exactly. (Of a column's own key a DESC takes that away, by an old mistake of SQLite.)
    pub fn rowid_column(&self) -> Option<&ColumnDefinition> {
        if self.without_rowid {
            return None;
        }
        let key = self.primary_key();
        let [name] = key.as_slice() else { return None };
        let column = self.column(name)?;
        let descending =
            column.clauses.iter().any(|clause| matches!(clause.rule, Rule::PrimaryKey { descending: true, .. }));
        (column.data_type() == "integer" && !descending).then_some(column)
    }

    /// Whether its ids are never used twice.
    pub fn autoincrement(&self) -> bool {
        let clauses = self.columns.iter().flat_map(|column| &column.clauses).chain(&self.constraints);
        clauses.into_iter().any(|clause| matches!(clause.rule, Rule::PrimaryKey { autoincrement: true, .. }))
    }

    /// What to write before something new among the columns and constraints: what stands before
    /// the others, if that is white space.
    pub fn usual_lead(&self) -> String {
        let leads = self.columns.iter().skip(1).map(|column| &column.lead);
        let mut leads = leads.chain(self.constraints.iter().map(|clause| &clause.lead));
        leads.find(|lead| lead.trim().is_empty() && !lead.is_empty()).cloned().unwrap_or_else(|| " ".to_owned())
    }
}

impl ColumnDefinition {
    fn write(&self, sql: &mut String) {
        sql.push_str(&self.lead);
        sql.push_str(&self.text());
        sql.push_str(&self.trail);
    }

    /// The definition, as ADD COLUMN wants it.
    pub fn text(&self) -> String {
        let mut text = self.name_text.clone();
        if !self.type_text.is_empty() {
            text.push(' ');
            text.push_str(&self.type_text);
        }
        for clause in &self.clauses {
            text.push_str(&clause.lead);
            text.push_str(&clause.text);
        }
        text
    }

    /// The type in lower case, with single spaces: SQLite reads it without regard to either.
    pub fn data_type(&self) -> String {
        let mut data_type = String::with_capacity(self.type_text.len());
        let mut last = TokenKind::Symbol;
        for token in sql::tokens(&self.type_text, Engine::Sqlite).filter(sql::Token::is_significant) {
            let text = token.text(&self.type_text);
            if last == TokenKind::Word && token.kind == TokenKind::Word {
                data_type.push(' ');
            }
            data_type.push_str(&text.to_ascii_lowercase());
            if text == "," {
                data_type.push(' ');
            }
            last = token.kind;
        }
        data_type
    }

    /// Whether it is computed.
    pub fn is_generated(&self) -> bool {
        self.clauses.iter().any(|clause| matches!(clause.rule, Rule::Generated { .. }))
    }

    /// Whether it says NOT NULL.
    pub fn is_not_null(&self) -> bool {
        self.clauses.iter().any(|clause| matches!(clause.rule, Rule::NotNull { .. }))
    }

    /// Its COLLATE.
    pub fn collation(&self) -> Option<&str> {
        self.clauses.iter().find_map(|clause| match &clause.rule {
            Rule::Collate(name) => Some(name.as_str()),
            _ => None,
        })
    }
}

impl Clause {
    /// One that is new, after a space.
    pub fn new(name: Option<String>, rule: Rule, text: String) -> Self {
        Self { lead: " ".to_owned(), name, rule, text, trail: String::new() }
    }
}
