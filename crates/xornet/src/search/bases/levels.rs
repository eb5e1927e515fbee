//! Within a number of levels: the forms of fewest taps that fit, each by the `walk` of networks.

use crate::error::{Error, Result};
use crate::gf2::BitMatrix;
use crate::network::{XorNetwork, metrics};
use crate::search::bases::form::{Given, Systematic, random_order, with_inputs};
use crate::search::budget::{Params, Search};
use crate::search::solve::solve_once;

/// Random information sets looked at.
const FORMS: u64 = 64;
/// Forms searched.
const TRIED: usize = 3;

/// A matrix over some stored bits, and where its rows stand in the given one.
struct Candidate {
    matrix: BitMatrix,
    /// The form it is of; `None` for the given one.
    form: Option<Systematic>,
}

/// A small network of the rows of `matrix` within the depth of the search, over as many stored bits as its
/// rank, and the moves.
///
/// # Errors
/// `Input` where none of the forms looked at fits.
pub fn find_within_depth(matrix: &BitMatrix, search: &Search) -> Result<(XorNetwork, u64)> {
    let max = search.params.limits.max_depth.unwrap_or(u32::MAX);
    let mut candidates = basis_candidates(matrix, search);
    candidates.retain(|candidate| metrics::min_depth(&candidate.matrix) <= max);
    candidates.sort_by_key(|candidate| metrics::naive_xor(&candidate.matrix));
    candidates.truncate(TRIED);
    let (mut best, mut steps): (Option<XorNetwork>, u64) = (None, 0);
    for candidate in &candidates {
        let params = Params { start: None, ..search.params.clone() };
        let (network, more) = solve_once(&candidate.matrix, &Search { params: &params, ..*search });
        steps += more;
        if best.as_ref().is_none_or(|best| network.n_xor() < best.n_xor()) {
            best = Some(
                candidate.form.as_ref().map_or(network.clone(), |form| form.in_order(&with_inputs(&network))),
            );
        }
    }
    let none =
        || Error::input("", "max_depth", format!("{max} levels; no equivalent matrix was found for that"));
    Ok((best.ok_or_else(none)?, steps))
}

fn basis_candidates(matrix: &BitMatrix, search: &Search) -> Vec<Candidate> {
    let systematic = |number| {
        let order = random_order(matrix.n_rows(), search.params.seed, number);
        let form = Systematic::new(matrix, &order);
        Candidate { matrix: form.matrix.clone(), form: Some(form) }
    };
    let given = Candidate { matrix: Given::new(matrix).matrix, form: None };
    std::iter::once(given).chain((0..FORMS).map(systematic)).collect()
}
