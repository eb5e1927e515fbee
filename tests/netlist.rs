//! Netlists of real synthesis: proven to be their matrix, and refused once anything in them is changed.

use crate::common;
use crate::common::synth;
use flexor_hdl::cells::Target;
use flexor_hdl::code::Stored;
use flexor_hdl::error::Result;
use flexor_hdl::gf2::{Affine, BitMatrix, BitVec, construct};
use flexor_hdl::network::XorNetwork;
use flexor_hdl::rtl::build_rtl;
use flexor_hdl::search::bases::rebase;
use flexor_hdl::search::{Params, Search, find_network as network_of};
use flexor_hdl::sim::compare::Trial;
use flexor_hdl::sim::engines::{Iverilog, LIMIT};
use flexor_hdl::sim::{Designs, Evidence, SimDesign, Status, stimulus};
use flexor_hdl::spec::{DecoderSpec, Origin, Polarity, StreamSpec};
use flexor_hdl::synth::netlist::{Modules, Netlist, prove_netlist};
use flexor_hdl::synth::{Flow, Request, SynthesisForm, SynthesisOutcome, behavioural_verilog, synthesize};
use flexor_hdl::{search, verilog};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::time::Duration;

/// Kinds of designs: portable, of the flow's cells, in another basis, of two planes, inverted by polarity.
const KINDS: u64 = 5;

/// The `i`-th design, in the cells of `target` where it is one of those.
fn stored(i: u64, target: &Target) -> Stored {
    let (rows, cols) = ([20, 10, 32, 24, 40][i as usize % 5], [16, 8, 20, 9, 24, 12][i as usize % 6]);
    let planes = if i % KINDS == 3 { 2 } else { 1 };
    let plane = |p| construct::random_matrix(rows, cols, 0.5, i * 10 + p).expect("a matrix");
    let planes: Vec<_> = (0..planes).map(plane).collect();
    let target = if i % KINDS == 1 { target.clone() } else { Target::Generic };
    let polarity = if i % KINDS == 4 { Polarity::Product } else { Polarity::Xor };
    let origins = vec![Origin::Inline; planes.len()];
    let spec = DecoderSpec { polarity, origins, ..synth::spec(&planes[0], target) };
    let spec = DecoderSpec { planes, strategy: "paar".into(), ..spec };
    if i % KINDS != 2 {
        return Stored::from_given(spec);
    }
    let rebased = rebase(&spec.planes[0], &Search::quiet(&Params::default())).expect("verified");
    Stored::from_rebased(spec, &[rebased]).expect("sound")
}

fn designs(stored: Stored) -> Designs {
    let strategy = search::find_strategy(&stored.spec.strategy).expect("registered");
    let network = |affine: &Affine| {
        network_of(affine, strategy, &Search::quiet(&Params::default())).expect("verified").0
    };
    let networks: Vec<XorNetwork> = stored.planes.iter().map(|plane| network(&plane.affine())).collect();
    let spec = DecoderSpec {
        planes: stored.planes.iter().map(|plane| plane.matrix.clone()).collect(),
        ..stored.spec.clone()
    };
    let rtl = build_rtl(&spec, &networks).expect("sound");
    let files = rtl
        .modules
        .iter()
        .map(|m| (format!("{}.v", m.name), verilog::write_module(m, &[]).expect("text")))
        .collect();
    Designs::from_files(&stored, files, rtl.decoder_latency, None).expect("reads back")
}

#[test]
fn netlists_are_proven_in_every_flow() {
    // One of each kind; thirty with FLEXOR_SWEEP=30.
    let n = common::sweep(KINDS);
    let flows = [
        ("ice40", Target::Ice40),
        ("ecp5", Target::Ecp5),
        ("gowin", Target::Gowin),
        ("generic", Target::Generic),
    ];
    let mut proofs: BTreeMap<(&str, String), u64> = BTreeMap::new();
    for i in 0..n {
        for (name, target) in &flows {
            let flow = Flow::from_name(name, None).expect("a flow");
            let design = designs(stored(i, target)).decoder;
            let form = if design.models.is_empty() { SynthesisForm::Portable } else { SynthesisForm::Cells };
            let request = Request { design: &design, form, flow: &flow, fmax: false, limit: LIMIT };
            let found = synthesize(&request).expect("tools run");
            assert_eq!(found.outcome, SynthesisOutcome::Done, "design {i}, {name}: {}", found.detail);
            assert!(!found.proof.is_empty(), "design {i}, {name}: {}", found.detail);
            assert!(found.cells >= found.luts && found.depth > Some(0), "{found:?}");
            *proofs.entry((name, found.proof)).or_default() += 1;
        }
    }
    println!("{n} designs: {proofs:?}");
}

