//! Names of models and fields, made from those of tables and columns.

use super::RaiseRequest;
use super::key::Form;
use super::roster::{Entry, Role, Roster, same_name};
use crate::state::{Engine, Model, ModelName};
use rustc_hash::{FxHashMap, FxHashSet};

/// A model's name from a table's: `film_actor` becomes `FilmActor`. Capitals inside of a word stay,
/// those of a word in capitals don't.
pub(super) fn title(table: &str) -> String {
    let mut name = String::with_capacity(table.len());
    for word in table.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let shouted = word.chars().count() > 1 && !word.chars().any(char::is_lowercase);
        let mut letters = word.chars();
        name.extend(letters.next().into_iter().flat_map(char::to_uppercase));
        if shouted {
            name.extend(letters.flat_map(char::to_lowercase));
        } else {
            name.extend(letters);
        }
    }
    match name.chars().next() {
        None => "Model".to_owned(),
        Some(first) if first.is_numeric() => format!("T{name}"),
        Some(_) => name,
    }
}

/// What a table would like its model to be called.
type Wish<'w> = &'w dyn Fn(usize, &Entry<'_>) -> Option<String>;

/// Gives every table that becomes a model its name. What a junction needs its sides to be called is in `hints`.
pub(super) fn name_models(roster: &mut Roster<'_>, request: &RaiseRequest<'_>, hints: &FxHashMap<usize, String>) {
    let mut taken: FxHashSet<String> = request.taken.iter().map(|name| name.to_lowercase()).collect();
    let inspected: FxHashSet<String> =
        roster.entries.iter().filter_map(|entry| Some(entry.known.as_ref()?.name.name.to_lowercase())).collect();
    let own = request.state.models().filter(|model| model.name.app == request.app);
    taken.extend(own.map(|model| model.name.name.to_lowercase()).filter(|name| !inspected.contains(name)));
    let mut names: Vec<Option<String>> = vec![None; roster.entries.len()];
    let wishes: [Wish<'_>; 4] = [
        &|_, entry| entry.known.as_ref().map(|model| model.name.name.clone()),
        &|_, entry| conventional(request.app, &entry.table.name.name),
        &|place, _| hints.get(&place).cloned(),
        &|_, entry| Some(title(&entry.table.name.name)),
    ];
    for (round, wish) in wishes.iter().enumerate() {
        for (place, entry) in roster.entries.iter().enumerate() {
            if names[place].is_some() || matches!(entry.role, Role::Declared(_)) {
                continue;
            }
            let Some(wanted) = wish(place, entry) else { continue };
            if taken.insert(wanted.to_lowercase()) {
                names[place] = Some(wanted);
            } else if round + 1 == wishes.len() {
                let numbered = (2_usize..).map(|number| format!("{wanted}{number}"));
                names[place] = numbered.into_iter().find(|name| taken.insert(name.to_lowercase()));
            }
        }
    }
    for (entry, name) in roster.entries.iter_mut().zip(names) {
        if let Some(name) = name {
            entry.model = ModelName::new(request.app, name);
        }
    }
}

/// The name of the model whose conventional table this is, if there is one.
fn conventional(app: &str, table: &str) -> Option<String> {
    let rest = table.strip_prefix(app)?.strip_prefix('_').filter(|rest| !rest.is_empty())?;
    let name = title(rest);
    (name.to_lowercase() == rest).then_some(name)
}

/// Gives every column of the tables that become models its field.
pub(super) fn name_fields(roster: &mut Roster<'_>, forms: &[Vec<Form>], engine: Engine) {
    for (place, entry) in roster.entries.iter_mut().enumerate() {
        if !matches!(entry.role, Role::Declared(_)) {
            let forms = forms.get(place).map(Vec::as_slice).unwrap_or_default();
            entry.fields = fields_of(entry, forms, engine);
        }
    }
}

fn fields_of(entry: &Entry<'_>, forms: &[Form], engine: Engine) -> Vec<String> {
    let columns: Vec<&str> = entry.table.columns.iter().map(|column| column.name.as_str()).collect();
    let is_key = |column: &str| {
        entry.table.foreign_keys.iter().zip(forms).any(|(key, form)| {
            *form == Form::Field && key.columns.first().is_some_and(|own| same_name(own, column, engine))
        })
    };
    let mut names: Vec<Option<String>> = vec![None; columns.len()];
    let mut taken: FxHashSet<String> = FxHashSet::default();
    // Those that have a name already, then those whose column is their name, then keys, then the rest.
    for round in 0..4 {
        for (place, column) in columns.iter().enumerate() {
            if names[place].is_some() {
                continue;
            }
            // No field may be called as another one's column.
            let is_free = |name: &str, taken: &FxHashSet<String>| {
                !taken.contains(name) && columns.iter().all(|other| *other == *column || *other != name)
            };
            // A name that nothing forces isn't another one in other letters.
            let is_lone = |name: &str| !names.iter().flatten().any(|other| other.to_lowercase() == name.to_lowercase());
            let wanted = match round {
                0 => entry.known.as_deref().and_then(|model| known_field(model, column)),
                1 => (!is_key(column) && cleaned(column) == *column).then(|| (*column).to_owned()),
                2 if is_key(column) => {
                    Some(without_id(column).filter(|name| is_lone(name)).unwrap_or_else(|| cleaned(column)))
                }
                2 => None,
                _ => Some(cleaned(column)),
            };
            let Some(wanted) = wanted else { continue };
            if is_free(&wanted, &taken) {
                taken.insert(wanted.clone());
                names[place] = Some(wanted);
            } else if round == 3 {
                let mut numbered = (2_usize..).map(|number| format!("{wanted}{number}"));
                names[place] = numbered.find(|name| is_free(name, &taken));
                taken.extend(names[place].clone());
            }
        }
    }
    names.into_iter().map(Option::unwrap_or_default).collect()
}

fn known_field(model: &Model, column: &str) -> Option<String> {
    model.fields.iter().find(|field| field.column().as_deref() == Some(column)).map(|field| field.name.clone())
}

/// A column's name as a field's: letters, digits and `_`.
fn cleaned(column: &str) -> String {
    let is_plain = |letter: char| letter.is_alphanumeric() || letter == '_';
    if !column.is_empty() && column.chars().all(is_plain) {
        return column.to_owned();
    }
    let words: Vec<&str> = column.split(|letter| !is_plain(letter)).filter(|word| !word.is_empty()).collect();
    if words.is_empty() { "field".to_owned() } else { words.join("_") }
}

/// `author_id` without its end, and `AuthorId`.
fn without_id(column: &str) -> Option<String> {
    let cleaned = cleaned(column);
    let rest = ["_id", "_ID", "_Id"].iter().find_map(|end| cleaned.strip_suffix(end)).or_else(|| {
        let rest = cleaned.strip_suffix("Id").or_else(|| cleaned.strip_suffix("ID"))?;
        rest.ends_with(|last: char| last.is_lowercase() || last.is_numeric()).then_some(rest)
    })?;
    (!rest.is_empty()).then(|| rest.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_make_names_of_models() {
        for (table, name) in [
            ("film_actor", "FilmActor"),
            ("ORDERS", "Orders"),
            ("PlaylistTrack", "PlaylistTrack"),
            ("ORDER_LINES", "OrderLines"),
            ("order details", "OrderDetails"),
            ("2fa", "T2fa"),
            ("größe", "Größe"),
            ("__", "Model"),
            ("", "Model"),
            ("x", "X"),
            ("a-b.c", "ABC"),
        ] {
            assert_eq!(title(table), name);
        }
        assert_eq!(conventional("blog", "blog_post").as_deref(), Some("Post"));
        assert_eq!(conventional("blog", "blog_blog_post"), None);
        assert_eq!(conventional("blog", "blog_Post"), None);
        assert_eq!(conventional("blog", "blog_"), None);
        assert_eq!(conventional("blog", "post"), None);
    }

    #[test]
    fn keys_lose_their_end() {
        for (column, name) in [
            ("author_id", Some("author")),
            ("ArtistId", Some("Artist")),
            ("artistID", Some("artist")),
            ("ARTIST_ID", Some("ARTIST")),
            ("id", None),
            ("_id", None),
            ("paid", None),
            ("owner", None),
            ("my author_id", Some("my_author")),
        ] {
            assert_eq!(without_id(column).as_deref(), name, "{column}");
        }
        assert_eq!(cleaned("two words!"), "two_words");
        assert_eq!(cleaned("%"), "field");
        assert_eq!(cleaned("größe"), "größe");
    }
}
