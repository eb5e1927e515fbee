//! Cells of a target that compute sums, and their costs.

use crate::cells::liberty::ParityCell;
use crate::cells::{Family, Lut, Target};
use crate::rtl::cell::{Function, Primitive, parity_of, parity_table};
use crate::rtl::{Cell, Expr, NetId};
use std::sync::Arc;

/// A cell of a target and its cost: 1 for a LUT, or area.
#[derive(Debug, Clone)]
struct CellOffer {
    primitive: Arc<Primitive>,
    area: f64,
}

/// The cells of a target.
#[derive(Debug, Clone)]
pub struct Technology {
    offers: Vec<CellOffer>,
    is_lut: bool,
}

/// Name and one-line description of every target, for help texts.
pub fn target_choices() -> Vec<(&'static str, &'static str)> {
    let describe =
        |target: &Target| target.family().map_or("portable Verilog-2001", |family| family.describe);
    let mut choices: Vec<_> = Target::PLAIN.iter().map(|(name, target)| (*name, describe(target))).collect();
    choices.push((Target::LIBERTY, "XOR and XNOR cells of the library that --liberty names"));
    choices
}

impl Technology {
    /// The cells of `target`; `None` for portable Verilog.
    pub fn for_target(target: &Target) -> Option<Self> {
        match target {
            Target::Generic => None,
            Target::Liberty(library) => {
                Some(Self { offers: library.cells().iter().map(parity_offer).collect(), is_lut: false })
            }
            _ => target.family().map(|family| Self { offers: lut_offers(family), is_lut: true }),
        }
    }

    /// All cells that the text of a decoder may instantiate.
    pub fn primitives(&self) -> Vec<Arc<Primitive>> {
        self.offers.iter().map(|offer| offer.primitive.clone()).collect()
    }

    /// Inputs of the largest LUT; `None` for standard cells.
    pub fn lut_inputs(&self) -> Option<usize> {
        self.is_lut.then(|| self.max_operands())
    }

    /// Most operands of a cell.
    pub fn max_operands(&self) -> usize {
        self.offers.iter().map(|offer| offer.primitive.inputs.len()).max().unwrap_or(0)
    }

    /// The cheapest cell for the sum of `n` operands, complemented with `invert`.
    fn cheapest_offer(&self, n: usize, invert: bool) -> Option<&CellOffer> {
        self.offers.iter().find(|offer| match &offer.primitive.function {
            Function::Lut { .. } => offer.primitive.inputs.len() >= n,
            Function::Fixed(table) => {
                offer.primitive.inputs.len() == n && parity_of(table, &vec![true; n]) == Some(invert)
            }
        })
    }

    /// Whether a single cell computes the sum of `n` operands, complemented with `invert`.
    pub fn has_cell(&self, n: usize, invert: bool) -> bool {
        self.cheapest_offer(n, invert).is_some()
    }

    /// Cost of the sum of `n` operands, complemented with `invert`, in LUTs or area: of one cell, or of the
    /// opposite cell and an inverter, infinite if the library has no inverter. `None` if no cell has `n`
    /// inputs.
    pub fn sum_cost(&self, n: usize, invert: bool) -> Option<f64> {
        let area = |n, invert| self.cheapest_offer(n, invert).map(|offer| offer.area);
        area(n, invert).or_else(|| Some(area(n, !invert)? + area(1, true).unwrap_or(f64::INFINITY)))
    }

    /// The smaller cost of the sum of `n` operands and its complement; `None` if no cell has `n` inputs.
    pub fn least_cost(&self, n: usize) -> Option<f64> {
        Some(self.sum_cost(n, false)?.min(self.sum_cost(n, true)?))
    }

