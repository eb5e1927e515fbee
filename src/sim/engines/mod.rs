//! Simulation engines, one file each, with a common trait.

mod builtin;
mod engine;
mod ghdl;
mod golden;
mod harness;
mod iverilog;
#[cfg_attr(not(feature = "tools"), path = "process/none.rs")]
pub(crate) mod process;
mod stop;
#[cfg(any(feature = "cli", feature = "tools"))]
pub mod underway;
mod verilator;

pub use builtin::{Builtin, Simulator};
pub use engine::{DecodeRun, Engine};
pub use ghdl::Ghdl;
pub use golden::golden_evidence;
pub use iverilog::Iverilog;
pub use process::{LIMIT, MISSING};
pub use stop::stop_when;
pub use verilator::Verilator;

use crate::error::{Error, Result};
use crate::language::Language;

/// Name for all engines.
pub const ALL: &str = "all";

/// All engines, in the order of their runs.
pub fn all_engines() -> Vec<Box<dyn Engine>> {
    vec![Box::new(Builtin), Box::new(Iverilog), Box::new(Verilator), Box::new(Ghdl)]
}

/// Engines chosen by the user, installed and missing.
pub struct Chosen {
    present: Vec<Box<dyn Engine>>,
    missing: Vec<&'static str>,
}

impl Chosen {
    /// The engine of that name, or `all` that read `language`.
    ///
    /// # Errors
    /// An unknown name, or an engine of another language. Engines that are not installed are listed by [`Chosen::missing_engines`].
    pub fn by_name(name: &str, language: Language) -> Result<Self> {
        let mut chosen = Self { present: Vec::new(), missing: Vec::new() };
        let named = all_engines().into_iter().filter(|engine| name == ALL || name == engine.name());
        let (named, others): (Vec<_>, Vec<_>) = named.partition(|engine| engine.reads(language));
        if named.is_empty() && !others.is_empty() {
            let what = format!("{name} does not read {}", language.standard());
            return Err(Error::input("", "engine", what));
        }
        for engine in named {
            match engine.version()? {
                Some(_) => chosen.present.push(engine),
                None => chosen.missing.push(engine.name()),
            }
        }
        if chosen.present.is_empty() && chosen.missing.is_empty() {
            let names: Vec<_> = all_engines().iter().map(|engine| engine.name()).collect();
            let what = format!("`{name}` is none of {}, {ALL}", names.join(", "));
            return Err(Error::input("", "engine", what));
        }
        Ok(chosen)
    }

    /// The installed engines.
    pub fn present_engines(&self) -> impl Iterator<Item = &dyn Engine> {
        self.present.iter().map(|engine| engine.as_ref())
    }

    /// Names of the engines that are not installed.
    pub fn missing_engines(&self) -> impl Iterator<Item = &'static str> {
        self.missing.iter().copied()
    }
}
