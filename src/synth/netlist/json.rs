//! The JSON that yosys' `write_json` writes.

use crate::error::{Error, Result};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The modules of a file by their names.
#[derive(Debug, Clone, Deserialize)]
pub struct Modules {
    modules: BTreeMap<String, NetlistModule>,
}

/// One module.
#[derive(Debug, Clone, Deserialize)]
pub struct NetlistModule {
    /// What is said about it.
    #[serde(default)]
    pub attributes: BTreeMap<String, Digits>,
    /// Its ports by their names.
    #[serde(default)]
    pub ports: BTreeMap<String, Port>,
    /// Its cells by their names.
    #[serde(default)]
    pub cells: BTreeMap<String, NetlistCell>,
}

/// A port of a module.
#[derive(Debug, Clone, Deserialize)]
pub struct Port {
    /// `input`, `output` or `inout`.
    pub direction: String,
    /// Its bits, the lowest first.
    pub bits: Vec<CellBit>,
}

/// A cell.
#[derive(Debug, Clone, Deserialize)]
pub struct NetlistCell {
    /// What it is.
    #[serde(rename = "type")]
    pub kind: String,
    /// Binary digits, the highest first, by the parameter's name.
    #[serde(default)]
    pub parameters: BTreeMap<String, Digits>,
    /// What its ports are connected to.
    #[serde(default)]
    pub connections: BTreeMap<String, Vec<CellBit>>,
}

/// The value of a parameter.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Digits {
    /// As a text.
    Text(String),
    /// As a number, which old versions write.
    Number(u64),
}

/// What a bit of a port is connected to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(untagged)]
pub enum CellBit {
    /// A net.
    Net(u64),
    /// `0`, `1`, `x` or `z`.
    Constant(String),
}

impl Modules {
    /// Reads a file.
    ///
    /// # Errors
    /// `Mismatch`: what is no netlist, with line and column.
    pub fn from_json(bytes: &[u8]) -> Result<Self> {
        serde_json::from_slice(bytes).map_err(|e| Error::Mismatch(format!("netlist: {e}")))
    }

    /// The module of that name.
    pub fn get(&self, name: &str) -> Option<&NetlistModule> {
        self.modules.get(name)
    }

    /// The same, to be changed.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut NetlistModule> {
        self.modules.get_mut(name)
    }
}

impl NetlistModule {
    /// Whether it stands for a cell of a library.
    pub fn is_library_cell(&self) -> bool {
        ["blackbox", "whitebox"].iter().any(|name| self.attributes.contains_key(*name))
    }
}

impl NetlistCell {
    /// The parameter of that name as binary digits.
    pub fn parameter_digits(&self, name: &str) -> Option<&str> {
        match self.parameters.get(name) {
            Some(Digits::Text(text)) => Some(text),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_netlist_is_refused_with_its_line() {
        let error = Modules::from_json(b"{\n\"modules\": 3}").unwrap_err().to_string();
        assert!(error.starts_with("netlist: ") && error.contains("line 2"), "{error}");
        let text = br#"{"modules": {"m": {"ports": {"y": {"direction": "output", "bits": [2, "1"]}}}}}"#;
        let modules = Modules::from_json(text).unwrap();
        assert_eq!(
            modules.get("m").unwrap().ports["y"].bits,
            [CellBit::Net(2), CellBit::Constant("1".into())]
        );
        assert!(modules.get("n").is_none());
    }
}
