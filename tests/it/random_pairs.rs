//! Random pairs of declarations with many changes at once: what the one becomes by a migration is
//! what the other gives from nothing, the way back restores schema and rows, a second look finds
//! nothing to do, and `dbcheck` agrees after each step.
//!
//! Names come from small pools, so that what is renamed, dropped and made takes each other's names.
//!
//! `DORM_TEST_SEED=17` repeats one pair; `DORM_TEST_PAIRS=200` runs more of them, from
//! `DORM_TEST_FIRST` on.

use std::collections::BTreeMap;

use crate::random_projects::{Dice, quoted};
use crate::support::{Database, Engine, Project, dorm};

const APPS: [&str; 2] = ["blog", "shop"];
const MODELS: [&str; 6] = ["Apple", "Berry", "Cherry", "Date", "Elder", "Fig"];
const FIELDS: [&str; 8] = ["one", "two", "three", "four", "order", "Six", "seven_7", "eight"];
const TABLES: [&str; 4] = ["alpha", "Beta", "gamma x", "order"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Small,
    Integer,
    Big,
    Positive,
    Char(usize),
    Text,
    Slug,
    Boolean,
    Float,
    Decimal(usize),
    Date,
    DateTime,
    Uuid,
    Json,
    Choice(usize),
    /// Of another field, by identity.
    Generated(usize),
    /// Target by identity; one to one.
    Key(usize, bool),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OnDelete {
    Cascade,
    Protect,
    SetNull,
    DoNothing,
}

#[derive(Debug, Clone)]
struct Field {
    identity: usize,
    name: &'static str,
    kind: Kind,
    null: bool,
    default: bool,
    unique: bool,
    index: bool,
    column: bool,
    comment: bool,
    check: bool,
    on_delete: OnDelete,
    deferrable: bool,
    constraint: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Index,
    Unique,
    Check,
}

/// An index or constraint over several fields.
#[derive(Debug, Clone)]
struct Object {
    shape: Shape,
    name: Option<&'static str>,
    over: Vec<(usize, bool)>,
    /// `WHERE field IS NOT NULL`.
    condition: Option<usize>,
    /// An expression in the place of the fields.
    expression: bool,
}

#[derive(Debug, Clone)]
struct Model {
    identity: usize,
    app: &'static str,
    name: &'static str,
    table: Option<&'static str>,
    comment: bool,
    small_key: bool,
    /// A field that is the primary key, instead of `id`.
    key: Option<usize>,
    fields: Vec<Field>,
    objects: Vec<Object>,
    /// Many-to-many: identity, name, target, `through` by identity.
    many: Vec<(usize, &'static str, usize)>,
}

const NAMES: [&str; 6] = ["i_1", "i_2", "i_3", "Upper", "i_5", "i_6"];

impl Model {
    fn table(&self) -> String {
        self.table.map_or_else(|| format!("{}_{}", self.app, self.name.to_lowercase()), str::to_owned)
    }

    fn field(&self, identity: usize) -> Option<&Field> {
        self.fields.iter().find(|field| field.identity == identity)
    }

    fn label(&self) -> String {
        format!("{}.{}", self.app, self.name)
    }

    fn key_column(&self) -> String {
        self.key.and_then(|key| self.field(key)).map_or_else(|| "id".to_owned(), Field::column_name)
    }
}

impl Field {
    fn column_name(&self) -> String {
        match (self.column, self.kind) {
            (true, _) => format!("c_{}", self.name),
            (false, Kind::Key(..)) => format!("{}_id", self.name),
            (false, _) => self.name.to_owned(),
        }
    }

    fn is_distinct(&self) -> bool {
        !matches!(self.kind, Kind::Boolean | Kind::Choice(_) | Kind::Json | Kind::Generated(_))
    }

    fn is_key(&self) -> bool {
        matches!(self.kind, Kind::Key(..))
    }

    /// The value of a row.
    fn value(&self, row: usize) -> String {
        let number = self.identity % 90 * 10 + row;
        match self.kind {
            Kind::Small | Kind::Integer | Kind::Big | Kind::Positive => number.to_string(),
            Kind::Char(_) | Kind::Slug => format!("'{number}'"),
            Kind::Text => format!("'{number}''é'"),
            Kind::Boolean => ["false", "true"][row % 2].to_owned(),
            Kind::Float => format!("{number}.25"),
            Kind::Decimal(_) => format!("{number}.5"),
            Kind::Date => format!("'2001-02-{:02}'", row + 1),
            Kind::DateTime => format!("'2001-02-{:02} 03:04:05'", row + 1),
            Kind::Uuid => format!("'f81d4fae7dec11d0a76500a0c91e6b{row:02}'"),
            Kind::Json => format!("'{{\"a\": {number}}}'"),
            Kind::Choice(_) => "'red'".to_owned(),
            Kind::Generated(_) => "DEFAULT".to_owned(),
            Kind::Key(..) => row.to_string(),
        }
    }

    fn backfill(&self, engine: Engine) -> String {
        match (self.kind, engine) {
            (Kind::Boolean, _) => "true".to_owned(),
            (Kind::Json, Engine::Postgres) => "'{}'::jsonb".to_owned(),
            (Kind::Key(..), _) => "1".to_owned(),
            _ => self.value(1),
        }
    }

    fn declaration(&self, sketch: &Sketch, model: &Model) -> String {
        let target = |identity: usize| sketch.model(identity).expect("a target").label();
        let (kind, default) = match self.kind {
            Kind::Small => ("\"SmallIntegerField\"".to_owned(), "7"),
            Kind::Integer => ("\"IntegerField\"".to_owned(), "7"),
            Kind::Big => ("\"BigIntegerField\"".to_owned(), "7"),
            Kind::Positive => ("\"PositiveIntegerField\"".to_owned(), "7"),
            Kind::Char(length) => (format!("\"CharField\", max_length = {length}"), "\"7\""),
            Kind::Text => ("\"TextField\"".to_owned(), "\"it's\""),
            Kind::Slug => ("\"SlugField\"".to_owned(), "\"7\""),
            Kind::Boolean => ("\"BooleanField\"".to_owned(), "true"),
            Kind::Float => ("\"FloatField\"".to_owned(), "0.5"),
            Kind::Decimal(digits) => {
                (format!("\"DecimalField\", max_digits = {digits}, decimal_places = 2"), "\"1.50\"")
            }
            Kind::Date => ("\"DateField\"".to_owned(), "2001-02-03"),
            Kind::DateTime => ("\"DateTimeField\"".to_owned(), "2001-02-03T04:05:06"),
            Kind::Uuid => ("\"UUIDField\"".to_owned(), "\"f81d4fae-7dec-11d0-a765-00a0c91e6bf6\""),
            Kind::Json => ("\"JSONField\"".to_owned(), "{ a = [1, 2] }"),
            Kind::Choice(0) => ("\"EnumField\", values = [\"red\", \"blue\"]".to_owned(), "\"red\""),
            Kind::Choice(_) => ("\"EnumField\", values = [\"red\", \"blue\", \"green\"]".to_owned(), "\"red\""),
            Kind::Generated(of) => {
                let of = model.field(of).expect("a source").column_name();
                let column = of.chars().any(char::is_uppercase) || of == "order";
                let of = if column { format!("\\\"{of}\\\"") } else { of };
                (
                    format!(
                        "\"GeneratedField\", expression = \"{of} * 2\", db_persist = true, output_field = {{ type = \"BigIntegerField\" }}"
                    ),
                    "",
                )
            }
            Kind::Key(to, one) => {
                let kind = if one { "OneToOneField" } else { "ForeignKey" };
                let on_delete = match self.on_delete {
                    OnDelete::Cascade => "CASCADE",
                    OnDelete::Protect => "PROTECT",
                    OnDelete::SetNull => "SET_NULL",
                    OnDelete::DoNothing => "DO_NOTHING",
                };
                let mut text =
                    format!("\"{kind}\", to = \"{}\", related_name = \"+\", on_delete = \"{on_delete}\"", target(to));
                if self.deferrable && self.constraint {
                    text.push_str(", deferrable = \"deferred\"");
                }
                if !self.constraint {
                    text.push_str(", db_constraint = false");
                }
                (text, "")
            }
        };
        let mut line = format!("{} = {{ type = {kind}", self.name);
        let mut add = |said: bool, text: &str| {
            if said {
                line.push_str(", ");
                line.push_str(text);
            }
        };
        let is_key = model.key == Some(self.identity);
        let generated = matches!(self.kind, Kind::Generated(_));
        add(is_key, "primary_key = true");
        add((self.null || generated) && !is_key, "null = true");
        add(self.default && !default.is_empty() && !is_key, &format!("default = {default}"));
        add(self.unique && !is_key && !matches!(self.kind, Kind::Key(_, true)), "unique = true");
        match self.kind {
            Kind::Key(_, false) | Kind::Slug => add(!self.index && !self.unique && !is_key, "db_index = false"),
            Kind::Key(_, true) => {}
            _ => add(self.index && !self.unique && !is_key, "db_index = true"),
        }
        add(self.column, &format!("db_column = \"c_{}\"", self.name));
        add(self.comment, "db_comment = \"it's said\"");
        let column = self.column_name();
        add(self.check && !generated, &format!("check = \"\\\"{column}\\\" IS NULL OR \\\"{column}\\\" IS NOT NULL\""));
        line.push_str(" }\n");
        line
    }
}

#[derive(Debug, Clone, Default)]
struct Sketch {
    models: Vec<Model>,
    next: usize,
}

impl Sketch {
    fn model(&self, identity: usize) -> Option<&Model> {
        self.models.iter().find(|model| model.identity == identity)
    }

    fn fresh(&mut self) -> usize {
        self.next += 1;
        self.next
    }

    fn random(dice: &mut Dice) -> Self {
        let mut sketch = Self::default();
        for _ in 0..2 + dice.below(3) {
            sketch.try_to(dice, |sketch, dice| sketch.add_model(dice));
        }
        for _ in 0..10 + dice.below(30) {
            sketch.try_to(dice, Self::mutate);
        }
        sketch
    }

    /// A change, unless what comes of it could not be declared.
    fn try_to(&mut self, dice: &mut Dice, change: impl Fn(&mut Self, &mut Dice)) {
        let mut next = self.clone();
        change(&mut next, dice);
        next.settle();
        if next.is_valid() {
            *self = next;
        }
    }

    /// What points at nothing goes.
    fn settle(&mut self) {
        loop {
            let known: Vec<usize> = self.models.iter().map(|model| model.identity).collect();
            let mut changed = false;
            for model in &mut self.models {
                let fields: Vec<(usize, Kind)> =
                    model.fields.iter().map(|field| (field.identity, field.kind)).collect();
                let before = (model.fields.len(), model.many.len(), model.objects.len());
                model.fields.retain(|field| match field.kind {
                    Kind::Key(to, _) => known.contains(&to),
                    Kind::Generated(of) => fields.iter().any(|(identity, kind)| {
                        *identity == of && matches!(kind, Kind::Small | Kind::Integer | Kind::Big | Kind::Positive)
                    }),
                    _ => true,
                });
                let fields: Vec<usize> = model.fields.iter().map(|field| field.identity).collect();
                model.many.retain(|(_, _, to)| known.contains(to));
                model.objects.retain(|object| {
                    object
                        .over
                        .iter()
                        .map(|(field, _)| field)
                        .chain(&object.condition)
                        .all(|field| fields.contains(field))
                });
                if model.key.is_some_and(|key| !fields.contains(&key)) {
                    model.key = None;
                }
                changed |= before != (model.fields.len(), model.many.len(), model.objects.len());
            }
            if !changed {
                return;
            }
        }
    }

    fn is_valid(&self) -> bool {
        let mut tables: Vec<String> = Vec::new();
        let mut labels: Vec<String> = Vec::new();
        let mut names: Vec<&str> = Vec::new();
        for model in &self.models {
            tables.push(model.table().to_lowercase());
            tables.extend(model.many.iter().map(|(_, name, _)| format!("{}_{name}", model.table()).to_lowercase()));
            labels.push(model.label());
            names.extend(model.objects.iter().filter_map(|object| object.name));
            let mut fields: Vec<String> = model.fields.iter().map(|field| field.name.to_lowercase()).collect();
            fields.extend(model.many.iter().map(|(_, name, _)| name.to_lowercase()));
            let mut columns: Vec<String> =
                model.fields.iter().map(|field| field.column_name().to_lowercase()).collect();
            let mut unnamed: Vec<String> = model
                .objects
                .iter()
                .filter(|object| object.name.is_none())
                .map(|object| {
                    format!("{:?}{:?}", object.shape, object.over.iter().map(|over| over.0).collect::<Vec<_>>())
                })
                .collect();
            unnamed.extend(model.fields.iter().filter_map(|field| {
                let shape =
                    if field.unique || matches!(field.kind, Kind::Key(_, true)) { Shape::Unique } else { Shape::Index };
                (field.unique || field.index || field.is_key() || field.kind == Kind::Slug)
                    .then(|| format!("{shape:?}{:?}", [field.identity]))
            }));
            if !all_different(&mut fields) || !all_different(&mut columns) || !all_different(&mut unnamed) {
                return false;
            }
        }
        // A key of a key: the type is that of the last one. Only keys to `id` are made here.
        let keyed: Vec<usize> =
            self.models.iter().filter(|model| model.key.is_some()).map(|model| model.identity).collect();
        let points_at_keyed = self.models.iter().any(|model| {
            model.many.iter().any(|(_, _, to)| keyed.contains(to))
                || !model.many.is_empty() && model.key.is_some()
                || model.fields.iter().any(|field| matches!(field.kind, Kind::Key(to, _) if keyed.contains(&to)))
        });
        let index_is_table = names.iter().any(|name| tables.contains(&name.to_lowercase()));
        all_different(&mut tables)
            && all_different(&mut labels)
            && all_different(&mut names)
            && !points_at_keyed
            && !index_is_table
    }

    fn add_model(&mut self, dice: &mut Dice) {
        let identity = self.fresh();
        self.models.push(Model {
            identity,
            app: pick(dice, &APPS),
            name: pick(dice, &MODELS),
            table: dice.chance(25).then(|| pick(dice, &TABLES)),
            comment: dice.chance(10),
            small_key: dice.chance(20),
            key: None,
            fields: Vec::new(),
            objects: Vec::new(),
            many: Vec::new(),
        });
        let place = self.models.len() - 1;
        for _ in 0..2 + dice.below(5) {
            self.try_to(dice, |sketch, dice| sketch.add_field(dice, place));
        }
    }

    fn add_field(&mut self, dice: &mut Dice, place: usize) {
        let identity = self.fresh();
        let numbers: Vec<usize> = self.models[place]
            .fields
            .iter()
            .filter(|field| matches!(field.kind, Kind::Integer | Kind::Big))
            .map(|field| field.identity)
            .collect();
        let kind = match dice.below(20) {
            0 => Kind::Small,
            1 => Kind::Integer,
            2 => Kind::Big,
            3 => Kind::Positive,
            4 | 5 => Kind::Char(10 + dice.below(3) * 10),
            6 => Kind::Text,
            7 => Kind::Slug,
            8 => Kind::Boolean,
            9 => Kind::Float,
            10 => Kind::Decimal(8),
            11 => Kind::Date,
            12 => Kind::DateTime,
            13 => Kind::Uuid,
            14 => Kind::Json,
            15 => Kind::Choice(dice.below(2)),
            16 if !numbers.is_empty() => Kind::Generated(*dice.choose(&numbers)),
            _ => Kind::Key(dice.choose(&self.models).identity, dice.chance(20)),
        };
        let null = dice.chance(55);
        let mut field = Field {
            identity,
            name: pick(dice, &FIELDS),
            kind,
            null,
            default: dice.chance(40),
            unique: false,
            index: dice.chance(25) || matches!(kind, Kind::Key(_, false) | Kind::Slug),
            column: dice.chance(15),
            comment: dice.chance(10),
            check: dice.chance(10),
            on_delete: *dice.choose(&[OnDelete::Cascade, OnDelete::Protect, OnDelete::DoNothing]),
            deferrable: dice.chance(15),
            constraint: !dice.chance(15),
        };
        if field.is_distinct() && !field.is_key() && dice.chance(15) {
            field.unique = true;
            field.default = false;
        }
        if matches!(field.kind, Kind::Key(_, true)) {
            // The rows that exist can't all get one value.
            field.null = true;
        }
        if field.unique {
            field.null = true;
            field.index = false;
        }
        let at = dice.below(self.models[place].fields.len() + 1);
        self.models[place].fields.insert(at, field);
    }

    fn add_object(&mut self, dice: &mut Dice, place: usize) {
        let model = &mut self.models[place];
        if model.fields.is_empty() {
            return;
        }
        let shape = *dice.choose(&[Shape::Index, Shape::Index, Shape::Unique, Shape::Check]);
        let mut over: Vec<(usize, bool)> = Vec::new();
        for _ in 0..1 + dice.below(3) {
            let field = dice.choose(&model.fields);
            if over.iter().all(|(known, _)| *known != field.identity) && field.kind != Kind::Json {
                over.push((field.identity, shape == Shape::Index && dice.chance(25)));
            }
        }
        if over.is_empty() {
            return;
        }
        let field = |identity: usize| model.field(identity).expect("a field");
        if shape == Shape::Unique && !over.iter().any(|(identity, _)| field(*identity).is_distinct()) {
            return;
        }
        let condition = (dice.chance(25) && shape != Shape::Check).then(|| dice.choose(&model.fields).identity);
        let expression = shape == Shape::Index && dice.chance(15);
        if shape == Shape::Check || expression {
            over.truncate(1);
        }
        let named = shape == Shape::Check || condition.is_some() || expression || dice.chance(50);
        let name = named.then(|| pick(dice, &NAMES));
        model.objects.push(Object { shape, name, over, condition, expression });
    }

    /// One change.
    fn mutate(&mut self, dice: &mut Dice) {
        let place = dice.below(self.models.len());
        let count = self.models[place].fields.len();
        let objects = self.models[place].objects.len();
        let chosen = if count == 0 { 0 } else { dice.below(count) };
        match dice.below(32) {
            0 => self.add_model(dice),
            1 if self.models.len() > 2 => {
                self.models.remove(place);
            }
            2..=4 => self.add_field(dice, place),
            5 | 6 if count > 1 => {
                self.models[place].fields.remove(chosen);
            }
            7 | 8 if count > 0 => self.models[place].fields[chosen].name = pick(dice, &FIELDS),
            9 if count > 1 => {
                let other = dice.below(count);
                let fields = &mut self.models[place].fields;
                let name = fields[chosen].name;
                fields[chosen].name = fields[other].name;
                fields[other].name = name;
            }
            10 => self.models[place].name = pick(dice, &MODELS),
            11 => self.models[place].app = pick(dice, &APPS),
            12 => self.models[place].table = dice.chance(60).then(|| pick(dice, &TABLES)),
            13 => {
                let other = dice.below(self.models.len());
                let name = self.models[place].name;
                self.models[place].name = self.models[other].name;
                self.models[other].name = name;
            }
            14 | 15 if count > 0 => {
                let field = &mut self.models[place].fields[chosen];
                field.kind = match field.kind {
                    Kind::Small => Kind::Integer,
                    Kind::Integer => *dice.choose(&[Kind::Big, Kind::Char(20), Kind::Text, Kind::Positive]),
                    Kind::Positive => Kind::Integer,
                    Kind::Big => *dice.choose(&[Kind::Char(30), Kind::Text]),
                    Kind::Char(length) if length < 100 => {
                        *dice.choose(&[Kind::Char(length * 2), Kind::Text, Kind::Slug])
                    }
                    Kind::Decimal(digits) if digits < 20 => Kind::Decimal(digits + 2),
                    Kind::Choice(0) => Kind::Choice(1),
                    Kind::Key(to, false) => Kind::Key(to, true),
                    Kind::Key(to, true) => Kind::Key(to, false),
                    same => same,
                };
            }
            16 if count > 0 => {
                let field = &mut self.models[place].fields[chosen];
                field.null = !field.null;
                if field.null || !matches!(field.kind, Kind::Key(_, true)) && !field.unique {
                    // The rows that hold NULL get what the declaration says, or an answer.
                } else {
                    field.null = true;
                }
                if !field.null && field.on_delete == OnDelete::SetNull {
                    field.on_delete = OnDelete::Cascade;
                }
            }
            17 if count > 0 => {
                let field = &mut self.models[place].fields[chosen];
                if field.is_distinct() && !field.is_key() && (field.null || field.unique) {
                    field.unique = !field.unique;
                    field.default &= !field.unique;
                    field.index &= !field.unique;
                }
            }
            18 if count > 0 => {
                let field = &mut self.models[place].fields[chosen];
                field.index = !field.index && !field.unique;
            }
            19 if count > 0 => {
                let field = &mut self.models[place].fields[chosen];
                field.default = !field.default && !field.unique;
            }
            20 if count > 0 => {
                let field = &mut self.models[place].fields[chosen];
                match dice.below(6) {
                    0 => field.column = !field.column,
                    1 => field.comment = !field.comment,
                    2 => field.check = !field.check,
                    3 => field.deferrable = !field.deferrable,
                    4 => field.constraint = !field.constraint,
                    _ => {
                        let all = [OnDelete::Cascade, OnDelete::Protect, OnDelete::SetNull, OnDelete::DoNothing];
                        let chosen = *dice.choose(&all);
                        field.on_delete = if field.null { chosen } else { OnDelete::Cascade };
                    }
                }
            }
            21..=23 => self.add_object(dice, place),
            24 | 25 if objects > 0 => {
                let chosen = dice.below(objects);
                self.models[place].objects.remove(chosen);
            }
            26 if objects > 0 => {
                let chosen = dice.below(objects);
                let object = &mut self.models[place].objects[chosen];
                let needs = object.shape == Shape::Check || object.condition.is_some() || object.expression;
                object.name = (needs || dice.chance(60)).then(|| pick(dice, &NAMES));
            }
            27 if objects > 0 => {
                let chosen = dice.below(objects);
                self.models[place].objects[chosen].over.reverse();
            }
            28 => {
                let target = dice.choose(&self.models).identity;
                let identity = self.fresh();
                let name = pick(dice, &FIELDS);
                self.models[place].many.push((identity, name, target));
            }
            29 => {
                self.models[place].many.pop();
            }
            30 => {
                let name = pick(dice, &FIELDS);
                if let Some(many) = self.models[place].many.first_mut() {
                    many.1 = name;
                }
            }
            31 => match dice.below(3) {
                0 => self.models[place].comment = !self.models[place].comment,
                1 => self.models[place].small_key = !self.models[place].small_key,
                _ => {
                    let from = dice.below(self.models.len());
                    self.models.swap(place, from);
                }
            },
            _ => {}
        }
    }

    fn declare(&self, project: &Project) {
        for app in APPS {
            let models: Vec<String> =
                self.models.iter().filter(|model| model.app == app).map(|model| self.declaration(model)).collect();
            let text = if models.is_empty() { "# nothing yet\n".to_owned() } else { models.join("\n") };
            project.models(app, &text);
        }
    }

    fn declaration(&self, model: &Model) -> String {
        let mut text = format!("[model.{}]\n", model.name);
        if let Some(table) = model.table {
            text.push_str(&format!("db_table = \"{table}\"\n"));
        }
        if model.comment {
            text.push_str("db_table_comment = \"said\"\n");
        }
        let field = |identity: usize| model.field(identity).expect("a field");
        let (mut indexes, mut constraints) = (Vec::new(), Vec::new());
        for object in &model.objects {
            let mut parts: Vec<String> = object.name.iter().map(|name| format!("name = \"{name}\"")).collect();
            let first = field(object.over[0].0).column_name();
            match (object.shape, object.expression) {
                (Shape::Check, _) => {
                    parts.push(format!("check = \"\\\"{first}\\\" IS NOT NULL OR \\\"{first}\\\" IS NULL\""));
                }
                (_, true) => parts.push(format!("expressions = [\"(\\\"{first}\\\" IS NULL)\"]")),
                (_, false) => {
                    let fields: Vec<String> = object
                        .over
                        .iter()
                        .map(|(over, descending)| {
                            format!("\"{}{}\"", if *descending { "-" } else { "" }, field(*over).name)
                        })
                        .collect();
                    parts.push(format!("fields = [{}]", fields.join(", ")));
                }
            }
            if let Some(condition) = object.condition {
                parts.push(format!("condition = \"\\\"{}\\\" IS NOT NULL\"", field(condition).column_name()));
            }
            match object.shape {
                Shape::Index => indexes.push(format!("{{ {} }}", parts.join(", "))),
                Shape::Unique => constraints.push(format!("{{ type = \"unique\", {} }}", parts.join(", "))),
                Shape::Check => constraints.push(format!("{{ type = \"check\", {} }}", parts.join(", "))),
            }
        }
        for (key, list) in [("indexes", indexes), ("constraints", constraints)] {
            if !list.is_empty() {
                text.push_str(&format!("{key} = [\n  {},\n]\n", list.join(",\n  ")));
            }
        }
        text.push_str(&format!("[model.{}.fields]\n", model.name));
        if model.key.is_none() && model.small_key {
            text.push_str("id = { type = \"AutoField\", primary_key = true }\n");
        }
        for field in &model.fields {
            text.push_str(&field.declaration(self, model));
        }
        for (_, name, to) in &model.many {
            let to = self.model(*to).expect("a target").label();
            text.push_str(&format!("{name} = {{ type = \"ManyToManyField\", to = \"{to}\", related_name = \"+\" }}\n"));
        }
        text
    }

    /// Three rows in each table; every nullable column holds a NULL in one of them.
    fn fill(&self, database: &Database, dice: &mut Dice) {
        let mut statements = String::new();
        for model in &self.models {
            for row in 1..=3_usize {
                let (mut columns, mut values) = (vec!["\"id\"".to_owned()], vec![row.to_string()]);
                let never_null = dice.below(3) + 1;
                for field in model.fields.iter().filter(|field| !matches!(field.kind, Kind::Generated(_))) {
                    columns.push(quoted(&field.column_name()));
                    let is_null = field.null && row != never_null && dice.chance(40);
                    values.push(if is_null { "NULL".to_owned() } else { field.value(row) });
                }
                statements.push_str(&format!(
                    "INSERT INTO {} ({}) VALUES ({});\n",
                    quoted(&model.table()),
                    columns.join(", "),
                    values.join(", ")
                ));
            }
            for (_, name, to) in &model.many {
                let target = self.model(*to).expect("a target");
                let (one, other) = (model.name.to_lowercase(), target.name.to_lowercase());
                let (one, other) =
                    if one == other { (format!("from_{one}"), format!("to_{other}")) } else { (one, other) };
                statements.push_str(&format!(
                    "INSERT INTO {} ({}, {}) VALUES (1, 2), (3, 1);\n",
                    quoted(&format!("{}_{name}", model.table())),
                    quoted(&format!("{one}_id")),
                    quoted(&format!("{other}_id")),
                ));
            }
        }
        match database.engine() {
            Engine::Sqlite => database.execute(&format!("PRAGMA foreign_keys = OFF; {statements}")),
            Engine::Postgres => database.execute(&format!("SET session_replication_role = replica; {statements}")),
        }
    }

    /// The values of each column, by model and field.
    fn values(&self, database: &Database) -> BTreeMap<(usize, usize), Vec<String>> {
        let mut found = BTreeMap::new();
        for model in &self.models {
            let key = quoted(&model.key_column());
            for field in &model.fields {
                let sql =
                    format!("SELECT {} FROM {} ORDER BY {key}", quoted(&field.column_name()), quoted(&model.table()));
                found.insert((model.identity, field.identity), database.query(&sql).into_iter().flatten().collect());
            }
            for (identity, name, _) in &model.many {
                let sql = format!("SELECT * FROM {} ORDER BY id", quoted(&format!("{}_{name}", model.table())));
                found.insert((model.identity, *identity), database.query(&sql).into_iter().flatten().collect());
            }
        }
        found
    }
}

fn pick(dice: &mut Dice, names: &[&'static str]) -> &'static str {
    names[dice.below(names.len())]
}

fn all_different<T: Ord>(list: &mut [T]) -> bool {
    list.sort();
    list.windows(2).all(|pair| pair[0] != pair[1])
}

/// What has to be said about the way from one to the other.
fn flags(before: &Sketch, after: &Sketch, engine: Engine) -> Vec<String> {
    let mut flags = vec!["--no-rename".to_owned()];
    for new in &after.models {
        let Some(old) = before.model(new.identity) else { continue };
        if old.label() != new.label() {
            let to = if old.app == new.app { new.name.to_owned() } else { new.label() };
            flags.extend(["--rename".to_owned(), format!("{}={to}", old.label())]);
        }
        let old_many = |identity: usize| old.many.iter().find(|many| many.0 == identity).map(|many| many.1);
        let pairs = new
            .fields
            .iter()
            .map(|field| (old.field(field.identity).map(|old| old.name), field.name))
            .chain(new.many.iter().map(|many| (old_many(many.0), many.1)));
        for (old_name, new_name) in pairs {
            if let Some(old_name) = old_name.filter(|old_name| *old_name != new_name) {
                flags.extend(["--rename".to_owned(), format!("{}.{old_name}={new_name}", old.label())]);
            }
        }
        for field in &new.fields {
            let generated = matches!(field.kind, Kind::Generated(_));
            let was = old.field(field.identity);
            let is_new = was.is_none_or(|was| was.null);
            let has_default = field.default && !field.is_key();
            if !field.null && !generated && is_new && !has_default {
                flags.extend([
                    "--backfill".to_owned(),
                    format!("{}.{}={}", new.label(), field.name, field.backfill(engine)),
                ]);
            }
        }
    }
    flags
}

fn facts_of(sketch: &Sketch, engine: Engine) -> String {
    let database = Database::new(engine);
    let project = Project::on(&database);
    sketch.declare(&project);
    dorm(&project, &["makemigrations"]).ok();
    dorm(&project, &["migrate"]).ok();
    database.facts()
}

/// SQLite's names have no case, and quotes come and go with its own renames.
fn difference(one: &str, other: &str, engine: Engine) -> String {
    let spelled = |text: &str| match engine {
        Engine::Sqlite => {
            let mut lines: Vec<String> = text.lines().map(|line| line.replace('"', "").to_lowercase() + "\n").collect();
            lines.sort();
            lines.concat()
        }
        Engine::Postgres => text.to_owned(),
    };
    similar::TextDiff::from_lines(spelled(one), spelled(other)).unified_diff().context_radius(0).to_string()
}

/// One value for all rows, where they must differ or point at something: refused.
fn is_refused(text: &str) -> bool {
    let refusals = [
        "makes unique",
        "could not create unique index",
        "UNIQUE constraint failed",
        "duplicate key value",
        "foreign keys that point at nothing",
        "violates foreign key constraint",
    ];
    refusals.iter().any(|refusal| text.contains(refusal))
}

fn last_file(project: &Project, app: &str) -> Option<String> {
    let files = project.files(&format!("{app}/migrations"));
    Some(files.iter().rfind(|file| file.ends_with(".toml"))?.trim_end_matches(".toml").to_owned())
}

/// Whether a field takes the name of another one that goes: by its name it is the same field, whose
/// values can't always be converted.
fn ambiguous(before: &Sketch, after: &Sketch) -> bool {
    after.models.iter().any(|new| {
        let Some(old) = before.model(new.identity) else {
            return before.models.iter().any(|old| old.label() == new.label() && after.model(old.identity).is_none());
        };
        let names = |model: &Model| -> Vec<(usize, &'static str)> {
            let fields = model.fields.iter().map(|field| (field.identity, field.name));
            fields.chain(model.many.iter().map(|many| (many.0, many.1))).collect()
        };
        let (was, is) = (names(old), names(new));
        is.iter().any(|(identity, name)| {
            let is_new = was.iter().all(|(known, _)| known != identity);
            let taken = was.iter().find(|(_, known)| known == name);
            is_new && taken.is_some_and(|(taken, _)| is.iter().all(|(kept, _)| kept != taken))
        })
    })
}

fn pair(seed: u64, engine: Engine) {
    let mut dice = Dice::new(seed);
    let before = Sketch::random(&mut dice);
    let mut after = before.clone();
    for _ in 0..2 + dice.below(20) {
        after.try_to(&mut dice, Sketch::mutate);
    }
    if ambiguous(&before, &after) {
        return;
    }
    let database = Database::new(engine);
    let project = Project::on(&database);
    before.declare(&project);
    let declared = |sketch: &Sketch| -> String {
        sketch.models.iter().map(|model| format!("# {}\n{}", model.app, sketch.declaration(model))).collect()
    };
    let flags = flags(&before, &after, engine);
    let files = || -> String {
        let files = APPS.into_iter().flat_map(|app| {
            let directory = format!("{app}/migrations");
            project.files(&directory).into_iter().map(move |file| format!("{directory}/{file}"))
        });
        files
            .filter(|file| !file.contains("0001_"))
            .map(|file| format!("--- {file}\n{}", project.read(&file)))
            .collect()
    };
    let story = || {
        format!(
            "repeat with DORM_TEST_SEED={seed} on {engine:?}: {}\n{}--- became ---\n{}{}",
            flags.join(" "),
            declared(&before),
            declared(&after),
            files()
        )
    };
    let run = |words: &[&str]| {
        let outcome = dorm(&project, words);
        assert_eq!(outcome.status, 0, "{}\n{}", story(), outcome.transcript());
    };
    run(&["makemigrations"]);
    run(&["migrate"]);
    before.fill(&database, &mut dice);
    let (beginning, rows) = (database.facts(), before.values(&database));
    let targets: Vec<(&str, String)> =
        APPS.into_iter().map(|app| (app, last_file(&project, app).unwrap_or_else(|| "zero".to_owned()))).collect();
    after.declare(&project);
    let mut words = vec!["makemigrations"];
    words.extend(flags.iter().map(String::as_str));
    run(&words);
    run(&["makemigrations", "--check"]);
    let outcome = dorm(&project, &["migrate"]);
    if is_refused(&outcome.stderr) {
        return;
    }
    assert_eq!(outcome.status, 0, "{}\n{}", story(), outcome.transcript());
    // Rows were written with keys of their own.
    let check = |when: &str| {
        let outcome = dorm(&project, &["--format", "json", "dbcheck"]);
        let document = outcome.json();
        let drift =
            document["drift"].as_array().expect("drift").iter().filter(|one| one["kind"] != "counter_behind").count();
        let whole = ["undeclared_changes", "pending", "edited", "missing"]
            .iter()
            .all(|key| document[*key] == serde_json::json!([]));
        assert!(drift == 0 && (whole || when == "back"), "{when}: {}\n{}", story(), outcome.transcript());
    };
    check("forward");
    let there = database.facts();
    let found = difference(&facts_of(&after, engine), &there, engine);
    assert!(found.is_empty(), "{}\nfresh (-) and migrated (+):\n{found}", story());
    let kept = |identity: &(usize, usize)| {
        let field = |sketch: &Sketch| -> Option<Option<Field>> {
            let model = sketch.model(identity.0)?;
            let many = model.many.iter().any(|many| many.0 == identity.1);
            model.field(identity.1).cloned().map(Some).or_else(|| many.then_some(None))
        };
        match (field(&before), field(&after)) {
            (Some(Some(old)), Some(Some(new))) => {
                let same_kind = old.kind == new.kind
                    || matches!((old.kind, new.kind), (Kind::Key(a, _), Kind::Key(b, _)) if a == b);
                Some((same_kind && old.null == new.null, old.null == new.null || new.null))
            }
            (Some(None), Some(None)) => Some((true, true)),
            _ => None,
        }
    };
    let values = after.values(&database);
    for (identity, old) in &rows {
        if kept(identity).is_some_and(|(forwards, _)| forwards) {
            assert_eq!(Some(old), values.get(identity), "forward, {identity:?}\n{}", story());
        }
    }
    // A column that may not be NULL, has no default and is gone has no way back with rows.
    let no_way_back = before.models.iter().any(|model| {
        let now = after.model(model.identity);
        now.is_some()
            && model.fields.iter().any(|field| {
                let gone = now.and_then(|now| now.field(field.identity)).is_none();
                let generated = matches!(field.kind, Kind::Generated(_));
                gone && !field.null && (!field.default || field.is_key()) && !generated
            })
    });
    if std::env::var_os("DORM_TEST_SHOW").is_some() {
        println!("{}", story());
    }
    if no_way_back {
        return;
    }
    for (app, target) in &targets {
        if last_file(&project, app).is_some() {
            let outcome = dorm(&project, &["migrate", app, target, "--yes"]);
            if is_refused(&outcome.stderr) {
                return;
            }
            assert_eq!(outcome.status, 0, "{}\n{}", story(), outcome.transcript());
        }
    }
    let found = difference(&beginning, &database.facts(), engine);
    assert!(found.is_empty(), "{}\nthe beginning (-) and the way back to it (+):\n{found}", story());
    check("back");
    let values = before.values(&database);
    for (identity, old) in &rows {
        if kept(identity).is_some_and(|(_, backwards)| backwards) {
            assert_eq!(Some(old), values.get(identity), "back, {identity:?}\n{}", story());
        }
    }
    run(&["migrate"]);
    let found = difference(&there, &database.facts(), engine);
    assert!(found.is_empty(), "{}\nthere (-) and there again (+):\n{found}", story());
}

fn seeds(count: u64) -> Vec<u64> {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let first = number("DORM_TEST_FIRST").unwrap_or(1);
    match number("DORM_TEST_SEED") {
        Some(seed) => vec![seed],
        None => (first..first + number("DORM_TEST_PAIRS").unwrap_or(count)).collect(),
    }
}

/// All are tried before it is said which failed.
fn pairs(engine: Engine, count: u64) {
    let failed: Vec<u64> =
        seeds(count).into_iter().filter(|&seed| std::panic::catch_unwind(|| pair(seed, engine)).is_err()).collect();
    assert!(failed.is_empty(), "DORM_TEST_SEED on {engine:?}: {failed:?}");
}

#[test]
fn random_pairs_on_sqlite() {
    pairs(Engine::Sqlite, 20);
}

#[test]
fn random_pairs_on_postgresql() {
    pairs(Engine::Postgres, 12);
}
