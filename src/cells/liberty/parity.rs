//! XOR, XNOR and inverter cells of Liberty files.

use super::file::LibertyFile;
use super::function;
use super::groups::{self, Group};
use super::library::{Library, MAX_OPERANDS, ParityCell};
use crate::error::{Error, Result};
use std::collections::{BTreeMap, BTreeSet};

/// Most notes on skipped cells.
const MAX_NOTES: usize = 20;

/// Usable cells of Liberty files.
pub struct FoundCell {
    /// The smallest cell of each kind.
    pub library: Library,
    /// Why XOR and XNOR cells are skipped, one line each.
    pub notes: Vec<String>,
}

/// Reads the XOR, XNOR and inverter cells of Liberty files. Unusable cells are skipped.
///
/// # Errors
/// `Input`: invalid Liberty, with its line; a cell that two files have; no XOR and no XNOR of two operands.
pub fn read(files: &[LibertyFile]) -> Result<FoundCell> {
    let (mut cells, mut notes) = (Vec::new(), Vec::new());
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for file in files {
        let text = file.unpack_text()?;
        let library = single_library(&text, &file.name)?;
        for group in library.groups.iter().filter(|group| group.kind == "cell") {
            let name = group.names.join(" ");
            let before = seen.insert(name.clone(), &file.name);
            if let Some(other) = before.filter(|other| *other != file.name) {
                let what = format!("cell {name} stands in {other} too");
                return Err(Error::input(&file.name, format!("line {}", group.line), what));
            }
            let found = match before {
                Some(_) => Err("it stands twice".into()),
                None => {
                    read_cell(group).and_then(|cell| cell.map(|c| c.check_usable().map(|()| c)).transpose())
                }
            };
            match found {
                Ok(found) => cells.extend(found),
                Err(what) => {
                    notes.push(format!("{}: line {}: cell {name} is left out: {what}", file.name, group.line))
                }
            }
        }
    }
    if notes.len() > MAX_NOTES {
        let more = format!("and {} more cells are left out", notes.len() - MAX_NOTES);
        notes.truncate(MAX_NOTES);
        notes.push(more);
    }
    let library = Library::from_cells(cells).map_err(|what| Error::input(names(files), "", what))?;
    Ok(FoundCell { library, notes })
}

fn names(files: &[LibertyFile]) -> String {
    files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>().join(", ")
}

/// The single library of a text.
fn single_library(text: &str, file: &str) -> Result<Group> {
    let at_line = |(line, what)| Error::input(file, format!("line {line}"), what);
    let mut libraries: Vec<_> = groups::read_groups(text).map_err(at_line)?;
    libraries.retain(|group| group.kind == "library");
    match <[Group; 1]>::try_from(libraries) {
        Ok([library]) => Ok(library),
        Err(all) => Err(Error::input(file, "", format!("{} libraries, expected one", all.len()))),
    }
}

/// Merges files into one text: the first file, with the groups that it lacks from the others.
///
/// # Errors
/// As [`read`], but for missing XOR cells.
pub fn merge_files(files: &[LibertyFile]) -> Result<String> {
    let [first, others @ ..] = files else { return Ok(String::new()) };
    let mut text = first.unpack_text()?.into_owned();
    if others.is_empty() {
        return Ok(text);
    }
    let own = single_library(&text, &first.name)?;
    let mut known: BTreeSet<_> = own.groups.iter().chain(&own.others).map(group_key).collect();
    text.truncate(own.span.end - 1);
    for file in others {
        let more = file.unpack_text()?;
        let library = single_library(&more, &file.name)?;
        for group in library.others.iter().chain(&library.groups) {
            let is_new = known.insert(group_key(group));
            if !is_new && group.kind == "cell" {
                let what = format!("cell {} stands in another file too", group.names.join(" "));
                return Err(Error::input(&file.name, format!("line {}", group.line), what));
            }
            if is_new {
                text.push_str(&more[group.span.clone()]);
                text.push('\n');
            }
        }
    }
    Ok(text + "}\n")
}

/// Key of a group of a library: its kind and names.
fn group_key(group: &Group) -> (String, Vec<String>) {
    (group.kind.clone(), group.names.clone())
}

