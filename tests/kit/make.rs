//! The Makefile in GNU Make, and the waveform that it makes.

use super::{decoders, designs, generate, wrappers};
use crate::common;
use crate::common::binary::run;
use itertools::Itertools;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

/// Hierarchical names in a VCD, those of vectors with their range.
fn vcd_names(text: &str) -> BTreeSet<String> {
    let (mut scopes, mut names) = (Vec::new(), BTreeSet::new());
    for line in text.lines().take_while(|line| !line.starts_with("$enddefinitions")) {
        match line.split_whitespace().collect_vec().as_slice() {
            ["$scope", _, name, ..] => scopes.push((*name).to_owned()),
            ["$upscope", ..] => drop(scopes.pop()),
            ["$var", _, _, _, name, rest @ ..] => {
                let range = rest.first().filter(|&&word| word != "$end").copied().unwrap_or_default();
                names.insert(format!("{}.{name}{range}", scopes.join(".")));
            }
            _ => {}
        }
    }
    names
}

/// The layouts name signals that are there: all ports of the design.
fn check_layouts(design: &Path, name: &str) {
    let read =
        |file: &str| std::fs::read_to_string(design.join(file)).unwrap_or_else(|e| panic!("{file}: {e}"));
    let found = vcd_names(&read("build/waves.vcd"));
    let layout = read(&format!("waves/{name}.gtkw"));
    let traces = layout.lines().filter(|line| !line.starts_with(['[', '@', '-'])).collect_vec();
    let missing = traces.iter().filter(|trace| !found.contains(**trace)).collect_vec();
    assert!(traces.len() > 1 && missing.is_empty(), "{name}: {missing:?} of {found:?}");
    let commands = read(&format!("waves/{name}.sucl"));
    let variables = commands.lines().filter_map(|line| line.strip_prefix("variable_add ")).collect_vec();
    let plain = traces.iter().map(|trace| trace.split('[').next().unwrap_or_default()).collect_vec();
    assert_eq!(variables, plain, "{name}");
}

/// GTKWave, on a screen that nobody sees, shows every trace of its layout; where both are installed, and in a sweep.
fn check_gtkwave(design: &Path, name: &str) {
    let is_there = Command::new("xvfb-run").arg("--help").output().is_ok();
    if common::sweep(0) == 0 || !is_there || Command::new("gtkwave").arg("--version").output().is_err() {
        println!("{name}: the layout is NOT READ by GTKWave: that takes gtkwave, xvfb and FLEXOR_SWEEP");
        return;
    }
    let script = "puts \"shows [llength [gtkwave::getDisplayedSignals]]\"\nexit\n";
    std::fs::write(design.join("count.tcl"), script).expect("writes");
    let layout = format!("waves/{name}.gtkw");
    let mut gtkwave = Command::new("xvfb-run");
    let said = run(design, gtkwave.args(["-a", "gtkwave", "-S", "count.tcl", "build/waves.vcd", &layout]));
    let layout = std::fs::read_to_string(design.join(layout)).expect("a layout");
    let n_traces = layout.lines().filter(|line| !line.starts_with(['[', '@', '-'])).count();
    assert!(
        said.lines().any(|line| line == format!("shows {n_traces}")),
        "{name}: {n_traces} traces\n{said}"
    );
}

#[test]
fn make_lints_simulates_and_synthesises() {
    let few = vec![decoders().swap_remove(2), wrappers().swap_remove(5)];
    for spec in designs(few) {
        let room = tempfile::tempdir().expect("a temporary folder");
        let design = generate(room.path(), &spec, "make,waves,yosys");
        let said = run(&design, Command::new("make").args(["lint", "sim", "waves", "synth", "FLOW=generic"]));
        assert_eq!(
            said.lines().filter(|line| line.starts_with("PASS ")).count(),
            2,
            "{}:\n{said}",
            spec.name
        );
        assert!(design.join("build/generic.v").exists(), "{}: cells", spec.name);
        check_layouts(&design, &spec.name);
        check_gtkwave(&design, &spec.name);
        println!("{}: lint, sim, waves, synth", spec.name);
    }
}

#[test]
fn make_has_targets_for_the_kit_alone() {
    let room = tempfile::tempdir().expect("a temporary folder");
    let spec = decoders().swap_remove(0);
    let targets = |kit: &str| {
        let design = generate(room.path(), &spec, kit);
        let said = run(&design, Command::new("make").args(["-s", "help"]));
        std::fs::remove_dir_all(&design).expect("removes");
        said.lines().filter_map(|line| line.strip_prefix("make ")?.split(':').next()).join(" ")
    };
    assert_eq!(targets("make"), "lint sim");
    assert_eq!(targets("make,sby,cocotb"), "lint sim cocotb prove");
    assert_eq!(targets("all"), "lint sim waves cocotb prove synth place");
}
