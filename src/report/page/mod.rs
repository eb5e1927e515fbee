//! Self-contained pages: one HTML file each, with style, script and drawings inside.
//!
//! A policy in every page forbids the browser to load anything. Drawings take their colours from the style,
//! so they follow the reader's choice of light or dark; no meaning is shown by colour alone. Without the
//! script tables cannot be sorted, and everything else works; pages without such tables have no script.

pub mod axis;
mod depths;
mod design;
mod document;
mod drawing;
pub(crate) mod labels;
mod matrix;
mod network;
pub mod plot;
pub mod table;

pub use depths::{DepthPoint, depths_page};
pub use design::design_page;
pub use document::html_document;
pub(crate) use document::scripted_document;
pub use drawing::Drawing;
pub(crate) use drawing::drawings_section;
