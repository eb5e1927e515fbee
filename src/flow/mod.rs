//! Files that carry a design into the tools of its users, all from one description of it.
//!
//! One kind of file is one source file here and one line of `KINDS` in `kinds.rs`; a [`Kit`] says which kinds a design has.

mod amaranth;
mod bender;
mod bus;
mod clock_constraints;
mod cocotb;
mod design;
mod fusesoc;
mod ip_xact;
mod kind;
mod kinds;
mod kit;
mod litex;
mod makefile;
mod nextpnr;
mod pins;
mod python;
mod quartus;
mod registers;
mod sby;
mod tcl;
mod vivado;
mod waves;
mod yosys;

pub use design::FlowDesign;
pub use kind::{FlowKind, FlowTexts};
pub use kit::Kit;
