//! Levels of the inputs and outputs of a network within a larger circuit, from the options.

use super::loader;
use super::timing_args::TimingArgs;
use crate::error::{Error, Result};
use crate::gf2::BitMatrix;
use crate::network::{MAX_LEVEL, Timing};
use std::path::Path;

/// The levels that a network of `matrix` must keep to; none without these options.
///
/// # Errors
/// `Input` for levels that are no numbers, too many or too few, or that no network can keep to.
pub fn read_timing(args: &TimingArgs, matrix: &BitMatrix, max_depth: Option<u32>) -> Result<Option<Timing>> {
    if args.arrival.is_none() && args.required.is_none() {
        return Ok(None);
    }
    let arrival = args.arrival.as_ref().map(|text| read_levels("--arrival", text)).transpose()?;
    let required = args.required.as_ref().map(|text| read_levels("--required", text)).transpose()?;
    let required = match (required, max_depth) {
        (Some(levels), most) => levels.into_iter().map(|level| level.min(most.unwrap_or(level))).collect(),
        (None, Some(most)) => vec![most.min(MAX_LEVEL); matrix.n_rows()],
        (None, None) => {
            let what = "missing; --arrival needs it, or --max-depth for all outputs";
            return Err(Error::input("", "--required", what));
        }
    };
    let arrival = arrival.unwrap_or_else(|| vec![0; matrix.n_cols()]);
    Timing::of_matrix(arrival, required, matrix).map(Some).map_err(Error::of_options)
}

/// The levels in `text`, or in the file of that name.
fn read_levels(option: &str, text: &str) -> Result<Vec<u32>> {
    let is_list = !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || c == ',');
    let content = if is_list { text.to_owned() } else { loader::read_text(Path::new(text))? };
    let words = content.split(|c: char| c == ',' || c.is_whitespace()).filter(|word| !word.is_empty());
    let level = |word: &str| word.parse().ok().filter(|level| *level <= MAX_LEVEL);
    words
        .map(|word| {
            let what = || format!("{}, the limits are 0..={MAX_LEVEL}", crate::shown::one_line(word));
            level(word).ok_or_else(|| Error::input("", option, what()))
        })
        .collect()
}
