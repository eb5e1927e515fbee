//! Pages that need nothing else: one HTML file each, with its style, its script and its drawings inside.
//!
//! A policy in every page forbids the browser to load anything. Drawings take their colours from the style, so they
//! follow the reader's choice of light or dark; what a colour says, a shape or a word says too. Without the script
//! tables stay in their order, and everything is there to be read.

pub(crate) mod axis;
mod depths;
mod design;
mod document;
mod drawing;
mod matrix;
mod network;
pub(crate) mod plot;
pub(crate) mod table;

pub use depths::{DepthPoint, depths_page};
pub use design::design_page;
pub(crate) use document::html_document;
pub use drawing::Drawing;
pub(crate) use drawing::drawings_section;
