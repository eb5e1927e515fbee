//! Holds the shape of the source: imports go one way, files open with what they are for and stay short, and
//! only the edges touch the world.

use crate::common::sources::{Source, expand, sources};

/// Data flow is folder order: a module may import those before it, and what lies below.
const ORDER: [&str; 15] = [
    "cells", "spec", "code", "rtl", "verilog", "vhdl", "language", "sim", "synth", "codec", "flow", "report",
    "design", "sweep", "cli",
];
/// The rooms of `xornet`, and reserved words, which lie under all of them.
const BELOW: [&str; 7] = ["error", "gf2", "network", "reserved", "search", "shown", "text"];
/// Most lines of a file.
const MAX_LINES: usize = 500;

/// A crate of the workspace.
struct Crate {
    /// Its folder of sources.
    folder: &'static str,
    /// Rooms, each of which may import those before it.
    order: &'static [&'static str],
    /// Rooms that lie under all of these, and import only each other.
    below: &'static [&'static str],
}

/// Every crate.
const CRATES: [Crate; 4] = [
    Crate { folder: "src", order: &ORDER, below: &BELOW },
    Crate {
        folder: "crates/xornet/src",
        order: &["shown", "error", "text", "gf2", "network", "search"],
        below: &[],
    },
    Crate {
        folder: "crates/flexor-train/src",
        order: &[
            "random",
            "options",
            "store",
            "kernels",
            "xor",
            "net",
            "models",
            "recipe",
            "data",
            "optimizer",
            "run",
            "infer",
            "sweep",
            "cli",
        ],
        below: &["files"],
    },
    Crate {
        folder: "crates/flexor-py/src",
        order: &[
            "matrix",
            "network",
            "rebased",
            "audit",
            "comparison",
            "spec",
            "design",
            "decoder",
            "tensors",
            "packing",
        ],
        below: &["errors", "files", "json", "watched"],
    },
];

/// The sources of every crate.
fn all_sources() -> Vec<Source> {
    CRATES.iter().flat_map(|house| sources(house.folder)).collect()
}

/// The one file of a crate beside its command line that touches files.
const FILES: &str = "files.rs";

/// First folder, or the name of a file that lies in the sources themselves.
fn room(source: &Source) -> &str {
    source.path.split('/').next().unwrap_or("").trim_end_matches(".rs")
}

/// Names of modules between the crate and this one; `mod.rs` is its folder.
fn depth(source: &Source) -> usize {
    source.path.trim_end_matches("/mod.rs").split('/').count()
}

/// Rooms that `code` names as `crate::room`, also as `crate::{a, b}`.
fn imports(code: &str) -> Vec<String> {
    let paths = code.match_indices("crate::").flat_map(|(at, _)| expand(&code[at..]));
    let mut rooms: Vec<_> = paths.filter_map(|path| path.get(1).cloned()).collect();
    rooms.dedup();
    rooms
}

impl Crate {
    fn may_import(&self, room: &str, other: &str) -> bool {
        let rank = |name: &str| self.order.iter().position(|&r| r == name);
        match (rank(room), rank(other)) {
            _ if room == other => true,
            (_, None) => self.below.contains(&other),
            (Some(room), Some(other)) => other < room,
            (None, Some(_)) => false,
        }
    }
}

#[test]
fn imports_go_one_way() {
    for house in CRATES {
        let sources = sources(house.folder);
        for source in sources.iter().filter(|source| !["lib", "main"].contains(&room(source))) {
            let (room, file) = (room(source), format!("{}/{}", house.folder, source.path));
            let is_placed = house.order.contains(&room) || house.below.contains(&room);
            assert!(is_placed, "{file}: {room} has no place in the order");
            for other in imports(&source.code()) {
                assert!(house.may_import(room, &other), "{file} imports crate::{other}");
            }
        }
    }
}

#[test]
fn no_way_around_the_order() {
    for source in all_sources().iter().filter(|source| source.path.contains('/')) {
        let climb = "super::".repeat(depth(source));
        assert!(!source.code().contains(&climb), "{} climbs to the crate by {climb}", source.path);
    }
}

#[test]
fn the_reference_shares_no_code_with_what_it_checks() {
    for source in sources("src").iter().filter(|s| s.path.starts_with("sim/reference")) {
        for other in imports(&source.code()) {
            assert_eq!(other, "gf2", "src/{} imports crate::{other}", source.path);
        }
    }
}

#[test]
fn only_the_edges_touch_the_world() {
    let edges = |path: &str| path.starts_with("cli/") || path == "main.rs" || path == FILES;
    let engines = |path: &str| path.starts_with("sim/engines/") || path.starts_with("synth/");
    let everywhere_else =
        ["std::env", "println!", "eprintln!", "print!(", "std::io::stdout", "std::io::stderr"];
    // The Python package is an edge as a whole.
    let crates = CRATES.iter().filter(|house| house.folder != "crates/flexor-py/src");
    for source in crates.flat_map(|house| sources(house.folder)) {
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
    for source in &all_sources() {
        assert!(source.text.starts_with("//! "), "src/{} does not open with //!", source.path);
        let lines = source.text.lines().count();
        assert!(lines <= MAX_LINES, "src/{}: {lines} lines, at most {MAX_LINES}", source.path);
    }
}

#[test]
fn main_is_short() {
    let main = sources("src").into_iter().find(|s| s.path == "main.rs").expect("src/main.rs");
    assert!(main.text.lines().count() <= 60);
}

#[test]
fn finds_imports_in_every_form() {
    let code = "use crate::gf2::BitVec;\nuse crate::{error::{Error, Result}, spec::*};\nlet x = crate::rtl::build();";
    assert_eq!(imports(code), ["gf2", "error", "spec", "rtl"]);
    let [root, engine, ..] = CRATES;
    assert!(root.may_import("rtl", "network") && !root.may_import("spec", "rtl"));
    assert!(engine.may_import("search", "gf2") && !engine.may_import("gf2", "network"));
}
