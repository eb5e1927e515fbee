//! Yosys: mapping Verilog to cells, and proofs by its SAT solver.

use crate::error::{Error, Result};
use crate::sim::engines::process::{self, Ended};
use crate::synth::Flow;
use crate::synth::netlist::{Modules, Netlist};
use itertools::Itertools;
use std::path::Path;
use std::time::Duration;

/// Name of the tool.
pub const TOOL: &str = "yosys";
/// Name of the Liberty file in the folder of a run.
const LIBRARY: &str = "library.lib";
/// Files of the flat netlist, and of the netlist with its hierarchy.
const FLAT: &str = "flat.json";
const PARTS: &str = "parts.json";

/// Version of yosys, as it prints it; `None` if it is not installed.
///
/// # Errors
/// `Environment`.
pub fn installed_version() -> Result<Option<String>> {
    process::first_line(TOOL, &["-V"])
}

/// Netlists of a module.
pub struct Netlists {
    /// Flattened to a single module.
    pub flat: Modules,
    /// With the hierarchy, if asked for.
    pub parts: Option<Modules>,
}

/// Script that maps `top` of the files that the commands `read` read to cells and writes the flat netlist; with `parts` also that of the
/// hierarchy.
pub fn synthesis_script(flow: &Flow, read: &str, top: &str, parts: bool) -> String {
    let read = format!("{}{read}", library_command(flow));
    let flat = format!("{}; write_json {FLAT}", flow.yosys_commands(top, true, LIBRARY));
    if !parts {
        return format!("{read}; {flat}");
    }
    let kept = flow.yosys_commands(top, false, LIBRARY);
    format!("{read}; design -save given; {flat}; design -load given; {kept}; write_json {PARTS}")
}

/// The command that reads `files`.
pub fn read_command<'a>(files: impl Iterator<Item = &'a str>) -> String {
    let files = files.collect_vec();
    let option = if files.iter().any(|file| file.ends_with(".sv")) { "-sv " } else { "" };
    format!("read_verilog {option}{}", files.join(" "))
}

fn library_command(flow: &Flow) -> String {
    if matches!(flow, Flow::Liberty(_)) { format!("read_liberty -lib {LIBRARY}; ") } else { String::new() }
}

/// Runs `script` in `dir`, the folder of its files.
///
/// # Errors
/// `Environment`; `Mismatch` if it writes no netlist.
pub fn run_to_netlists(
    dir: &Path,
    flow: &Flow,
    script: &str,
    parts: bool,
    limit: Duration,
) -> Result<std::result::Result<Netlists, Ended>> {
    if let Flow::Liberty(library) = flow {
        process::write(dir, LIBRARY, &library.text)?;
    }
    match run_script(dir, script, limit)? {
        Ended::Well(_) => {
            let read = |file: &str| Modules::from_json(process::read(dir, file)?.as_bytes());
            let parts = parts.then(|| read(PARTS)).transpose()?;
            Ok(Ok(Netlists { flat: read(FLAT)?, parts }))
        }
        other => Ok(Err(other)),
    }
}

/// Runs `script` in `dir`.
///
/// # Errors
/// `Environment`.
pub fn run_script(dir: &Path, script: &str, limit: Duration) -> Result<Ended> {
    process::run_within(dir, TOOL, &["-q".to_owned(), "-p".to_owned(), script.to_owned()], limit)
}

/// Proves by SAT that the outputs `open` of `netlist` equal those of module `top` in `behavioural`.
///
/// # Errors
/// `Environment`; `Mismatch` if an input exists for which they differ.
pub fn prove_equal(
    dir: &Path,
    netlist: &Netlist,
    open: &[usize],
    (top, behavioural): (&str, &str),
    limit: Duration,
) -> Result<Ended> {
    let picked: Vec<_> = open.iter().rev().map(|i| format!("all[{i}]")).collect();
    let (x, y, all) = (netlist.inputs.len() - 1, open.len() - 1, netlist.outputs.len() - 1);
    let gold = format!(
        "{behavioural}module gold(input [{x}:0] x, output [{y}:0] y);\n    wire [{all}:0] all;\n    \
         {top} whole(.x(x), .y(all));\n    assign y = {{{}}};\nendmodule\n",
        picked.join(", ")
    );
    process::write(dir, "gold.v", &gold)?;
    process::write(dir, "gate.v", &netlist.to_verilog("gate", open))?;
    let prepare = "read_verilog gold.v gate.v; \
                   proc; flatten gold; opt_clean; miter -equiv -flatten gold gate miter; hierarchy -top miter";
    let prove = "techmap; opt -full; sat -verify -show-inputs -prove trigger 0 miter";
    match run_script(dir, &format!("{prepare}; {prove}"), limit)? {
        Ended::Badly(said) if said.contains("proof did fail") => {
            Err(Error::Mismatch(format!("netlist: the solver found a difference:\n{said}")))
        }
        other => Ok(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sum of 22 bits in NAND gates, none of which computes a sum.
    #[test]
    fn the_solver_proves_and_refutes_what_is_no_sum_cell_by_cell() {
        if installed_version().unwrap().is_none() {
            return;
        }
        let dir = process::temp_dir().unwrap();
        let module =
            |sum: &str| format!("module dec(input [21:0] x, output y);\n    assign y = {sum};\nendmodule\n");
        process::write(dir.path(), "dec.v", &module("^x")).unwrap();
        let made = "read_verilog dec.v; synth -top dec; abc -g NAND; opt_clean; write_json dec.json";
        let limit = process::LIMIT;
        assert!(matches!(run_script(dir.path(), made, limit).unwrap(), Ended::Well(_)));
        let modules = Modules::from_json(process::read(dir.path(), "dec.json").unwrap().as_bytes()).unwrap();
        let netlist = Netlist::from_modules(&modules, "dec", "x", "y", None).unwrap();
        let ended = prove_equal(dir.path(), &netlist, &[0], ("dec", &module("^x")), limit).unwrap();
        assert!(matches!(ended, Ended::Well(_)), "{ended:?}");
        let error = prove_equal(dir.path(), &netlist, &[0], ("dec", &module("^x ^ &x")), limit)
            .unwrap_err()
            .to_string();
        assert!(error.starts_with("netlist: the solver found a difference"), "{error}");
    }
}
