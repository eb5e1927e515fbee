//! The matrices and the network of a plane as they are drawn.

use super::{matrix, network};
use crate::gf2::BitMatrix;
use crate::network::XorNetwork;
use maud::{Markup, html};

/// What is drawn of a plane.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    /// M⊕, n_out x n_in.
    pub matrix: BitMatrix,
    /// What computes it, or its equivalent M' where the basis is optimized.
    pub network: XorNetwork,
}

/// M⊕ (and M' where it is another) and the network of every plane.
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
