//! A network as source text of one module or function, without a design around it: a language a file.

mod c;
mod format;
mod verilog;
mod vhdl;

pub use format::BareFormat;

/// Every language. Verilog is read back and proven; of the others there is no reader here.
pub const FORMATS: [BareFormat; 4] = [verilog::VERILOG, verilog::SYSTEM_VERILOG, vhdl::FORMAT, c::FORMAT];

/// The language of files with this extension, in any case.
pub fn find_format(extension: &str) -> Option<&'static BareFormat> {
    FORMATS.iter().find(|format| format.extension.eq_ignore_ascii_case(extension))
}
