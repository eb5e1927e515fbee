//! Fields `target` and `liberty` of a spec; written with the cells inline.

use super::fields::{At, Checker, Fields};
use super::json::SpecJson;
use super::loader::Loader;
use super::model::CellPlanes;
use crate::cells::Target;
use crate::cells::liberty::{self, Library, ParityCell};
use serde_json::{Value, json};

/// Reads both fields; `None` if one is invalid.
pub(super) fn take_target(
    checker: &mut Checker,
    fields: &mut Fields,
    loader: &dyn Loader,
) -> Option<(Target, CellPlanes)> {
    if let Some(SpecJson::Object(_)) = fields.peek_field("target") {
        let at = fields.take_field("target")?;
        return read_planes(checker, &at);
    }
    take_named(checker, fields, loader).map(|target| (target, CellPlanes::All))
}

/// Reads `{"family": NAME, "planes": "all" | "auto"}`.
fn read_planes(checker: &mut Checker, at: &At) -> Option<(Target, CellPlanes)> {
    let mut fields = checker.read_object(at)?;
    let [family, planes] = ["family", "planes"].map(|field| take_required(checker, &mut fields, field));
    checker.refuse_unknown(fields, "family, planes");
    let families: Vec<_> = Target::PLAIN.iter().filter(|(_, target)| target.family().is_some()).collect();
    let names: Vec<_> = families.iter().enumerate().map(|(i, (name, _))| (*name, i)).collect();
    let target = checker.read_choice(&family?, &names).map(|i| families[i].1.clone());
    let choices = [("all", CellPlanes::All), ("auto", CellPlanes::WhereFewer)];
    Some((target?, checker.read_choice(&planes?, &choices)?))
}

/// Reads the target where it is a name, with its library.
fn take_named(checker: &mut Checker, fields: &mut Fields, loader: &dyn Loader) -> Option<Target> {
    let library_at = fields.take_field(Target::LIBERTY);
    let target_at = fields.take_field("target");
    let named = |at: &At| matches!(at.json, SpecJson::Text(name) if name == Target::LIBERTY);
    match (target_at, library_at) {
        (Some(at), Some(library)) if named(&at) => {
            self::read_library(checker, &library, loader).map(Target::Liberty)
        }
        (Some(at), None) if named(&at) => {
            checker.note_problem(Target::LIBERTY, "missing, target liberty takes its cells from it");
            None
        }
        (target, library) => {
            if let Some(library) = library {
                checker
                    .note_problem(&library.path, format!("{}, but the target is not liberty", library.json));
            }
            target.map_or(Some(Target::Generic), |at| read_plain(checker, &at))
        }
    }
}

fn read_plain(checker: &mut Checker, at: &At) -> Option<Target> {
    let names = Target::PLAIN.each_ref().map(|(name, _)| *name).into_iter().chain([Target::LIBERTY]);
    let words: Vec<_> = names.enumerate().map(|(i, name)| (name, i)).collect();
    checker.read_choice(at, &words).and_then(|i| Target::PLAIN.get(i).map(|(_, target)| target.clone()))
}

/// Reads the cells of a file, or inline cells.
fn read_library(checker: &mut Checker, at: &At, loader: &dyn Loader) -> Option<Library> {
    let found = match at.json {
        SpecJson::Text(_) | SpecJson::List(_) => {
            let files = liberty_files(checker, at, loader)?;
            liberty::read(&files).map(|found| {
                found.notes.iter().for_each(|note| loader.note_unused(note));
                found.library
            })
        }
        _ => {
            let cells = read_cells(checker, at)?;
            let wrong = |what| crate::error::Error::input(checker.file_name(), "liberty.cells", what);
            Library::from_cells(cells).map_err(wrong)
        }
    };
    match found {
        Ok(library) => Some(library),
        Err(crate::error::Error::Input(problems)) => {
            checker.problems.extend(problems);
            None
        }
        Err(error) => {
            checker.note_problem(&at.path, error.to_string());
            None
        }
    }
}

/// The Liberty files named by a field: one, or a list.
pub(crate) fn liberty_files(
    checker: &mut Checker,
    at: &At,
    loader: &dyn Loader,
) -> Option<Vec<liberty::LibertyFile>> {
    let all = match at.json {
        SpecJson::List(all) => all.as_slice(),
        one => std::slice::from_ref(one),
    };
    if all.is_empty() || all.len() > liberty::MAX_FILES {
        checker.note_problem(&at.path, format!("{} files, expected 1 to {}", all.len(), liberty::MAX_FILES));
        return None;
    }
    let mut files = Vec::new();
    for json in all {
        let name = checker.read_text(&At { path: at.path.clone(), json })?.to_owned();
        match loader.load_file(&name) {
            Ok(bytes) => files.push(liberty::LibertyFile { name, bytes }),
            Err(error) => {
                checker.note_problem(&at.path, error.to_string());
                return None;
            }
        }
    }
    Some(files)
}

