//! Names of inputs, outputs and gates in files.

use crate::network::{NodeId, XorNetwork};
use std::collections::BTreeSet;

/// Name of `value`: `x0`.. are the inputs, `t0`.. the gates.
pub fn value_name(network: &XorNetwork, value: NodeId) -> String {
    match value.index().checked_sub(network.n_in()) {
        None => format!("x{}", value.0),
        Some(gate) => format!("t{gate}"),
    }
}

/// As much of a wrong name as an error should show.
pub fn clip_name(text: &str) -> String {
    text.chars().take(40).collect()
}

/// The index of each name, where they are `stem0`.. or `stem[0]`.. in any order; else their positions.
pub fn name_indices(names: &[&str]) -> Vec<usize> {
    let numbers: Option<Vec<_>> = names.iter().map(|name| split_number(name)).collect();
    let by_position = || (0..names.len()).collect();
    let Some(numbers) = numbers else { return by_position() };
    let stems: BTreeSet<_> = numbers.iter().map(|(stem, _)| stem).collect();
    let distinct: BTreeSet<_> = numbers.iter().map(|&(_, number)| number).collect();
    let complete = distinct.len() == names.len() && distinct.last().is_none_or(|&last| last < names.len());
    match complete && stems.len() <= 1 {
        true => numbers.into_iter().map(|(_, number)| number).collect(),
        false => by_position(),
    }
}

/// `x[12]` and `x12` as ("x", 12).
fn split_number(name: &str) -> Option<(&str, usize)> {
    let plain = name.strip_suffix(']');
    let name = plain.unwrap_or(name);
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let number = name[stem.len()..].parse().ok()?;
    let stem = if plain.is_some() { stem.strip_suffix('[')? } else { stem };
    Some((stem, number))
}
