//! Equivalent matrices for LUTs and cells: walks for the objective, in one basis after another.
//!
//! A gate of n operands is a relation of n + 1 values, each of which follows from the others. So between two walks
//! a stored bit and a value that depends on it change places: the gates stay as many, and the former stored bit
//! goes where no row needs it. Walks begin at the basis of fewest XOR2 and at random information sets.

use crate::gf2::BitMatrix;
use crate::network::{NodeId, XorNetwork};
use crate::search::bases::form::{Systematic, random_order, with_inputs};
use crate::search::budget::{MAX_EFFORT, Params, Progress, Search};
use crate::search::engine::rng::Rng;
use crate::search::forms::walk_gates;
use crate::search::solve::solve_once;
use itertools::Itertools;
use rayon::prelude::*;

/// Walks one after another, each in another basis.
const ROUNDS: usize = 40;
/// Tours side by side.
const TOURS: usize = 4;
/// Random information sets tried as starts.
const FORMS: u64 = 12;
/// Efforts by which one walk is below the search.
const LESS_EFFORT: u8 = 3;
/// Tries at a change of the stored bits between two walks.
const TRIES: usize = 6;

/// The cheapest network found of the rows of `matrix` over as many stored bits as its rank, and the steps; `known`
/// is such a network.
pub fn improve_gates(matrix: &BitMatrix, known: &XorNetwork, search: &Search) -> (XorNetwork, u64) {
    let effort = search.params.effort.min(MAX_EFFORT).saturating_sub(LESS_EFFORT);
    let params = Params { effort, start: None, ..search.params.clone() };
    let brief = Search { params: &params, progress: &|_| {}, ..*search };
    let cost = |network: &XorNetwork| params.objective.network_cost(network);
    let forms = (0..FORMS).into_par_iter().filter_map(|number| systematic_network(matrix, number, &brief));
    let (mut starts, mut steps): (Vec<XorNetwork>, Vec<u64>) =
        forms.chain([start_of(known, search)]).collect::<Vec<_>>().into_iter().unzip();
    starts.sort_by_key(cost);
    starts.truncate(TOURS);
    let tours: Vec<(XorNetwork, u64)> =
        starts.par_iter().enumerate().map(|(at, start)| walk_bases(at as u64, start, &brief)).collect();
    steps.extend(tours.iter().map(|(_, steps)| steps));
    let networks = tours.into_iter().map(|(network, _)| network);
    let best = networks.min_by_key(cost).unwrap_or_else(|| known.clone());
    let steps = steps.iter().sum();
    (search.progress)(Progress { n_gates: best.n_gates(), steps, ..Progress::default() });
    (best, steps)
}

/// `known` in gates for the objective.
fn start_of(known: &XorNetwork, search: &Search) -> (XorNetwork, u64) {
    let params = Params { start: Some(known.clone()), ..search.params.clone() };
    let search = Search { params: &params, progress: &|_| {}, ..*search };
    let (network, steps) = solve_once(&known.affine().matrix, &search);
    (network, steps)
}

/// A network of the rows over a random information set of them; `None` where it cannot keep to the limits.
fn systematic_network(matrix: &BitMatrix, number: u64, search: &Search) -> Option<(XorNetwork, u64)> {
    let form = Systematic::new(matrix, &random_order(matrix.n_rows(), search.params.seed, number));
    search.params.limits.check_feasible(&form.matrix, &search.params.objective).ok()?;
    let (network, steps) = solve_once(&form.matrix, search);
    Some((form.in_order(&with_inputs(&network)), steps))
}

