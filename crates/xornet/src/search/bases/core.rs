//! Core of a matrix in any basis: the parts left once all rows and columns of known price are removed.
//!
//! Write L for the fewest gates over all equivalent matrices. Of the rows of M as a set of forms:
//!
//! - A zero row and the copy of another cost nothing. A row that stands in no dependency is a stored bit of its
//!   own: L is that of the others.
//! - Of two rows y, z where every dependency has both or neither, one becomes a stored bit and the other costs
//!   one gate: L is 1 + that of the rows with y + z in their place. No fewer: take the least network and an
//!   input x' at which y and z are 1 and all other rows 0 (there is one). Adding one value h that is 1 at x' to
//!   all values that are 1 at x' maps a network to one with a stored bit less, keeps all other rows, and makes h
//!   zero. Some stored bit is 1 at x'. If it is y or z, take it as h: the other becomes y + z, and a gate that
//!   read h is gone. If not, take it as h all the same; it has two readers or more, or else it and its reader
//!   could change places and it were no longer needed. Both go, and one gate makes y + z.
//!
//! In a systematic form [I; P] these are the zero, unit and twin rows and columns of P, so [`Reduction`] finds
//! them all. In matroid terms it takes out loops, coloops, parallel and series elements; what is left falls into
//! connected parts.

use crate::gf2::BitMatrix;
use crate::network::{NodeId, XorNetwork, metrics};
use crate::search::bases::form::Systematic;
use crate::search::engine::reduction::{COLUMNS, MatrixPart, ROWS, Reduction, Step, Why, independent_parts};

/// The parts of a matrix that have to be searched.
pub struct Core {
    form: Systematic,
    reduction: Reduction,
    parts: Vec<MatrixPart>,
    /// P of every part: its rows and columns are the rows of M in it, each two or more ones and distinct.
    pub matrices: Vec<BitMatrix>,
}

impl Core {
    /// The core of `matrix` in the systematic form whose basis takes rows in this order.
    pub fn new(matrix: &BitMatrix, order: &[usize]) -> Self {
        let form = Systematic::new(matrix, order);
        let reduction = Reduction::new(&form.matrix);
        let parts = independent_parts(&reduction.core);
        let matrices = parts.iter().map(|part| part.select_from(&reduction.core)).collect();
        Self { form, reduction, parts, matrices }
    }

    /// Gates of the removed rows and columns, beside those of the parts.
    pub fn n_paid(&self) -> usize {
        self.reduction.n_paid()
    }

    /// Gates of the parts without sharing, and those beside them.
    pub fn naive_xor(&self) -> usize {
        self.n_paid() + self.matrices.iter().map(metrics::naive_xor).sum::<usize>()
    }

    /// A network of the rows of the matrix from one of every part, whose outputs are all of its columns, then
    /// all of its rows, over as many inputs as it has columns.
    pub fn expand_parts(&self, networks: &[XorNetwork]) -> XorNetwork {
        let (n_rest, n_basis) = (self.form.rest.len(), self.form.basis.len());
        let mut network = XorNetwork::new(n_basis);
        let mut stored = (0..n_basis as u32).map(NodeId);
        let mut values = [vec![None; n_rest], vec![None; n_basis]];
        for (part, network_of_part) in self.parts.iter().zip(networks) {
            let inputs: Vec<NodeId> = stored.by_ref().take(network_of_part.n_in()).collect();
            let found = network.append_network(network_of_part, &inputs);
            let (columns, rows) = found.split_at(part.columns.len());
            for (&at, &value) in part.columns.iter().zip(columns) {
                values[COLUMNS][self.reduction.columns[at]] = value;
            }
            for (&at, &value) in part.rows.iter().zip(rows) {
                values[ROWS][self.reduction.rows[at]] = value;
            }
        }
        for step in self.reduction.steps.iter().rev() {
            undo_step(step, &mut values, &mut network, &mut stored);
        }
        let [rest, basis] = values;
        basis.into_iter().chain(rest).for_each(|value| network.push_output(value, false));
        self.form.in_order(&network)
    }
}

/// Computes the value of the line that `step` removed.
fn undo_step(
    step: &Step,
    values: &mut [Vec<Option<NodeId>>; 2],
    network: &mut XorNetwork,
    stored: &mut impl Iterator<Item = NodeId>,
) {
    let crossed = 1 - step.side;
    values[step.side][step.line] = match (step.side, step.why) {
        (ROWS, Why::Zero) => None,
        (ROWS, Why::Unit(column)) => values[crossed][column],
        (ROWS, Why::Twin(row)) => values[ROWS][row],
        (_, why) => {
            let new = stored.next();
            // The value kept so far is the sum of both.
            let other = match why {
                Why::Zero => None,
                Why::Unit(row) => Some(&mut values[crossed][row]),
                Why::Twin(column) => Some(&mut values[COLUMNS][column]),
            };
            if let Some(other) = other {
                *other = other.zip(new).map(|(sum, new)| network.xor(sum, new));
            }
            new
        }
    };
}
