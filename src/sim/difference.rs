//! The first difference between found and expected output.

use super::design::SimDesign;
use super::shape::StreamShape;
use super::stream_reference::Expected;
use super::traffic::{Beat, StreamRun};
use crate::error::{Error, Result};
use crate::gf2::{BitVec, to_hex};
use crate::spec::UnusedLanes;

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

/// The run with zeros in the lanes of its beats that hold no group, where the design may leave anything there.
pub fn without_unused(design: &SimDesign, shape: &StreamShape, mut run: StreamRun) -> StreamRun {
    if shape.unused_lanes == UnusedLanes::Any {
        let lane = design.lane_bits(shape);
        for beat in &mut run.beats {
            (beat.user as usize * lane..shape.lanes * lane).for_each(|i| beat.data.set(i, false));
        }
    }
    run
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

fn show(beat: &Beat) -> String {
    format!("tdata {} tlast {} tuser {}", to_hex(&beat.data), u8::from(beat.last), beat.user)
}

fn same_count(what: &str, expected: usize, found: usize) -> Result<()> {
    if expected == found {
        return Ok(());
    }
    Err(Error::Mismatch(format!("{found} {what} came out, expected {expected}")))
}
