//! Networks: the form, the values of the parameters, a pass forward, and the gradients.

mod decoder;
mod form;
mod forward;
mod params;

pub use decoder::Decoder;
pub use form::{Builder, LayerForm, NetForm, Op};
pub use forward::{Leaves, Pass, Statistics, cross_entropy};
pub use params::{Init, Kind, Net, Param};
