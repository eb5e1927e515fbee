//! What a reader takes, in multiples of the file: the table of docs/files.md. One test alone, since memory is counted for
//! the whole program.

use crate::{MEMORY, alone};
use flexor_hdl::cells::liberty;
use flexor_hdl::codec::{image, layers};
use flexor_hdl::error::{Error, Result};
use flexor_hdl::gf2::io;
use flexor_hdl::spec::{self, Loader};
use flexor_hdl::{network, sweep};

/// Bytes of every file, about.
const BYTES: usize = 4 << 20;

struct NoFiles;

impl Loader for NoFiles {
    fn load_file(&self, path: &str) -> Result<Vec<u8>> {
        Err(Error::input(path, "", "no such file"))
    }
}

/// `piece` between `before` and `after` as often as it fits, with numbers in the place of `#`.
fn text(before: &str, piece: &str, after: &str) -> String {
    let mut text = String::with_capacity(BYTES + (1 << 16));
    text.push_str(before);
    for i in 0.. {
        if text.len() + piece.len() > BYTES {
            break;
        }
        match piece.contains('#') {
            true => text.push_str(&piece.replace('#', &i.to_string())),
            false => text.push_str(piece),
        }
    }
    text.push_str(after);
    text
}

/// Most multiples of the file, what is read, its text and its reader; by multiples.
type Row = (usize, &'static str, String, fn(&[u8]) -> Result<()>);

fn utf8(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("text")
}

fn image(bytes: &[u8], extension: &str) -> Result<()> {
    (image::by_extension(extension, "")?.read)(bytes, 8, "f").map(drop)
}

fn network(bytes: &[u8], extension: &str) -> Result<()> {
    network::io::read_network(bytes, extension, "f", 2, 1).map(drop)
}

fn rows() -> Vec<Row> {
    let row = "01".repeat(2048);
    let numbers = format!("[{}],", vec!["1"; 4096].join(","));
    let matrix = "{\"schema_version\":1,\"name\":\"d\",\"planes\":[{\"matrix\":[";
    let xor = "cell(X) { area : 1; pin(A, B) { direction : input; } pin(Y) { direction : output; function : \"A^B\"; } }";
    let cell = "cell(C#) { area : 1; pin(A) { direction : input; } timing() { values(\"1, 2, 3\"); } }\n";
    let blif = (".inputs x0 x1\n.outputs y0\n", ".names x0 x1 t#\n10 1\n01 1\n", ".names t0 y0\n1 1\n.end\n");
    let list = (
        "{\"schema_version\":1,\"layers\":[",
        "{\"name\":\"c#\",\"n_weights\":6,\"shape\":[1,6]},",
        "{\"name\":\"c\",\"n_weights\":6}]}",
    );
    let coe = "memory_initialization_radix=16;memory_initialization_vector=";
    vec![
        (1, "matrix .txt", text("", &format!("{row}\n"), ""), |b| io::read_matrix(b, "txt", "f").map(drop)),
        (1, "image .hex", text("", "12\n", ""), |b| image(b, "hex")),
        (1, "image .mem", text("@0 ", "12 // c\n", ""), |b| image(b, "mem")),
        (1, "image .coe", text(coe, "12,", "1;"), |b| image(b, "coe")),
        (1, "image .h", text("char a[] = {", "1,", "};"), |b| image(b, "h")),
        (1, "image .rs", text("static A: &[u8] = &[", "1,", "];"), |b| image(b, "rs")),
        (2, "text with CR", text("", &format!("{row}\r"), ""), |b| io::read_matrix(b, "txt", "f").map(drop)),
        (2, "matrix .json", text("[", &numbers, "[1]]"), |b| io::read_matrix(b, "json", "f").map(drop)),
        (3, "image .mif", text(&format!("WIDTH=8;DEPTH={BYTES};CONTENT BEGIN 0:"), " 1", ";END;"), |b| {
            image(b, "mif")
        }),
        (4, "network .txt", text("", "t# = x0 ^ x1\n", "y0 = t0\n"), |b| network(b, "txt")),
        (8, "spec, numbers", text(matrix, &numbers, "[1]]}]}"), |b| {
            spec::read_spec(utf8(b), "f", &NoFiles).map(drop)
        }),
        (8, "list of layers", text(list.0, list.1, list.2), |b| layers::read_layers(utf8(b), "f").map(drop)),
        (14, "network .blif", text(blif.0, blif.1, blif.2), |b| network(b, "blif")),
        (18, "liberty", text(&format!("library(l) {{ {xor}\n"), cell, "}"), |b| {
            liberty::read(&[liberty::LibertyFile::new("f", b)]).map(drop)
        }),
        (20, "spec, fields", text("{", "\"f#\":1,", "\"f\":1}"), |b| {
            spec::read_spec(utf8(b), "f", &NoFiles).map(drop)
        }),
        (50, "sweep, numbers", text("{\"seeds\":[", "2,", "1]}"), |b| {
            sweep::read_sweep(utf8(b), "f", &NoFiles).map(drop)
        }),
    ]
}

#[test]
fn readers_take_no_more_than_is_stated() {
    alone("readers::readers_take_no_more_than_is_stated", read_all);
}

fn read_all() {
    let rows = rows();
    let own = MEMORY.allocated();
    for (most, what, text, read) in &rows {
        // Peaks only rise; the rows are in the order of what they may take.
        let outcome = read(text.as_bytes()).map_err(|error| error.to_string());
        let told = outcome
            .err()
            .map(|error| error.lines().next().unwrap_or_default().chars().take(60).collect::<String>());
        let peak = MEMORY.max_allocated().saturating_sub(own);
        println!(
            "{what:<16} at most {:.1} times the file, {most} stated {}",
            peak as f64 / text.len() as f64,
            told.unwrap_or_default()
        );
        assert!(peak <= most * text.len() + (1 << 20), "{what}: {peak} bytes of {}", text.len());
    }
}
