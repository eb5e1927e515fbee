//! The constraints in OpenSTA, on cells of a library.

use super::generate;
use crate::common;
use crate::common::binary::run;
use std::process::Command;

/// The library of Debian's package `qflow-tech-osu018`.
const LIBRARY: &str = "/usr/share/qflow/tech/osu018/osu018_stdcells.lib";

#[test]
fn opensta_finds_every_port_constrained() {
    if !std::path::Path::new(LIBRARY).exists() || Command::new("sta").arg("-version").output().is_err() {
        println!("the constraints are NOT TESTED: opensta or qflow-tech-osu018 is not installed");
        return;
    }
    // No output of it is a constant, which nothing could constrain.
    let spec = common::transparent(8, 32, 2);
    let room = tempfile::tempdir().expect("a temporary folder");
    let design = generate(room.path(), &spec, "sdc,yosys");
    run(&design, Command::new("yosys").args(["-q", "-c", "synth/liberty.tcl"]).env("LIBERTY", LIBRARY));
    let script = format!(
        "read_liberty build/library.lib\nread_verilog build/liberty.v\nlink_design {0}\nread_sdc {0}.sdc\n\
         puts [check_setup -verbose]\n",
        spec.name
    );
    std::fs::write(design.join("check.tcl"), script).expect("writes");
    let said = run(&design, Command::new("sta").args(["-exit", "check.tcl"]));
    assert!(said.lines().any(|line| line == "1") && !said.contains("There "), "{said}");
}
