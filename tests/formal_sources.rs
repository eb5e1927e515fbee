//! Sources and registers proven by induction, with yosys and z3; and mutants that the proofs refuse.
//!
//! The properties of a block are in `tests/formal/BLOCK.sv`; they go into a copy of the emitted module.

use crate::common;
use flexor_hdl::rtl::{Module, build_identified};
use flexor_hdl::spec::{Around, AxiSpec, DecoderSpec, RomSpec, WordSource};
use flexor_hdl::verilog;
use std::fmt::Write;
use std::path::Path;
use std::process::Command;

/// Cycles of the base case and of the induction.
const DEPTH: &str = "4";
/// What the register of that name reads.
const DIGEST: u32 = 0x5eed_cafe;

/// A block, the sizes that its properties speak of, and the file that its memory starts from.
struct Block {
    name: &'static str,
    text: String,
    preamble: String,
    images: Vec<(String, String)>,
}

fn block(name: &'static str, width: usize, around: Around) -> Block {
    let mut spec = common::pairs::specs().swap_remove(0);
    spec.name = "dut".into();
    let group_bits = spec.group_bits();
    let stream = spec.stream.as_mut().expect("a wrapper");
    (stream.width, stream.groups_width) = (width, 12);
    stream.around = around;
    if let WordSource::Rom(rom) = &mut stream.around.source {
        *rom = common::pairs::rom(width, group_bits, 3, 1);
    }
    let networks: Vec<_> = (0..spec.q()).map(|p| common::network(&spec, p)).collect();
    let rtl = build_identified(&spec, &networks, DIGEST).expect("sound modules");
    let module = rtl.modules.iter().find(|module| module.name == format!("dut_{name}")).expect("the block");
    let text = verilog::write_module(module, &[]).expect("text");
    Block { name, text, preamble: preamble(&spec, module), images: rtl.images }
}

fn preamble(spec: &DecoderSpec, module: &Module) -> String {
    let stream = spec.stream.as_ref().expect("a wrapper");
    let mut text =
        format!("localparam W = {}, GW = {}, DIGEST = {DIGEST};\n", stream.width, stream.groups_width);
    let width = |name: &str| module.find_port(name).map_or(0, |port| module.net(port).width);
    match &stream.around.source {
        WordSource::Axis => {}
        WordSource::Axi(axi) => {
            let bytes = stream.width / 8;
            let most = axi.burst.min(4096 / bytes);
            let log = bytes.trailing_zeros() as usize;
            let address = axi.address_width - log;
            let count = width("frame_words");
            writeln!(
                text,
                "localparam BYTES = {bytes}, LOG = {log}, MOST = {most}, CW = {count}, AW = {address};"
            )
            .expect("text");
        }
        WordSource::Rom(rom) => {
            let (mut at, mut ends, mut groups, mut frame_of) = (0, vec![], String::new(), String::new());
            for (i, frame) in rom.frames.iter().enumerate() {
                at += frame.words.len();
                ends.push(format!("f_at == {}", at - 1));
                write!(groups, "f_at < {at} ? {} : ", frame.groups).expect("text");
                write!(frame_of, "f_read < {at} ? {i} : ").expect("text");
            }
            writeln!(text, "localparam DEPTH = {at};\nwire f_ends = {};", ends.join(" | ")).expect("text");
            writeln!(text, "wire [GW-1:0] f_groups = {groups}0;\nwire [7:0] f_frame_of_read = {frame_of}0;")
                .expect("text");
        }
    }
    text
}

