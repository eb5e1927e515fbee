//! Which cells of a Liberty file sum their inputs.

use super::groups::{self, Group};
use super::{Library, MAX_OPERANDS, ParityCell, function};
use crate::error::{Error, Result};

/// Reads the sums and the inverter of a Liberty file; `file` names it in errors.
///
/// # Errors
/// `Input`: text that is no Liberty, with its line; cells that no network can be made of.
pub fn read(bytes: &[u8], file: &str) -> Result<Library> {
    let text = std::str::from_utf8(bytes).map_err(|e| Error::input(file, "", e.to_string()))?;
    let groups =
        groups::read(text).map_err(|(line, what)| Error::input(file, format!("line {line}"), what))?;
    let libraries: Vec<_> = groups.iter().filter(|group| group.kind == "library").collect();
    let [library] = libraries.as_slice() else {
        return Err(Error::input(file, "", format!("{} libraries, expected one", libraries.len())));
    };
    let mut cells = Vec::new();
    for group in library.groups.iter().filter(|group| group.kind == "cell") {
        cells.extend(cell(group).map_err(|what| Error::input(file, format!("line {}", group.line), what))?);
    }
    Library::of(cells).map_err(|what| Error::input(file, "", what))
}

/// The cell, where it is a sum or an inverter that may be used.
fn cell(group: &Group) -> std::result::Result<Option<ParityCell>, String> {
    let [name] = group.names.as_slice() else { return Err("a cell without a name".into()) };
    if group.attribute("dont_use") == Some("true") || group.groups.iter().any(|inner| inner.kind != "pin") {
        return Ok(None);
    }
    let of = |direction: &str| -> Vec<&Group> {
        group.groups.iter().filter(|pin| pin.attribute("direction") == Some(direction)).collect()
    };
    let (inputs, outputs) = (of("input"), of("output"));
    let [output] = outputs.as_slice() else { return Ok(None) };
    let others = inputs.len() + 1 != group.groups.len() || output.attribute("three_state").is_some();
    let inputs: Vec<_> = inputs.iter().flat_map(|pin| pin.names.clone()).collect();
    let [output_pin] = output.names.as_slice() else { return Ok(None) };
    if others || !(1..=MAX_OPERANDS).contains(&inputs.len()) {
        return Ok(None);
    }
    let pins: Vec<_> = inputs.iter().map(String::as_str).collect();
    let Some(table) = output.attribute("function").and_then(|text| function::table(text, &pins)) else {
        return Ok(None);
    };
    let parity = function::parity(inputs.len());
    let invert = table == !parity;
    if !invert && (table != parity || inputs.len() == 1) {
        return Ok(None);
    }
    let area = group.attribute("area").and_then(|area| area.parse().ok());
    let area = area.ok_or_else(|| format!("cell {name}: an area is missing"))?;
    Ok(Some(ParityCell { name: name.clone(), inputs, output: output_pin.clone(), invert, area }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cell_text(name: &str, function: &str, pins: &[&str], more: &str) -> String {
        let pins: String = pins.iter().map(|p| format!("pin({p}) {{ direction : input; }} ")).collect();
        format!(
            "cell ({name}) {{ area : 4.5; {more} {pins} pin(Y) {{ direction : output; function : \"{function}\"; }} }}\n"
        )
    }

    fn names(cells: &[String]) -> Vec<String> {
        let text = format!("library(l) {{ {} }}", cells.concat());
        let library = read(text.as_bytes(), "l.lib").expect("reads");
        library.cells().iter().map(|cell| cell.name.clone()).collect()
    }

    #[test]
    fn finds_sums_whatever_they_are_called() {
        let pins = ["A", "B", "C", "D"];
        let cells = [
            cell_text("n1", "!A", &pins[..1], ""),
            cell_text("buf", "A", &pins[..1], ""),
            cell_text("x2", "(A !B) + (!A B)", &pins[..2], ""),
            cell_text("xn3", "(A^B^C)'", &pins[..3], ""),
            cell_text("x4", "A^B^C^D", &pins, ""),
            cell_text("hidden", "A^B^C", &pins[..3], "dont_use : true;"),
            cell_text("nand", "!(A B)", &pins[..2], ""),
            cell_text("flop", "IQ", &pins[..2], "ff(IQ, IQN) { clocked_on : \"A\"; }"),
        ];
        assert_eq!(names(&cells), ["n1", "x2", "xn3", "x4"]);
    }

    #[test]
    fn errors_say_the_file_and_the_line() {
        for (text, what) in [
            ("library(l) { cell(X) {", "l.lib: line 1: "),
            ("", "l.lib: 0 libraries"),
            ("library(l) { }", "l.lib: no inverter"),
            (
                "library(l) {\ncell(I) { pin(A) { direction : input; } pin(Y) { direction : output; function : \"A'\"; } } }",
                "l.lib: line 2: cell I: an area",
            ),
        ] {
            let error = read(text.as_bytes(), "l.lib").expect_err(what).to_string();
            assert!(error.starts_with(what), "{error}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8)) {
            let mut bytes = format!("library(l) {{ {} }}", cell_text("x2", "(A !B) + (!A B)'", &["A", "B"], "/* c */")).into_bytes();
            for (at, byte) in edits {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            // An inverter is missing at best.
            prop_assert!(read(&bytes, "l.lib").is_err());
        }
    }

    /// The library of Debian's package `qflow-tech-osu018`, where it is installed.
    #[test]
    fn reads_osu018() {
        let path = "/usr/share/qflow/tech/osu018/osu018_stdcells.lib";
        let Ok(bytes) = std::fs::read(path) else { return };
        let library = read(&bytes, path).expect("reads");
        let found: Vec<_> = library.cells().iter().map(|cell| (cell.name.as_str(), cell.area)).collect();
        assert_eq!(found, [("INVX1", 16.0), ("XOR2X1", 56.0), ("XNOR2X1", 56.0)]);
    }
}
