//! Holds the shape of the source: imports go one way, files open with what they are for and stay short, and
//! only the edges touch the world.

use std::fs;
use std::path::{Path, PathBuf};

/// Data flow is folder order: a module may import those before it, and what lies below.
const ORDER: [&str; 12] =
    ["cells", "spec", "code", "rtl", "verilog", "sim", "synth", "codec", "report", "design", "sweep", "cli"];
/// The rooms of `xornet`, and reserved words, which lie under all of them.
const BELOW: [&str; 7] = ["error", "gf2", "network", "reserved", "search", "shown", "text"];
/// Most lines of a file.
const MAX_LINES: usize = 500;

struct Source {
    /// Path below `src`, with `/`.
    path: String,
    text: String,
}

impl Source {
    /// First folder, or the name of a file that lies in `src` itself.
    fn room(&self) -> &str {
        self.path.split('/').next().unwrap_or("").trim_end_matches(".rs")
    }

    /// The text without comments and without the unit tests, which stand last.
    fn code(&self) -> String {
        let code = self.text.split("#[cfg(test)]\nmod tests").next().unwrap_or("");
        let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
        lines.collect::<Vec<_>>().join("\n")
    }

    /// Names of modules between the crate and this one; `mod.rs` is its folder.
    fn depth(&self) -> usize {
        self.path.trim_end_matches("/mod.rs").split('/').count()
    }
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of sources") {
            let path: PathBuf = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let parts = path.strip_prefix(&root).expect("below src").components();
                let parts: Vec<_> = parts.map(|p| p.as_os_str().to_string_lossy().into_owned()).collect();
                found.push(Source { path: parts.join("/"), text: fs::read_to_string(&path).expect("text") });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(found.len() > 20, "only {} sources found", found.len());
    found
}

/// Rooms that `code` names as `crate::room`, also as `crate::{a, b}`.
fn imports(code: &str) -> Vec<String> {
    let word = |text: &str| {
        text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>()
    };
    let mut rooms = Vec::new();
    for rest in code.split("crate::").skip(1) {
        match rest.strip_prefix('{') {
            None => rooms.push(word(rest)),
            Some(list) => rooms.extend(top_level(list).map(word)),
        }
    }
    rooms.retain(|room| !room.is_empty());
    rooms
}

/// The items of a braced list whose opening brace is already gone.
fn top_level(list: &str) -> impl Iterator<Item = &str> {
    let mut depth = 1;
    let mut items = vec![0];
    let mut end = list.len();
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => items.push(at + 1),
            _ => {}
        }
        if depth == 0 {
            end = at;
            break;
        }
    }
    items.into_iter().map(move |from| &list[from..end.max(from)])
}

fn may_import(room: &str, other: &str) -> bool {
    let rank = |name: &str| ORDER.iter().position(|&r| r == name);
    match (rank(room), rank(other)) {
        _ if room == other => true,
        (_, None) => BELOW.contains(&other),
        (Some(room), Some(other)) => other < room,
        (None, Some(_)) => false,
    }
}

#[test]
fn imports_go_one_way() {
    for source in sources().iter().filter(|s| !["lib", "main"].contains(&s.room())) {
        let room = source.room();
        assert!(ORDER.contains(&room) || BELOW.contains(&room), "src/{room} has no place in the order");
        for other in imports(&source.code()) {
            assert!(may_import(room, &other), "src/{} imports crate::{other}", source.path);
        }
    }
}

#[test]
fn no_way_around_the_order() {
    for source in sources().iter().filter(|s| s.path.contains('/')) {
        let climb = "super::".repeat(source.depth());
        assert!(!source.code().contains(&climb), "src/{} climbs to the crate by {climb}", source.path);
    }
}

#[test]
fn the_reference_shares_no_code_with_what_it_checks() {
    for source in sources().iter().filter(|s| s.path.starts_with("sim/reference")) {
        for other in imports(&source.code()) {
            assert_eq!(other, "gf2", "src/{} imports crate::{other}", source.path);
        }
    }
}

#[test]
fn only_the_edges_touch_the_world() {
    let edges = |path: &str| path.starts_with("cli/") || path == "main.rs";
    let engines = |path: &str| path.starts_with("sim/engines/") || path.starts_with("synth/");
    let everywhere_else =
        ["std::env", "println!", "eprintln!", "print!(", "std::io::stdout", "std::io::stderr"];
    for source in &sources() {
        let code = source.code();
        for world in ["std::fs", "std::process", "std::thread", "std::time"] {
            let free = edges(&source.path) || engines(&source.path);
            assert!(free || !code.contains(world), "src/{} uses {world}", source.path);
        }
        for world in everywhere_else {
            assert!(edges(&source.path) || !code.contains(world), "src/{} uses {world}", source.path);
        }
    }
}

#[test]
fn files_say_what_they_are_and_stay_short() {
    for source in &sources() {
        assert!(source.text.starts_with("//! "), "src/{} does not open with //!", source.path);
        let lines = source.text.lines().count();
        assert!(lines <= MAX_LINES, "src/{}: {lines} lines, at most {MAX_LINES}", source.path);
    }
}

#[test]
fn main_is_short() {
    let main = sources().into_iter().find(|s| s.path == "main.rs").expect("src/main.rs");
    assert!(main.text.lines().count() <= 60);
}

#[test]
fn finds_imports_in_every_form() {
    let code = "use crate::gf2::BitVec;\nuse crate::{error::{Error, Result}, spec::*};\nlet x = crate::rtl::build();";
    assert_eq!(imports(code), ["gf2", "error", "spec", "rtl"]);
    assert!(may_import("rtl", "network") && !may_import("spec", "rtl"));
}
