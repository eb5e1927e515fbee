//! XOR-network decoders in Verilog from matrices over GF(2), with the evidence that they are right.
//!
//! A matrix M⊕ of 0 and 1 says which stored bits are summed to which output bit: the decoder of FleXOR weights, an
//! encoder or syndrome of a code, a CRC, a scrambler, a diffusion layer. [`design::build`] finds a network of few XOR
//! gates for it, writes it as Verilog, reads that back and proves it to be the matrix:
//!
//! ```
//! use flexor_hdl::design::{self, DesignOptions};
//! use flexor_hdl::{gf2, spec::DecoderSpec};
//!
//! // Four outputs of three stored bits, a row each; the first column is x[0].
//! let matrix = gf2::io::read_matrix(b"110\n011\n101\n111\n", "txt", "matrix")?;
//! let spec = DecoderSpec::new("dec", vec![matrix])?;
//! let design = design::build(spec, &DesignOptions::default(), &|| false)?;
//! assert_eq!(design.report.total.metrics.n_xor, 4);
//!
//! let files = design.files()?; // content by path, ready to be written anywhere
//! let verilog = String::from_utf8_lossy(&files["rtl/dec_xor.v"]);
//! assert!(verilog.contains("module dec_xor"));
//! # Ok::<(), flexor_hdl::error::Error>(())
//! ```
//!
//! Where to go from here:
//! - [`spec`]: all that a design can be, from JSON or as [`spec::DecoderSpec`]: planes, targets, registers, a stream wrapper.
//! - [`design`]: build, files, evidence, and the check of a folder.
//! - [`network`] and [`search`]: networks and the searches for few gates, for those who want no Verilog; they are the
//!   crate `xornet`, which can be had alone.
//! - [`codec`]: weights to packed streams and back. [`sim`]: the engines. [`sweep`]: many decoders compared.
//!
//! Features, all on by default: `cli` is the binary's; `tools` lets the engines that start other programs run, which
//! are skipped, and say so, without it. The library alone touches no disk, terminal or process.
//!
//! Imports go from right to left, and to the rooms of `xornet`:
//!
//! ```text
//! cells ─► spec ─┬─► rtl ─► verilog, vhdl ─► language ─► sim ─► synth ──┬─► flow ─► report ─► design ─► sweep
//!                └─► code ─► codec ─────────────────────────────────────┘
//! ```

pub mod cells;
pub mod code;
pub mod codec;
pub mod design;
pub mod flow;
pub mod language;
pub mod report;
pub mod reserved;
pub mod rtl;
pub mod sim;
pub mod spec;
pub mod sweep;
pub mod synth;
pub mod verilog;
pub mod vhdl;

pub use xornet::{error, gf2, network, search, shown, text};
