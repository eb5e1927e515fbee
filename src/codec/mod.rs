//! Weights to packed streams and back: tensors in, frames, memory images, decoded codes out.
//!
//! ```text
//! tensors ──► pack ──► frame ──► image + manifest ──► unpack ──► codes
//!   layers ───┘                          ▲   │
//!                                        └───┘ transform: to another basis
//! ```

pub mod account;
pub mod addresses;
pub mod alpha;
pub mod arrays;
pub mod axes;
pub mod budget;
pub mod compare;
pub mod convert;
pub mod decode;
pub mod digest;
pub mod encode;
pub mod footprint;
pub mod frame;
pub mod image;
pub mod images;
pub mod layers;
pub mod manifest;
pub mod mapping;
pub mod order;
pub mod pack;
pub mod plane_form;
pub mod tensors;
pub mod transform;
pub mod unpack;
pub mod unpack_fast;

pub use decode::decode_groups;
