//! Stored bits for weights that were not trained with a decoder: the x whose outputs miss least of them.
//!
//! Every group is a decoding problem of the code that M⊕ generates: of all words the one nearest to the wanted
//! bits, where each bit counts as much as its importance says and not at all where its weight is pruned. The
//! nearest word is found exactly where one of two tables is small enough, and by ordered statistics (Fossorier
//! and Lin 1995) beyond. [`fit_weights`] takes real weights, as sums of coded planes scaled by α.

mod code;
mod codewords;
mod descent;
mod encoder;
mod fit;
mod fit_layers;
mod fit_target;
mod group;
mod layers;
mod limit;
mod ordered;
mod refit;
mod source;
mod syndromes;
mod tally;

pub use descent::FittedPlane;
pub use encoder::{EncodeMethod, Encoder};
pub use fit::{DEFAULT_ROUNDS, FitError, Fitted, fit_weights};
pub use fit_layers::{
    AlphaShare, FitOptions, FitOutcome, FittedNetwork, ONE_ALPHA, PlaneOutcome, fit_network,
};
pub use fit_target::FitTarget;
pub use group::GroupTarget;
pub use layers::{EncodeOutcome, encode_network};
pub use limit::least_distortion;
pub use tally::Tally;
