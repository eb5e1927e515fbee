//! Choice of the planes whose gates are instances of the target's cells.

use super::{CellCounts, Technology};
use crate::gf2::BitVec;
use crate::network::XorNetwork;
use crate::spec::{CellPlanes, DecoderSpec};
use std::collections::BTreeSet;

/// Whether each plane is of cells. With [`CellPlanes::WhereFewer`] it is, if its network has fewer LUTs than a
/// tree of LUTs for every distinct output: what a synthesiser makes of a portable plane, which it may also join
/// with the logic around.
pub(super) fn cell_planes(spec: &DecoderSpec, networks: &[XorNetwork], technology: &Technology) -> Vec<bool> {
    let saves = |network: &XorNetwork| {
        let own = CellCounts::from_network(network, technology).map(|counts| counts.n_cells);
        own.is_none_or(|own| own < tree_luts(network, technology.max_operands()))
    };
    networks.iter().map(|network| spec.cell_planes == CellPlanes::All || saves(network)).collect()
}

/// LUTs of `inputs` inputs of a tree for every distinct output.
fn tree_luts(network: &XorNetwork, inputs: usize) -> usize {
    let map = network.affine();
    let outputs: BTreeSet<_> =
        (0..map.matrix.n_rows()).map(|i| (map.matrix.row(i), map.offset.get(i))).collect();
    let luts = |(row, inverts): &(&BitVec, bool)| match row.count_ones() {
        0 => 0,
        1 => usize::from(*inverts),
        taps => (taps - 1).div_ceil(inputs - 1),
    };
    outputs.iter().map(luts).sum()
}

/// The stored bits of the planes in `cells`, over all planes.
pub(super) fn cell_inputs(cells: &[bool], networks: &[XorNetwork]) -> BitVec {
    let bits = cells.iter().zip(networks).flat_map(|(&of_cells, network)| vec![of_cells; network.n_in()]);
    BitVec::from_bits(bits)
}
