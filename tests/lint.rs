//! Emitted designs are clean, without a waiver, under every real tool.

use crate::common;
use flexor_hdl::cells::Target;
use flexor_hdl::gf2::BitMatrix;
use flexor_hdl::spec::{DecoderSpec, PipelineSpec, Polarity};
use flexor_hdl::verilog;
use std::path::Path;
use std::process::Command;

/// Runs a tool; anything that it says at all is a failure.
fn clean(dir: &Path, program: &str, args: &[&str]) {
    let out = Command::new(program).args(args).current_dir(dir).output();
    let out = out.unwrap_or_else(|e| panic!("{program} does not run: {e}"));
    let said = String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
    assert!(
        out.status.success() && said.trim().is_empty(),
        "{program} {args:?} in {}:\n{said}",
        dir.display()
    );
}

#[test]
fn lint_clean_under_verilator_icarus_and_yosys() {
    for seed in 0..common::sweep(10) {
        lint(&common::spec(seed));
    }
}

#[test]
fn corner_shapes_are_lint_clean() {
    for seed in 0..common::sweep(12) {
        lint(&common::corner(seed));
    }
}

/// Constants have nothing to clock.
#[test]
fn a_pipelined_zero_matrix_is_lint_clean() {
    for (valid, stream) in [(false, false), (true, false), (false, true)] {
        let mut spec = common::spec(1);
        spec.planes = vec![BitMatrix::zeros(3, 2); spec.q()];
        spec.polarity = Polarity::Xor;
        spec.pipeline = Some(PipelineSpec { levels: 1, valid });
        spec.stream = spec.stream.filter(|_| stream);
        lint(&spec);
    }
}

/// With the models that the simulators need; yosys checks them too.
#[test]
fn decoders_of_library_cells_are_lint_clean() {
    let targets = [Target::Ice40, Target::Ecp5, Target::Xilinx, Target::Gowin];
    for (seed, target) in (0..).zip(targets.into_iter().chain([Target::Liberty(common::library())])) {
        let spec = common::spec(seed);
        lint(&DecoderSpec { target, polarity: Polarity::Product, stream: None, ..spec });
    }
    lint(&DecoderSpec { target: Target::Ice40, ..common::corner(3) });
}

/// Sources, registers, scale, tkeep and the options of the wrapper.
#[test]
fn options_crossed_pairwise_are_lint_clean() {
    common::pairs::specs().iter().for_each(lint);
}

fn lint(spec: &DecoderSpec) {
    let rtl = common::design(spec);
    let dir = tempfile::tempdir().expect("a temporary folder");
    let mut files = Vec::new();
    for (file, text) in common::designs(spec).decoder.models {
        std::fs::write(dir.path().join(&file), text).expect("writes");
        files.push(file);
    }
    for module in &rtl.modules {
        let file = format!("{}.v", module.name);
        let text = verilog::write_module(module, &["banner".into()]).expect("writes");
        std::fs::write(dir.path().join(&file), text).expect("writes");
        files.push(file);
    }
    for (file, text) in &rtl.images {
        std::fs::write(dir.path().join(file), text).expect("writes");
    }
    let top = rtl.top().expect("a top").name.clone();
    let with = |args: &[&str]| -> Vec<String> {
        args.iter().map(|a| (*a).to_owned()).chain(files.iter().cloned()).collect()
    };
    let run = |program: &str, args: &[&str]| {
        let args = with(args);
        clean(dir.path(), program, &args.iter().map(String::as_str).collect::<Vec<_>>());
    };
    run("verilator", &["--lint-only", "-Wall", "--top-module", &top]);
    run("iverilog", &["-g2001", "-Wall", "-t", "null", "-s", &top]);
    let script =
        format!("read_verilog {}; hierarchy -check -top {top}; proc; check -assert", files.join(" "));
    clean(dir.path(), "yosys", &["-q", "-p", &script]);
    eprintln!("{top}: clean");
}
