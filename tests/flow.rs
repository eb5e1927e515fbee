//! Flow files as they are written, in the tools that they are for: FuseSoC on lint, both simulators and iCE40.

use crate::common;
use crate::common::binary::{generate, run};
use flexor_hdl::spec::{DecoderSpec, WordSource};
use std::path::Path;
use std::process::Command;

/// A target of the core, from another folder than the design's.
pub fn fusesoc(room: &Path, name: &str, target: &str) -> String {
    let mut command = Command::new("fusesoc");
    for place in ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"] {
        command.env(place, room.join("home"));
    }
    let build = format!("build_{target}");
    command.args(["--cores-root", name, "run", "--build-root", &build, "--target", target]);
    run(room, command.arg(format!("flexor-hdl:decoders:{name}")))
}

/// A decoder alone, a bare wrapper, and one of every source with registers or without.
fn specs() -> Vec<DecoderSpec> {
    let of = common::pairs::find_wrapper;
    let first = common::pairs::specs().swap_remove(0);
    let alone = DecoderSpec { name: "alone".into(), stream: None, pipeline: None, ..first };
    let is_rom = |source: &WordSource| matches!(source, WordSource::Rom(rom) if rom.frames.len() > 1);
    let is_axi = |source: &WordSource| matches!(source, WordSource::Axi(_));
    let is_axis = |source: &WordSource| *source == WordSource::Axis;
    let mut bare = of(is_axis, false);
    bare.stream.as_mut().expect("a wrapper").around = Default::default();
    vec![
        alone,
        bare,
        of(is_rom, false),
        of(is_rom, true),
        of(is_axi, false),
        of(is_axi, true),
        of(is_axis, true),
    ]
}

/// By Verilator only some, the last of the list first: it is the slowest, and other tests run it on more designs.
#[test]
fn fusesoc_lints_and_simulates_what_is_generated() {
    let by_verilator = common::sweep(3);
    for (i, spec) in (0..).zip(specs().into_iter().rev().map(common::pairs::consistent)) {
        let room = tempfile::tempdir().expect("a temporary folder");
        let (room, name) = (room.path(), &spec.name);
        generate(room, &spec);
        fusesoc(room, name, "lint");
        let targets: &[&str] = if i < by_verilator { &["sim", "sim_verilator"] } else { &["sim"] };
        for target in targets {
            let text = fusesoc(room, name, target);
            assert!(text.lines().any(|line| line.starts_with("PASS ")), "{name} {target}:\n{text}");
        }
        println!("{name}: lint, {}", targets.join(", "));
        bender(room, name);
        snippets(room, name);
    }
}

#[test]
fn fusesoc_makes_an_ice40_of_it() {
    let room = tempfile::tempdir().expect("a temporary folder");
    let (room, spec) = (room.path(), common::pairs::consistent(specs().swap_remove(2)));
    generate(room, &spec);
    fusesoc(room, &spec.name, "synth_ice40");
    if spec_fits_pins(room, &spec.name) {
        fusesoc(room, &spec.name, "ice40");
    }
}

fn spec_fits_pins(room: &Path, name: &str) -> bool {
    std::fs::read_to_string(room.join(format!("{name}/{name}.core")))
        .expect("a core")
        .contains("\n  ice40:\n")
}

/// Bender's manifest is YAML that names the package and files that are there.
fn bender(room: &Path, name: &str) {
    let check = "import os, sys, yaml\nm = yaml.safe_load(open('Bender.yml'))\nassert m['package']['name'] == sys.argv[1]\n\
                 rtl = [s for s in m['sources'] if isinstance(s, str)]\ntest = [s for s in m['sources'] if s not in rtl]\n\
                 assert [t['target'] for t in test] == ['test']\n\
                 assert all(map(os.path.exists, rtl + test[0]['files']))\n\
                 assert rtl == open(sys.argv[1] + '.f').read().split()";
    run(&room.join(name), Command::new("python3").args(["-c", check, name]));
}

/// The instances of the datasheet elaborate: Verilog beside nets declared like SystemVerilog's.
fn snippets(room: &Path, name: &str) {
    let readme = std::fs::read_to_string(room.join(name).join("README.md")).expect("a datasheet");
    let block = |language: &str| {
        let (_, rest) = readme.split_once(&format!("```{language}\n")).expect("a snippet");
        rest.split("```").next().expect("a snippet").to_owned()
    };
    let system = block("systemverilog");
    let nets: String =
        system.lines().filter(|line| line.starts_with("logic ")).map(|l| format!("{l}\n")).collect();
    let wires = nets.replace("logic ", "wire ");
    let list = std::fs::read_to_string(room.join(format!("{name}/{name}.f"))).expect("a list");
    for (i, (module, version)) in
        [(format!("{wires}{}", block("verilog")), "-g2001"), (system, "-g2012")].into_iter().enumerate()
    {
        let file = format!("snippet{i}.sv");
        std::fs::write(room.join(name).join(&file), format!("module snippet;\n{module}endmodule\n"))
            .expect("writes");
        let mut command = Command::new("iverilog");
        command.args([version, "-Wall", "-t", "null", "-s", "snippet", &file]).args(list.lines());
        run(&room.join(name), &mut command);
    }
    let vhdl = block("vhdl");
    let ports = nets.lines().count();
    assert_eq!(
        [vhdl.matches(" : in ").count() + vhdl.matches(" : out ").count(), vhdl.matches(" => ").count()],
        [ports; 2]
    );
}
