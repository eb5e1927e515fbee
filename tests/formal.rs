//! Every block of the stream wrapper proven by induction, with yosys and z3; and mutants that the proofs refuse.
//!
//! The properties of a block are in `tests/formal/BLOCK.sv`. They go into a copy of the emitted module, before its
//! end, behind the sizes that they speak of and wires for the nets that a shape does without.

use crate::common;
use flexor_hdl::rtl::Module;
use flexor_hdl::rtl::stream::Shape;
use flexor_hdl::spec::{DecoderSpec, PipelineSpec};
use flexor_hdl::verilog;
use std::path::Path;
use std::process::Command;

/// Cycles of the base case and of the induction.
const DEPTH: &str = "2";

/// (W, stored bits a group, lanes): wide words and narrow ones, with and without a tail, equal and whole ratios.
const RATIOS: [(usize, usize, usize); 10] = [
    (16, 6, 1),
    (16, 6, 2),
    (8, 7, 1),
    (8, 9, 1),
    (8, 3, 3),
    (3, 8, 1),
    (8, 8, 1),
    (8, 4, 1),
    (4, 4, 3),
    (16, 3, 4),
];

struct Block {
    name: &'static str,
    spec: DecoderSpec,
    module: Module,
}

fn spec(width: usize, bits: usize, lanes: usize, groups_width: usize) -> DecoderSpec {
    let mut spec = common::transparent(bits, width, lanes);
    spec.name = "dut".into();
    spec.stream.as_mut().expect("a wrapper").groups_width = groups_width;
    spec
}

fn block(name: &'static str, spec: DecoderSpec) -> Block {
    let modules = common::design(&spec).modules;
    let found = modules.into_iter().find(|m| m.name == format!("dut_{name}"));
    Block { name, spec, module: found.expect("a block of that name") }
}

impl Block {
    fn shape(&self) -> Shape {
        let stream = self.spec.stream.as_ref().expect("a wrapper");
        Shape::new(&self.spec, stream, self.spec.group_bits())
    }

    fn width(&self, net: &str) -> Option<usize> {
        self.module.nets.iter().find(|n| n.name == net).map(|n| n.width)
    }

    /// How many of `net_0`, `net_1`, … there are, from `first` on.
    fn count(&self, net: &str, first: usize) -> usize {
        (first..).take_while(|i| self.width(&format!("{net}{i}")).is_some()).count()
    }

    /// The wire `f_name` of `width` bits for a net that a shape may do without: 0 there.
    fn named(&self, name: &str, net: &str, width: &str) -> String {
        let value = if self.width(net).is_some() { net } else { "1'b0" };
        format!("wire [{width}-1:0] f_{name} = {value};\n")
    }

    /// What the properties speak of: sizes, and nets under one name.
    fn preamble(&self) -> String {
        let shape = self.shape();
        let sizes = [
            ("W", shape.word_width),
            ("G", shape.group_width),
            ("L", shape.lanes),
            ("B", shape.beat_in()),
            ("U", shape.tuser_width()),
            ("Y", shape.lane_out()),
            ("M", shape.tdata_width()),
            ("S", shape.fill_step()),
            ("WINDOW", shape.window_bits()),
            ("HISTORY", shape.history_bits()),
            ("GW", shape.groups_width),
            ("MOST_GROUPS", shape.max_count()),
            ("LOW", self.width("lower").unwrap_or(0)),
            ("UPPER", self.count("upper_", 0)),
            ("D", self.count("valid_r", 1)),
        ];
        let sizes = sizes.map(|(name, value)| format!("localparam {name} = {value};\n")).concat();
        sizes
            + &match self.name {
                "gearbox" => self.gearbox_names(),
                "frame" => self.frame_names(),
                "align" => self.align_names(),
                "output" => self.lanes(),
                _ => String::new(),
            }
    }

    fn gearbox_names(&self) -> String {
        let window = if self.width("window").is_some() { "window" } else { "word" };
        let names = [("tail", "1"), ("offset", "8"), ("tail_count", "8")];
        let nets = ["tail", "offset", "groups_of_tail"];
        let names = names.iter().zip(nets).map(|((name, width), net)| self.named(name, net, width));
        names.collect::<String>()
            + &format!(
                "wire [7:0] f_groups_of_tail = f_tail ? f_tail_count : 0;\nwire [WINDOW-1:0] f_window = {window};\n"
            )
    }

