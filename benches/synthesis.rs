//! What synthesis makes of our decoders beside what it makes of `^(x & MASK)`, as the tables of `docs/synthesis.md`.
//!
//! `cargo bench --bench synthesis -- EFFORT FLOW[,FLOW…] [--liberty FILE] MATRIX…` takes the matrices that are named and
//! those of sixteen sizes and kinds; `--most N` leaves out the larger ones, of more than N entries.

#[path = "../tests/common/synth.rs"]
#[allow(dead_code, reason = "tests use the rest")]
mod synth;

use flexor_hdl::cells::{Target, liberty};
use flexor_hdl::code::Stored;
use flexor_hdl::gf2::{BitMatrix, construct, io};
use flexor_hdl::network::{Objective, XorNetwork, metrics};
use flexor_hdl::rtl::{Technology, build_rtl};
use flexor_hdl::sim::engines::LIMIT;
use flexor_hdl::sim::{Designs, SimDesign};
use flexor_hdl::synth::{Flow, Request, Synthesis, SynthesisForm, SynthesisOutcome, synthesize};
use flexor_hdl::verilog;
use std::fs;
use std::path::Path;

/// What was typed.
struct Asked {
    effort: u8,
    flows: Vec<Flow>,
    library: Option<liberty::Library>,
    most: usize,
    matrices: Vec<(String, BitMatrix)>,
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let Some(asked) = parse(&args) else {
        return println!("usage: synthesis EFFORT FLOW[,FLOW…] [--liberty FILE] [--most N] MATRIX…");
    };
    for flow in &asked.flows {
        table(flow, &asked);
    }
}

fn parse(args: &[String]) -> Option<Asked> {
    let ([effort, names], mut rest) = args.split_first_chunk()?;
    let mut asked = Asked {
        effort: effort.parse().ok()?,
        flows: vec![],
        library: None,
        most: usize::MAX,
        matrices: vec![],
    };
    let mut file = None;
    while let [flag, value, more @ ..] = rest
        && flag.starts_with("--")
    {
        match flag.as_str() {
            "--liberty" => file = Some((value, fs::read(value).expect("a Liberty file"))),
            "--most" => asked.most = value.parse().ok()?,
            _ => return None,
        }
        rest = more;
    }
    for name in names.split(',') {
        let library = file.as_ref().filter(|_| name == Flow::LIBERTY);
        let flow = Flow::from_name(name, library.map(|(name, bytes)| (name.as_str(), bytes.as_slice())));
        asked.flows.push(flow.expect("a flow"));
    }
    asked.library = file.map(|(name, bytes)| {
        liberty::read(&[liberty::LibertyFile::new(name, bytes)]).expect("a library").library
    });
    asked.matrices = rest.iter().map(|path| read(path)).chain(generated()).collect();
    let most = asked.most;
    asked.matrices.retain(|(_, matrix)| matrix.n_rows() * matrix.n_cols() <= most);
    Some(asked)
}

/// Name and matrix of a file.
fn read(path: &str) -> (String, BitMatrix) {
    let name = Path::new(path).file_stem().expect("a file").to_string_lossy().into_owned();
    (name, io::read_matrix(&fs::read(path).expect("a matrix file"), "txt", path).expect("a matrix"))
}

fn generated() -> impl Iterator<Item = (String, BitMatrix)> {
    let sizes = [(10, 8), (20, 8), (20, 12), (20, 16)];
    sizes.into_iter().flat_map(|(rows, cols)| {
        let taps = [2, 3, 4].map(|taps| {
            (
                format!("seeded {rows}x{cols} {taps} taps"),
                construct::n_tap_matrix(rows, cols, taps, 1).expect("a matrix"),
            )
        });
        let random = construct::random_matrix(rows, cols, 0.5, 1).expect("a matrix");
        taps.into_iter().chain([(format!("seeded {rows}x{cols} random"), random)])
    })
}

fn target(flow: &Flow, asked: &Asked) -> Option<Target> {
    match flow {
        Flow::Ice40 => Some(Target::Ice40),
        Flow::Ecp5 => Some(Target::Ecp5),
        Flow::Xilinx => Some(Target::Xilinx),
        Flow::Gowin => Some(Target::Gowin),
        Flow::Generic => None,
        Flow::Liberty(_) => asked.library.clone().map(Target::Liberty),
    }
}

