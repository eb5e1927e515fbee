//! Self-checking testbenches in plain Verilog, for any simulator, run from the folder of the design.
//!
//! Each prints one line, `PASS …` or `FAIL …`, and exits with a status other than 0 after a failure.

use super::layout::{fill_template, fit_lines};

/// Parameters of the testbench of a decoder.
#[derive(Debug, Clone, Copy)]
pub struct DecoderBench<'a> {
    /// Name of the design: prefix of the testbench and its files.
    pub name: &'a str,
    /// Name of the module under test.
    pub module: &'a str,
    /// Width of `x`, in bits.
    pub x_bits: usize,
    /// Width of `y`, in bits.
    pub y_bits: usize,
    /// Latency in enabled clocks from x to y; 0 without a clock.
    pub latency: usize,
    /// Whether `rst`, `valid_in` and `valid_out` exist.
    pub valid: bool,
    /// Number of lines of `tb/<name>_x.hex` and `tb/<name>_y.hex`.
    pub n_vectors: usize,
}

/// Parameters of the testbench of a stream wrapper.
#[derive(Debug, Clone, Copy)]
pub struct StreamBench<'a> {
    /// Name of the design and of its top.
    pub name: &'a str,
    /// Width of `s_axis_tdata`, in bits.
    pub word_bits: usize,
    /// Width of `frame_groups`, in bits.
    pub groups_bits: usize,
    /// Width of `m_axis_tdata`, in bits.
    pub beat_bits: usize,
    /// Width of `m_axis_tuser`, in bits.
    pub user_bits: usize,
    /// Groups a beat and bits of each, if lanes without a group hold anything and are not compared.
    pub any_unused: Option<(usize, usize)>,
    /// Whether the reset is `areset` and not `aresetn`.
    pub reset_high: bool,
    /// Whether the design is inside the shell `<name>_host`.
    pub host: bool,
    /// Number of lines of `tb/<name>_words.hex`: {tlast, frame_groups, tdata}.
    pub n_words: usize,
    /// Number of lines of `tb/<name>_beats.hex`: {tlast, tuser, tdata}.
    pub n_beats: usize,
    /// Expected number of pulses of `frame_short`.
    pub n_short: usize,
    /// Expected number of pulses of `frame_long`.
    pub n_long: usize,
}

impl DecoderBench<'_> {
    /// The text of `tb/<name>_tb.v`.
    pub fn to_verilog(&self) -> String {
        let template = if self.latency == 0 { COMBINATIONAL } else { CLOCKED };
        let (ports, flags) = match self.valid {
            true => (".rst(rst), .valid_in(valid_in), .valid_out(valid_out), ", ""),
            false => ("", "    assign valid_out = valid_model;\n    wire unused = &{1'b0, rst, valid_in};\n"),
        };
        fit_lines(&fill_template(
            template,
            &[
                ("FAIL", FAIL.trim_end()),
                ("VALID_PORTS", ports),
                ("NO_FLAGS", flags),
                ("NAME", self.name),
                ("MODULE", self.module),
                ("X_TOP", &(self.x_bits - 1).to_string()),
                ("Y_TOP", &(self.y_bits - 1).to_string()),
                ("X_SHOWN", &shown_bits(self.x_bits)),
                ("Y_SHOWN", &shown_bits(self.y_bits)),
                ("LATENCY", &self.latency.to_string()),
                ("N_VECTORS", &self.n_vectors.to_string()),
            ],
        ))
    }
}

impl StreamBench<'_> {
    /// The text of `tb/<name>_tb.v`.
    pub fn to_verilog(&self) -> String {
        let number = |n: usize| n.to_string();
        let (shell, declares, broken, holds) = match self.host {
            true => ("_host", "    wire broken;\n", ",\n        .broken(broken)", "!broken && "),
            false => ("", "", "", ""),
        };
        let slowest = if self.host { 16 } else { 1 };
        let (lanes, data) = match self.any_unused {
            Some((lanes, width)) => (self.used_lanes(lanes, width), "m_tdata & used"),
            None => (String::new(), "m_tdata"),
        };
        fit_lines(&fill_template(
            STREAM,
            &[
                ("LANES", &lanes),
                ("DATA", data),
                ("FAIL", FAIL.trim_end()),
                ("DUT", &format!("{}{shell}", self.name)),
                ("DECLARES", declares),
                ("BROKEN", broken),
                ("HOLDS", holds),
                ("NAME", self.name),
                ("RESET", if self.reset_high { ".areset(resetting)" } else { ".aresetn(!resetting)" }),
                ("W_TOP", &number(self.word_bits - 1)),
                ("G_TOP", &number(self.word_bits + self.groups_bits - 1)),
                ("G_LOW", &number(self.word_bits)),
                ("WORD_LAST", &number(self.word_bits + self.groups_bits)),
                ("M_TOP", &number(self.beat_bits - 1)),
                ("U_TOP", &number(self.user_bits - 1)),
                ("BEAT_TOP", &number(self.beat_bits + self.user_bits)),
                ("BEAT_SHOWN", &shown_bits(self.beat_bits + self.user_bits + 1)),
                ("N_WORDS", &number(self.n_words)),
                ("N_BEATS", &number(self.n_beats)),
                ("N_SHORT", &number(self.n_short)),
                ("N_LONG", &number(self.n_long)),
                ("MAX_CYCLES", &number(slowest * (16 * (self.n_words + self.n_beats) + 1000))),
            ],
        ))
    }
}

impl StreamBench<'_> {
    /// The wire `used`: ones in the lanes that hold a group, and in the padding.
    fn used_lanes(&self, lanes: usize, width: usize) -> String {
        let (m, padding, above) = (self.beat_bits, self.beat_bits - lanes * width, 32 - self.user_bits);
        format!(
            "    // Lanes without a group hold anything.\n    \
             wire [{0}:0] lanes = {{{m}{{1'b1}}}} >> {padding};\n    \
             wire [31:0] n_unused = ({lanes} - {{{above}'d0, m_tuser}}) * {width};\n    \
             wire [{0}:0] used = ~lanes | lanes >> n_unused;\n",
            m - 1
        )
    }
}

/// Part-select of the bits of a vector that a message shows: Verilator prints at most 8192 bits.
fn shown_bits(width: usize) -> String {
    if width > MAX_SHOWN { format!("[{}:0]", MAX_SHOWN - 1) } else { String::new() }
}

/// Most bits in a message.
const MAX_SHOWN: usize = 8192;

const FAIL: &str = include_str!("testbench/fail.v");
const COMBINATIONAL: &str = include_str!("testbench/combinational.v");
const CLOCKED: &str = include_str!("testbench/clocked.v");
const STREAM: &str = include_str!("testbench/stream.v");
