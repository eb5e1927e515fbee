//! From a map to its verified network.

use crate::error::{Error, Result};
use crate::gf2::Affine;
use crate::network::{Objective, XorNetwork, verify};
use crate::search::budget::{Search, Stats};
use crate::search::strategies::{Found, Strategy};

/// The network that `strategy` makes of `map`: inverted where c is 1, in canonical order, verified, within
/// the limits of the search; with the steps taken and the gates saved.
///
/// # Errors
/// `Input` where no network keeps to the limits or the strategy cannot; `Internal` where the network is not
/// the map or breaks a limit.
///
/// ```
/// use xornet::gf2::{Affine, BitMatrix, BitVec};
/// use xornet::search::{Params, Search, find_network, find_strategy};
///
/// let map = Affine { matrix: BitMatrix::parse("111 110").unwrap(), offset: BitVec::parse("01").unwrap() };
/// let params = Params::default();
/// let (network, stats) = find_network(&map, find_strategy("paar")?, &Search::quiet(&params))?;
/// assert_eq!((network.affine(), network.n_xor(), stats.saved_xor), (map, 2, 1));
/// # Ok::<(), xornet::error::Error>(())
/// ```
pub fn find_network(map: &Affine, strategy: &dyn Strategy, search: &Search) -> Result<(XorNetwork, Stats)> {
    let (found, stats) = run_strategy(map, strategy, search)?;
    Ok((found.network, stats))
}

/// As [`find_network`], with what the strategy proved.
pub(super) fn run_strategy(map: &Affine, strategy: &dyn Strategy, search: &Search) -> Result<(Found, Stats)> {
    let limits = search.params.limits;
    let objective = &search.params.objective;
    limits.check_feasible(&map.matrix, objective)?;
    let refuse = |what| Err(Error::input("", "strategy", format!("`{}` {what}", strategy.name())));
    if limits.max_depth.is_some() && !strategy.limits_depth() {
        return refuse("does not keep to a limit of depth");
    }
    if search.params.timing.is_some() {
        if !strategy.keeps_timing() {
            return refuse("does not keep to levels of inputs and outputs");
        }
        if *objective != Objective::Xor2 || limits.max_fanout.is_some() {
            let what = "levels of inputs and outputs are kept by XOR2 without a limit of fan-out only";
            return Err(Error::input("", "required", what));
        }
    }
    if !strategy.serves_objective(objective) {
        return refuse("makes networks of XOR2 only");
    }
    if search.params.start.is_some() && !strategy.goes_on() {
        return refuse("does not go on from a given network");
    }
    let found = strategy.run(&map.matrix, search);
    let stats = Stats::from_network(&found.network, &map.matrix, found.steps);
    let network = finish_network(map, found.network, search)?;
    Ok((Found { network, ..found }, stats))
}

/// `linear` inverted where c is 1, within the limits of the search, in canonical order, verified.
///
/// # Errors
/// `Internal` where it is not the map or breaks a limit.
pub fn finish_network(map: &Affine, linear: XorNetwork, search: &Search) -> Result<XorNetwork> {
    let limits = search.params.limits;
    let limited = match limits.max_fanout {
        Some(max) => linear.with_fanout(max),
        None => linear,
    };
    let network = limited.with_offset(&map.offset).canonical();
    verify::verify(&network, map)?;
    limits.verify(&network)?;
    search.params.timing.as_ref().map_or(Ok(()), |timing| timing.verify(&network))?;
    search.params.objective.verify(&network)?;
    Ok(network)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::{BitMatrix, BitVec};
    use crate::network::Limits;
    use crate::search::budget::Params;
    use crate::search::strategies::{STRATEGIES, find_strategy};

    #[test]
    fn inverts_the_outputs_of_the_offset() {
        let matrix =
            BitMatrix::from_rows(3, vec![BitVec::ones(3), BitVec::zeros(3), BitVec::unit_vector(3, 1)]);
        let offset = BitVec::from_bits([true, true, false]);
        let map = Affine { matrix: matrix.expect("rectangular"), offset };
        for strategy in STRATEGIES {
            let (network, _) =
                find_network(&map, *strategy, &Search::quiet(&Params::default())).expect("verified");
            assert_eq!(network.affine(), map, "{}", strategy.name());
            assert_eq!(network, network.canonical());
        }
    }

    #[test]
    fn a_wrong_strategy_is_caught() {
        struct Wrong;
        impl Strategy for Wrong {
            fn name(&self) -> &'static str {
                "wrong"
            }
            fn describe(&self) -> &'static str {
                "drops the last tap of the first row"
            }
            fn run(&self, matrix: &BitMatrix, search: &Search) -> Found {
                let mut flipped = matrix.clone();
                flipped.set(0, matrix.n_cols() - 1, false);
                find_strategy("naive").expect("registered").run(&flipped, search)
            }
        }
        let (map, params) = (Affine::linear(BitMatrix::identity(1)), Params::default());
        assert!(find_network(&map, &Wrong, &Search::quiet(&params)).is_err());
    }

    #[test]
    fn limits_that_cannot_be_kept_are_refused() {
        let map = Affine::linear(BitMatrix::from_rows(5, vec![BitVec::ones(5)]).expect("one row"));
        for (max_depth, max_fanout) in [(Some(2), None), (None, Some(0))] {
            let params = Params { limits: Limits { max_depth, max_fanout }, ..Params::default() };
            let error =
                find_network(&map, find_strategy("naive").expect("registered"), &Search::quiet(&params))
                    .err();
            assert_eq!(error.map(|e| e.exit_code()), Some(2), "{max_depth:?} {max_fanout:?}");
        }
    }

    #[test]
    fn a_strategy_that_keeps_a_depth_reaches_the_least() {
        let rows = ["1111000", "0111100", "0011110", "1010111"];
        let row = |text: &&str| BitVec::from_bits(text.bytes().map(|b| b == b'1'));
        let map =
            Affine::linear(BitMatrix::from_rows(7, rows.iter().map(row).collect()).expect("rectangular"));
        let limits = Limits { max_depth: Some(3), max_fanout: None };
        for strategy in STRATEGIES.iter().filter(|strategy| strategy.limits_depth()) {
            let params = Params { limits, ..Params::default() };
            assert!(find_network(&map, *strategy, &Search::quiet(&params)).is_ok(), "{}", strategy.name());
        }
    }
}
