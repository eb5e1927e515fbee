//! Benches shared by Icarus and Verilator: files and macros in, lines of text out.

use super::engine::DecodeRun;
use super::process;
use crate::error::{Error, Result};
use crate::gf2::{BitVec, from_hex, to_hex};
use crate::sim::design::SimDesign;
use crate::sim::random::{self, STEPS};
use crate::sim::shape::{AroundShape, Feed, SourceKind, StreamShape};
use crate::sim::testbench::host_shell;
use crate::sim::traffic::{Beat, Pulse, StreamRun, Traffic};
use crate::spec::{Reset, UnusedLanes};
use std::path::{Path, PathBuf};

/// Sources of the benches, the same for every design.
const SOURCES: [(&str, &str); 5] = [
    ("clock.v", include_str!("../../../sim/clock.v")),
    ("decoder_bench.v", include_str!("../../../sim/decoder_bench.v")),
    ("stream_bench.v", include_str!("../../../sim/stream_bench.v")),
    ("axis_checker.v", include_str!("../../../sim/axis_checker.v")),
    ("verilator_main.cpp", include_str!("../../../sim/verilator_main.cpp")),
];
/// Seed of the gaps in the input of a decoder with registers.
const GAP_SEED: u64 = 0x6761_7073;
/// File in which the shell around a design reports broken rules.
const HOST_LOG: &str = "host.txt";
/// Output file of the bench.
const OUTPUT: &str = "out.txt";

/// A bench in a folder, ready to be compiled by a tool.
pub struct Job {
    /// Module of the bench.
    pub bench: &'static str,
    /// Verilog files, without the clock generator.
    pub files: Vec<String>,
    /// Arguments of the tool that define the macros.
    pub macros: Vec<String>,
}

/// Steps of the bench, one a cycle: whether the decoder is enabled, and whether a vector is offered; always
/// both without registers.
pub fn decoder_steps(latency: usize) -> Vec<(bool, bool)> {
    let percent = if latency == 0 { 100 } else { 75 };
    random::steps(GAP_SEED, percent, percent)
}

/// Cycles after which a run of a decoder is given up.
pub fn decoder_cycles(n_vectors: usize, latency: usize) -> usize {
    4 * (n_vectors + latency) + STEPS
}

/// Writes the bench for decoders of one shape.
pub fn decoder_job(dir: &Path, designs: &[&SimDesign], vectors: &[BitVec]) -> Result<Job> {
    let Some((first, SourceKind::Decoder { latency, valid })) = designs.first().map(|d| (d, d.kind)) else {
        return Err(Error::Internal("a decoder bench without a decoder".to_owned()));
    };
    let mut files = write_sources(dir, designs)?;
    process::write(dir, "duts.v", &write_duts(designs)?)?;
    process::write(dir, "x.hex", &join_lines(vectors.iter().map(to_hex)))?;
    process::write(dir, "steps.hex", &pattern_lines(&decoder_steps(latency)))?;
    files.extend(["decoder_bench.v".to_owned(), "duts.v".to_owned()]);
    let macros = macro_options(&[
        ("X_BITS", first.group_bits()),
        ("Y_BITS", first.y_bits() * designs.len()),
        ("N_DUTS", designs.len()),
        ("N_VECTORS", vectors.len()),
        ("LATENCY", latency),
        ("VALID", usize::from(valid)),
        ("MAX_CYCLES", decoder_cycles(vectors.len(), latency)),
    ]);
    Ok(Job { bench: "_decoder_bench", files, macros })
}

/// Text of the module that instantiates the decoders side by side.
fn write_duts(designs: &[&SimDesign]) -> Result<String> {
    let (first, n) = (designs[0], designs.len());
    let shape = |d: &SimDesign| (d.kind, d.group_bits(), d.y_bits());
    if designs.iter().any(|d| shape(d) != shape(first)) {
        return Err(Error::Internal("decoders of different shape in one bench".to_owned()));
    }
    let (x, y, v) = (vector_range(first.group_bits()), vector_range(first.y_bits() * n), vector_range(n));
    let mut text = format!(
        "module _duts (\n    input wire clk, ce, rst, valid_in,\n    input wire {x}x,\n    output wire {y}y,\n    \
         output wire {v}valid_out\n);\n"
    );
    for (i, design) in designs.iter().enumerate() {
        let y = select_bits("y", i * first.y_bits(), first.y_bits(), n * first.y_bits());
        let valid_out = select_bits("valid_out", i, 1, n);
        text += &write_dut(design, i, &y, &valid_out);
    }
    Ok(text + "endmodule\n")
}

