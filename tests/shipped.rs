//! What travels with a design runs alone: the testbench in both simulators, the golden model in C.

use crate::common;
use flexor_hdl::cells::Target;
use flexor_hdl::gf2::to_hex;
use flexor_hdl::sim::{Designs, golden_c, stimulus, testbench};
use flexor_hdl::spec::DecoderSpec;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const SEED: u64 = 3;

/// Runs a line of shell; `None` where its first tool is missing.
fn shell(dir: &Path, tool: &str, line: &str) -> Option<Output> {
    let found = Command::new("sh").args(["-c", &format!("command -v {tool}")]).output().expect("sh");
    if !found.status.success() {
        println!("{tool} is not installed: skipped");
        return None;
    }
    Some(Command::new("sh").args(["-c", line]).current_dir(dir).output().expect("sh"))
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// The folder of a design as its users get it.
fn lay_out(dir: &Path, designs: &Designs) {
    fs::create_dir_all(dir.join("rtl")).expect("folder");
    fs::create_dir_all(dir.join("tb")).expect("folder");
    let mut list = String::new();
    for (name, text) in &designs.decoder.files {
        fs::write(dir.join("rtl").join(name), text).expect("file");
        list += &format!("rtl/{name}\n");
    }
    fs::write(dir.join(format!("{}.f", designs.decoder.name)), list).expect("file");
    for (name, text) in testbench::bench_files(designs, SEED) {
        assert!(
            text.lines().count() <= 1100 && text.lines().all(|l| !name.ends_with(".v") || l.len() <= 120)
        );
        fs::write(dir.join("tb").join(name), text).expect("file");
    }
}

/// The testbench, and the models of library cells.
const BENCHES: &str = "tb/*.v";

fn icarus(dir: &Path, name: &str) -> Option<Output> {
    let line = format!("iverilog -g2001 -Wall -s {name}_tb -o t.vvp -f {name}.f {BENCHES} && vvp t.vvp");
    shell(dir, "iverilog", &line)
}

fn verilator(dir: &Path, name: &str) -> Option<Output> {
    let line = format!(
        "verilator --binary --timing -CFLAGS -O0 -MAKEFLAGS 'OPT_FAST=-O0 OPT_SLOW=-O0 OPT_GLOBAL=-O0' \
         --top-module {name}_tb -f {name}.f {BENCHES} >build.log 2>&1 || cat build.log; \
         obj_dir/V{name}_tb"
    );
    shell(dir, "verilator", &line)
}

/// Verilator prints at most 8192 bits at once.
#[test]
fn testbenches_of_wide_designs_compile() {
    let designs = common::wide_designs();
    let dir = tempfile::tempdir().expect("folder");
    lay_out(dir.path(), &designs);
    let line = "verilator --cc --timing --top-module wide_tb -f wide.f tb/wide_tb.v";
    if let Some(output) = shell(dir.path(), "verilator", line) {
        assert!(output.status.success(), "{}", text(&output));
    }
}

#[test]
fn testbenches_pass_alone_and_fail_on_a_wrong_bit() {
    for seed in 0..common::sweep(6) {
        let target = if seed % 3 == 2 { Target::Ice40 } else { Target::Generic };
        let designs = common::designs(&DecoderSpec { target, ..common::spec(seed) });
        let name = &designs.decoder.name;
        let dir = tempfile::tempdir().expect("folder");
        lay_out(dir.path(), &designs);
        for output in [icarus(dir.path(), name), verilator(dir.path(), name)].into_iter().flatten() {
            assert!(output.status.success() && text(&output).contains("PASS "), "{seed}: {}", text(&output));
        }
        let file = if designs.stream.is_some() { "beats" } else { "y" };
        let path = dir.path().join(format!("tb/{name}_{file}.hex"));
        let good = fs::read_to_string(&path).expect("vectors");
        let first = if good.starts_with('0') { "1" } else { "0" };
        fs::write(&path, format!("{first}{}", &good[1..])).expect("vectors");
        if let Some(output) = icarus(dir.path(), name) {
            assert!(!output.status.success() && text(&output).contains("FAIL "), "{seed}: {}", text(&output));
        }
        let rerun = shell(dir.path(), "verilator", &format!("obj_dir/V{name}_tb"));
        if let Some(output) = rerun {
            assert!(!output.status.success() && text(&output).contains("FAIL "), "{seed}: {}", text(&output));
        }
    }
}

#[test]
fn golden_model_agrees_with_the_reference() {
    for seed in 0..common::sweep(8) {
        let design = common::designs(&common::spec(seed)).decoder;
        let dir = tempfile::tempdir().expect("folder");
        let name = &design.name;
        fs::write(dir.path().join("g.c"), golden_c::write_golden(name, &design.reference)).expect("file");
        let build = format!(
            "cc -std=c99 -Wall -Wextra -pedantic -Werror -O1 -D{}_MAIN -o g g.c",
            name.to_uppercase()
        );
        let Some(built) = shell(dir.path(), "cc", &build) else { return };
        assert!(built.status.success(), "{}", text(&built));
        let vectors = stimulus::few_vectors(design.group_bits(), SEED);
        let input: String = vectors.iter().map(|x| to_hex(x) + "\n").collect();
        let wanted: String = vectors.iter().map(|x| to_hex(&design.reference.decode(x)) + "\n").collect();
        let mut child = Command::new(dir.path().join("g"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("runs");
        let mut stdin = child.stdin.take().expect("stdin");
        let feeder = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
        let output = child.wait_with_output().expect("ends");
        feeder.join().expect("feeds").expect("feeds");
        assert!(String::from_utf8_lossy(&output.stdout) == wanted, "{name} differs");
    }
}
