//! The scripts of `synth/` as they are written, run alone in the folder of a design.

use crate::common;
use crate::common::binary::run;
use crate::common::{binary, synth};
use flexor_hdl::cells::Target;
use flexor_hdl::cells::liberty::{self, LibertyGates};
use flexor_hdl::gf2::{Affine, construct};
use flexor_hdl::spec::{DecoderSpec, StreamSpec, to_json};
use flexor_hdl::synth::PLACERS;
use flexor_hdl::synth::netlist::{Modules, Netlist, prove_netlist};
use std::fs;
use std::path::Path;
use std::process::Command;

/// The library of Debian's package `qflow-tech-osu018`; without it the script of standard cells is not run.
const LIBRARY: &str = "/usr/share/qflow/tech/osu018/osu018_stdcells.lib";

/// Every script of `synth/` whose tools are installed.
fn scripts(dir: &Path) -> Vec<String> {
    let names = fs::read_dir(dir.join("synth")).expect("scripts").map(|e| e.expect("a file").file_name());
    let names = names.map(|name| name.into_string().expect("a name"));
    let mut names: Vec<_> =
        names.filter(|name| !name.ends_with("_pins.v") && !name.ends_with(".cst") && can_run(name)).collect();
    names.sort();
    names
}

/// Whether the place and route that a script needs is installed.
fn can_run(name: &str) -> bool {
    let placer = PLACERS.iter().find(|placer| name == format!("place_{}.sh", placer.flow));
    let is_there = |tool: &str| Command::new(tool).arg("--version").output().is_ok();
    let missing = placer.map(|placer| placer.tool).filter(|tool| !is_there(tool));
    if let Some(tool) = missing {
        println!("{tool} is not installed: {name} is not run");
    }
    missing.is_none()
}

fn run_script(dir: &Path, name: &str) {
    let (tool, args) = match name.rsplit('.').next() {
        Some("ys") => ("yosys", vec!["-q"]),
        Some("tcl") => ("yosys", vec!["-q", "-c"]),
        _ => ("sh", vec![]),
    };
    let mut command = Command::new(tool);
    fs::create_dir_all(dir.join("build")).expect("a folder");
    run(dir, command.args(args).arg(format!("synth/{name}")).env("LIBERTY", LIBRARY));
}

#[test]
fn every_script_runs_as_it_is() {
    let matrix = construct::random_matrix(20, 8, 0.5, 1).expect("a matrix");
    let text = fs::read(LIBRARY).ok();
    let gates = text.as_ref().map(|text| LibertyGates::read_liberty(text, LIBRARY).expect("cells"));
    let library = text
        .map(|text| liberty::read(&[liberty::LibertyFile::new(LIBRARY, text)]).expect("cells").library)
        .map(Target::Liberty);
    let stream = StreamSpec { width: 32, lanes: 1, ..common::corner(0).stream.expect("a wrapper") };
    let targets = [Target::Ice40, Target::Ecp5, Target::Xilinx, Target::Gowin, Target::Generic];
    let mut specs: Vec<_> =
        targets.into_iter().chain(library).map(|target| synth::spec(&matrix, target)).collect();
    specs.push(DecoderSpec { stream: Some(stream), ..synth::spec(&matrix, Target::Generic) });
    let room = tempfile::tempdir().expect("a temporary folder");
    let room = room.path().join("with a blank");
    fs::create_dir(&room).expect("a folder");
    let mut ran = Vec::new();
    for (i, spec) in specs.into_iter().enumerate() {
        let spec = DecoderSpec { name: format!("d{i}"), strategy: "best".into(), ..spec };
        fs::write(room.join("spec.json"), to_json(&spec)).expect("written");
        run(&room, binary::command().args(["generate", "spec.json", "--out", ".", "--effort", "0"]));
        let dir = room.join(&spec.name);
        for name in scripts(&dir).into_iter().filter(|name| gates.is_some() || !name.starts_with("liberty")) {
            run_script(&dir, &name);
            let flow = name.split('.').next().expect("a flow");
            if spec.stream.is_none() && !name.starts_with("place_") {
                let json = fs::read(dir.join(format!("build/{flow}.json"))).expect("a netlist");
                let modules = Modules::from_json(&json).expect("a netlist");
                let library = gates.as_ref().filter(|_| flow == "liberty");
                let netlist =
                    Netlist::from_modules(&modules, &format!("d{i}_xor"), "x", "y", library).expect("sound");
                prove_netlist(&netlist, &Affine::linear(matrix.clone())).expect("the matrix");
            }
            ran.push(format!("{}/{name}", spec.target.name()));
        }
    }
    let count = |ending: &str| ran.iter().filter(|name| name.ends_with(ending)).count();
    // A flow and its harness of every family; all flows of the portable decoder and of the wrapper.
    assert_eq!(
        (count(".ys"), count(".tcl")),
        (2 + 2 + 1 + 2 + 8 + 8, if gates.is_some() { 3 } else { 0 }),
        "{ran:?}"
    );
    println!("{ran:?}");
}
