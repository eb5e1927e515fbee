//! Decoders of LUTs beside the portable form after real synthesis, as the tables of `docs/targets.md`.
//!
//! `cargo bench --bench targets -- EFFORT MATRIX…` synthesizes for iCE40 and ECP5 and places for iCE40;
//! `cargo bench --bench targets -- EFFORT --liberty FILE MATRIX…` counts standard-cell area beside yosys and ABC.

#[path = "../tests/common/synth.rs"]
#[allow(dead_code, reason = "tests use the rest")]
mod synth;

use flexor_hdl::cells::{Target, liberty};
use flexor_hdl::gf2::{BitMatrix, io};
use flexor_hdl::network::{Objective, XorNetwork, metrics};
use flexor_hdl::rtl::{CellCounts, Technology};
use flexor_hdl::sim::engines;
use flexor_hdl::synth::nextpnr;
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
    (name, io::read_matrix(&bytes, "txt", path).expect("a matrix"))
}

fn luts(effort: u8, paths: &[String]) {
    println!("| matrix | iCE40 portable | at its depth | default | ECP5 portable | at its depth | default |");
    println!("|---|---|---|---|---|---|---|");
    for path in paths {
        let (name, matrix) = read(path);
        let room = tempfile::tempdir().expect("a temporary folder");
        let dir = room.path();
        let portable = ["ice40", "ecp5"].map(|family| {
            fs::write(dir.join("dec.v"), behavioural(&matrix)).expect("written");
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
    (pins <= PINS).then(|| fmax(dir, matrix.n_cols(), matrix.n_rows())).flatten()
}

fn cell(found: synth::Netlist, mhz: Option<f64>) -> String {
    let clock = mhz.map(|mhz| format!(", {mhz:.0} MHz")).unwrap_or_default();
    format!("{} at {}{clock}", found.luts, found.depth)
}

fn areas(effort: u8, file: &str, paths: &[String]) {
    let bytes = fs::read(file).expect("a Liberty file");
    let target =
        Target::Liberty(liberty::read(&[liberty::LibertyFile::new(file, bytes)]).expect("a library").library);
    let technology = Technology::for_target(&target).expect("cells");
    println!("| matrix | yosys + ABC | ours | cells | depth |\n|---|---|---|---|---|");
    for path in paths {
        let (name, matrix) = read(path);
        let room = tempfile::tempdir().expect("a temporary folder");
        let dir = room.path();
        fs::write(dir.join("dec.v"), behavioural(&matrix)).expect("written");
        let portable = area(dir, file, &format!("synth -flatten; abc -liberty {file}; opt_clean"));
        let network = synth::network(&matrix, Objective::Xor2, None, effort);
        fs::write(dir.join("dec.v"), synth::text(&matrix, target.clone(), &network)).expect("written");
        let area = area(dir, file, &format!("read_liberty -lib {file}; hierarchy -check"));
        let counts = CellCounts::from_network(&network, &technology).expect("fits");
        assert_eq!(counts.area, area, "{name}");
        println!("| {name} | {portable} | {area} | {} | {} |", counts.n_cells, network.depth());
    }
}

/// The decoder as one would write it down: a sum a row.
fn behavioural(matrix: &BitMatrix) -> String {
    let row = |i: usize| {
        let taps: Vec<_> = matrix.row(i).ones_at().map(|j| format!("x[{j}]")).collect();
        let sum = if taps.is_empty() { "1'b0".to_owned() } else { taps.join(" ^ ") };
        format!("    assign y[{i}] = {sum};\n")
    };
    let rows: String = (0..matrix.n_rows()).map(row).collect();
    let (x, y) = (matrix.n_cols() - 1, matrix.n_rows() - 1);
    format!("module {}(input wire [{x}:0] x, output wire [{y}:0] y);\n{rows}endmodule\n", synth::TOP)
}

/// The highest clock in MHz that nextpnr gives the decoder `dec.v` between registers, the middle of three
/// placements; `None` where it is not installed.
fn fmax(dir: &Path, n_in: usize, n_out: usize) -> Option<f64> {
    if !synth::can_place() {
        return None;
    }
    fs::write(dir.join("clocked.v"), nextpnr::register_wrapper(synth::TOP, n_in, n_out)).expect("written");
    let script = "read_verilog dec.v clocked.v; synth_ice40 -top clocked; write_json clocked.json";
    synth::run(dir, "yosys", &["-q", "-p", script]);
    let placed = nextpnr::place_and_route(dir, "clocked.json", engines::LIMIT).expect("runs");
    Some(placed.unwrap_or_else(|ended| panic!("nextpnr: {ended:?}")))
}

/// Area of `dec.v` after `passes`, as yosys counts it.
fn area(dir: &Path, library: &str, passes: &str) -> f64 {
    let script = format!(
        "read_verilog dec.v; {passes}; tee -q -o area.txt stat -liberty {library} -top {}",
        synth::TOP
    );
    synth::run(dir, "yosys", &["-q", "-p", &script]);
    let said = fs::read_to_string(dir.join("area.txt")).expect("yosys wrote it");
    let line = said.lines().find(|line| line.contains("Chip area")).expect("an area");
    line.rsplit(':').next().and_then(|number| number.trim().parse().ok()).expect("a number")
}
