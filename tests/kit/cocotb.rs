//! The cocotb test in cocotb and Icarus Verilog.

use super::{decoders, designs, generate, wrappers};
use crate::common::binary::run;
use flexor_hdl::spec::DecoderSpec;
use std::path::Path;
use std::process::Command;

fn few() -> Vec<DecoderSpec> {
    let [.., flagged] = <[_; 3]>::try_from(decoders()).expect("three decoders");
    let [axis, _, _, rom, _, axi] = <[_; 6]>::try_from(wrappers()).expect("six wrappers");
    vec![flagged, axis, rom, axi]
}

fn cocotb(design: &Path, name: &str) -> Command {
    let mut command = Command::new("python3");
    command.arg(format!("tb/test_{name}.py")).current_dir(design);
    command
}

#[test]
fn cocotb_finds_every_beat() {
    for spec in designs(few()) {
        let room = tempfile::tempdir().expect("a temporary folder");
        let design = generate(room.path(), &spec, "cocotb");
        let text = run(&design, &mut cocotb(&design, &spec.name));
        assert!(text.contains("PASS=1 FAIL=0"), "{}:\n{text}", spec.name);
        println!("{}: passes", spec.name);
    }
}

/// A wrong bit in one gate of the decoder.
#[test]
fn cocotb_refuses_a_wrong_decoder() {
    for spec in [decoders().swap_remove(0), wrappers().swap_remove(0)] {
        let room = tempfile::tempdir().expect("a temporary folder");
        let design = generate(room.path(), &spec, "cocotb");
        let file = design.join(format!("rtl/{}_xor.v", spec.name));
        let text = std::fs::read_to_string(&file).expect("a decoder");
        std::fs::write(&file, text.replacen(" ^ ", " | ", 1)).expect("writes");
        let out = cocotb(&design, &spec.name).output().expect("python3 runs");
        let said = String::from_utf8_lossy(&out.stdout);
        assert!(!out.status.success() && said.contains("PASS=0 FAIL=1"), "{said}");
    }
}