    fn frame_names(&self) -> String {
        let names = [
            ("lent", "lent", "GW+4"),
            ("owes", "owes", "GW+4"),
            ("settled", "settled", "1"),
            ("some_left", "some_left", "1"),
            ("some_upper", "some_upper_q", "1"),
            ("borrow", "borrow_0", "GW+4"),
            ("phase", "phase_q", "8"),
        ];
        let chains: Vec<_> = (0..self.count("upper_", 0)).rev().map(|i| format!("upper_{i}")).collect();
        let upper = if chains.is_empty() { "1'b0".into() } else { format!("{{{}}}", chains.join(", ")) };
        let length = self.width("upper_0").unwrap_or(0);
        let names = names.map(|(name, net, width)| self.named(name, net, width)).concat();
        format!("{names}wire [GW+3:0] f_upper = {upper} - (f_borrow << {length});\n")
    }

    fn align_names(&self) -> String {
        let stages = || (1..=self.count("valid_r", 1)).rev();
        let tags: Vec<_> = stages().map(|i| format!("valid_r{i}, last_r{i}, groups_r{i}")).collect();
        let known: Vec<_> = stages().map(|i| format!("1'b1, {{(U+1){{valid_r{i}}}}}")).collect();
        let (tags, known) = (tags.join(", "), known.join(", "));
        format!(
            "wire [D*(U+2)-1:0] f_known = {{{known}}};\nwire [D*(U+2)-1:0] f_tags = {{{tags}}} & f_known;\n"
        )
    }

    fn lanes(&self) -> String {
        let lanes: Vec<_> = (0..self.shape().lanes).rev().map(|l| format!("in_y{l}")).collect();
        format!("wire [L*Y-1:0] f_lanes = {{{}}};\n", lanes.join(", "))
    }

    fn text(&self) -> String {
        verilog::write_module(&self.module, &[]).expect("text")
    }

    /// Whether the text of the module holds its properties.
    fn proves(&self, text: &str) -> bool {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let properties = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/formal/{}.sv", self.name));
        let properties = std::fs::read_to_string(properties).expect("properties");
        let end = format!("endmodule // {}", self.module.name);
        let (body, _) = text.split_once(&end).expect("an end");
        let copy = format!("{body}{}{properties}{end}\n", self.preamble());
        std::fs::write(dir.path().join("copy.sv"), copy).expect("writes");
        let script = format!(
            "read_verilog -formal -sv copy.sv; prep -top {}; async2sync; dffunmap; write_smt2 -wires copy.smt2",
            self.module.name
        );
        let (sound, said) = run(dir.path(), "yosys", &["-q", "-p", &script]);
        assert!(sound, "{}: {said}", self.name);
        let holds = |more: &[&str]| {
            let args = [more, &["--unroll", "--noprogress", "-s", "z3", "-t", DEPTH, "copy.smt2"]].concat();
            let (proven, said) = run(dir.path(), "yosys-smtbmc", &args);
            assert!(proven || said.contains("Status: FAILED"), "{}: {said}", self.name);
            proven
        };
        holds(&[]) && holds(&["-i"])
    }
}

/// Whether the program succeeds, and what it says.
fn run(dir: &Path, program: &str, args: &[&str]) -> (bool, String) {
    let out = Command::new(program).args(args).current_dir(dir).output();
    let out = out.unwrap_or_else(|e| panic!("{program} does not run: {e}"));
    let said = String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
    (out.status.success(), said)
}

fn holds(name: &'static str, spec: DecoderSpec) {
    let block = block(name, spec);
    let shape = block.shape();
    let ratio = format!("{name} {} -> {} x {}", shape.word_width, shape.group_width, shape.lanes);
    assert!(block.proves(&block.text()), "{ratio}");
    println!("{ratio}: proven");
}

#[test]
fn the_gearbox_is_proven() {
    for (width, bits, lanes) in RATIOS {
        holds("gearbox", spec(width, bits, lanes, 8));
    }
}

#[test]
fn frame_control_is_proven() {
    for (width, bits, groups_width) in
        [(8, 3, 8), (8, 7, 6), (8, 20, 32), (16, 4, 24), (8, 8, 3), (16, 6, 32)]
    {
        holds("frame", spec(width, bits, 1, groups_width));
    }
}