fn write_dut(design: &SimDesign, i: usize, y: &str, valid_out: &str) -> String {
    let (clocked, valid) = match design.kind {
        SourceKind::Decoder { latency, valid } => (latency > 0, valid),
        SourceKind::Stream(_) => (false, false),
    };
    let clock = if clocked { ".clk(clk), .ce(ce), " } else { "" };
    let (flags, rest) = match valid {
        true => (format!(".rst(rst), .valid_in(valid_in), .valid_out({valid_out}), "), String::new()),
        false => (String::new(), format!("    assign {valid_out} = 1'b0;\n")),
    };
    format!("    {} d{i} ({clock}{flags}.x(x), .y({y}));\n{rest}", design.top)
}

/// Verilog part-select of `width` bits from `lo`, of a vector of `of` bits; a one-bit vector is a scalar.
fn select_bits(name: &str, lo: usize, width: usize, of: usize) -> String {
    if of == 1 { name.to_owned() } else { format!("{name}[{lo} +: {width}]") }
}

fn vector_range(width: usize) -> String {
    if width == 1 { String::new() } else { format!("[{}:0] ", width - 1) }
}

/// Runs of the decoders, parsed from the output of the bench.
pub fn decoder_runs(dir: &Path, designs: &[&SimDesign], n_vectors: usize) -> Result<Vec<DecodeRun>> {
    let text = process::read(dir, OUTPUT)?;
    let width = designs.first().map_or(0, |design| design.y_bits());
    let mut runs = vec![DecodeRun::default(); designs.len()];
    for line in text.lines() {
        if let Some(cycles) = line.strip_prefix("E ") {
            let cycles = parse_number(cycles)?;
            runs.iter_mut().for_each(|run| run.cycles = cycles);
            return Ok(runs);
        }
        check_breach(line)?;
        let unknown = || Error::Mismatch(format!("vector {}: y = {line}", runs[0].ys.len()));
        let all = from_hex(line, width * designs.len()).ok_or_else(unknown)?;
        for (i, run) in runs.iter_mut().enumerate() {
            run.ys.push(all.slice(i * width, width));
        }
    }
    Err(Error::Environment(format!("the simulation broke off before {n_vectors} vectors")))
}

/// Writes the bench for a stream wrapper and each of the traffics.
pub fn stream_job(dir: &Path, design: &SimDesign, traffic: &[&Traffic]) -> Result<Job> {
    let shape = design.stream_shape()?;
    let mut files = write_sources(dir, &[design])?;
    files.extend(["stream_bench.v".to_owned(), "axis_checker.v".to_owned()]);
    let mut dut = design.top.clone();
    if let Some(host) = host_shell(design, &shape, most_words(traffic)) {
        dut = format!("{dut}_host");
        process::write(dir, HOST, &host)?;
        files.push(HOST.to_owned());
    }
    let mut macros = macro_options(&[
        ("W_BITS", shape.width),
        ("G_BITS", shape.groups_width),
        ("M_BITS", design.beat_bits(&shape)),
        ("U_BITS", shape.user_bits()),
        ("MOST_WORDS", most_words(traffic)),
    ]);
    macros.push(format!("-DDUT={dut}"));
    if shape.reset == Reset::ActiveHigh {
        macros.push("-DRESET_HIGH".to_owned());
    }
    if shape.unused_lanes == UnusedLanes::Any {
        macros.extend(macro_options(&[("LANES", shape.lanes), ("LANE_BITS", design.lane_bits(&shape))]));
    }
    Ok(Job { bench: "_stream_bench", files, macros })
}

/// Cycles after which a run is given up, of a wrapper with slow memory or registers; `cycles` is the limit of
/// a bare one.
pub fn around_cycles(traffic: &Traffic, cycles: u64) -> u64 {
    let n_frames = traffic.frames.len() as u64 + 1;
    SLOWEST * cycles + FRAME_CYCLES * n_frames
}

/// Ratio of the cycles of the slowest memory to those of a bare wrapper.
const SLOWEST: u64 = 16;
/// Most cycles of preparation before a frame.
const FRAME_CYCLES: u64 = 1000;

/// Writes the memory images.
fn write_images(dir: &Path, design: &SimDesign) -> Result<()> {
    design.images.iter().try_for_each(|(file, text)| process::write(dir, file, text))
}

/// Words of the longest run.
fn most_words(traffic: &[&Traffic]) -> usize {
    traffic.iter().map(|traffic| traffic.word_offers().count()).max().unwrap_or(0)
}

/// File of the shell around a wrapper with a source, registers, scale or tkeep.
const HOST: &str = "host.v";

