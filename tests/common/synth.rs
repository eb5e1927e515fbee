//! Real synthesis of decoders, shared by the tests and the tables: yosys, its netlists, nextpnr.

use flexor_hdl::cells::Target;
use flexor_hdl::gf2::{Affine, BitMatrix};
use flexor_hdl::network::{Limits, Objective, XorNetwork, io};
use flexor_hdl::rtl::build_rtl;
use flexor_hdl::search::{self, Params, Search, find_network};
use flexor_hdl::spec::{Basis, DecoderSpec, Origin, Polarity};
use flexor_hdl::synth::nextpnr;
use flexor_hdl::verilog;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// Where the data files of yosys lie.
pub const YOSYS_SHARE: &str = "/usr/share/yosys";
/// Longest run of nextpnr.
const LIMIT: Duration = Duration::from_secs(600);
/// The decoder's module in every text.
pub const TOP: &str = "dec_xor";

/// Runs a tool in `dir`; what it says.
///
/// # Panics
/// If it fails.
pub fn run(dir: &Path, program: &str, args: &[&str]) -> String {
    let out = Command::new(program).args(args).current_dir(dir).output();
    let out = out.unwrap_or_else(|e| panic!("{program} does not run: {e}"));
    let said = String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success(), "{program} {args:?}:\n{said}");
    said
}

/// A decoder of `matrix` alone, for `target`.
pub fn spec(matrix: &BitMatrix, target: Target) -> DecoderSpec {
    DecoderSpec {
        name: "dec".into(),
        planes: vec![matrix.clone()],
        polarity: Polarity::Xor,
        basis: Basis::Given,
        allow_zero_rows: true,
        target,
        cell_planes: Default::default(),
        strategy: "naive".into(),
        origins: vec![Origin::Inline],
        networks: Default::default(),
        stream: None,
        pipeline: None,
    }
}

/// The network of `matrix` for `objective` within `max_depth`.
pub fn network(matrix: &BitMatrix, objective: Objective, max_depth: Option<u32>, effort: u8) -> XorNetwork {
    let limits = Limits { max_depth, max_fanout: None };
    let params = Params { objective, limits, effort, ..Params::default() };
    let walk = search::find_strategy("walk").expect("registered");
    find_network(&Affine::linear(matrix.clone()), walk, &Search::quiet(&params)).expect("verified").0
}

/// The decoder's text, `dec.v`, of `network` in the cells of `target`.
pub fn text(matrix: &BitMatrix, target: Target, network: &XorNetwork) -> String {
    let rtl = build_rtl(&spec(matrix, target), std::slice::from_ref(network)).expect("sound");
    verilog::write_module(&rtl.modules[0], &[]).expect("writes")
}

/// What synthesis made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Netlist {
    /// LUTs.
    pub luts: usize,
    /// LUTs on the longest path from an input or register.
    pub depth: u32,
}

/// Synthesizes the module `top` of `files` for `family` (`ice40` or `ecp5`) into `<family>.v` and
/// `<family>.json`.
pub fn synthesize_for(dir: &Path, family: &str, files: &str, top: &str, flags: &str) -> Netlist {
    let script = format!(
        "read_verilog {files}; synth_{family} -top {top} {flags}; write_verilog -noattr {family}.v; \
         write_json {family}.json"
    );
    run(dir, "yosys", &["-q", "-p", &script]);
    let json = fs::read(dir.join(format!("{family}.json"))).expect("yosys wrote it");
    let json: Value = serde_json::from_slice(&json).expect("JSON");
    netlist(&json["modules"][top])
}

/// Counts the LUTs of a module and the longest path through them; the muxes that join ECP5's LUTs lie inside
/// their slice and count for none.
fn netlist(module: &Value) -> Netlist {
    let cells: Vec<&Value> =
        module["cells"].as_object().map(|cells| cells.values().collect()).unwrap_or_default();
    let is_lut = |cell: &Value| matches!(cell["type"].as_str(), Some("SB_LUT4" | "LUT4"));
    let is_mux = |cell: &Value| matches!(cell["type"].as_str(), Some("PFUMX" | "L6MUX21"));
    let bits = |cell: &Value, port: &str| -> Vec<u64> {
        cell["connections"][port].as_array().into_iter().flatten().filter_map(Value::as_u64).collect()
    };
    // Levels settle within as many rounds as there are levels.
    let mut levels: BTreeMap<u64, u32> = BTreeMap::new();
    let paths: Vec<&&Value> = cells.iter().filter(|cell| is_lut(cell) || is_mux(cell)).collect();
    loop {
        let before = levels.clone();
        for cell in &paths {
            let directions = cell["port_directions"].as_object().expect("directions");
            let of = |way: &str| -> Vec<u64> {
                let ports = directions.iter().filter(|(_, direction)| *direction == way);
                ports.flat_map(|(port, _)| bits(cell, port)).collect()
            };
            let below = of("input").iter().filter_map(|bit| levels.get(bit)).max().copied();
            let level = below.unwrap_or(0) + u32::from(is_lut(cell));
            levels.extend(of("output").into_iter().map(|bit| (bit, level)));
        }
        if levels == before {
            break;
        }
    }
    let luts = cells.iter().filter(|cell| is_lut(cell)).count();
    Netlist { luts, depth: levels.into_values().max().unwrap_or(0) }
}

/// What the decoder in the netlist `<family>.v` computes: its cells are replaced by yosys' own models, and the
/// logic is recognised as sums.
pub fn map_of_netlist(dir: &Path, family: &str, top: &str, n_in: usize, n_out: usize) -> Affine {
    let library = format!("{YOSYS_SHARE}/{family}/cells_sim.v");
    let define = "-D NO_ICE40_DEFAULT_ASSIGNMENTS";
    let include = format!("-I{YOSYS_SHARE}/{family}");
    let script = format!(
        "read_verilog -defer {define} {include} {library}; read_verilog {family}.v; hierarchy -check -top {top}; proc; \
         flatten; techmap; opt -full; write_blif net.blif"
    );
    run(dir, "yosys", &["-q", "-p", &script]);
    let bytes = fs::read(dir.join("net.blif")).expect("yosys wrote it");
    io::read_network(&bytes, "blif", "net.blif", n_in, n_out).unwrap_or_else(|e| panic!("{e}")).affine()
}

/// Whether nextpnr is installed.
pub fn can_place() -> bool {
    Command::new("nextpnr-ice40").arg("--version").output().is_ok()
}

/// Places and routes for an iCE40 HX8K; the clock in MHz that it reaches.
pub fn place(dir: &Path, json: &str, seed: u32) -> f64 {
    let placed = nextpnr::place_once(dir, json, seed, LIMIT).expect("runs");
    placed.unwrap_or_else(|ended| panic!("nextpnr: {ended:?}"))
}