/// Beside a decoder of one and of several banks of registers.
fn pipelined(levels: usize) -> DecoderSpec {
    let mut spec = spec(8, 6, 3, 8);
    spec.pipeline = Some(PipelineSpec { levels, valid: false });
    spec.planes = vec![common::dense(6, 6)];
    spec
}

#[test]
fn the_slices_are_proven() {
    for (width, bits, lanes) in RATIOS {
        holds("skid", spec(width, bits, lanes, 8));
        holds("output", spec(width, bits, lanes, 8));
    }
    for levels in [1, 2] {
        holds("align", pipelined(levels));
    }
}

/// (text, what stands there instead) of a block.
type Mutants = &'static [(&'static str, &'static str)];

const FRAME: Mutants = &[
    ("held & ~dropping", "held"),
    ("last_q | covers", "last_q"),
    ("fresh <= take", "fresh <= live & opens"),
    ("{8{1'b1}} : frame_groups", "{8{1'b0}} : frame_groups"),
    ("~lent & some_left & settled", "~lent & some_left"),
    ("some_upper_q & ~last_q", "some_upper_q"),
    ("~(due | lends | last_q)", "~(lends | last_q)"),
    ("phase_wraps ? 2'h3 : 2'h2);", "phase_wraps ? 2'h2 : 2'h2);"),
    ("rst | (fresh & last_q)", "rst"),
    ("closes & counted & ~complete", "closes & ~complete"),
    ("~last_q & complete", "complete"),
    ("rst | (leaves & last_q)", "rst"),
    ("lends | (leaves ? rest[4] : lent)", "leaves ? rest[4] : (lends | lent)"),
    ("assign in_ready = live & opens", "assign in_ready = opens"),
];

const TWO_CHAINS: Mutants =
    &[("& ~sum_0[15]", "& sum_0[15]"), ("borrow_0 | (fresh & first_q)", "fresh & first_q")];

const WIDE_GEARBOX: Mutants = &[
    ("(offset[1] | offset[0]) | closes", "(offset[1] | offset[0])"),
    ("~(here & closes)) | (tail & ~fire)", "~(here & closes))"),
    ("{3{~(done & ends)}} & left", "left"),
    ("clears ? 2'h2", "clears ? 2'h1"),
    ("window[23:12]", "window[22:11]"),
    ("assign out_last = tail | closes", "assign out_last = closes"),
    ("wire opens = ~held | done", "wire opens = ~held | fire"),
    ("available - 3'h2", "available - 3'h1"),
];

const NARROW_GEARBOX: Mutants = &[
    ("first_done ? 4'h0 : 4'h8", "4'h8"),
    ("~offset[3] & ~tail", "~offset[3]"),
    ("groups_of_tail <= left", "groups_of_tail <= available"),
    ("turns ? 4'h8 : 4'h1", "turns ? 4'h8 : 4'h2"),
];

const SKID: Mutants = &[
    ("stays & (full_q | push)", "stays & push"),
    ("full_q ? data_spare : data_q", "data_q"),
    ("in_valid & free", "in_valid"),
    ("valid_q & ~out_ready", "valid_q & out_ready"),
];

const OUTPUT: Mutants = &[("out_ready | ~valid_q", "out_ready"), ("used_0 = |in_groups", "used_0 = 1'b1")];

const ALIGN: Mutants =
    &[("out_ready | ~valid_r", "out_ready | valid_r"), ("valid_r1 <= in_valid", "valid_r1 <= 1'b1")];

#[test]
fn every_mutant_fails_its_proof() {
    let blocks = [
        (block("frame", spec(8, 3, 1, 8)), FRAME),
        (block("frame", spec(8, 20, 1, 32)), TWO_CHAINS),
        (block("gearbox", spec(16, 6, 2, 8)), WIDE_GEARBOX),
        (block("gearbox", spec(8, 3, 3, 8)), NARROW_GEARBOX),
        (block("skid", spec(8, 3, 3, 8)), SKID),
        (block("output", spec(8, 3, 3, 8)), OUTPUT),
        (block("align", pipelined(2)), ALIGN),
    ];
    let mut survivors = Vec::new();
    for (block, mutants) in &blocks {
        let text = block.text();
        for (from, to) in *mutants {
            assert_eq!(text.matches(from).count(), 1, "{}: {from}", block.name);
            if block.proves(&text.replace(from, to)) {
                survivors.push(format!("{}: {to} for {from}", block.name));
            }
        }
    }
    assert!(survivors.is_empty(), "{survivors:#?}");
}