/// Walks from basis to basis, never to a more expensive network.
fn walk_bases(number: u64, start: &XorNetwork, search: &Search) -> (XorNetwork, u64) {
    let mut rng = Rng::new(search.params.seed, number);
    let objective = &search.params.objective;
    let max_depth = search.params.limits.max_depth;
    let (mut best, mut steps) = (start.clone(), 0);
    for round in 0..ROUNDS {
        if (search.stopped)() {
            break;
        }
        let moved =
            (0..TRIES).fold(best.clone(), |network, _| reroot_network(&network, &mut rng).unwrap_or(network));
        if max_depth.is_some_and(|max| moved.depth() > max) {
            continue;
        }
        let params = Params { seed: search.params.seed.wrapping_add(round as u64), ..search.params.clone() };
        let (network, more) = walk_gates(&moved, &Search { params: &params, ..*search });
        steps += more;
        if objective.network_cost(&network) <= objective.network_cost(&best) {
            best = network;
        }
    }
    (best, steps)
}

/// The network over stored bits of which one has been exchanged for a gate; `None` where the gate drawn does
/// not give all other values back.
fn reroot_network(network: &XorNetwork, rng: &mut Rng) -> Option<XorNetwork> {
    if network.n_in() == 0 || network.n_gates() == 0 {
        return None;
    }
    let mut roots: Vec<usize> = (0..network.n_in()).collect();
    let at = rng.next_below(roots.len());
    let supports = network.supports();
    let gates = network.n_in()..network.n_nodes();
    let open: Vec<usize> = gates.filter(|&node| supports[node].get(at)).collect();
    roots[at] = *open.get(rng.next_below(open.len().max(1)))?;
    let derived = root_closure(network, &roots)?;
    let mut rebuilt = XorNetwork::new(roots.len());
    let mut nodes = vec![NodeId(0); network.n_nodes()];
    roots.iter().enumerate().for_each(|(j, &root)| nodes[root] = rebuilt.input(j));
    for (node, operands) in derived {
        let operands = operands.iter().map(|&operand| nodes[operand]).collect_vec();
        nodes[node] = rebuilt.xor_all(&operands);
    }
    for output in network.outputs() {
        rebuilt.push_output(output.source.map(|source| nodes[source.index()]), output.invert);
    }
    Some(rebuilt)
}

/// Every value but `roots` with its operands, in topological order; `None` where some do not follow from the
/// roots.
fn root_closure(network: &XorNetwork, roots: &[usize]) -> Option<Vec<(usize, Vec<usize>)>> {
    let n_in = network.n_in();
    let relations: Vec<Vec<usize>> = network
        .gates()
        .enumerate()
        .map(|(k, operands)| operands.iter().map(|operand| operand.index()).chain([n_in + k]).collect())
        .collect();
    let mut known = vec![false; network.n_nodes()];
    roots.iter().for_each(|&root| known[root] = true);
    let mut derived = Vec::with_capacity(relations.len());
    let mut left: Vec<usize> = (0..relations.len()).collect();
    loop {
        let before = left.len();
        left.retain(|&at| {
            let missing = relations[at].iter().filter(|&&value| !known[value]);
            let Ok(&value) = missing.exactly_one() else { return true };
            known[value] = true;
            derived.push((value, relations[at].iter().copied().filter(|&other| other != value).collect()));
            false
        });
        if left.is_empty() {
            return Some(derived);
        }
        if left.len() == before {
            return None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::construct::random_matrix;
    use crate::network::Objective;

    #[test]
    fn a_change_of_stored_bits_keeps_the_words_and_the_gates() {
        let matrix = random_matrix(14, 8, 0.5, 5).expect("a matrix");
        let params = Params { effort: 0, objective: Objective::Lut(4), ..Params::default() };
        let (network, _) = solve_once(&matrix, &Search::quiet(&params));
        let mut rng = Rng::new(1, 0);
        let others: Vec<XorNetwork> = (0..50).filter_map(|_| reroot_network(&network, &mut rng)).collect();
        assert!(others.len() > 5);
        for other in others {
            let found = other.affine().matrix;
            let both: Vec<_> =
                matrix.transpose().rows().iter().chain(found.transpose().rows()).cloned().collect();
            let both = BitMatrix::from_rows(14, both).expect("rectangular");
            assert_eq!((found.rank(), both.rank()), (matrix.rank(), matrix.rank()));
            assert_eq!(other.n_gates(), network.n_gates());
        }
    }
}
