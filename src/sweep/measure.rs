//! Measurement of the cases of one draw; searches that several cases need are run once.
//!
//! Plane p of seed s is constructed from the seed p·2³² + s, so plane 0 is the matrix that `matrix`
//! constructs from s, and cases of more planes extend those of fewer. Networks are those of `generate` at the
//! same effort.

use super::decoder::SweepDecoder;
use super::plan::{MatrixDraw, Sweep};
use super::row::{Counts, Row};
use super::scheme::Case;
use super::synth;
use crate::code::audit::Audit;
use crate::design::{Watch, networks};
use crate::error::Result;
use crate::gf2::{Affine, BitMatrix};
use crate::network::{Objective, XorNetwork, metrics};
use crate::search::Params;
use crate::spec::Basis;
use crate::synth::Flow;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Inputs of the LUTs that are counted.
const LUTS: [usize; 2] = [4, 6];
/// Strategy of the LUT networks.
const LUT_STRATEGY: &str = "walk";
/// Seed of the random groups whose coding error is measured, if not all groups are coded.
const CODING_SEED: u64 = 1;

/// A draw and those of its cases that are to be measured.
pub type DrawWork = (MatrixDraw, Vec<Case>);

/// Measures the cases of `work` on all threads of the current pool, in no certain order; `finish_row` is told each row.
/// `tools` are the synthesis flows of the sweep.
///
/// # Errors
/// As [`Measurer::measure_row`], what `finish_row` says, `Interrupted` where `watch` stops.
pub fn measure_work(
    sweep: &Sweep,
    work: &[DrawWork],
    tools: &[Flow],
    watch: &dyn Watch,
    finish_row: &(dyn Fn(&Row) -> Result<()> + Sync),
) -> Result<Vec<Row>> {
    let of_draw = |(draw, cases): &DrawWork| {
        let mut measurer = Measurer::new(draw, sweep.effort, watch);
        let row = |case: &Case| {
            let row = measurer.measure_row(case, sweep, tools)?;
            watch.check_stopped()?;
            finish_row(&row)?;
            Ok(row)
        };
        cases.iter().map(row).collect::<Result<Vec<_>>>()
    };
    let rows = work.par_iter().map(of_draw).collect::<Result<Vec<_>>>()?;
    Ok(rows.into_iter().flatten().collect())
}

/// Measures the cases of a draw.
pub struct Measurer<'a> {
    draw: &'a MatrixDraw,
    effort: u8,
    watch: &'a dyn Watch,
    planes: Vec<MeasuredPlane>,
    decoders: BTreeMap<(usize, Basis, String), SweepDecoder>,
}

/// A matrix, and the results that depend on it alone.
struct MeasuredPlane {
    matrix: BitMatrix,
    rank: usize,
    wrong_bits: f64,
}

impl<'a> Measurer<'a> {
    /// A measurer of `draw`; runs no search yet. If `watch` stops, measuring ends.
    pub fn new(draw: &'a MatrixDraw, effort: u8, watch: &'a dyn Watch) -> Self {
        Self { draw, effort, watch, planes: Vec::new(), decoders: BTreeMap::new() }
    }

    /// The row of a case of the draw; `tools` are the synthesis flows of the sweep.
    ///
    /// # Errors
    /// As [`Measurer::measure_counts`]; `Environment` if a tool cannot be started.
    pub fn measure_row(&mut self, case: &Case, sweep: &Sweep, tools: &[Flow]) -> Result<Row> {
        let counts = self.measure_counts(case)?;
        let synthesis = match &sweep.synth {
            Some(asked) => {
                let decoders = self.decoders_of(case)?;
                let matrices: Vec<_> = self.plane_matrices().take(case.scheme.q).collect();
                synth::run_flows(case, &matrices, &decoders, asked, tools)?
            }
            None => Vec::new(),
        };
        Ok(Row { key: sweep.row_key(case), case: case.clone(), counts, synthesis, trained: None })
    }

    fn decoders_of(&mut self, case: &Case) -> Result<Vec<SweepDecoder>> {
        let scheme = &case.scheme;
        (0..scheme.q).map(|p| self.plane_decoder(p, scheme.basis, &scheme.strategy)).collect()
    }

    /// The counts of a case of the draw.
    ///
    /// # Errors
    /// `Internal` if a network does not compute its matrix; `Interrupted`.
    pub fn measure_counts(&mut self, case: &Case) -> Result<Counts> {
        let scheme = &case.scheme;
        let decoders = self.decoders_of(case)?;
        let planes = &self.planes[..scheme.q];
        let stored = |decoder: &SweepDecoder| decoder.network.n_in();
        let n_in_stored = decoders.iter().map(stored).sum();
        let rank = planes.iter().map(|plane| plane.rank).sum();
        let a_weight = |bits: usize| bits as f64 / scheme.n_out as f64;
        Ok(Counts {
            taps: planes.iter().map(|plane| plane.matrix.count_ones()).sum(),
            naive_xor: planes.iter().map(|plane| metrics::naive_xor(&plane.matrix)).sum(),
            n_xor: decoders.iter().map(|decoder| decoder.network.n_xor()).sum(),
            depth: decoders.iter().map(|decoder| decoder.network.depth() as usize).max().unwrap_or(0),
            rank,
            n_in_stored,
            bits_per_weight: a_weight(n_in_stored),
            true_bits_per_weight: a_weight(rank),
            wrong_bits: planes.iter().map(|plane| plane.wrong_bits).sum::<f64>() / scheme.q as f64,
            lut4: decoders.iter().map(|decoder| decoder.luts[0].n_gates()).sum(),
            lut6: decoders.iter().map(|decoder| decoder.luts[1].n_gates()).sum(),
        })
    }

