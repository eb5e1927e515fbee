//! Runs of engines on one stimulus, compared with the reference bit by bit.

use super::design::SimDesign;
use super::difference::{compare_stream, compare_vectors, without_unused};
use super::engines::{Chosen, Engine, MISSING};
use super::evidence::{Evidence, Status};
use super::shape::{SourceKind, StreamShape};
use super::stimulus;
use super::stream_reference::{Expected, expected_stream};
use super::traffic::{StreamRun, Traffic};
use crate::error::{Error, Result};
use crate::gf2::BitVec;
use crate::language::Language;

/// A stimulus and its expected output, computed once for all engines.
pub struct Trial<'a> {
    decoder: Option<(&'a SimDesign, Vec<BitVec>, Vec<BitVec>)>,
    streams: Vec<(&'a SimDesign, StreamShape, Traffic, Expected)>,
}

impl<'a> Trial<'a> {
    /// The standard stimulus of a decoder and of its wrapper, if there is one.
    pub fn new(decoder: &'a SimDesign, stream: Option<&'a SimDesign>, seed: u64) -> Self {
        let mut trial = Self::empty();
        trial.add_vectors(decoder, stimulus::test_vectors(decoder.group_bits(), seed));
        if let Some((design, SourceKind::Stream(shape))) = stream.map(|design| (design, design.kind)) {
            for traffic in stimulus::test_traffic(design, &shape, seed) {
                trial.add_traffic(design, shape, traffic);
            }
        }
        trial
    }

    /// A trial without stimulus.
    pub fn empty() -> Self {
        Self { decoder: None, streams: Vec::new() }
    }

    /// Sets the vectors for a decoder.
    pub fn add_vectors(&mut self, design: &'a SimDesign, vectors: Vec<BitVec>) {
        let ys = vectors.iter().map(|x| design.reference.decode(x)).collect();
        self.decoder = Some((design, vectors, ys));
    }

    /// Adds a run of a wrapper.
    pub fn add_traffic(&mut self, design: &'a SimDesign, shape: StreamShape, traffic: Traffic) {
        let beats = expected_stream(design, &shape, &traffic.delivered_frames());
        self.streams.push((design, shape, traffic, beats));
    }

    /// Language of its designs.
    pub fn language(&self) -> Language {
        let decoder = self.decoder.as_ref().map(|(design, ..)| *design);
        let design = decoder.or(self.streams.first().map(|stream| stream.0));
        design.map(SimDesign::language).unwrap_or_default()
    }

    /// One row of evidence for every chosen engine.
    ///
    /// # Errors
    /// `Environment`: an installed engine could not run. A difference is a failed row.
    pub fn run_engines(&self, engines: &Chosen) -> Result<Vec<Evidence>> {
        let mut rows = Vec::new();
        for engine in engines.present_engines() {
            rows.push(self.run_on(engine)?);
        }
        rows.extend(engines.missing_engines().map(|name| {
            let detail = MISSING.to_owned();
            Evidence { status: Status::Skipped, detail, ..Evidence::new(name, None) }
        }));
        Ok(rows)
    }

    /// Evidence of one engine.
    ///
    /// # Errors
    /// As [`Trial::run_engines`].
    pub fn run_on(&self, engine: &dyn Engine) -> Result<Evidence> {
        let mut row = Evidence::new(engine.name(), engine.version()?);
        match self.try_on(engine, &mut row) {
            Ok(()) => {}
            Err(Error::Mismatch(detail)) => {
                row.status = Status::Fail;
                row.detail = detail;
            }
            Err(other) => return Err(other),
        }
        Ok(row)
    }

    fn try_on(&self, engine: &dyn Engine, row: &mut Evidence) -> Result<()> {
        if let Some((design, vectors, ys)) = &self.decoder {
            let run = engine.decode(design, vectors)?;
            row.vectors += run.ys.len() as u64;
            row.cycles += run.cycles;
            compare_vectors(vectors, ys, &run.ys)?;
        }
        // One build is used for all runs of a design.
        for streams in self.streams.chunk_by(|a, b| std::ptr::eq(a.0, b.0)) {
            let traffic: Vec<_> = streams.iter().map(|stream| &stream.2).collect();
            let runs = engine.stream_many(streams[0].0, &traffic)?;
            for ((design, shape, traffic, expected), run) in streams.iter().zip(runs) {
                compare_run(row, shape, traffic, expected, &without_unused(design, shape, run))?;
            }
        }
        Ok(())
    }
}

fn compare_run(
    row: &mut Evidence,
    shape: &StreamShape,
    traffic: &Traffic,
    expected: &Expected,
    run: &StreamRun,
) -> Result<()> {
    row.beats += run.beats.len() as u64;
    row.cycles += run.cycles;
    compare_stream(expected, run)?;
    if traffic.is_full_speed() && shape.around.is_gapless() {
        row.latency = row.latency.max(Some(check_speed(shape, traffic, run)?));
    }
    Ok(())
}

/// Cycles beyond max(words, beats); an error if the wrapper was slower than its latency allows.
fn check_speed(shape: &StreamShape, traffic: &Traffic, run: &StreamRun) -> Result<u64> {
    let moved = traffic.n_words().max(run.beats.len()) as u64;
    let excess = run.busy.saturating_sub(moved);
    if excess > shape.latency as u64 {
        let limit = shape.latency;
        return Err(Error::Mismatch(format!(
            "{} cycles for {moved} transfers at full speed: {excess} over, limit {limit}",
            run.busy
        )));
    }
    Ok(excess)
}