    /// The cell that drives `net` with the sum of `operands`, complemented with `invert`; `None` if no single
    /// cell does.
    pub(super) fn build_cell(&self, net: NetId, mut operands: Vec<Expr>, invert: bool) -> Option<Cell> {
        let n = operands.len();
        let primitive = self.cheapest_offer(n, invert)?.primitive.clone();
        let inputs = primitive.inputs.len();
        operands.resize(inputs, Expr::constant(1, 0));
        let init =
            matches!(primitive.function, Function::Lut { .. }).then(|| parity_table(n, inputs, invert));
        Some(Cell { primitive, init, net, operands })
    }
}

/// The LUTs of an FPGA family.
fn lut_offers(family: &Family) -> Vec<CellOffer> {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let primitive = |lut: &Lut| Primitive {
        module: lut.module.to_owned(),
        inputs: owned(lut.inputs),
        output: family.output.to_owned(),
        function: Function::Lut { parameter: family.parameter.to_owned() },
    };
    family.luts.iter().map(|lut| CellOffer { primitive: Arc::new(primitive(lut)), area: 1.0 }).collect()
}

/// An XOR, XNOR or inverter cell of a Liberty library.
fn parity_offer(cell: &ParityCell) -> CellOffer {
    let n = cell.inputs.len();
    let primitive = Primitive {
        module: cell.name.clone(),
        inputs: cell.inputs.clone(),
        output: cell.output.clone(),
        function: Function::Fixed(parity_table(n, n, cell.invert)),
    };
    CellOffer { primitive: Arc::new(primitive), area: cell.area }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cells::liberty::Library;

    fn library(kinds: &[(usize, bool, f64)]) -> Technology {
        let cell = |&(n, invert, area): &(usize, bool, f64)| ParityCell {
            name: format!("C{n}{invert}"),
            inputs: (0..n).map(|i| format!("A{i}")).collect(),
            output: "Y".into(),
            invert,
            area,
        };
        let library = Library::from_cells(kinds.iter().map(cell).collect()).expect("enough");
        Technology::for_target(&Target::Liberty(library)).expect("cells")
    }

    #[test]
    fn a_gate_takes_the_smallest_lut_that_it_fits() {
        for (target, names) in [
            (Target::Ice40, ["SB_LUT4"; 4]),
            (Target::Ecp5, ["LUT4"; 4]),
            (Target::Xilinx, ["LUT1", "LUT2", "LUT3", "LUT4"]),
            (Target::Gowin, ["LUT1", "LUT2", "LUT3", "LUT4"]),
        ] {
            let technology = Technology::for_target(&target).expect("cells");
            for (n, name) in (1..).zip(names) {
                let cell =
                    technology.build_cell(NetId(0), vec![Expr::Net(NetId(1)); n], n == 1).expect("fits");
                assert_eq!(cell.primitive.module, name);
                assert_eq!(cell.operands.len(), cell.primitive.inputs.len());
            }
        }
        let most = |target| Technology::for_target(&target).and_then(|t| t.lut_inputs());
        assert_eq!([Target::Xilinx, Target::Gowin, Target::Generic].map(most), [Some(6), Some(4), None]);
    }

    #[test]
    fn without_an_inverter_other_forms_cost_without_end() {
        let technology = library(&[(2, false, 3.0)]);
        assert_eq!(
            [false, true].map(|invert| technology.sum_cost(2, invert)),
            [Some(3.0), Some(f64::INFINITY)]
        );
        assert_eq!((technology.least_cost(2), technology.sum_cost(1, true)), (Some(3.0), None));
    }

    #[test]
    fn a_missing_form_costs_an_inverter_more() {
        let technology = library(&[(1, true, 1.0), (2, false, 3.0), (3, true, 5.0)]);
        let costs = [(2, false), (2, true), (3, false), (3, true), (4, false)];
        let costs = costs.map(|(n, invert)| technology.sum_cost(n, invert));
        assert_eq!(costs, [Some(3.0), Some(4.0), Some(6.0), Some(5.0), None]);
        assert!(technology.build_cell(NetId(0), vec![Expr::Net(NetId(1)); 3], false).is_none());
    }
}