impl Block {
    /// Whether the text of the module holds its properties.
    fn proves(&self, text: &str) -> bool {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let properties = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/formal/{}.sv", self.name));
        let properties = std::fs::read_to_string(properties).expect("properties");
        let (body, rest) = text.split_once("endmodule").expect("an end");
        // Sizes are declared before they are used, wires after what they read.
        let copy = format!("{body}{}{properties}endmodule{rest}", self.preamble);
        std::fs::write(dir.path().join("copy.sv"), copy).expect("writes");
        for (file, image) in &self.images {
            std::fs::write(dir.path().join(file), image).expect("writes");
        }
        let script = format!(
            "read_verilog -formal -sv copy.sv; prep -top dut_{}; memory_map; async2sync; dffunmap; opt_clean; \
             write_smt2 -wires copy.smt2",
            self.name
        );
        let run = |program: &str, args: &[&str]| {
            let out = Command::new(program).args(args).current_dir(dir.path()).output().expect("runs");
            let said =
                String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
            (out.status.success(), said)
        };
        let (sound, said) = run("yosys", &["-q", "-p", &script]);
        assert!(sound, "{}: {said}", self.name);
        let smt = |more: &[&str]| {
            let (proven, said) =
                run("yosys-smtbmc", &[more, &["--unroll", "-s", "z3", "-t", DEPTH, "copy.smt2"]].concat());
            assert!(proven || said.contains("FAILED"), "{}: {said}", self.name);
            proven
        };
        smt(&[]) && smt(&["-i"])
    }

    /// The proof holds, and fails for every mutant: a line of the module with one text in place of another.
    fn check(&self, mutants: &[(&str, &str)]) {
        assert!(self.proves(&self.text), "{}", self.name);
        for (from, to) in mutants {
            assert_eq!(self.text.matches(from).count(), 1, "{}: {from}", self.name);
            assert!(!self.proves(&self.text.replace(from, to)), "{}: {to} in place of {from}", self.name);
        }
    }
}

#[test]
fn the_read_master_is_proven() {
    let axi = |burst| Around {
        source: WordSource::Axi(AxiSpec { burst, ..AxiSpec::default() }),
        ..Around::default()
    };
    // The extremes of words and bursts where FLEXOR_SWEEP is set.
    let extremes = [(16, 256), (1024, 4)];
    for (width, burst) in extremes.into_iter().filter(|_| crate::common::sweep(0) > 0) {
        block("fetch", width, axi(burst)).check(&[]);
    }
    block("fetch", 64, axi(16)).check(&[
        ("5'h10 - {1'b0, low_q}", "5'h10"),
        ("{4{begins}} & frame_address[6:3]", "frame_address[6:3]"),
        ("~none_left & ~ask & ~failed_q", "~none_left & ~failed_q"),
        ("{29{~(fails | failed_q)}} &", "{29{~failed_q}} &"),
        ("arrives & one_pending & ~ask", "arrives & one_pending"),
        ("(fails | failed_q) & ~ends", "fails & ~ends"),
        ("bad | (none_left & one_pending)", "none_left & one_pending"),
        ("bad | (none_left & one_pending)", "bad | one_pending"),
        ("arvalid_q & ~m_axi_arready", "arvalid_q"),
        ("start & ~running_q", "start"),
        ("here & ~failed_q", "here"),
    ]);
}

#[test]
fn the_memory_that_plays_is_proven() {
    let around = Around { source: WordSource::Rom(RomSpec::default()), ..Around::default() };
    block("rom", 8, around).check(&[
        ("s_axis_tready | ~valid_q", "s_axis_tready"),
        ("active_q & free", "active_q"),
        ("reads & ends_play & ~again", "reads & ends_play"),
        ("{2{~ends_play}} & (frame_q", "{2{~ends_frame}} & (frame_q"),
        ("start & ~active_q", "start & ~active_q & again"),
    ]);
}

#[test]
fn the_registers_are_proven() {
    let around = Around { axi_lite: true, ..Around::default() };
    block("axil", 8, around).check(&[
        ("has_address_q & has_data_q & (~bvalid_q | s_axil_bready)", "has_address_q & has_data_q"),
        ("has_address_q & has_data_q & (~bvalid_q", "has_address_q & (~bvalid_q"),
        ("bvalid_q & ~s_axil_bready", "bvalid_q"),
        ("rvalid_q & ~s_axil_rready", "1'b0"),
        ("if (~has_data_q)", "if (1'b1)"),
        ("frame_short | (short_3_q", "short_3_q | (short_3_q"),
        ("frame_done | (done_10_q", "done_10_q | (done_10_q"),
        ("long_10_q & long_on_q", "long_10_q"),
    ]);
}
