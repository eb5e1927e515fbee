//! Cost models: price of a gate by its number of operands.

use crate::error::{Error, Result};
use crate::network::{MAX_OPERANDS, XorNetwork};

/// Units of cost in one gate of a LUT or XOR2 objective, and in a cost of 1.
pub const UNIT: u64 = 1000;

/// Cost to minimize.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Objective {
    /// Number of gates of two operands.
    #[default]
    Xor2,
    /// Number of gates of at most so many operands, each of them one LUT.
    Lut(usize),
    /// The sum of the costs of cells.
    Cells(CellCosts),
}

/// Costs of XOR cells of two operands and more, in thousandths; each at least the one before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellCosts(Vec<u64>);

impl CellCosts {
    /// Cell costs: of XOR2, XOR3 and so on, up to [`MAX_OPERANDS`]; rounded to thousandths.
    ///
    /// # Errors
    /// `Input` for none or too many, costs that are not from 0.001 to 1,000,000, and a cell that costs less than a
    /// smaller one.
    pub fn new(costs: &[f64]) -> Result<Self> {
        let refuse = |what: String| Err(Error::input("", "cell_cost", what));
        if costs.is_empty() || costs.len() >= MAX_OPERANDS {
            return refuse(format!("{} costs; 1 to {}, XOR2 first", costs.len(), MAX_OPERANDS - 1));
        }
        if let Some(cost) = costs.iter().find(|cost| !(0.001..=1e6).contains(*cost)) {
            return refuse(format!("{cost}; from 0.001 to 1000000"));
        }
        if let Some(pair) = costs.windows(2).find(|pair| pair[0] > pair[1]) {
            return refuse(format!("{} after {}: a larger cell costs no less", pair[1], pair[0]));
        }
        Ok(Self(costs.iter().map(|cost| (cost * UNIT as f64).round() as u64).collect()))
    }

    /// Thousandths of XOR2, XOR3 and so on.
    pub fn thousandths(&self) -> &[u64] {
        &self.0
    }
}

impl Objective {
    /// Operands of the largest gate.
    pub fn max_operands(&self) -> usize {
        match self {
            Self::Xor2 => 2,
            Self::Lut(operands) => *operands,
            Self::Cells(costs) => costs.0.len() + 1,
        }
    }

    /// Cost of a gate of `operands`, at most the largest, in thousandths.
    ///
    /// # Panics
    /// If there is no such gate.
    pub fn gate_cost(&self, operands: usize) -> u64 {
        assert!((2..=self.max_operands()).contains(&operands), "a gate of {operands} operands");
        match self {
            Self::Xor2 | Self::Lut(_) => UNIT,
            Self::Cells(costs) => costs.0[operands - 2],
        }
    }

    /// Cost of `network`, in thousandths.
    ///
    /// # Panics
    /// If it has a gate too large.
    ///
    /// ```
    /// use xornet::network::{CellCosts, Objective, XorNetwork};
    ///
    /// let mut network = XorNetwork::new(3);
    /// let inputs: Vec<_> = (0..3).map(|j| network.input(j)).collect();
    /// let sum = network.xor_all(&inputs); // a gate of three operands
    /// network.push_output(Some(sum), false);
    /// assert_eq!(Objective::Lut(4).network_cost(&network), 1000); // thousandths
    /// let costs = CellCosts::new(&[2.0, 3.5])?; // XOR2 and XOR3
    /// assert_eq!(Objective::Cells(costs).network_cost(&network), 3500);
    /// # Ok::<(), xornet::error::Error>(())
    /// ```
    pub fn network_cost(&self, network: &XorNetwork) -> u64 {
        network.gates().map(|operands| self.gate_cost(operands.len())).sum()
    }

    /// Least cost of the share of one XOR2 in any gate: the price over operands less one. As (cost, XOR2).
    pub fn cheapest_share(&self) -> (u64, u64) {
        let share = |operands: usize| (self.gate_cost(operands), operands as u64 - 1);
        let shares = (2..=self.max_operands()).map(share);
        shares.min_by(|a, b| (a.0 * b.1).cmp(&(b.0 * a.1))).unwrap_or((UNIT, 1))
    }

    /// # Errors
    /// `Internal` where `network` has a gate of too many operands.
    pub fn verify(&self, network: &XorNetwork) -> Result<()> {
        let (most, found) = (self.max_operands(), network.max_operands());
        if found > most {
            return Err(Error::Internal(format!("a gate of {found} operands; at most {most}")));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn costs_are_checked_and_summed() {
        for wrong in [&[][..], &[1.0; 6], &[0.0], &[f64::NAN], &[2.0, 1.0]] {
            assert_eq!(CellCosts::new(wrong).map_err(|e| e.exit_code()), Err(2), "{wrong:?}");
        }
        let cells = Objective::Cells(CellCosts::new(&[3.33, 4.66, 5.99]).expect("in order"));
        let mut network = XorNetwork::new(5);
        let inputs: Vec<_> = (0..5).map(|j| network.input(j)).collect();
        let sum = network.xor_all(&inputs[..4]);
        network.xor(sum, inputs[4]);
        assert_eq!(cells.network_cost(&network), 5990 + 3330);
        assert_eq!(Objective::Lut(4).network_cost(&network), 2 * UNIT);
        assert_eq!(cells.cheapest_share(), (5990, 3));
        assert!(Objective::Xor2.verify(&network).is_err() && cells.verify(&network).is_ok());
    }
}
