//! Languages of the modules in `rtl/`: writer and strict reader of each.

use crate::error::{Error, Result};
use crate::rtl::Module;
use crate::rtl::cell::Primitive;
use crate::verilog::{self, Dialect};
use crate::vhdl;
use itertools::Itertools;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A hardware language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Verilog-2001.
    #[default]
    Verilog,
    /// SystemVerilog-2012.
    SystemVerilog,
    /// VHDL-2008.
    Vhdl,
}

impl Language {
    /// Every language, the default first.
    pub const ALL: [Self; 3] = [Self::Verilog, Self::SystemVerilog, Self::Vhdl];
    /// Name of the field that errors name.
    pub const FIELD: &str = "language";

    /// Name on the command line and in manifests.
    pub fn name(self) -> &'static str {
        match self {
            Self::Verilog => "verilog",
            Self::SystemVerilog => "systemverilog",
            Self::Vhdl => "vhdl",
        }
    }

    /// Name with the year of the standard.
    pub fn standard(self) -> &'static str {
        match self {
            Self::Verilog => "Verilog-2001",
            Self::SystemVerilog => "SystemVerilog-2012",
            Self::Vhdl => "VHDL-2008",
        }
    }

    /// The language of that name.
    ///
    /// # Errors
    /// `Input` that lists the names there are.
    pub fn from_name(name: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|language| language.name() == name).ok_or_else(|| {
            let known = Self::ALL.iter().map(|language| language.name()).join(", ");
            Error::input("", Self::FIELD, format!("{name:?} is none of {known}"))
        })
    }

    /// The language of a file by the end of its name; `None` for files of no module.
    pub fn of_file(file: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|language| file.rsplit_once('.').is_some_and(|(_, end)| end == language.extension()))
    }

    /// End of the names of its files, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Verilog => "v",
            Self::SystemVerilog => "sv",
            Self::Vhdl => "vhd",
        }
    }

    /// Whether it is the one of a design that names none.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// The text of `module`, after comments of `banner` and its own header.
    ///
    /// # Errors
    /// `Internal` if a line cannot be broken.
    pub fn write_module(self, module: &Module, banner: &[String]) -> Result<String> {
        match self {
            Self::Verilog => verilog::write_module(module, banner),
            Self::SystemVerilog => verilog::write_dialect(module, banner, Dialect::SystemVerilog),
            Self::Vhdl => vhdl::write_module(module, banner),
        }
    }

    /// (file name, text) of the simulation model of a library cell.
    pub fn write_model(self, cell: &Primitive) -> (String, String) {
        match self {
            Self::Verilog | Self::SystemVerilog => verilog::models::write_model(cell),
            Self::Vhdl => vhdl::models::write_model(cell),
        }
    }

    /// Reads one module, which may instantiate `cells`, from the text of its file.
    ///
    /// # Errors
    /// `Mismatch` where the text is not what the writer emits.
    pub fn read_module(self, text: &str, cells: &[Arc<Primitive>]) -> Result<Module> {
        match self {
            Self::Verilog => verilog::read_with(text, cells),
            Self::SystemVerilog => verilog::read_dialect(text, cells, Dialect::SystemVerilog),
            Self::Vhdl => vhdl::read_module(text, cells),
        }
    }
}