#[test]
fn time_and_errors_of_tools_are_in_the_result() {
    let design = designs(stored(0, &Target::Generic)).decoder;
    let flow = Flow::Ice40;
    let request = Request {
        design: &design,
        form: SynthesisForm::Behavioural,
        flow: &flow,
        fmax: false,
        limit: Duration::from_millis(20),
    };
    let found = synthesize(&request).expect("tools run");
    assert_eq!(
        (found.outcome, found.detail.as_str()),
        (SynthesisOutcome::Timeout, "yosys ran for more than 0.02 s")
    );
    assert!(found.tool.starts_with("Yosys ") && found.luts.is_none(), "{found:?}");
    // Cells of another family are an error of the tool.
    let design = designs(stored(1, &Target::Ecp5)).decoder;
    let found = synthesize(&Request { design: &design, form: SynthesisForm::Cells, limit: LIMIT, ..request })
        .expect("tools run");
    assert_eq!(found.outcome, SynthesisOutcome::Failed);
    assert!(found.detail.contains("LUT4"), "{}", found.detail);
}

/// The netlist that `commands` make of the behavioural form of `map`.
fn netlist_of(map: &Affine, commands: &str) -> Value {
    let room = tempfile::tempdir().expect("a temporary folder");
    fs::write(room.path().join("dec.v"), behavioural_verilog(synth::TOP, map)).expect("written");
    let script = format!("read_verilog dec.v; {commands}; write_json dec.json");
    synth::run(room.path(), "yosys", &["-q", "-p", &script]);
    serde_json::from_slice(&fs::read(room.path().join("dec.json")).expect("written")).expect("JSON")
}

fn prove_text(text: &Value, map: &Affine) -> Result<()> {
    let modules = Modules::from_json(text.to_string().as_bytes())?;
    prove_netlist(&Netlist::from_modules(&modules, synth::TOP, "x", "y", None)?, map).map(drop)
}

/// Whether the netlist is still `map` for every x, evaluated bit by bit; `None` where a path leads back to itself.
fn is_still(text: &Value, map: &Affine) -> Option<bool> {
    let module = &text["modules"][synth::TOP];
    let mut drivers = BTreeMap::new();
    for cell in module["cells"].as_object().expect("cells").values() {
        for pin in ["O", "Z", "Y"] {
            if let Some(net) = cell["connections"][pin][0].as_u64() {
                drivers.insert(net, cell);
            }
        }
    }
    let bits = |port: &str| module["ports"][port]["bits"].as_array().expect("bits").clone();
    for x in 0..1u64 << map.matrix.n_cols() {
        let mut known: BTreeMap<u64, Option<bool>> = BTreeMap::new();
        for (j, bit) in bits("x").iter().enumerate() {
            known.insert(bit.as_u64().expect("a net"), Some(x >> j & 1 == 1));
        }
        let x = BitVec::from_words(map.matrix.n_cols(), vec![x]);
        let expected = map.matrix.mul_vec(&x);
        for (i, bit) in bits("y").iter().enumerate() {
            if value(bit, &drivers, &mut known)? != (expected.get(i) != map.offset.get(i)) {
                return Some(false);
            }
        }
    }
    Some(true)
}

