//! Cell counts of a netlist, by kind and through the hierarchy.

use super::Modules;
use crate::error::{Error, Result};
use std::collections::BTreeMap;

/// Most levels of the module hierarchy.
const MAX_DEPTH: usize = 64;

/// Number of cells of every kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Census(pub BTreeMap<String, u64>);

impl Census {
    /// Cells of the module `top` and all its submodules, counted once an instance.
    ///
    /// # Errors
    /// As [`Census::by_module`].
    pub fn from_modules(modules: &Modules, top: &str) -> Result<Self> {
        let mut census = Self::default();
        for (kind, n) in Self::by_module(modules, top)?.into_values().flat_map(|part| part.0) {
            *census.0.entry(kind).or_default() += n;
        }
        Ok(census)
    }

    /// The own cells of every module under `top`, by module name, counted over its instances.
    ///
    /// # Errors
    /// `Mismatch` if there is no such module, or one contains itself.
    pub fn by_module(modules: &Modules, top: &str) -> Result<BTreeMap<String, Self>> {
        let mut parts = BTreeMap::new();
        add_module(&mut parts, modules, top, MAX_DEPTH)?;
        Ok(parts)
    }

    /// Number of all cells.
    pub fn total_cells(&self) -> u64 {
        self.0.values().sum()
    }

    /// Sum of the weights of all cells; `None` if a kind has no weight.
    pub fn total_weight(&self, weight: impl Fn(&str) -> Option<f64>) -> Option<f64> {
        self.0.iter().map(|(kind, &n)| Some(weight(kind)? * n as f64)).sum()
    }
}

fn add_module(
    parts: &mut BTreeMap<String, Census>,
    modules: &Modules,
    name: &str,
    room: usize,
) -> Result<()> {
    let refuse = |what: String| Error::Mismatch(format!("netlist: {what}"));
    let module = modules.get(name).ok_or_else(|| refuse(format!("no module {name}")))?;
    let room =
        room.checked_sub(1).ok_or_else(|| refuse(format!("{name} lies more than {MAX_DEPTH} deep")))?;
    for cell in module.cells.values() {
        if modules.get(&cell.kind).is_some_and(|part| !part.is_library_cell()) {
            add_module(parts, modules, &cell.kind, room)?;
        } else {
            *parts.entry(name.to_owned()).or_default().0.entry(cell.kind.clone()).or_default() += 1;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_counts_as_often_as_it_stands_there() {
        let text = br#"{"modules": {
            "top": {"cells": {"a": {"type": "part"}, "b": {"type": "part"}, "c": {"type": "LUT4"}, "w": {"type": "wires"}}},
            "part": {"cells": {"d": {"type": "LUT4"}, "e": {"type": "FF"}}},
            "loop": {"cells": {"f": {"type": "loop"}}}, "wires": {}, "LUT4": {"attributes": {"blackbox": "1"}}}}"#;
        let modules = Modules::from_json(text).unwrap();
        let census = Census::from_modules(&modules, "top").unwrap();
        assert_eq!(census.0, [("FF".to_owned(), 2), ("LUT4".to_owned(), 3)].into());
        assert_eq!(census.total_cells(), 5);
        assert_eq!(Census::by_module(&modules, "top").unwrap()["top"].total_cells(), 1);
        assert_eq!(census.total_weight(|kind| (kind == "FF").then_some(1.0)), None);
        assert_eq!(census.total_weight(|_| Some(0.5)), Some(2.5));
        for (name, what) in [("none", "no module none"), ("loop", "loop lies more than")] {
            let error = Census::from_modules(&modules, name).unwrap_err().to_string();
            assert!(error.contains(what), "{error}");
        }
    }
}
