//! The canonical form of a matrix and the limits on its networks: equal tasks get equal texts.
//!
//! The text is a line `columns n`, a line `max_depth d` and a line `max_fanout f` where there is such a limit, a
//! line `gates` with the prices in thousandths of gates of two operands and more where it is not XOR2 that count,
//! then the rows as lines of 0/1 characters, `x[0]` first, in the order of these texts. Rows of zeros are left
//! out, and equal rows are there once: they cost nothing, so that a network of the one task is one of the other.
//! Only under a limit of fan-out equal rows are all there, as each output is a reader of its gate.

use crate::gf2::BitMatrix;
use crate::network::{Limits, Objective, XorNetwork};

/// A matrix and limits in canonical form, and the mapping between the matrix and the form.
pub struct Canonical {
    text: String,
    /// A row of the matrix for every row of the form.
    rows: Vec<usize>,
    /// The row of the form for every row of the matrix; none for rows of zeros.
    places: Vec<Option<usize>>,
}

impl Canonical {
    /// The form of `matrix` under `limits`, for `objective`.
    pub fn from_task(matrix: &BitMatrix, limits: &Limits, objective: &Objective) -> Self {
        let rows = matrix.rows().iter().enumerate().filter(|(_, row)| !row.is_zero());
        let mut sorted: Vec<_> = rows.map(|(i, row)| (format!("{row}\n"), i)).collect();
        sorted.sort_unstable();
        let mut form = Self {
            text: task_header(matrix, limits, objective),
            rows: vec![],
            places: vec![None; matrix.n_rows()],
        };
        let mut before = "";
        for (row, i) in &sorted {
            if row != before || limits.max_fanout.is_some() {
                form.rows.push(*i);
                form.text.push_str(row);
            }
            form.places[*i] = Some(form.rows.len() - 1);
            before = row;
        }
        form
    }

    /// The form as text: tasks of the same text have the same networks.
    pub fn as_text(&self) -> &str {
        &self.text
    }

    /// Rows of the form.
    pub fn n_rows(&self) -> usize {
        self.rows.len()
    }

    /// The network of the form within one of the matrix.
    pub fn of_form(&self, network: &XorNetwork) -> XorNetwork {
        network.of_outputs(&self.rows)
    }

    /// The network of the matrix from one of the form; inversions are kept.
    pub fn of_matrix(&self, form: &XorNetwork) -> XorNetwork {
        let mut network = XorNetwork::new(form.n_in());
        let inputs: Vec<_> = (0..form.n_in()).map(|j| network.input(j)).collect();
        let sources = network.append_network(form, &inputs);
        for place in &self.places {
            let invert = place.is_some_and(|at| form.outputs()[at].invert);
            network.push_output(place.and_then(|at| sources[at]), invert);
        }
        network.canonical()
    }
}

/// Lines above the rows.
fn task_header(matrix: &BitMatrix, limits: &Limits, objective: &Objective) -> String {
    let depth = limits.max_depth.map(|max| format!("max_depth {max}\n")).unwrap_or_default();
    let fanout = limits.max_fanout.map(|max| format!("max_fanout {max}\n")).unwrap_or_default();
    let prices = (2..=objective.max_operands()).map(|operands| format!(" {}", objective.gate_cost(operands)));
    let gates = match objective {
        Objective::Xor2 => String::new(),
        _ => format!("gates{}\n", prices.collect::<String>()),
    };
    format!("columns {}\n{depth}{fanout}{gates}", matrix.n_cols())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::BitVec;
    use crate::search::heuristics::tree::row_trees;

    fn matrix(rows: &[&str]) -> BitMatrix {
        let row = |text: &&str| BitVec::from_bits(text.bytes().map(|b| b == b'1'));
        BitMatrix::from_rows(rows[0].len(), rows.iter().map(row).collect()).expect("rectangular")
    }

    fn form(rows: &[&str], max_depth: Option<u32>, max_fanout: Option<usize>) -> Canonical {
        Canonical::from_task(&matrix(rows), &Limits { max_depth, max_fanout }, &Objective::Xor2)
    }

    #[test]
    fn the_text_is_the_documented_one() {
        let rows = ["110", "000", "011", "110"];
        assert_eq!(form(&rows, None, None).as_text(), "columns 3\n011\n110\n");
        let limited = form(&rows, Some(2), Some(1));
        assert_eq!(limited.as_text(), "columns 3\nmax_depth 2\nmax_fanout 1\n011\n110\n110\n");
        assert_eq!(form(&["00"], None, None).as_text(), "columns 2\n");
        let luts = Canonical::from_task(&matrix(&["11"]), &Limits::default(), &Objective::Lut(4));
        assert_eq!(luts.as_text(), "columns 2\ngates 1000 1000 1000\n11\n");
    }

    #[test]
    fn order_copies_and_zeros_do_not_matter_and_all_else_does() {
        let first = form(&["110", "011"], None, None);
        assert_eq!(first.as_text(), form(&["000", "011", "110", "011"], None, None).as_text());
        for other in [
            form(&["1100", "0110"], None, None),
            form(&["110", "010"], None, None),
            form(&["110", "011", "111"], None, None),
            form(&["110", "011"], Some(3), None),
            form(&["110", "011"], None, Some(3)),
        ] {
            assert_ne!(first.as_text(), other.as_text());
        }
    }

    #[test]
    fn networks_go_to_the_form_and_to_any_matrix_of_it() {
        let given = matrix(&["1110", "0111", "0000", "1110", "0100", "1111"]);
        let other = matrix(&["0100", "1111", "1111", "1110", "0111"]);
        let network = row_trees(&given, 2);
        let forms = [&given, &other].map(|m| Canonical::from_task(m, &Limits::default(), &Objective::Xor2));
        let [there, back] = &forms;
        let small = there.of_form(&network);
        assert_eq!((small.n_out(), there.n_rows()), (4, 4));
        assert_eq!(there.of_matrix(&small).affine().matrix, given);
        assert_eq!(back.of_matrix(&small).affine().matrix, other);
        assert!(back.of_matrix(&small).n_xor() <= network.n_xor());
    }
}
