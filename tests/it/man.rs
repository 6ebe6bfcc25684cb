//! The man pages in `man/` are those of the command line as it is. `DORM_BLESS=1 cargo test man`
//! writes them anew.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

fn pages() -> BTreeMap<String, String> {
    let mut command = dorm::cli::command_line();
    command.build();
    let mut pages = BTreeMap::new();
    add(&mut pages, &command, "dorm");
    for subcommand in command.get_subcommands().filter(|subcommand| !subcommand.is_hide_set()) {
        add(&mut pages, subcommand, &format!("dorm-{}", subcommand.get_name()));
    }
    pages
}

fn add(pages: &mut BTreeMap<String, String>, command: &clap::Command, name: &str) {
    let mut page = Vec::new();
    // Without a date: the page changes only with the command line.
    let command = command.clone().name(name.to_owned()).display_name(name.to_owned());
    clap_mangen::Man::new(command).render(&mut page).expect("a man page");
    pages.insert(format!("{name}.1"), String::from_utf8(page).expect("UTF-8"));
}

#[test]
fn man_pages_are_up_to_date() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("man");
    let pages = pages();
    if std::env::var_os("DORM_BLESS").is_some() {
        let _ = fs::remove_dir_all(&directory);
        fs::create_dir_all(&directory).expect("man/");
        for (name, text) in &pages {
            fs::write(directory.join(name), text).expect("write a man page");
        }
        return;
    }
    let mut found: Vec<String> = fs::read_dir(&directory)
        .expect("man/")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    found.sort();
    assert_eq!(found, pages.keys().cloned().collect::<Vec<_>>(), "DORM_BLESS=1 cargo test man");
    for (name, text) in pages {
        let there = fs::read_to_string(directory.join(&name)).expect("a man page");
        assert_eq!(there, text, "{name} is stale: DORM_BLESS=1 cargo test man");
    }
}
