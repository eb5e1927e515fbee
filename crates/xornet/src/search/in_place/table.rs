//! Shortest programs on a few wires, up to the order of the wires: how far every set of sums is from the wires
//! alone.
//!
//! Which wire holds which sum does not count, so a state is the set of the sums of all wires, each a non-zero
//! vector of as many bits. States are numbered as subsets, in colexicographic order.

use std::collections::VecDeque;

/// Wires of a window.
pub const WIRES: usize = 5;
/// Sums that a wire can hold, numbered from 0: the vector less one.
const SUMS: usize = (1 << WIRES) - 1;
/// Distance of a set that is no state.
const NEVER: u8 = u8::MAX;

/// Rows of a square matrix of [`WIRES`] wires, a wire each.
pub type Rows = [u8; WIRES];

/// The wires alone.
pub const UNIT_ROWS: Rows = [1, 2, 4, 8, 16];

/// The fewest steps to every state.
pub struct Table {
    /// What a byte of a set adds to its number: by place of the byte, elements below it, and byte.
    shares: Vec<[[u32; 256]; WIRES + 1]>,
    steps: Vec<u8>,
}

impl Table {
    /// By breadth-first search from the wires alone.
    pub fn new() -> Self {
        let mut binomials = [[0; WIRES + 1]; SUMS + 1];
        for n in 0..=SUMS {
            binomials[n][0] = 1;
            for k in 1..=WIRES.min(n) {
                binomials[n][k] = binomials[n - 1][k - 1] + binomials[n - 1][k];
            }
        }
        let mut shares = vec![[[0; 256]; WIRES + 1]; SUMS.div_ceil(8)];
        for (place, below, byte) in itertools::iproduct!(0..SUMS.div_ceil(8), 0..=WIRES, 0..256usize) {
            let elements = (0..8).filter(|bit| byte >> bit & 1 == 1).zip(below + 1..=WIRES);
            let share = |(bit, k): (usize, usize)| binomials[(8 * place + bit).min(SUMS)][k];
            shares[place][below][byte] = elements.map(share).sum();
        }
        let mut table = Self { steps: vec![NEVER; binomials[SUMS][WIRES] as usize], shares };
        let first = set_of(&UNIT_ROWS);
        let at = table.number(first);
        table.steps[at] = 0;
        let mut open = VecDeque::from([first]);
        while let Some(set) = open.pop_front() {
            let next = table.steps[table.number(set)] + 1;
            for (i, j) in pairs() {
                let rows = rows_of(set);
                let added = exchange(set, rows[i], rows[i] ^ rows[j]);
                let at = table.number(added);
                if table.steps[at] == NEVER {
                    table.steps[at] = next;
                    open.push_back(added);
                }
            }
        }
        table
    }

    /// Fewest steps from the wires alone to `rows`, in any order, or back.
    pub fn steps_to(&self, rows: &Rows) -> u8 {
        self.steps[self.number(set_of(rows))]
    }

    /// Calls `each` with the pairs (target, source) whose step brings `rows` nearer to the wires alone.
    pub fn for_nearer(&self, rows: &Rows, mut each: impl FnMut(usize, usize)) {
        let set = set_of(rows);
        let now = self.steps[self.number(set)];
        for (i, j) in pairs() {
            if self.steps[self.number(exchange(set, rows[i], rows[i] ^ rows[j]))] < now {
                each(i, j);
            }
        }
    }

    /// Number of the subset `set`.
    fn number(&self, set: u32) -> usize {
        let (mut number, mut below) = (0, 0);
        for (shares, byte) in self.shares.iter().zip(set.to_le_bytes()) {
            number += shares[below][usize::from(byte)];
            below += byte.count_ones() as usize;
        }
        number as usize
    }
}

/// All pairs of two different wires.
fn pairs() -> impl Iterator<Item = (usize, usize)> {
    (0..WIRES).flat_map(|i| (0..WIRES).filter(move |&j| j != i).map(move |j| (i, j)))
}

fn set_of(rows: &Rows) -> u32 {
    rows.iter().fold(0, |set, &row| set | 1 << (row - 1))
}

/// The rows of a set, ascending.
fn rows_of(mut set: u32) -> Rows {
    std::array::from_fn(|_| {
        let row = set.trailing_zeros() as u8 + 1;
        set &= set - 1;
        row
    })
}

fn exchange(set: u32, old: u8, new: u8) -> u32 {
    set ^ 1 << (old - 1) ^ 1 << (new - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_all_bases_and_nearer_steps_lead_home() {
        let table = Table::new();
        // Invertible matrices of 5 x 5, up to the order of the rows.
        let n_states = table.steps.iter().filter(|&&steps| steps != NEVER).count();
        assert_eq!(n_states, 31 * 30 * 28 * 24 * 16 / 120);
        let mut rows = [31, 30, 28, 24, 16];
        let steps = table.steps_to(&rows);
        for _ in 0..steps {
            let mut nearer = None;
            table.for_nearer(&rows, |i, j| nearer = nearer.or(Some((i, j))));
            let (i, j) = nearer.expect("a shorter way");
            rows[i] ^= rows[j];
        }
        assert_eq!((steps, table.steps_to(&rows)), (4, 0));
    }

    #[test]
    fn a_swap_is_free() {
        assert_eq!(Table::new().steps_to(&[2, 1, 4, 8, 16]), 0);
        // x0 ^= x1, x1 ^= x0: one step, and the wires change names.
        assert_eq!(Table::new().steps_to(&[3, 1, 4, 8, 16]), 1);
    }
}
