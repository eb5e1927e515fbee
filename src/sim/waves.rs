//! Values of the ports of a design in every cycle, from a trace of the builtin engine.

use super::design::SimDesign;
use super::engines::Builtin;
use super::shape::SourceKind;
use super::stimulus;
use super::traffic::Traffic;
use crate::error::{Error, Result};
use itertools::Itertools;
use std::collections::BTreeMap;
use vcd::{Command, IdCode, ScopeItem, Value};

/// Names of clock ports.
const CLOCKS: [&str; 2] = ["aclk", "clk"];
/// Most cycles shown.
const MAX_CYCLES: usize = 32;
/// Cycles traced of a design that decodes at once, and of one whose memory and registers take their time.
const TRACED: [u64; 2] = [2 * MAX_CYCLES as u64, 32 * MAX_CYCLES as u64];
/// Cycles of reset shown.
const RESET_SHOWN: usize = 2;
/// Cycles shown behind the first beat, where it comes late.
const BEHIND_BEAT: usize = 8;
/// Length of the reset in a bench, in cycles.
const RESET_CYCLES: usize = 4;

/// Values of a port over time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wave {
    /// Name of the port.
    pub name: String,
    /// Width in bits.
    pub width: usize,
    /// Value in hexadecimal before every rising edge; `None` if it is not valid.
    pub values: Vec<Option<String>>,
}

/// Waves of the ports of the top module in a short run, in port order, without the clock.
///
/// # Errors
/// Those of the engine.
pub fn record_waves(design: &SimDesign, seed: u64) -> Result<Vec<Wave>> {
    let top = design.modules.iter().find(|module| module.name == design.top);
    let ports: Vec<_> =
        top.into_iter().flat_map(|top| top.ports()).map(|(_, port)| port.name.as_str()).collect();
    let has_clock = ports.iter().any(|port| CLOCKS.contains(port));
    let trace = match design.kind {
        SourceKind::Decoder { .. } => {
            let mut vectors = stimulus::few_vectors(design.group_bits(), seed);
            vectors.truncate(MAX_CYCLES / 2);
            Builtin.trace_decode(design, &vectors)?
        }
        SourceKind::Stream(shape) => {
            let cycles = TRACED[usize::from(!shape.around.is_gapless())];
            Builtin.trace_start(design, &wave_traffic(design, &shape, seed), cycles)?
        }
    };
    let mut waves = sample_trace(&trace, has_clock)?;
    if has_clock {
        let first = first_shown(&waves);
        for wave in &mut waves {
            wave.values = wave.values.drain(first.min(wave.values.len())..).take(MAX_CYCLES).collect();
        }
    }
    waves.retain(|wave| ports.contains(&wave.name.as_str()));
    mask_invalid(&mut waves);
    Ok(waves)
}

/// The first cycle shown: the end of the reset is seen, or else the first beat.
fn first_shown(waves: &[Wave]) -> usize {
    let beats = waves.iter().find(|wave| wave.name == "m_axis_tvalid");
    let first_beat =
        beats.and_then(|wave| wave.values.iter().position(|value| value.as_deref() == Some("1")));
    let end = first_beat.map_or(0, |beat| beat + BEHIND_BEAT);
    end.saturating_sub(MAX_CYCLES).max(RESET_CYCLES - RESET_SHOWN)
}

/// Two short frames, and a sink that is not always ready.
fn wave_traffic(design: &SimDesign, shape: &super::StreamShape, seed: u64) -> Traffic {
    let frames = stimulus::short_frames(design, shape, seed);
    Traffic { abandoned: None, frames, offer_percent: 100, take_percent: 80, seed, faulty: false }
}

