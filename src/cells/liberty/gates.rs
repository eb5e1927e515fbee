//! Truth tables and areas of all cells of a Liberty file.

use super::function::{self, MAX_INPUTS};
use super::groups::{self, Group};
use crate::error::{Error, Result};
use crate::text;
use std::collections::BTreeMap;

/// Truth table of a two-input NAND.
const NAND2: u64 = 0x7777_7777_7777_7777;

/// Groups that make a cell sequential.
const STATES: [&str; 5] = ["ff", "latch", "statetable", "ff_bank", "latch_bank"];

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub struct LibertyGate {
    /// Area in the unit of the library; 0 if not stated.
    pub area: f64,
    /// Input pins, in the order of the file.
    pub inputs: Vec<String>,
    /// Output pins with their truth tables: bit k is the output for the inputs that are the bits of k. `None`
    /// if the output is not a function of at most six inputs alone. The table of a flip-flop is that of its
    /// next output.
    pub outputs: Vec<(String, Option<u64>)>,
    /// Whether it is a flip-flop or a latch.
    pub is_register: bool,
}

/// The cells of a library by name.
#[derive(Debug, Clone, PartialEq)]
pub struct LibertyGates(BTreeMap<String, LibertyGate>);

impl LibertyGates {
    /// Reads a Liberty file; `file` names it in errors.
    ///
    /// # Errors
    /// `Input`: invalid Liberty, with its line; no two-input NAND, the unit of gate equivalents.
    pub fn read_liberty(bytes: &[u8], file: &str) -> Result<Self> {
        let text = text::decode_lossy(bytes);
        let groups = groups::read_groups(&text)
            .map_err(|(line, what)| Error::input(file, format!("line {line}"), what))?;
        let libraries = groups.iter().filter(|group| group.kind == "library");
        let cells = libraries.flat_map(|library| &library.groups).filter(|group| group.kind == "cell");
        let gates =
            Self(cells.filter_map(|cell| Some((cell.names.first()?.clone(), read_gate(cell)))).collect());
        let unit = gates.smallest_nand();
        unit.map(|_| gates).ok_or_else(|| Error::input(file, "", "no NAND of two inputs with an area"))
    }

    /// The cell of that name.
    pub fn get(&self, name: &str) -> Option<&LibertyGate> {
        self.0.get(name)
    }

    /// Area of cell `name` over that of the smallest two-input NAND; `None` for an unknown cell.
    pub fn gate_equivalents(&self, name: &str) -> Option<f64> {
        Some(self.get(name)?.area / self.smallest_nand()?)
    }

    fn smallest_nand(&self) -> Option<f64> {
        let nand = |gate: &&LibertyGate| {
            !gate.is_register
                && gate.inputs.len() == 2
                && matches!(gate.outputs.as_slice(), [(_, Some(NAND2))])
                && gate.area > 0.0
        };
        self.0.values().filter(nand).map(|gate| gate.area).min_by(f64::total_cmp)
    }
}

fn read_gate(cell: &Group) -> LibertyGate {
    let of = |direction: &str| -> Vec<&Group> {
        cell.groups.iter().filter(|pin| pin.find_attribute("direction") == Some(direction)).collect()
    };
    let mut inputs: Vec<String> = of("input").iter().flat_map(|pin| pin.names.clone()).collect();
    let is_register = cell.groups.iter().any(|group| STATES.contains(&group.kind.as_str()));
    let state = if is_register { NextState::of_cell(cell, &mut inputs) } else { None };
    let pins: Vec<_> = inputs.iter().map(String::as_str).collect();
    let table = |pin: &Group| {
        let free = pin.find_attribute("three_state").is_none() && pins.len() <= MAX_INPUTS;
        let text = pin.find_attribute("function").filter(|_| free)?;
        match is_register {
            true => state.as_ref()?.of_output(text),
            false => function::function_table(text, &pins),
        }
    };
    let output = |pin: &&Group| {
        let table = table(pin);
        pin.names.iter().map(|name| (name.clone(), table)).collect::<Vec<_>>()
    };
    let outputs = of("output").iter().flat_map(output).collect();
    let area = cell.find_attribute("area").and_then(|area| area.parse().ok()).unwrap_or(0.0);
    LibertyGate { area, inputs, outputs, is_register }
}

/// The next state of a flip-flop.
struct NextState {
    /// Names of the state and of its complement.
    names: Vec<String>,
    /// Truth table over the inputs of the cell.
    table: u64,
}