/// Makes the folder of one run, with its words; returns the arguments of the program.
pub fn stream_folder(
    dir: &Path,
    i: usize,
    design: &SimDesign,
    traffic: &Traffic,
) -> Result<(PathBuf, Vec<String>)> {
    let shape = design.stream_shape()?;
    let dir = process::folder(dir, &format!("run{i}"))?;
    process::write(
        &dir,
        "words.hex",
        &join_lines(traffic.word_offers().map(|offer| to_hex(&offer.to_bits(&shape)))),
    )?;
    process::write(&dir, "steps.hex", &pattern_lines(&traffic.cycle_steps()))?;
    write_images(&dir, design)?;
    let max_cycles = traffic.max_cycles(shape.width, design.group_bits());
    let max_cycles =
        if shape.around == AroundShape::default() { max_cycles } else { around_cycles(traffic, max_cycles) };
    let args = [
        ("N_WORDS", (traffic.n_prefix() + traffic.n_words()) as u64),
        ("N_PREFIX", traffic.n_prefix() as u64),
        ("N_FRAMES", traffic.frames.len() as u64),
        ("MAX_CYCLES", max_cycles),
    ];
    let mut args: Vec<_> = args.map(|(name, value)| format!("+{name}={value}")).into();
    args.push("+HOST_LOG".to_owned());
    args.extend(traffic.is_full_speed().then(|| "+FAST".to_owned()));
    args.extend((!traffic.faulty).then(|| "+NO_FAULTS".to_owned()));
    Ok((dir, args))
}

/// Beats and pulses, parsed from the output of the bench.
pub fn stream_run(dir: &Path, design: &SimDesign) -> Result<StreamRun> {
    let shape = design.stream_shape()?;
    if let Ok(text) = process::read(dir, HOST_LOG) {
        check_breach(text.trim_end())?;
    }
    let text = process::read(dir, OUTPUT)?;
    let mut run = StreamRun::default();
    let mut started = 0;
    for line in text.lines() {
        check_breach(line)?;
        let fields: Vec<_> = line.split_whitespace().collect();
        match fields.as_slice() {
            ["I", cycle] => started = parse_number(cycle)? + head_start(&shape),
            ["S"] => run.pulses.push(Pulse::Short),
            ["L"] => run.pulses.push(Pulse::Long),
            ["B", cycle, last, user, data] => {
                let unknown = || Error::Mismatch(format!("beat {}: {line}", run.beats.len()));
                let beat = parse_beat(last, user, data, design.beat_bits(&shape), shape.user_bits());
                run.beats.push(beat.ok_or_else(unknown)?);
                run.busy = parse_number(cycle)? + 1 - started;
            }
            ["E", cycles] => {
                run.cycles = parse_number(cycles)?;
                return Ok(run);
            }
            _ => return Err(Error::Internal(format!("the bench wrote `{line}`"))),
        }
    }
    Err(Error::Environment("the simulation broke off".to_owned()))
}

/// Cycles from the first token to the start of a ROM.
fn head_start(shape: &StreamShape) -> u64 {
    if shape.around.feed == Feed::Rom { 2 } else { 0 }
}

fn parse_beat(last: &str, user: &str, data: &str, n_data: usize, n_user: usize) -> Option<Beat> {
    let last = from_hex(last, 1)?.get(0);
    let user = from_hex(user, n_user)?.as_words()[0];
    Some(Beat { data: from_hex(data, n_data)?, last, user })
}

/// A line of the bench that reports a broken rule, as an error.
fn check_breach(line: &str) -> Result<()> {
    match line.strip_prefix("! ") {
        Some(what) => Err(Error::Mismatch(what.to_owned())),
        None => Ok(()),
    }
}

fn parse_number(text: &str) -> Result<u64> {
    text.parse().map_err(|_| Error::Internal(format!("the bench wrote `{text}` for a number")))
}

/// Writes the benches and the designs; returns the files of the designs.
fn write_sources(dir: &Path, designs: &[&SimDesign]) -> Result<Vec<String>> {
    for (name, text) in SOURCES {
        process::write(dir, name, text)?;
    }
    let mut files = Vec::new();
    for (name, text) in designs.iter().flat_map(|design| design.files.iter().chain(&design.models)) {
        let file = format!("dut_{}", name.replace('/', "_"));
        if !files.contains(&file) {
            process::write(dir, &file, text)?;
            files.push(file);
        }
    }
    Ok(files)
}

fn join_lines(all: impl Iterator<Item = String>) -> String {
    all.flat_map(|line| [line, "\n".to_owned()]).collect()
}

fn pattern_lines(steps: &[(bool, bool)]) -> String {
    join_lines(steps.iter().map(|&(high, low)| (2 * u8::from(high) + u8::from(low)).to_string()))
}

fn macro_options(values: &[(&str, usize)]) -> Vec<String> {
    values.iter().map(|(name, value)| format!("-D{name}={value}")).collect()
}
