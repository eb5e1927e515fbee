//! Pages that need nothing else: one HTML file each, with its style, its script and its drawings inside.
//!
//! A policy in every page forbids the browser to load anything. Drawings take their colours from the style, so they
//! follow the reader's choice of light or dark; what a colour says, a shape or a word says too. Without the script
//! tables stay in their order, and everything is there to be read.

pub(crate) mod axis;
mod depths;
mod design;
mod matrix;
mod network;
pub(crate) mod plot;
pub(crate) mod table;

pub use depths::{DepthPoint, depths};
pub use design::design;

use crate::gf2::BitMatrix;
use crate::network::XorNetwork;
use maud::{DOCTYPE, Markup, PreEscaped, html};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");
/// Nothing is loaded, sent or framed; what stands in the page may run.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; \
                      base-uri 'none'; form-action 'none'";

/// What is drawn of a plane.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    /// M⊕, n_out x n_in.
    pub matrix: BitMatrix,
    /// What computes it, or its equivalent M' where the basis is optimized.
    pub network: XorNetwork,
}

/// A whole page; `lead` says in a sentence what it is about.
pub(crate) fn document(title: &str, lead: &str, body: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                link rel="icon" href="data:,";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main {
                    h1 { (title) }
                    p.lead { (lead) }
                    (body)
                }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    page.into_string() + "\n"
}

/// M⊕ (and M' where it is another) and the network of every plane.
pub(crate) fn drawings(planes: &[Drawing]) -> Markup {
    html! {
        @for (p, plane) in planes.iter().enumerate() {
            section {
                h3 { "Plane " (p) }
                (matrix::figure("M⊕", &plane.matrix))
                @let stored = plane.network.affine().matrix;
                @if stored != plane.matrix {
                    (matrix::figure("M', the matrix of the optimized basis", &stored))
                }
                (network::figure(&plane.network))
            }
        }
    }
}