impl NextState {
    /// The next state of the flip-flop of `cell`; a clear or preset counts as if it were clocked. If it depends on
    /// the state itself, the pin that shows the state becomes one of the `inputs`.
    fn of_cell(cell: &Group, inputs: &mut Vec<String>) -> Option<Self> {
        let ff = cell.groups.iter().find(|group| group.kind == "ff")?;
        let text = ff.find_attribute("next_state")?;
        let mut variables = inputs.clone();
        let read = |text: &str, variables: &[String]| {
            let names: Vec<_> = variables.iter().map(String::as_str).collect();
            (names.len() <= MAX_INPUTS).then(|| function::function_table(text, &names)).flatten()
        };
        let next = match read(text, &variables) {
            Some(next) => next,
            None => {
                let state = ff.names.first()?;
                let shows = |pin: &&Group| pin.find_attribute("function").is_some_and(|f| f.trim() == state);
                variables.push(state.clone());
                let next = read(text, &variables)?;
                inputs.push(cell.groups.iter().find(shows)?.names.first()?.clone());
                next
            }
        };
        let control = |name| match ff.find_attribute(name) {
            None => Some(0),
            Some(text) => read(text, &variables),
        };
        let table = (next | control("preset")?) & !control("clear")?;
        Some(Self { names: ff.names.clone(), table })
    }

    /// Truth table of an output whose function is `text`; `None` if it is not the state or its complement.
    fn of_output(&self, text: &str) -> Option<u64> {
        match self.names.iter().position(|name| name == text.trim())? {
            0 => Some(self.table),
            _ => Some(!self.table),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_is_read_and_counted_in_nands() {
        let text = "library(l) {
            cell (N) { area : 8; pin(A) { direction : input; } pin(B) { direction : input; }
                pin(Y) { direction : output; function : \"(A B)'\"; } }
            cell (HA) { area : 20; pin(A) { direction : input; } pin(B) { direction : input; }
                pin(S) { direction : output; function : \"A^B\"; } pin(C) { direction : output; function : \"A B\"; } }
            cell (F) { area : 24; ff (P, Q) { clocked_on : \"C\"; next_state : \"D\"; }
                pin(D) { direction : input; } pin(C) { direction : input; } pin(Q) { direction : output; function : \"P\"; } }
        }";
        let gates = LibertyGates::read_liberty(text.as_bytes(), "l.lib").unwrap();
        let tables = |name: &str| {
            gates.get(name).unwrap().outputs.iter().map(|(_, t)| t.map(|t| t & 15)).collect::<Vec<_>>()
        };
        assert_eq!(tables("HA"), [Some(6), Some(8)]);
        assert_eq!((tables("F"), gates.gate_equivalents("F")), (vec![Some(10)], Some(3.0)));
        assert!(gates.get("F").unwrap().is_register);
        assert_eq!(gates.gate_equivalents("none"), None);
        let error = LibertyGates::read_liberty(b"library(l) { }", "l.lib").unwrap_err().to_string();
        assert_eq!(error, "l.lib: no NAND of two inputs with an area");
    }

    /// A clear that is not used leaves the data; an enable that is 1 leaves the data too.
    #[test]
    fn flip_flops_with_clear_preset_and_enable_have_a_next_state() {
        let pin = |name: &str| format!("pin({name}) {{ direction : input; }} ");
        let flop = |name: &str, pins: &[&str], ff: &str| {
            let pins: String = pins.iter().map(|name| pin(name)).collect();
            format!(
                "cell ({name}) {{ area : 30; ff (P, N) {{ clocked_on : \"C\"; {ff} }} {pins}{} }}\n",
                "pin(Q) { direction : output; function : \"P\"; } pin(QN) { direction : output; function : \"N\"; }"
            )
        };
        let text = [
            "library(l) { cell (N) { area : 8; pin(A) { direction : input; } pin(B) { direction : input; }\n\
             pin(Y) { direction : output; function : \"(A B)'\"; } }"
                .to_owned(),
            flop("SR", &["D", "R", "S"], "next_state : \"D\"; clear : \"R'\"; preset : \"S'\";"),
            flop("E", &["D", "G"], "next_state : \"(D G) + (P G')\";"),
            "}".into(),
        ]
        .concat();
        let gates = LibertyGates::read_liberty(text.as_bytes(), "l.lib").unwrap();
        let gate = |name: &str| gates.get(name).unwrap().clone();
        let next = |name: &str, inputs: u64| gate(name).outputs[0].1.unwrap() >> inputs & 1;
        // D, then R and S, both active low.
        assert_eq!([0b110, 0b111, 0b101, 0b010].map(|inputs| next("SR", inputs)), [0, 1, 0, 1]);
        // D, then G, then the state at Q.
        assert_eq!(gate("E").inputs, ["D", "G", "Q"]);
        assert_eq!([0b011, 0b010, 0b100, 0b001].map(|inputs| next("E", inputs)), [1, 0, 1, 0]);
        assert_eq!(gate("E").outputs[1].1.unwrap(), !gate("E").outputs[0].1.unwrap());
    }
}
