//! Decoders of LUTs beside the portable form after real synthesis, as the tables of `docs/targets.md`.
//!
//! `cargo bench --bench targets -- EFFORT MATRIX…` synthesizes for iCE40 and ECP5 and places for iCE40;
//! `cargo bench --bench targets -- EFFORT --liberty FILE MATRIX…` counts standard-cell area beside yosys and ABC.

#[path = "../tests/synth/mod.rs"]
mod synth;

use flexor_hdl::cells::{Target, liberty};
use flexor_hdl::gf2::{BitMatrix, io};
use flexor_hdl::network::Objective;
use flexor_hdl::network::{XorNetwork, metrics};
use flexor_hdl::rtl::{CellCounts, Technology};
use std::fs;
use std::path::Path;

/// Pins of the package that nextpnr places on, less the clock.
const PINS: usize = 200;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let Some((effort, rest)) = args.split_first().and_then(|(e, rest)| Some((e.parse().ok()?, rest))) else {
        return println!("usage: targets EFFORT [--liberty FILE] MATRIX…");
    };
    match rest {
        [flag, file, matrices @ ..] if flag == "--liberty" => areas(effort, file, matrices),
        matrices => luts(effort, matrices),
    }
}

/// Name and matrix of a file.
fn read(path: &str) -> (String, BitMatrix) {
    let name =
        Path::new(path).file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let bytes = fs::read(path).expect("a matrix file");
    (name, io::read(&bytes, "txt", path).expect("a matrix"))
}

fn luts(effort: u8, paths: &[String]) {
    println!("| matrix | iCE40 portable | at its depth | default | ECP5 portable | at its depth | default |");
    println!("|---|---|---|---|---|---|---|");
    for path in paths {
        let (name, matrix) = read(path);
        let room = tempfile::tempdir().expect("a temporary folder");
        let dir = room.path();
        let portable = ["ice40", "ecp5"].map(|family| {
            fs::write(dir.join("dec.v"), synth::behavioural(&matrix)).expect("written");
            let found = synth::synthesize_for(dir, family, "dec.v", synth::TOP, "");
            (found, cell(found, (family == "ice40").then(|| clock(dir, &matrix)).flatten()))
        });
        let least = metrics::min_depth_of(&matrix, 4);
        let mut cells = Vec::new();
        for (i, (target, family)) in
            [(Target::Ice40, "ice40"), (Target::Ecp5, "ecp5")].into_iter().enumerate()
        {
            cells.push(portable[i].1.clone());
            for depth in [portable[i].0.depth.max(least), least + 1] {
                let network = synth::network(&matrix, Objective::Lut(4), Some(depth), effort);
                cells.push(ours(dir, &matrix, target.clone(), family, &network));
            }
        }
        println!("| {name} | {} |", cells.join(" | "));
    }
}

/// What synthesis leaves of `network` in LUTs: all of it.
fn ours(dir: &Path, matrix: &BitMatrix, target: Target, family: &str, network: &XorNetwork) -> String {
    fs::write(dir.join("dec.v"), synth::text(matrix, target, network)).expect("written");
    let found = synth::synthesize_for(dir, family, "dec.v", synth::TOP, "");
    assert_eq!((found.luts, found.depth), (network.n_gates(), network.depth()));
    cell(found, (family == "ice40").then(|| clock(dir, matrix)).flatten())
}

fn clock(dir: &Path, matrix: &BitMatrix) -> Option<f64> {
    let pins = matrix.n_rows() + matrix.n_cols();
    (pins <= PINS).then(|| synth::fmax(dir, matrix.n_cols(), matrix.n_rows())).flatten()
}

fn cell(found: synth::Netlist, mhz: Option<f64>) -> String {
    let clock = mhz.map(|mhz| format!(", {mhz:.0} MHz")).unwrap_or_default();
    format!("{} at {}{clock}", found.luts, found.depth)
}

fn areas(effort: u8, file: &str, paths: &[String]) {
    let bytes = fs::read(file).expect("a Liberty file");
    let target =
        Target::Liberty(liberty::read(&[liberty::File::new(file, bytes)]).expect("a library").library);
    let technology = Technology::of(&target).expect("cells");
    println!("| matrix | yosys + ABC | ours | cells | depth |\n|---|---|---|---|---|");
    for path in paths {
        let (name, matrix) = read(path);
        let room = tempfile::tempdir().expect("a temporary folder");
        let dir = room.path();
        fs::write(dir.join("dec.v"), synth::behavioural(&matrix)).expect("written");
        let portable = synth::area(dir, file, &format!("synth -flatten; abc -liberty {file}; opt_clean"));
        let network = synth::network(&matrix, Objective::Xor2, None, effort);
        fs::write(dir.join("dec.v"), synth::text(&matrix, target.clone(), &network)).expect("written");
        let area = synth::area(dir, file, &format!("read_liberty -lib {file}; hierarchy -check"));
        let counts = CellCounts::of(&network, &technology).expect("fits");
        assert_eq!(counts.area, area, "{name}");
        println!("| {name} | {portable} | {area} | {} | {} |", counts.n_cells, network.depth());
    }
}
