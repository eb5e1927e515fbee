//! Cells that a network is mapped to: XOR, XNOR and inverter, the smallest of each kind.

use crate::reserved::is_reserved;

/// Most inputs of an XOR or XNOR cell.
pub const MAX_OPERANDS: usize = 4;

/// A cell whose output is the XOR of its inputs, or the complement. With one input it is an inverter.
#[derive(Debug, Clone, PartialEq)]
pub struct ParityCell {
    /// Name of the cell.
    pub name: String,
    /// Input pins, 1 to [`MAX_OPERANDS`], in the order of the file.
    pub inputs: Vec<String>,
    /// Output pin.
    pub output: String,
    /// Whether the output is the complement: an XNOR, or an inverter.
    pub invert: bool,
    /// Area in the unit of the library, above 0.
    pub area: f64,
}

/// The smallest cell of each kind, if there is one: XOR and XNOR of two to four inputs, and inverter.
#[derive(Debug, Clone, PartialEq)]
pub struct Library {
    cells: Vec<ParityCell>,
}

impl Library {
    /// The smallest cell of each kind in `cells`, the first on a tie.
    ///
    /// # Errors
    /// No cell of two operands, or the fault of a cell.
    pub fn from_cells(cells: Vec<ParityCell>) -> std::result::Result<Self, String> {
        cells.iter().try_for_each(ParityCell::check_usable)?;
        let kinds = (1..=MAX_OPERANDS).flat_map(|n| [(n, false), (n, true)]);
        let smallest = |(n, invert)| {
            let kind = cells.iter().filter(|cell| cell.inputs.len() == n && cell.invert == invert);
            kind.min_by(|a, b| a.area.total_cmp(&b.area)).cloned()
        };
        let library = Self { cells: kinds.filter_map(smallest).collect() };
        match library.find_cell(2, false).or(library.find_cell(2, true)) {
            Some(_) => Ok(library),
            None => Err("neither an XOR nor an XNOR of two operands among its cells".into()),
        }
    }

    /// The cells by number of inputs, XOR before XNOR.
    pub fn cells(&self) -> &[ParityCell] {
        &self.cells
    }

    /// The XOR cell of `n` inputs, or with `invert` the XNOR cell.
    pub fn find_cell(&self, n: usize, invert: bool) -> Option<&ParityCell> {
        self.cells.iter().find(|cell| cell.inputs.len() == n && cell.invert == invert)
    }
}

impl ParityCell {
    /// Checks that Verilog can name the cell and its pins, and that it is a sum or an inverter.
    ///
    /// # Errors
    /// The fault, as a message.
    pub(super) fn check_usable(&self) -> std::result::Result<(), String> {
        let pins: Vec<_> = self.inputs.iter().chain([&self.output]).collect();
        let word = |name: &str| {
            let inside = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
            name.bytes().all(inside) && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        };
        let names = pins.iter().copied().chain([&self.name]);
        if let Some(name) = names.into_iter().find(|name| !word(name) || is_reserved(name)) {
            return Err(format!("cell {}: {name:?} is no plain Verilog identifier", self.name));
        }
        let twice = pins.iter().enumerate().any(|(i, pin)| pins[..i].contains(pin));
        let kinds = if self.invert { 1..=MAX_OPERANDS } else { 2..=MAX_OPERANDS };
        let fits = kinds.contains(&self.inputs.len());
        if twice || !fits {
            return Err(format!("cell {}: no sum of 2 to {MAX_OPERANDS} pins and no inverter", self.name));
        }
        let positive = self.area.is_finite() && self.area > 0.0;
        if positive {
            Ok(())
        } else {
            Err(format!("cell {}: area {}, expected above 0", self.name, self.area))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(name: &str, n: usize, invert: bool, area: f64) -> ParityCell {
        let inputs = ["A", "B", "C", "D"].into_iter().take(n).map(str::to_owned).collect();
        ParityCell { name: name.into(), inputs, output: "Y".into(), invert, area }
    }

    #[test]
    fn keeps_the_smallest_of_each_kind() {
        let all = vec![
            cell("XOR2X2", 2, false, 8.0),
            cell("INVX1", 1, true, 2.0),
            cell("XOR2X1", 2, false, 6.0),
            cell("XOR2X1B", 2, false, 6.0),
        ];
        let library = Library::from_cells(all).expect("enough");
        let names: Vec<_> = library.cells().iter().map(|cell| cell.name.as_str()).collect();
        assert_eq!(names, ["INVX1", "XOR2X1"]);
        assert!(library.find_cell(2, true).is_none());
    }

    #[test]
    fn an_inverter_is_needed_only_where_one_is_used() {
        assert!(
            Library::from_cells(vec![cell("X", 2, false, 1.0)])
                .is_ok_and(|library| library.find_cell(1, true).is_none())
        );
    }

    #[test]
    fn refuses_what_no_network_can_be_made_of() {
        let (xor, inverter) = (cell("X", 2, false, 1.0), cell("I", 1, true, 1.0));
        for (cells, what) in [
            (vec![inverter.clone()], "neither"),
            (vec![xor.clone(), inverter.clone(), cell("B", 1, false, 1.0)], "no sum"),
            (vec![xor.clone(), inverter.clone(), cell("module", 2, true, 1.0)], "identifier"),
            (vec![xor.clone(), inverter.clone(), cell("Z", 3, false, 0.0)], "area 0"),
            (vec![xor, ParityCell { output: "A".into(), ..inverter }], "no sum"),
        ] {
            let error = Library::from_cells(cells).expect_err(what);
            assert!(error.contains(what), "{error}");
        }
    }
}
