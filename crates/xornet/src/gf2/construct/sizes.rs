//! Sizes that a constructor takes.

use crate::error::{Error, Problem, Result};
use crate::gf2::io::MAX_SIDE;

/// The problem of a size out of range.
pub fn check_side(name: &str, side: usize) -> Option<Problem> {
    let fits = (1..=MAX_SIDE).contains(&side);
    (!fits).then(|| Problem::new("", name, format!("{side}, the limits are 1..={MAX_SIDE}")))
}

/// All that is wrong with the parameters, as an error.
pub fn check_parameters(problems: impl IntoIterator<Item = Option<Problem>>) -> Result<()> {
    let problems: Vec<_> = problems.into_iter().flatten().collect();
    if problems.is_empty() { Ok(()) } else { Err(Error::Input(problems)) }
}