fn value(
    bit: &Value,
    drivers: &BTreeMap<u64, &Value>,
    known: &mut BTreeMap<u64, Option<bool>>,
) -> Option<bool> {
    let Some(net) = bit.as_u64() else { return Some(bit == "1") };
    if let Some(found) = known.get(&net) {
        return *found;
    }
    // Whoever asks for it again on the way stands in a loop.
    known.insert(net, None);
    let cell = drivers[&net];
    let mut pin = |name: &str| value(&cell["connections"][name][0], drivers, known).map(usize::from);
    let table = |names: [&str; 4], parameter: &str, pin: &mut dyn FnMut(&str) -> Option<usize>| {
        let mut k = 0;
        for (i, name) in names.into_iter().enumerate() {
            k |= pin(name)? << i;
        }
        Some(cell["parameters"][parameter].as_str()?.as_bytes()[15 - k] == b'1')
    };
    let found = match cell["type"].as_str()? {
        "SB_LUT4" => table(["I0", "I1", "I2", "I3"], "LUT_INIT", &mut pin)?,
        "LUT4" => table(["A", "B", "C", "D"], "INIT", &mut pin)?,
        "PFUMX" => {
            let select = pin("C0")?;
            pin(["BLUT", "ALUT"][select])? == 1
        }
        "L6MUX21" => {
            let select = pin("SD")?;
            pin(["D0", "D1"][select])? == 1
        }
        "$_XOR_" => pin("A")? != pin("B")?,
        "$_XNOR_" => pin("A")? == pin("B")?,
        "$_NOT_" => pin("A")? == 0,
        other => panic!("{other}"),
    };
    known.insert(net, Some(found));
    Some(found)
}

/// Pins that a cell reads.
const INPUTS: [&str; 15] =
    ["I0", "I1", "I2", "I3", "A", "B", "C", "D", "ALUT", "BLUT", "C0", "D0", "D1", "SD", "S"];

/// A flipped bit of a LUT, or two inputs of cells swapped that hang on different nets.
fn mutate(text: &mut Value, below: &mut impl FnMut(usize) -> usize) {
    let cells = text["modules"][synth::TOP]["cells"].as_object_mut().expect("cells");
    let names: Vec<String> = cells.keys().cloned().collect();
    let luts: Vec<_> = names
        .iter()
        .filter(|name| cells[*name]["type"].as_str().is_some_and(|kind| kind.ends_with("LUT4")))
        .collect();
    if !luts.is_empty() && below(2) == 0 {
        let parameters = &mut cells[luts[below(luts.len())]]["parameters"];
        let name = if parameters["LUT_INIT"].is_null() { "INIT" } else { "LUT_INIT" };
        let mut digits = parameters[name].as_str().expect("digits").to_owned().into_bytes();
        digits[below(16)] ^= 1;
        parameters[name] = String::from_utf8(digits).expect("digits").into();
        return;
    }
    let pins: Vec<(String, &str)> = names
        .iter()
        .flat_map(|name| INPUTS.map(|pin| (name.clone(), pin)))
        .filter(|(name, pin)| cells[name]["port_directions"][*pin] == "input")
        .collect();
    let at = |cells: &serde_json::Map<String, Value>, k: usize| {
        cells[&pins[k].0]["connections"][pins[k].1].clone()
    };
    let (a, b) = (below(pins.len()), below(pins.len()));
    let (of_a, of_b) = (at(cells, a), at(cells, b));
    cells[&pins[a].0]["connections"][pins[a].1] = of_b;
    cells[&pins[b].0]["connections"][pins[b].1] = of_a;
}

#[test]
fn two_hundred_mutants_are_caught() {
    let map = Affine::linear(construct::random_matrix(20, 8, 0.5, 3).expect("a matrix"));
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let mut below = |n: usize| (rng.next_u64() % n as u64) as usize;
    let (mut caught, mut same) = (0, 0);
    for commands in
        ["synth_ice40 -top dec_xor", "synth_ecp5 -top dec_xor", "synth -flatten -top dec_xor; abc"]
    {
        let whole = netlist_of(&map, commands);
        assert_eq!(
            (is_still(&whole, &map), prove_text(&whole, &map).is_ok()),
            (Some(true), true),
            "{commands}"
        );
        let mut of_flow = 0;
        while of_flow < 67 {
            let mut mutant = whole.clone();
            mutate(&mut mutant, &mut below);
            let refused = prove_text(&mutant, &map).is_err();
            let equal = is_still(&mutant, &map) == Some(true);
            assert_eq!(refused, !equal, "{commands}: {mutant}");
            of_flow += usize::from(refused);
            same += usize::from(equal);
        }
        caught += of_flow;
    }
    println!("{caught} mutants caught; {same} more compute the same");
}