fn read_cells(checker: &mut Checker, at: &At) -> Option<Vec<ParityCell>> {
    let mut fields = checker.read_object(at)?;
    let cells = take_required(checker, &mut fields, "cells");
    checker.refuse_unknown(fields, "cells");
    let cells = cells?;
    let all = read_list(checker, &cells)?;
    let read = |(i, json)| read_cell(checker, &At { path: format!("{}[{i}]", cells.path), json });
    let read: Vec<_> = all.iter().enumerate().map(read).collect();
    read.into_iter().collect()
}

fn read_cell(checker: &mut Checker, at: &At) -> Option<ParityCell> {
    let mut fields = checker.read_object(at)?;
    let [name, inputs, output, invert, area] = ["name", "inputs", "output", "invert", "area"]
        .map(|field| take_required(checker, &mut fields, field));
    checker.refuse_unknown(fields, "name, inputs, output, invert, area");
    let inputs = inputs?;
    let pins: Vec<_> =
        read_list(checker, &inputs)?.iter().map(|json| At { path: inputs.path.clone(), json }).collect();
    let pins: Vec<_> = pins.iter().map(|at| checker.read_text(at).map(str::to_owned)).collect();
    Some(ParityCell {
        name: checker.read_text(&name?)?.to_owned(),
        inputs: pins.into_iter().collect::<Option<_>>()?,
        output: checker.read_text(&output?)?.to_owned(),
        invert: checker.read_boolean(&invert?)?,
        area: checker.read_number(&area?)?,
    })
}

fn take_required<'a>(checker: &mut Checker, fields: &mut Fields<'a>, name: &str) -> Option<At<'a>> {
    let found = fields.take_field(name);
    if found.is_none() {
        checker.note_problem(&fields.path_of(name), "missing");
    }
    found
}

fn read_list<'a>(checker: &mut Checker, at: &At<'a>) -> Option<&'a [SpecJson]> {
    if let SpecJson::List(all) = at.json {
        return Some(all);
    }
    checker.note_problem(&at.path, format!("{}, expected an array", at.json));
    None
}

/// Field `liberty` with the cells inline.
pub(super) fn to_json(library: &Library) -> Value {
    let cell = |cell: &ParityCell| {
        json!({ "name": cell.name, "inputs": cell.inputs, "output": cell.output, "invert": cell.invert,
            "area": cell.area })
    };
    json!({ "cells": library.cells().iter().map(cell).collect::<Vec<_>>() })
}

#[cfg(test)]
mod tests {
    use super::super::{DecoderSpec, read_spec, to_json};
    use super::*;
    use crate::error::Result;

    const LIBRARY: &str = "library(l) { cell(N) { area : 1.5; pin(A) { direction : input; } \
        pin(Y) { direction : output; function : \"!A\"; } } cell(X) { area : 3; pin(A) { direction : input; } \
        pin(B) { direction : input; } pin(Y) { direction : output; function : \"A^B\"; } } }";

    struct Files;

    impl Loader for Files {
        fn load_file(&self, _: &str) -> Result<Vec<u8>> {
            Ok(LIBRARY.into())
        }
    }

    fn spec(more: &str) -> Result<DecoderSpec> {
        let text = format!(r#"{{"schema_version": 1, "name": "d", "planes": [{{"matrix": ["11"]}}]{more}}}"#);
        read_spec(&text, "s.json", &Files)
    }

    #[test]
    fn every_target_reads_back_from_what_is_written() {
        for name in ["generic", "ice40", "ecp5", "xilinx", "gowin"] {
            let spec = spec(&format!(r#", "target": "{name}""#)).expect("reads");
            assert_eq!(spec.target.name(), name);
            assert_eq!(read_spec(&to_json(&spec), "s.json", &Files).expect("reads back"), spec);
        }
        let spec = spec(r#", "target": "liberty", "liberty": "l.lib""#).expect("reads");
        let Target::Liberty(library) = &spec.target else { panic!("{:?}", spec.target) };
        assert_eq!(library.find_cell(2, false).map(|cell| cell.area), Some(3.0));
        assert!(to_json(&spec).contains(r#""name": "X""#));
        assert_eq!(read_spec(&to_json(&spec), "s.json", &Files).expect("reads back"), spec);
    }

    #[test]
    fn errors_name_the_field() {
        for (more, what) in [
            (r#", "target": "spartan""#, "target: \"spartan\", expected"),
            (r#", "target": "liberty""#, "liberty: missing"),
            (r#", "liberty": "l.lib""#, "the target is not liberty"),
            (r#", "target": "ice40", "liberty": "l.lib""#, "the target is not liberty"),
            (r#", "target": "liberty", "liberty": 3"#, "liberty: 3, expected an object"),
            (r#", "target": "liberty", "liberty": {"cells": []}"#, "neither an XOR"),
            (
                r#", "target": "liberty", "liberty": ["l.lib", "m.lib"]"#,
                "m.lib: line 1: cell N stands in l.lib too",
            ),
            (r#", "target": "liberty", "liberty": []"#, "liberty: 0 files"),
            (
                r#", "target": "liberty", "liberty": {"cells": [{"name": "X"}]}"#,
                "liberty.cells[0].inputs: missing",
            ),
            (r#", "target": "liberty", "liberty": {"cells": 1}"#, "liberty.cells: 1, expected an array"),
        ] {
            let error = spec(more).expect_err(what).to_string();
            assert!(error.contains(what), "{error}");
        }
    }
}
