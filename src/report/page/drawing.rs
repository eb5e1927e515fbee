//! Drawings of the matrices and the network of a plane.

use super::{matrix, network};
use crate::gf2::BitMatrix;
use crate::network::XorNetwork;
use maud::{Markup, html};

/// Matrix and network of a plane, for drawing.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    /// M⊕, n_out x n_in.
    pub matrix: BitMatrix,
    /// Network of M⊕, or of M' if the basis is optimized.
    pub network: XorNetwork,
}

/// M⊕ (and M' if it differs) and the network of every plane.
pub(crate) fn drawings_section(planes: &[Drawing]) -> Markup {
    html! {
        @for (p, plane) in planes.iter().enumerate() {
            section {
                h3 { "Plane " (p) }
                (matrix::matrix_figure("M⊕", &plane.matrix))
                @let stored = plane.network.affine().matrix;
                @if stored != plane.matrix {
                    (matrix::matrix_figure("M', the matrix of the optimized basis", &stored))
                }
                (network::network_figure(&plane.network))
            }
        }
    }
}
