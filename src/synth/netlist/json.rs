//! Netlist in JSON, as written by `write_json` of yosys.

use crate::error::{Error, Result};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Kind of the cells that name what was flattened, and are no logic; yosys writes them from 0.39 on.
const SCOPE: &str = "$scopeinfo";

/// The modules of a file, by name.
#[derive(Debug, Clone, Deserialize)]
pub struct Modules {
    modules: BTreeMap<String, NetlistModule>,
}

/// One module.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct NetlistModule {
    /// Attributes, by name.
    #[serde(default)]
    pub attributes: BTreeMap<String, Digits>,
    /// Ports, by name.
    #[serde(default)]
    pub ports: BTreeMap<String, Port>,
    /// Cells, by name.
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
    /// Not 0 where its indices rise to the right, `[0:7]`.
    #[serde(default)]
    pub upto: u8,
}

/// A cell.
#[derive(Debug, Clone, Deserialize)]
pub struct NetlistCell {
    /// Type of the cell: name of a module or of a cell of yosys.
    #[serde(rename = "type")]
    pub kind: String,
    /// Parameters, by name: binary digits, the highest first.
    #[serde(default)]
    pub parameters: BTreeMap<String, Digits>,
    /// Bits connected to every port, by port name, the lowest first.
    #[serde(default)]
    pub connections: BTreeMap<String, Vec<CellBit>>,
}

/// The value of a parameter or attribute.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Digits {
    /// A string.
    Text(String),
    /// A number, as old versions of yosys write it.
    Number(u64),
}

/// A net or a constant, connected to one bit of a port.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(untagged)]
pub enum CellBit {
    /// A net.
    Net(u64),
    /// `0`, `1`, `x` or `z`.
    Constant(String),
}

impl Modules {
    /// Parses a file.
    ///
    /// # Errors
    /// `Mismatch` with line and column, if it is no netlist.
    pub fn from_json(bytes: &[u8]) -> Result<Self> {
        let mut read: Self =
            serde_json::from_slice(bytes).map_err(|e| Error::Mismatch(format!("netlist: {e}")))?;
        for module in read.modules.values_mut() {
            module.cells.retain(|_, cell| cell.kind != SCOPE);
        }
        Ok(read)
    }

    /// One module.
    pub(super) fn from_module(name: &str, module: NetlistModule) -> Self {
        Self { modules: [(name.to_owned(), module)].into() }
    }

    /// The module that is marked as the top, or the only one beside models of cells.
    pub(super) fn into_top(mut self) -> std::result::Result<NetlistModule, String> {
        self.modules.retain(|_, module| !module.is_library_cell());
        let marked = self.modules.values().any(|module| module.attributes.contains_key("top"));
        let mut tops =
            self.modules.into_values().filter(|module| !marked || module.attributes.contains_key("top"));
        match (tops.next(), tops.next()) {
            (Some(top), None) => Ok(top),
            _ => Err("not one top module: flatten the design first".into()),
        }
    }

    /// The module of that name.
    pub fn get(&self, name: &str) -> Option<&NetlistModule> {
        self.modules.get(name)
    }

    /// The module of that name, mutable.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut NetlistModule> {
        self.modules.get_mut(name)
    }
}

impl NetlistModule {
    /// Whether the module is a model of a library cell.
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
        let text =
            br#"{"modules": {"m": {"cells": {"u": {"type": "$scopeinfo"}, "g": {"type": "$_NOT_"}}}}}"#;
        assert_eq!(Modules::from_json(text).unwrap().get("m").unwrap().cells.len(), 1);
    }
}
