//! The Tcl of Vivado and Quartus in tclsh, where every command of those tools does nothing but say what it was given.

use super::{decoders, designs, generate, wrappers};
use crate::common::binary::run;
use itertools::Itertools;
use std::path::Path;
use std::process::Command;

/// A command of a vendor's tool: its words, with `ROOT` for the folder of the design.
type Call = Vec<String>;

/// The calls of a script; unknown commands answer with their name.
const STUBS: &str = "
proc unknown {args} { puts [join $args \\x1f]; return [lindex $args 0] }
rename package {}
source [lindex $argv 0]
";

fn calls(design: &Path, script: &str) -> Vec<Call> {
    let stubs = design.join("stubs.tcl");
    std::fs::write(&stubs, STUBS).expect("writes");
    let said = run(design, Command::new("tclsh").args(["stubs.tcl", script]));
    let root = design.canonicalize().expect("a path");
    let said = said.replace(&root.display().to_string(), "ROOT");
    said.lines().map(|line| line.split('\x1f').map(str::to_owned).collect()).collect()
}

/// Words of the calls that begin with `start`, without it.
fn after<'a>(calls: &'a [Call], start: &[&str]) -> Vec<&'a [String]> {
    let fits = |call: &&Call| {
        call.iter().zip(start).all(|(word, wanted)| word == wanted) && call.len() >= start.len()
    };
    calls.iter().filter(fits).map(|call| &call[start.len()..]).collect()
}

fn ports(design: &Path, top: &str) -> Vec<String> {
    let text = std::fs::read_to_string(design.join(format!("rtl/{top}.v"))).expect("the top");
    let head = text.split_once("\nmodule ").expect("a module").1.split_once(");").expect("ports").0;
    let port = |line: &str| {
        let words = line.split("//").next()?.trim().trim_end_matches(',').to_owned();
        words.starts_with("input").then_some(()).or(words.starts_with("output").then_some(()))?;
        words.split_whitespace().last().map(str::to_owned)
    };
    head.lines().filter_map(|line| port(line.trim())).collect()
}

fn check_vivado(design: &Path, name: &str) {
    let sources = std::fs::read_to_string(design.join(format!("{name}.f"))).expect("a list");
    let project = calls(design, &format!("vivado/{name}_project.tcl"));
    let added = after(&project, &["add_files", "-norecurse"]).concat().join(" ");
    assert!(sources.lines().all(|file| added.contains(file)), "{added}");
    let core = calls(design, &format!("vivado/{name}_ip.tcl"));
    let inferred = after(&core, &["ipx::infer_bus_interface"]);
    let inferred = inferred.iter().flat_map(|call| call[0].split(' ')).collect_vec();
    let ports = ports(design, name);
    let in_bus = |port: &&String| {
        ["s_axi", "m_axi", "aclk", "areset", "irq"].iter().any(|begin| port.starts_with(begin))
    };
    assert_eq!(
        ports.iter().filter(in_bus).sorted().collect_vec(),
        inferred.iter().sorted().collect_vec(),
        "{name}"
    );
    assert_eq!(after(&core, &["ipx::save_core"]).len(), 1, "{name}");
}

fn check_quartus(design: &Path, name: &str) {
    let project = calls(design, &format!("quartus/{name}_project.tcl"));
    let sources = std::fs::read_to_string(design.join(format!("{name}.f"))).expect("a list");
    let added = after(&project, &["set_global_assignment", "-name", "VERILOG_FILE"]).concat();
    let wanted = sources.lines().map(|file| format!("ROOT/{file}")).collect_vec();
    assert_eq!(added, wanted, "{name}");
    let component = calls(design, &format!("quartus/{name}_hw.tcl"));
    let given =
        after(&component, &["add_interface_port"]).iter().map(|call| call[1].clone()).sorted().collect_vec();
    assert_eq!(given, ports(design, name).into_iter().sorted().collect_vec(), "{name}");
}

#[test]
fn the_scripts_of_vendors_name_every_file_and_port() {
    let wrappers = wrappers();
    for spec in designs([vec![decoders().swap_remove(2)], wrappers].concat()) {
        let room = tempfile::tempdir().expect("a temporary folder");
        let design = generate(room.path(), &spec, "vivado,quartus,sdc,xdc");
        let top = if spec.stream.is_some() { spec.name.clone() } else { format!("{}_xor", spec.name) };
        if spec.stream.is_some() {
            check_vivado(&design, &top);
            check_quartus(&design, &top);
        } else {
            assert!(!calls(&design, &format!("vivado/{}_ip.tcl", spec.name)).is_empty());
            assert!(!calls(&design, &format!("quartus/{}_hw.tcl", spec.name)).is_empty());
        }
    }
}