/// Values of the top ports: before every rising edge of the clock, or, without one, at every time of a
/// change.
fn sample_trace(trace: &[u8], has_clock: bool) -> Result<Vec<Wave>> {
    let fail = |e: std::io::Error| Error::Internal(format!("a trace cannot be read: {e}"));
    let mut parser = vcd::Parser::new(trace);
    let header = parser.parse_header().map_err(fail)?;
    let Some(ScopeItem::Scope(top)) = header.items.into_iter().find(|i| matches!(i, ScopeItem::Scope(_)))
    else {
        return Err(Error::Internal("a trace without a scope".into()));
    };
    let ports: Vec<_> = top
        .children
        .into_iter()
        .filter_map(|item| match item {
            ScopeItem::Var(var) => Some(var),
            _ => None,
        })
        .collect();
    let clock = ports.iter().find(|var| has_clock && CLOCKS.contains(&var.reference.as_str()));
    let clock = clock.map(|var| var.code);
    let mut waves: Vec<_> = ports
        .iter()
        .map(|var| Wave { name: var.reference.clone(), width: var.size as usize, values: Vec::new() })
        .collect();
    let mut now: BTreeMap<IdCode, Vec<Value>> = BTreeMap::new();
    let mut before = now.clone();
    for command in parser {
        match command.map_err(fail)? {
            Command::ChangeScalar(code, value) => {
                now.insert(code, vec![value]);
            }
            Command::ChangeVector(code, value) => {
                now.insert(code, value);
            }
            Command::Timestamp(_) => {
                let rises = clock.is_none_or(|clock| {
                    let is =
                        |at: &BTreeMap<_, Vec<Value>>, v| at.get(&clock).is_some_and(|found| found == &[v]);
                    is(&now, Value::V1) && is(&before, Value::V0)
                });
                let seen = if clock.is_some() { &before } else { &now };
                if rises && !seen.is_empty() {
                    for (wave, var) in waves.iter_mut().zip(&ports) {
                        wave.values.push(seen.get(&var.code).map(|bits| bits_hex(bits)));
                    }
                }
                before.clone_from(&now);
            }
            _ => {}
        }
    }
    waves.retain(|wave| !CLOCKS.contains(&wave.name.as_str()));
    Ok(waves)
}

/// Bits, highest first, to hexadecimal.
fn bits_hex(bits: &[Value]) -> String {
    let nibble = |bits: &[Value]| bits.iter().fold(0, |n, bit| 2 * n + u32::from(*bit == Value::V1));
    let (first, rest) = bits.split_at(bits.len() % 4);
    let digits = (!first.is_empty()).then(|| nibble(first)).into_iter().chain(rest.chunks(4).map(nibble));
    digits.filter_map(|digit| char::from_digit(digit, 16)).join("")
}

/// Clears the payload of every channel while its `valid` is 0.
fn mask_invalid(waves: &mut [Wave]) {
    let channels: Vec<_> = waves
        .iter()
        .filter_map(|wave| Some((wave.name.strip_suffix("valid")?.to_owned(), wave.values.clone())))
        .collect();
    for wave in waves {
        let is_control = wave.name.ends_with("valid") || wave.name.ends_with("ready");
        let channel = channels.iter().filter(|(prefix, _)| wave.name.starts_with(prefix.as_str()));
        let Some((_, valid)) = channel.max_by_key(|(prefix, _)| prefix.len()).filter(|_| !is_control) else {
            continue;
        };
        for (value, valid) in wave.values.iter_mut().zip(valid) {
            *value = value.take().filter(|_| valid.as_deref() == Some("1"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payload_counts_only_while_it_is_valid() {
        let wave = |name: &str, values: &[&str]| {
            let values = values.iter().map(|value| Some((*value).to_owned())).collect();
            Wave { name: name.into(), width: 1, values }
        };
        let mut waves =
            [wave("a_tvalid", &["0", "1"]), wave("a_tready", &["1", "1"]), wave("a_tdata", &["f", "7"])];
        mask_invalid(&mut waves);
        assert_eq!(waves[2].values, [None, Some("7".to_owned())]);
        assert_eq!(waves[1].values, [Some("1".to_owned()), Some("1".to_owned())]);
    }

    #[test]
    fn the_first_beat_is_shown() {
        let beat_at = |at: usize| {
            let values = (0..=at).map(|i| Some(if i == at { "1" } else { "0" }.to_owned())).collect();
            [Wave { name: "m_axis_tvalid".into(), width: 1, values }]
        };
        assert_eq!([10, 26, 27, 100].map(|at| first_shown(&beat_at(at))), [2, 2, 3, 76]);
        assert_eq!(first_shown(&[]), 2, "a decoder has no beats");
    }

    #[test]
    fn bits_are_read_from_the_highest() {
        let bits = [1, 0, 0, 1, 1].map(|bit| if bit == 1 { Value::V1 } else { Value::V0 });
        assert_eq!(bits_hex(&bits), "13");
    }
}
