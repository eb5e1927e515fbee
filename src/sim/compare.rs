//! Runs engines on one stimulus and compares every bit with the reference.

use super::design::{Design, Kind, StreamShape};
use super::engines::{Chosen, Engine, MISSING};
use super::evidence::{Evidence, Status};
use super::stimulus;
use super::stream_reference::{Expected, expected};
use super::traffic::{StreamRun, Traffic};
use crate::error::{Error, Result};
use crate::gf2::{BitVec, to_hex};

/// A stimulus with what must come out, computed once for all engines.
pub struct Trial<'a> {
    decoder: Option<(&'a Design, Vec<BitVec>, Vec<BitVec>)>,
    streams: Vec<(&'a Design, StreamShape, Traffic, Expected)>,
}

impl<'a> Trial<'a> {
    /// The standard stimulus of a decoder and, where there is one, of its wrapper.
    pub fn new(decoder: &'a Design, stream: Option<&'a Design>, seed: u64) -> Self {
        let mut trial = Self::empty();
        trial.add_vectors(decoder, stimulus::vectors(decoder.group_bits(), seed));
        if let Some((design, Kind::Stream(shape))) = stream.map(|design| (design, design.kind)) {
            for traffic in stimulus::traffic(design, &shape, seed) {
                trial.add_traffic(design, shape, traffic);
            }
        }
        trial
    }

    /// A trial of nothing yet.
    pub fn empty() -> Self {
        Self { decoder: None, streams: Vec::new() }
    }

    /// Sets the vectors for a decoder.
    pub fn add_vectors(&mut self, design: &'a Design, vectors: Vec<BitVec>) {
        let ys = vectors.iter().map(|x| design.reference.decode(x)).collect();
        self.decoder = Some((design, vectors, ys));
    }

    /// Adds a run of a wrapper.
    pub fn add_traffic(&mut self, design: &'a Design, shape: StreamShape, traffic: Traffic) {
        let beats = expected(design, &shape, &traffic.delivered());
        self.streams.push((design, shape, traffic, beats));
    }

    /// One row of evidence for every chosen engine.
    ///
    /// # Errors
    /// Of the environment: an engine that is there and could not run. What differs is a row that fails.
    pub fn run(&self, engines: &Chosen) -> Result<Vec<Evidence>> {
        let mut rows = Vec::new();
        for engine in engines.present() {
            rows.push(self.run_on(engine)?);
        }
        rows.extend(engines.missing().map(|name| {
            let detail = MISSING.to_owned();
            Evidence { status: Status::Skipped, detail, ..Evidence::new(name, None) }
        }));
        Ok(rows)
    }

    /// Evidence of one engine.
    ///
    /// # Errors
    /// As [`Trial::run`].
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
        // One build serves all runs of a design.
        for streams in self.streams.chunk_by(|a, b| std::ptr::eq(a.0, b.0)) {
            let traffic: Vec<_> = streams.iter().map(|stream| &stream.2).collect();
            let runs = engine.stream_many(streams[0].0, &traffic)?;
            for ((_, shape, traffic, expected), run) in streams.iter().zip(&runs) {
                compare_run(row, shape, traffic, expected, run)?;
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

/// The first vector whose outputs differ, as an error.
pub fn compare_vectors(vectors: &[BitVec], expected: &[BitVec], found: &[BitVec]) -> Result<()> {
    for (i, ((x, y), z)) in vectors.iter().zip(expected).zip(found).enumerate() {
        if y != z {
            let [x, y, z] = [x, y, z].map(to_hex);
            return Err(Error::Mismatch(format!("vector {i}: x = {x} gives y = {z}, expected {y}")));
        }
    }
    same_count("vectors", expected.len(), found.len())
}

/// The first beat or pulse that differs, as an error.
pub fn compare_stream(expected: &Expected, run: &StreamRun) -> Result<()> {
    for (i, (wanted, found)) in expected.beats.iter().zip(&run.beats).enumerate() {
        if wanted != found {
            return Err(Error::Mismatch(format!("beat {i}: {}, expected {}", show(found), show(wanted))));
        }
    }
    same_count("beats", expected.beats.len(), run.beats.len())?;
    if expected.pulses != run.pulses {
        let differs = expected.pulses.iter().zip(&run.pulses).position(|(a, b)| a != b);
        let at = differs.unwrap_or(expected.pulses.len().min(run.pulses.len()));
        let found = (run.pulses.get(at), expected.pulses.get(at));
        return Err(Error::Mismatch(format!(
            "pulse {at} of frame_short and frame_long: {:?}, expected {:?}",
            found.0, found.1
        )));
    }
    Ok(())
}

fn show(beat: &super::Beat) -> String {
    format!("tdata {} tlast {} tuser {}", to_hex(&beat.data), u8::from(beat.last), beat.user)
}

fn same_count(what: &str, expected: usize, found: usize) -> Result<()> {
    if expected == found {
        return Ok(());
    }
    Err(Error::Mismatch(format!("{found} {what} came out, expected {expected}")))
}

/// Cycles over max(words, beats); an error where the wrapper was slower than its latency allows.
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
