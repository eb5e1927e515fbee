//! Specs that cross the options of a wrapper pairwise: any two values of any two options meet in one of them.

use flexor_hdl::code::Stored;
use flexor_hdl::codec::digest::of_stored;
use flexor_hdl::gf2::{BitMatrix, BitVec};
use flexor_hdl::sim::stimulus;
use flexor_hdl::spec::{
    Around, AxiSpec, DecoderSpec, OutputOrder, PipelineSpec, Reset, RomFrame, RomSpec, Scale, StreamSpec,
    UnusedLanes, WordSource,
};
use itertools::Itertools;

/// Values of every option.
const OPTIONS: [usize; 13] = [4, 2, 2, 2, 2, 2, 3, 2, 4, 3, 2, 3, 2];

/// Choices, a value of each option, that hold every pair of values.
fn choices() -> Vec<[usize; OPTIONS.len()]> {
    let mut open = Vec::new();
    for [(a, &first), (b, &second)] in OPTIONS.iter().enumerate().array_combinations() {
        open.extend((0..first).cartesian_product(0..second).map(|(u, v)| (a, u, b, v)));
    }
    let mut rows = Vec::new();
    while let Some(&(a, u, b, v)) = open.first() {
        let mut row = [usize::MAX; OPTIONS.len()];
        (row[a], row[b]) = (u, v);
        for option in 0..OPTIONS.len() {
            if row[option] < OPTIONS[option] {
                continue;
            }
            // The value that closes most pairs with those chosen so far.
            let closes = |value: usize| {
                let meets = |&&(a, u, b, v): &&(usize, usize, usize, usize)| {
                    (a == option && u == value && row[b] == v) || (b == option && v == value && row[a] == u)
                };
                open.iter().filter(meets).count()
            };
            row[option] = (0..OPTIONS[option]).rev().max_by_key(|&value| closes(value)).unwrap_or(0);
        }
        open.retain(|&(a, u, b, v)| row[a] != u || row[b] != v);
        rows.push(row);
    }
    rows
}

/// A spec for each choice.
pub fn specs() -> Vec<DecoderSpec> {
    choices().iter().enumerate().map(|(i, choice)| spec(i, choice)).collect()
}

fn spec(i: usize, c: &[usize; OPTIONS.len()]) -> DecoderSpec {
    let [source, scale, tkeep, axi_lite, order, reset, lanes, pipeline, width, q, wide, burst, unused] = *c;
    let (n_out, q) = ([7, 20][wide], q + 1);
    let n_in = [5, 12][wide];
    let planes: Vec<_> = (0..q).map(|p| matrix(n_out, n_in, (3 * i + p) as u64)).collect();
    let width = [8, 32, 64, 128][width];
    let groups_width = [8, 32, 20][lanes];
    let axi =
        AxiSpec { address_width: [32, 64][wide], burst: [2, 16, 256][burst], id_width: [1, 4, 32][lanes] };
    let source = match source {
        0 => WordSource::Axis,
        1 | 2 => WordSource::Rom(rom(width, q * n_in, [1, 5][source - 1], i as u64)),
        _ => WordSource::Axi(axi),
    };
    let around = Around {
        source,
        scale: [Scale::None, Scale::Sign][scale],
        tkeep: tkeep == 1,
        axi_lite: axi_lite == 1,
    };
    DecoderSpec {
        name: format!("pair{i}"),
        origins: vec![flexor_hdl::spec::Origin::Inline; q],
        networks: Default::default(),
        planes,
        pipeline: (pipeline == 1).then_some(PipelineSpec { levels: 1, valid: false }),
        stream: Some(StreamSpec {
            width,
            lanes: [1, 3, 4][lanes],
            order: [OutputOrder::Plane, OutputOrder::Weight][order],
            reset: [Reset::ActiveLow, Reset::ActiveHigh][reset],
            groups_width,
            unused_lanes: [UnusedLanes::Zero, UnusedLanes::Any][unused],
            around,
        }),
        ..super::spec(0)
    }
}

/// Rows without equals, which a wrong slice could swap unseen.
fn matrix(n_out: usize, n_in: usize, seed: u64) -> BitMatrix {
    let rows = stimulus::test_vectors(n_in + 12, seed).into_iter().rev().take(n_out);
    BitMatrix::from_rows(n_in, rows.map(|row| row.slice(0, n_in)).collect()).expect("rectangular")
}

/// Frames of 1, 4, 7, … groups.
pub fn rom(width: usize, group_bits: usize, n_frames: usize, seed: u64) -> RomSpec {
    let mut words =
        stimulus::test_vectors(width.max(17), seed).into_iter().rev().map(|word| word.slice(0, width));
    let frame = |f: usize| {
        let groups = 1 + 3 * f;
        let n_words = (groups * group_bits).div_ceil(width);
        RomFrame { groups: groups as u32, words: words.by_ref().take(n_words).collect::<Vec<BitVec>>() }
    };
    RomSpec { basis_digest: String::new(), frames: (0..n_frames).map(frame).collect() }
}

#[test]
fn every_pair_is_there() {
    let rows = choices();
    let n: usize = OPTIONS.iter().product();
    assert!(rows.len() < n / 100, "{} rows of {n}", rows.len());
}

/// A spec with memories of the basis that they state.
pub fn consistent(mut spec: DecoderSpec) -> DecoderSpec {
    let digest = of_stored(&Stored::from_given(spec.clone()));
    if let Some(WordSource::Rom(rom)) = spec.stream.as_mut().map(|stream| &mut stream.around.source) {
        rom.basis_digest = digest;
    }
    spec
}

/// The first of the crossed specs whose wrapper has such a source, with registers or without.
pub fn find_wrapper(fits: fn(&WordSource) -> bool, axi_lite: bool) -> DecoderSpec {
    let around = |spec: &DecoderSpec| spec.stream.clone().expect("a wrapper").around;
    let fit = |spec: &DecoderSpec| fits(&around(spec).source) && around(spec).axi_lite == axi_lite;
    specs().into_iter().find(fit).expect("crossed options")
}
