//! The modules for LiteX and Amaranth, elaborated by those, then linted and checked with the design below; and a SoC of
//! LiteX, whose CPU reads decoded weights.

use super::{decoders, designs, generate, wrappers};
use crate::common::binary::{command, run};
use crate::common::sweep;
use crate::common::trained::{self, Network};
use flexor_hdl::spec::{Around, DecoderSpec, OutputOrder, Reset, StreamSpec, WordSource};
use serde_json::json;
use std::path::Path;
use std::process::Command;

#[test]
fn litex_and_amaranth_instantiate_the_design() {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/kit/soc.py");
    for spec in designs(vec![decoders().swap_remove(1), wrappers().swap_remove(2), wrappers().swap_remove(5)])
    {
        let room = tempfile::tempdir().expect("a temporary folder");
        let design = generate(room.path(), &spec, "litex,amaranth");
        let list = std::fs::read_to_string(design.join(format!("{}.f", spec.name))).expect("a list");
        run(&design, Command::new("python3").args([script, &spec.name]));
        let mut lint = Command::new("verilator");
        lint.args(["--lint-only", "-Wall", "-Wno-UNUSED", "-Wno-UNDRIVEN", "--top-module", "litex_top"]);
        run(&design, lint.arg("litex_top.v").args(list.lines()));
        let check = format!(
            "read_rtlil amaranth_top.il; read_verilog {}; hierarchy -check -top amaranth_top; proc; check -assert",
            list.replace('\n', " ")
        );
        run(&design, Command::new("yosys").args(["-q", "-p", &check]));
        println!("{}: LiteX, Amaranth", spec.name);
    }
}

/// Standards of the bus of the SoC.
const BUSES: [&str; 3] = ["wishbone", "axi-lite", "axi"];

/// A wrapper that reads AXI4, with registers.
fn soc_spec(network: &Network) -> DecoderSpec {
    let stream = StreamSpec {
        width: 64,
        lanes: 4,
        order: OutputOrder::Plane,
        reset: Reset::ActiveLow,
        groups_width: 16,
        unused_lanes: Default::default(),
        around: Around { source: WordSource::Axi(Default::default()), axi_lite: true, ..Around::default() },
    };
    DecoderSpec { stream: Some(stream), ..trained::spec(&network.planes) }
}

/// The compiler of the CPU's program, and the CPU.
fn has_soc_tools() -> bool {
    let succeeds = |program: &str, args: &[&str]| {
        Command::new(program).args(args).output().is_ok_and(|out| out.status.success())
    };
    succeeds("riscv64-unknown-elf-gcc", &["--version"])
        && succeeds("python3", &["-c", "import pythondata_cpu_picorv32"])
}

/// Writes the frames of two layers to `packed`, with a C array of them, and their codes to `codes.npz`.
fn write_frames(room: &Path, network: &Network, design: &str) {
    let layer = |name: &str, shape: [usize; 2]| {
        json!({ "name": name, "planes": [format!("{name}.p0.x_float"), format!("{name}.p1.x_float")],
            "n_weights": shape[0] * shape[1], "shape": shape })
    };
    let layers = json!({ "schema_version": 1, "layers": [layer("c1", [32, 9]), layer("f2", [10, 128])] });
    std::fs::write(room.join("layers.json"), layers.to_string()).expect("writes");
    let input = network.dir.join("all.npz").display().to_string();
    let pack = ["pack", "--design", design, "--layers", "layers.json", "--input", &input, "--out", "packed"];
    run(room, command().args(pack).args(["--memory", "h"]));
    run(room, command().args(["unpack", "packed", "--out", "codes.npz"]));
}

/// In Verilator a RISC-V CPU copies frames to its memory, starts them by the C driver and reads the beats, which must hold
/// the codes of `unpack`.
#[test]
fn a_cpu_of_litex_reads_the_codes() {
    if sweep(0) == 0 || !has_soc_tools() {
        println!(
            "a SoC of LiteX is NOT RUN: that takes FLEXOR_SWEEP, gcc for RISC-V, pythondata-cpu-picorv32"
        );
        return;
    }
    let network = trained::networks().swap_remove(1);
    let room = tempfile::tempdir().expect("a temporary folder");
    let design = generate(room.path(), &soc_spec(&network), "litex,c-driver").display().to_string();
    write_frames(room.path(), &network, &design);
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/kit/litex/soc.py");
    for bus in BUSES {
        let folder = room.path().join(bus);
        std::fs::create_dir(&folder).expect("a folder");
        let text = run(&folder, Command::new("python3").args([script, &design, "..", "picorv32", bus]));
        assert!(text.contains("PASS"), "{text}");
        println!("a CPU on {bus} reads the codes of two layers");
    }
}