fn table(flow: &Flow, asked: &Asked) {
    println!(
        "\n| {} | behavioural | portable | cells | ours | depth | proofs |\n|---|---|---|---|---|---|---|",
        flow.name()
    );
    let mut ratios = (Vec::new(), Vec::new());
    for (name, matrix) in &asked.matrices {
        let runs = runs(flow, matrix, asked);
        let counts: Vec<f64> = runs.iter().map(count).collect();
        let ours = counts[1..].iter().copied().fold(f64::INFINITY, f64::min);
        ratios.0.push((counts[1] / counts[0], name));
        ratios.1.push((ours / counts[0], name));
        let depth = |run: &Synthesis| run.depth.map_or("-".to_owned(), |depth| depth.to_string());
        let best = runs[1..].iter().find(|run| count(run) == ours).expect("one of them");
        let proofs: Vec<_> = runs.iter().map(|run| run.proof.as_str()).collect();
        let cells = counts.get(2).map_or("-".to_owned(), |&n| number(n));
        println!(
            "| {name} | {} | {} | {cells} | {} | {}, {} | {} |",
            number(counts[0]),
            number(counts[1]),
            number(ours),
            depth(&runs[0]),
            depth(best),
            proofs.join(" ")
        );
    }
    for (what, ratios) in [("portable", &mut ratios.0), ("ours", &mut ratios.1)] {
        ratios.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (median, worst) = (ratios[ratios.len() / 2].0, ratios.last().expect("a matrix"));
        let larger = ratios.iter().filter(|(ratio, _)| *ratio > 1.0).count();
        println!(
            "\n{what} / behavioural over {} matrices: median {median:.3}, best {:.3}, worst {:.3} ({}), larger at {larger}",
            ratios.len(),
            ratios[0].0,
            worst.0,
            worst.1
        );
    }
}

fn number(n: f64) -> String {
    if n.fract() == 0.0 { n.to_string() } else { format!("{n:.2}") }
}

/// LUTs, or gates; gate equivalents of standard cells.
fn count(run: &Synthesis) -> f64 {
    match run.flow.as_str() {
        "liberty" => run.gate_equivalents.expect("known cells"),
        "generic" => run.cells.expect("cells") as f64,
        _ => run.luts.expect("LUTs") as f64,
    }
}

/// The behavioural form, the portable form, and that of cells where the flow has some.
fn runs(flow: &Flow, matrix: &BitMatrix, asked: &Asked) -> Vec<Synthesis> {
    let network = synth::network(matrix, Objective::Xor2, None, asked.effort);
    let portable = design(matrix, Target::Generic, &network);
    let run = |design: &SimDesign, form| {
        let request = Request { design, form, flow, fmax: false, limit: LIMIT };
        let found = synthesize(&request).expect("tools run");
        assert_eq!(
            (found.outcome, found.proof.is_empty()),
            (SynthesisOutcome::Done, false),
            "{}",
            found.detail
        );
        found
    };
    let mut runs = vec![run(&portable, SynthesisForm::Behavioural), run(&portable, SynthesisForm::Portable)];
    if let Some(target) = target(flow, asked) {
        let lut = Technology::for_target(&target).and_then(|technology| technology.lut_inputs());
        let objective = lut.map_or(Objective::Xor2, Objective::Lut);
        // What `generate` asks for: a level more than any network of LUTs must have.
        let depth = lut.map(|inputs| metrics::min_depth_of(matrix, inputs) + 1);
        let network = synth::network(matrix, objective, depth, asked.effort);
        runs.push(run(&design(matrix, target, &network), SynthesisForm::Cells));
    }
    runs
}

/// The decoder of `network` in the cells of `target`, ready for every engine.
fn design(matrix: &BitMatrix, target: Target, network: &XorNetwork) -> SimDesign {
    let spec = synth::spec(matrix, target);
    let rtl = build_rtl(&spec, std::slice::from_ref(network)).expect("sound");
    let text = verilog::write_module(&rtl.modules[0], &[]).expect("writes");
    let files = vec![(format!("{}.v", synth::TOP), text)];
    Designs::from_files(&Stored::from_given(spec), files, rtl.decoder_latency, None)
        .expect("reads back")
        .decoder
}
