//! Gate counts and depths of every strategy but `exact` (which has tests of its own) on named matrices, and costs and
//! depths of `walk` for LUTs and cells, are frozen in `tests/data/quality.json`.
//!
//! Fewer gates, or as many at less depth, pass with a note; anything worse fails. `BLESS=1` writes the file anew. The
//! ordinary suite takes some of the matrices, FLEXOR_SWEEP all of them.

use crate::common;
use flexor_hdl::gf2::{Affine, BitMatrix, io};
use flexor_hdl::network::{CellCosts, Objective};
use flexor_hdl::search::{self, Params, Search, find_network};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// (XOR2 gates or cost in thousandths, depth) by matrix and strategy or objective.
type Counts = BTreeMap<String, BTreeMap<String, (usize, u32)>>;

/// Effort of all of them, and that for LUTs and cells: the time of the test.
const EFFORT: u8 = 2;
const COST_EFFORT: u8 = 1;

fn data(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(path)
}

fn read_matrix(path: &Path) -> BitMatrix {
    let bytes = std::fs::read(path).expect("a readable file");
    io::read_matrix(&bytes, "txt", &path.to_string_lossy()).expect("a matrix")
}

/// Objectives other than XOR2, by name.
fn objectives() -> [(&'static str, Objective); 3] {
    let costs = CellCosts::new(&[2.5, 4.2, 6.25]).expect("in order");
    [("lut4", Objective::Lut(4)), ("lut6", Objective::Lut(6)), ("cells", Objective::Cells(costs))]
}

fn measure_cost(map: &Affine, objective: Objective) -> (usize, u32) {
    let params = Params { effort: COST_EFFORT, objective, ..Params::default() };
    let walk = search::find_strategy("walk").expect("registered");
    let (network, _) = find_network(map, walk, &Search::quiet(&params)).expect("a verified network");
    (params.objective.network_cost(&network) as usize, network.depth())
}

/// Of the matrices of a kind (MixColumns of 16, 32 and 64 bits, random ones) those that the ordinary suite takes.
const SOME: [&str; 9] = [
    "AES",
    "Joltik",
    "SKINNY",
    "appendix_a",
    "rnd_10x8_b50",
    "rnd_20x12_b50",
    "rnd_20x16_t4",
    "rnd_64x32_b50",
    "rnd_64x32_t4",
];

/// Whether all matrices are measured: where FLEXOR_SWEEP is set, or the file is written anew.
fn takes_all() -> bool {
    common::sweep(0) > 0 || blesses()
}

fn blesses() -> bool {
    std::env::var_os("BLESS").is_some_and(|value| value == "1")
}

fn measure() -> Counts {
    let mut counts = Counts::new();
    for entry in std::fs::read_dir(data("matrices")).expect("a folder of matrices") {
        let path = entry.expect("a readable folder").path();
        if path.extension().is_none_or(|extension| extension != "txt") {
            continue;
        }
        let name = path.file_stem().expect("a file name").to_string_lossy().into_owned();
        if !takes_all() && !SOME.contains(&name.as_str()) {
            continue;
        }
        let map = Affine::linear(read_matrix(&path));
        for strategy in search::STRATEGIES.iter().filter(|strategy| strategy.name() != "exact") {
            let params = Params { effort: EFFORT, ..Params::default() };
            let (network, _) =
                find_network(&map, *strategy, &Search::quiet(&params)).expect("a verified network");
            let count = (network.n_xor(), network.depth());
            counts.entry(name.clone()).or_default().insert(strategy.name().into(), count);
        }
        for (objective_name, objective) in objectives() {
            let count = measure_cost(&map, objective);
            counts.entry(name.clone()).or_default().insert(objective_name.into(), count);
        }
    }
    counts
}

/// A line a matrix, so that a change shows where it is.
fn to_json(counts: &Counts) -> String {
    let line = |(name, by_strategy): (&String, &BTreeMap<_, _>)| {
        format!("  {name:?}: {}", serde_json::to_string(by_strategy).expect("plain numbers"))
    };
    format!("{{\n{}\n}}\n", counts.iter().map(line).collect::<Vec<_>>().join(",\n"))
}

#[test]
fn no_strategy_gets_worse() {
    let (path, found) = (data("quality.json"), measure());
    if blesses() {
        std::fs::write(&path, to_json(&found)).expect("a writable file");
    }
    let text = std::fs::read_to_string(&path).expect("the frozen counts");
    let mut frozen: Counts = serde_json::from_str(&text).expect("the form written here");
    frozen.retain(|name, _| takes_all() || SOME.contains(&name.as_str()));
    let names = |counts: &Counts| -> Vec<_> {
        let pairs = |(name, by): (&String, &BTreeMap<String, _>)| {
            (name.clone(), by.keys().cloned().collect::<Vec<_>>())
        };
        counts.iter().map(pairs).collect()
    };
    assert_eq!(names(&found), names(&frozen), "matrices or strategies came or went: run with BLESS=1");
    let mut worse = Vec::new();
    for (name, by_strategy) in &frozen {
        for (strategy, &before) in by_strategy {
            let now = found[name][strategy];
            if now > before {
                worse.push(format!("{strategy} on {name}: {now:?}, was {before:?} (XOR2 or cost, depth)"));
            } else if now < before {
                println!("better: {strategy} on {name}: {now:?}, was {before:?}; keep it with BLESS=1");
            }
        }
    }
    assert!(worse.is_empty(), "{}", worse.join("\n"));
}