/// The cell, if it is a usable sum or inverter; an error is the fault.
fn read_cell(group: &Group) -> std::result::Result<Option<ParityCell>, String> {
    let [name] = group.names.as_slice() else { return Err("it has no name, or several".into()) };
    if group.find_attribute("dont_use") == Some("true")
        || group.groups.iter().any(|inner| inner.kind != "pin")
    {
        return Ok(None);
    }
    let of = |direction: &str| -> Vec<&Group> {
        group.groups.iter().filter(|pin| pin.find_attribute("direction") == Some(direction)).collect()
    };
    let (inputs, outputs) = (of("input"), of("output"));
    let [output] = outputs.as_slice() else { return Ok(None) };
    let others = inputs.len() + 1 != group.groups.len() || output.find_attribute("three_state").is_some();
    let inputs: Vec<_> = inputs.iter().flat_map(|pin| pin.names.clone()).collect();
    let [output_pin] = output.names.as_slice() else { return Ok(None) };
    if others || !(1..=MAX_OPERANDS).contains(&inputs.len()) {
        return Ok(None);
    }
    let pins: Vec<_> = inputs.iter().map(String::as_str).collect();
    let Some(table) =
        output.find_attribute("function").and_then(|text| function::function_table(text, &pins))
    else {
        return Ok(None);
    };
    let parity = function::parity(inputs.len());
    let invert = table == !parity;
    if !invert && (table != parity || inputs.len() == 1) {
        return Ok(None);
    }
    let area = group.find_attribute("area").and_then(|area| area.parse().ok());
    let area = area.ok_or("its area is missing or no number")?;
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

    fn file(name: &str, text: &str) -> LibertyFile {
        LibertyFile::new(name, text)
    }

    fn read(bytes: &[u8], name: &str) -> Result<Library> {
        super::read(&[LibertyFile::new(name, bytes)]).map(|found| found.library)
    }

    fn names(cells: &[String]) -> Vec<String> {
        let text = format!("library(l) {{ {} }}", cells.concat());
        let library = read(text.as_bytes(), "l.lib").expect("reads");
        library.cells().iter().map(|cell| cell.name.clone()).collect()
    }

    #[test]
    fn several_files_are_one_library() {
        let inverter = format!("library(a) {{ t(x) {{ }} {} }} // end", cell_text("n1", "A'", &["A"], ""));
        let xor =
            format!("library(b) {{ t(x) {{ }} u(y) {{ }} {} }}", cell_text("x2", "A^B", &["A", "B"], ""));
        let files = [file("a.lib", &inverter), file("b.lib", &xor)];
        let library = super::read(&files).expect("reads").library;
        let text = merge_files(&files).expect("one text");
        assert_eq!(read(text.as_bytes(), "m").expect("reads"), library);
        assert_eq!(
            (text.matches("t(x)").count(), text.matches("u(y)").count(), library.cells().len()),
            (1, 1, 2)
        );
        let twice = [file("a.lib", &inverter), file("b.lib", &inverter)];
        for error in [
            super::read(&twice).map(|_| ()).expect_err("twice"),
            merge_files(&twice).map(|_| ()).expect_err("twice"),
        ] {
            assert!(error.to_string().starts_with("b.lib: line 1: cell n1 stands in a"), "{error}");
        }
    }

    #[test]
    fn cells_that_cannot_be_used_are_left_out_and_told() {
        let pins = ["A", "B"];
        let no_area = cell_text("x", "A^B", &pins, "").replace("area : 4.5;", "");
        let cells = [
            cell_text("x2", "A^B", &pins, ""),
            no_area,
            cell_text("a-b", "A^B", &pins, ""),
            cell_text("x2", "A^B", &pins, ""),
        ];
        let found =
            super::read(&[file("l.lib", &format!("library(l) {{\n{} }}", cells.concat()))]).expect("reads");
        assert_eq!(found.library.cells().len(), 1);
        let starts = [
            "l.lib: line 3: cell x is left out: its area",
            "l.lib: line 4: cell a-b is left out",
            "l.lib: line 5: cell x2 is left out: it stands twice",
        ];
        assert!(
            found.notes.iter().zip(starts).all(|(note, start)| note.starts_with(start)),
            "{:?}",
            found.notes
        );
    }

    #[test]
    fn packed_files_are_unpacked_within_the_limit() {
        use std::io::Write;
        let pack = |text: &[u8]| {
            let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            packer.write_all(text).and_then(|()| packer.finish()).expect("packs")
        };
        let text = format!("library(l) {{ {} }}", cell_text("x2", "A^B", &["A", "B"], ""));
        assert_eq!(read(&pack(text.as_bytes()), "l.lib.gz").expect("reads").cells().len(), 1);
        let says = |bytes: &[u8]| read(bytes, "l.lib.gz").expect_err("refused").to_string();
        assert!(says(&pack(text.as_bytes())[..40]).starts_with("l.lib.gz: broken gzip"));
        let bomb = pack(&vec![b' '; 1 << 20]).repeat(crate::cells::liberty::MAX_BYTES / (1 << 20) + 1);
        assert!(says(&bomb).contains("unpacks to more than"));
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
            ("library(l) { }", "l.lib: neither an XOR"),
            (
                "library(l) {\ncell(I) { pin(A) { direction : input; } pin(Y) { direction : output; function : \"A'\"; } } }",
                "l.lib: neither an XOR",
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
            let _ = read(&bytes, "l.lib");
        }
    }

    /// The library of Debian's package `qflow-tech-osu018`, if it is installed.
    #[test]
    fn reads_osu018() {
        let path = "/usr/share/qflow/tech/osu018/osu018_stdcells.lib";
        let Ok(bytes) = std::fs::read(path) else { return };
        let library = read(&bytes, path).expect("reads");
        let found: Vec<_> = library.cells().iter().map(|cell| (cell.name.as_str(), cell.area)).collect();
        assert_eq!(found, [("INVX1", 16.0), ("XOR2X1", 56.0), ("XNOR2X1", 56.0)]);
    }
}
