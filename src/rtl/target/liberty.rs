//! `liberty`: the XOR, XNOR and inverter cells of a standard-cell library.

use super::Offer;
use crate::rtl::cell::{Function, Primitive, parity_table};
use crate::spec::liberty::{Library, ParityCell};
use std::sync::Arc;

/// The cells of `library`, each for its own number of operands.
pub(super) fn offers(library: &Library) -> Vec<Offer> {
    library.cells().iter().map(offer).collect()
}

fn offer(cell: &ParityCell) -> Offer {
    let n = cell.inputs.len();
    let primitive = Primitive {
        module: cell.name.clone(),
        inputs: cell.inputs.clone(),
        output: cell.output.clone(),
        function: Function::Fixed(parity_table(n, n, cell.invert)),
    };
    Offer { primitive: Arc::new(primitive), area: cell.area }
}
