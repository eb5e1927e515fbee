//! What a reader takes, in multiples of the file: the table of docs/files.md. One test alone, since memory is counted for
//! the whole program.

use cap::Cap;
use flexor_hdl::codec::{image, layers};
use flexor_hdl::error::{Error, Result};
use flexor_hdl::gf2::io;
use flexor_hdl::network;
use flexor_hdl::spec::{self, Loader, liberty};
use flexor_hdl::sweep;

/// Counts what is allocated.
#[global_allocator]
static MEMORY: Cap<std::alloc::System> = Cap::new(std::alloc::System, usize::MAX);

/// Bytes of every file, about.
const BYTES: usize = 4 << 20;

struct NoFiles;

impl Loader for NoFiles {
    fn load(&self, path: &str) -> Result<Vec<u8>> {
        Err(Error::input(path, "", "no such file"))
    }
}

/// `piece` as often as it fits, with numbers in the place of `#`.
fn many(piece: &str) -> String {
    let n = BYTES / (piece.len() + 5);
    (0..n).map(|i| piece.replace('#', &i.to_string())).collect()
}

/// Most multiples of the file, what is read, its text and its reader; by multiples.
type Row = (usize, &'static str, String, fn(&[u8]) -> Result<()>);

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("text")
}

fn image(bytes: &[u8], extension: &str) -> Result<()> {
    (image::by_extension(extension, "")?.read)(bytes, 8, "f").map(drop)
}

fn network(bytes: &[u8], extension: &str) -> Result<()> {
    network::io::read(bytes, extension, "f", 2, 1).map(drop)
}

fn rows() -> Vec<Row> {
    let matrix = format!("{}\n", "01".repeat(2048)).repeat(1024);
    let numbers = format!("[{}]", vec![format!("[{}]", vec!["1"; 4096].join(",")); 512].join(","));
    let gates = format!("t0 = x0 ^ x1\n{}y0 = t0\n", many("t1# = x0 ^ x1\n"));
    let names = many(".names x0 x1 t#\n10 1\n01 1\n");
    let blif = format!(".inputs x0 x1\n.outputs y0\n{names}.names t0 y0\n1 1\n.end\n");
    let cells =
        many("cell(C#) { area : 1; pin(A) { direction : input; } timing() { values(\"1, 2, 3\"); } }\n");
    let xor = "cell(X) { area : 1; pin(A, B) { direction : input; } pin(Y) { direction : output; function : \"A^B\"; } }";
    let list = many("{\"name\":\"c#\",\"n_weights\":6,\"shape\":[1,6]},");
    let list = format!("{{\"schema_version\":1,\"layers\":[{}]}}", list.trim_end_matches(','));
    vec![
        (1, "matrix .txt", matrix.clone(), |b| io::read(b, "txt", "f").map(drop)),
        (1, "image .hex", "12\n".repeat(BYTES / 3), |b| image(b, "hex")),
        (1, "image .mem", "12 // c\n".repeat(BYTES / 8), |b| image(b, "mem")),
        (
            1,
            "image .coe",
            format!(
                "memory_initialization_radix=16;memory_initialization_vector={}1;",
                "12,".repeat(BYTES / 3)
            ),
            |b| image(b, "coe"),
        ),
        (1, "image .h", format!("char a[] = {{{}}};", "1,".repeat(BYTES / 2)), |b| image(b, "h")),
        (1, "image .rs", format!("static A: &[u8] = &[{}];", "1,".repeat(BYTES / 2)), |b| image(b, "rs")),
        (
            1,
            "image .mif",
            format!("WIDTH=8;DEPTH={n};CONTENT BEGIN 0:{};END;", " 1".repeat(BYTES / 2), n = BYTES / 2),
            |b| image(b, "mif"),
        ),
        (2, "text with CR", matrix.replace('\n', "\r"), |b| io::read(b, "txt", "f").map(drop)),
        (2, "matrix .json", numbers.clone(), |b| io::read(b, "json", "f").map(drop)),
        (4, "network .txt", gates, |b| network(b, "txt")),
        (6, "liberty", format!("library(l) {{ {xor}\n{cells} }}"), |b| {
            liberty::read(&[liberty::File::new("f", b)]).map(drop)
        }),
        (
            8,
            "spec, numbers",
            format!("{{\"schema_version\":1,\"name\":\"d\",\"planes\":[{{\"matrix\":{numbers}}}]}}"),
            |b| spec::read(text(b), "f", &NoFiles).map(drop),
        ),
        (8, "list of layers", list, |b| layers::read(text(b), "f").map(drop)),
        (14, "network .blif", blif, |b| network(b, "blif")),
        (20, "spec, fields", format!("{{{}\"name\":1}}", many("\"f#\":1,")), |b| {
            spec::read(text(b), "f", &NoFiles).map(drop)
        }),
        (50, "sweep, numbers", format!("{{\"seeds\":[{}1]}}", "2,".repeat(BYTES / 2 - 9)), |b| {
            sweep::read(text(b), "f", &NoFiles).map(drop)
        }),
    ]
}

#[test]
fn readers_take_no_more_than_is_stated() {
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