    /// M⊕ and the network of every plane of a case of the draw.
    ///
    /// # Errors
    /// As [`Measurer::measure_counts`].
    pub fn case_networks(&mut self, case: &Case) -> Result<Vec<(BitMatrix, XorNetwork)>> {
        let networks = self.decoders_of(case)?.into_iter().map(|decoder| decoder.network);
        Ok(self.plane_matrices().cloned().zip(networks).collect())
    }

    /// M⊕ of the planes used so far.
    pub fn plane_matrices(&self) -> impl Iterator<Item = &BitMatrix> {
        self.planes.iter().map(|plane| &plane.matrix)
    }

    /// The decoder of plane `p`.
    fn plane_decoder(&mut self, p: usize, basis: Basis, strategy: &str) -> Result<SweepDecoder> {
        let key = (p, basis, strategy.to_owned());
        if let Some(found) = self.decoders.get(&key) {
            return Ok(found.clone());
        }
        while self.planes.len() <= p {
            self.planes.push(MeasuredPlane::new(self.draw, self.planes.len())?);
        }
        let found = match basis {
            Basis::Given => self.given_decoder(p, strategy)?,
            Basis::Optimized => {
                let shared = self.plane_decoder(p, Basis::Given, strategy)?.network;
                self.optimized_decoder(p, strategy, &shared)?
            }
        };
        // A stopped search returns its best network so far, which is not a result.
        self.watch.check_stopped()?;
        self.decoders.insert(key, found.clone());
        Ok(found)
    }

    fn given_decoder(&self, p: usize, strategy: &str) -> Result<SweepDecoder> {
        let map = Affine::linear(self.planes[p].matrix.clone());
        let params = self.search_params(Objective::Xor2, None);
        let (network, _) = networks::of_map(&map, strategy, &params, self.watch)?;
        let known = self.decoders.iter().find(|((plane, basis, _), _)| *plane == p && *basis == Basis::Given);
        let luts = match known {
            Some((_, other)) => other.luts.clone(),
            None => self.lut_networks(&map, None)?,
        };
        Ok(SweepDecoder { rebased: None, network, luts })
    }

    fn optimized_decoder(&self, p: usize, strategy: &str, shared: &XorNetwork) -> Result<SweepDecoder> {
        let params = self.search_params(Objective::Xor2, None);
        let rebased = networks::rebase_plane(p, &self.planes[p].matrix, shared, &params, self.watch)?;
        let map = Affine::linear(rebased.reduced.clone());
        let (network, _) = networks::of_basis(&map, &rebased, strategy, &params, self.watch)?;
        let luts = self.lut_networks(&map, Some(&network))?;
        Ok(SweepDecoder { rebased: Some(rebased), network, luts })
    }

    /// The networks of fewest LUTs: 4-input, then 6-input.
    fn lut_networks(&self, map: &Affine, start: Option<&XorNetwork>) -> Result<[XorNetwork; 2]> {
        let [lut4, lut6] = LUTS.map(|inputs| {
            let params = self.search_params(Objective::Lut(inputs), start.cloned());
            networks::of_map(map, LUT_STRATEGY, &params, self.watch)
        });
        Ok([lut4?.0, lut6?.0])
    }

    fn search_params(&self, objective: Objective, start: Option<XorNetwork>) -> Params {
        Params { effort: self.effort, objective, start, ..Params::default() }
    }
}

impl MeasuredPlane {
    fn new(draw: &MatrixDraw, p: usize) -> Result<Self> {
        let matrix = draw.plane_matrix(p)?;
        let audit = Audit::from_matrix(&matrix, CODING_SEED);
        Ok(Self { rank: audit.rank, wrong_bits: audit.coding.mean, matrix })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use crate::gf2::construct;
    use crate::sweep::tests::{NoFiles, SMALL};
    use crate::sweep::{Shard, read_sweep};

    #[test]
    fn planes_differ_and_plane_0_is_that_of_one_plane() {
        let sweep = read_sweep(SMALL, "s", &NoFiles).expect("reads");
        let draw = &sweep.shard_draws(Shard::WHOLE)[0];
        let mut bench = Measurer::new(draw, 0, &|| false);
        let counts: Vec<_> = sweep
            .draw_cases(draw)
            .iter()
            .map(|case| (case.clone(), bench.measure_counts(case).expect("measured")))
            .collect();
        let matrices: Vec<_> = bench.plane_matrices().collect();
        assert_eq!(matrices.len(), 2);
        assert_ne!(matrices[0], matrices[1]);
        assert_eq!(*matrices[0], construct::n_tap_matrix(8, 6, 2, draw.seed).expect("made"));
        for (case, counts) in &counts {
            let q = case.scheme.q;
            assert_eq!(counts.taps, q * 16);
            assert_eq!(counts.rank, matrices[..q].iter().map(|m| m.rank()).sum::<usize>());
            assert!(counts.n_xor <= counts.naive_xor && counts.lut6 <= counts.lut4);
            let stored = if case.scheme.basis == Basis::Given { q * 6 } else { counts.rank };
            assert_eq!(counts.n_in_stored, stored);
        }
        // The counts of a case do not depend on the other cases.
        for (case, counts) in &counts {
            assert_eq!(Measurer::new(draw, 0, &|| false).measure_counts(case).expect("measured"), *counts);
        }
    }

    #[test]
    fn a_stopped_bench_measures_nothing() {
        let sweep = read_sweep(SMALL, "s", &NoFiles).expect("reads");
        let draw = &sweep.shard_draws(Shard::WHOLE)[0];
        let found = Measurer::new(draw, 0, &|| true).measure_counts(&sweep.draw_cases(draw)[0]);
        assert!(matches!(found, Err(Error::Interrupted)));
    }
}