/// A sum of two bits as four NAND gates, and of 22 bits as a chain of those: no cell sums, so all values are tried, or
/// a solver is asked.
#[test]
fn what_is_no_sum_cell_by_cell_is_proven_otherwise() {
    for (n, method) in [(6, "exhaustive"), (22, "sat")] {
        let map = Affine::linear(BitMatrix::from_rows(n, vec![BitVec::ones(n)]).expect("a row"));
        let text = netlist_of(&map, &format!("synth -top {}; abc -g NAND; opt_clean", synth::TOP));
        let modules = Modules::from_json(text.to_string().as_bytes()).expect("a netlist");
        let netlist = Netlist::from_modules(&modules, synth::TOP, "x", "y", None).expect("sound");
        let proof = prove_netlist(&netlist, &map).expect("equal");
        match method {
            "sat" => assert_eq!(proof.open, [0]),
            _ => assert_eq!((proof.method.name(), proof.open.len(), proof.vectors), (method, 0, 7 + 64)),
        }
        // A constant in the place of one input is another function.
        let mut wrong = text.clone();
        let cells = wrong["modules"][synth::TOP]["cells"].as_object_mut().expect("cells");
        let cell = cells.values_mut().next().expect("a cell");
        cell["connections"]["A"] = json!(["1"]);
        let error = prove_text(&wrong, &map).unwrap_err().to_string();
        assert!(error.starts_with("netlist: y[0] = ") && error.contains("for x = "), "{error}");
    }
}

/// The whole wrapper as cells, in Icarus, on the frames of the stream bench.
#[test]
fn the_synthesised_wrapper_passes_the_stream_bench() {
    let models = |path: &str| {
        fs::read_to_string(format!("{}/{path}", synth::YOSYS_SHARE)).expect("yosys is installed")
    };
    let ice40 = format!("`define NO_ICE40_DEFAULT_ASSIGNMENTS\n{}", models("ice40/cells_sim.v"));
    let stream = common::corner(0).stream.expect("a wrapper");
    let stream = StreamSpec { width: 24, lanes: 2, groups_width: 16, ..stream };
    let matrix = construct::n_tap_matrix(20, 8, 2, 1).expect("a matrix");
    let spec = DecoderSpec {
        stream: Some(stream),
        strategy: "paar".into(),
        ..synth::spec(&matrix, Target::Generic)
    };
    let designs = common::designs(&spec);
    for (flow, models) in [(Flow::Ice40, ice40), (Flow::Generic, models("simcells.v"))] {
        let wrapper = designs.stream.clone().expect("a wrapper");
        let room = tempfile::tempdir().expect("a temporary folder");
        for (file, text) in &wrapper.files {
            fs::write(room.path().join(file), text).expect("written");
        }
        let files: Vec<_> = wrapper.files.iter().map(|(file, _)| file.as_str()).collect();
        let commands = flow.yosys_commands(&wrapper.top, true, "");
        let script =
            format!("read_verilog {}; {commands}; write_verilog -noattr -noexpr netlist.v", files.join(" "));
        synth::run(room.path(), "yosys", &["-q", "-p", &script]);
        let netlist = fs::read_to_string(room.path().join("netlist.v")).expect("written");
        let cells = ("netlist.v".to_owned(), netlist);
        let wrapper =
            SimDesign { files: vec![cells], models: vec![("cells.v".to_owned(), models)], ..wrapper };
        let row = on_icarus(&wrapper);
        assert_eq!((row.status, row.beats > 100), (Status::Pass, true), "{}: {}", flow.name(), row.detail);
        println!("{}: {} beats in {} cycles", flow.name(), row.beats, row.cycles);
        // A register that never follows its input is seen.
        let text = &wrapper.files[0].1;
        let (start, end) = (".D(", ")");
        let at = text.find(start).expect("a register") + start.len();
        let to = at + text[at..].find(end).expect("its pin");
        let stuck = format!("{}1'b0{}", &text[..at], &text[to..]);
        let broken = SimDesign { files: vec![("netlist.v".to_owned(), stuck)], ..wrapper.clone() };
        assert_eq!(on_icarus(&broken).status, Status::Fail, "{}", flow.name());
    }
}

fn on_icarus(wrapper: &SimDesign) -> Evidence {
    let shape = wrapper.stream_shape().expect("a wrapper");
    let mut trial = Trial::empty();
    for traffic in stimulus::test_traffic(wrapper, &shape, 1) {
        trial.add_traffic(wrapper, shape, traffic);
    }
    trial.run_on(&Iverilog).expect("Icarus runs")
}
