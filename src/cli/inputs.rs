//! Inputs of `generate`: a spec, or matrices and networks, a plane each.

use super::args::Generate;
use super::input::{Input, is_stdio};
use super::plane_args::PlaneArgs;
use super::{load, loader};
use crate::error::{Error, Result};
use crate::network;
use crate::spec::DecoderSpec;
use crate::synth::netlist::foreign;
use crate::text;
use serde_json::{Map, Value, json};
use std::path::Path;

/// The spec of the typed files, and the file that errors name.
///
/// # Errors
/// `Input` with all faults; options of planes beside a spec.
pub fn read_inputs(args: &Generate) -> Result<(DecoderSpec, String)> {
    if let ([file], []) = (&args.files[..], &args.networks[..])
        && !is_stdio(file)
        && args.format.is_none()
        && is_spec(file)?
    {
        let name = loader::display_name(file);
        if let Some(option) = args.planes.first_given() {
            return Err(Error::input(
                name,
                option,
                "is an option beside matrices and networks; a spec says it itself",
            ));
        }
        return Ok((load::load_spec(file)?, name));
    }
    let mut piped = None;
    if let ([file], []) = (&args.files[..], &args.networks[..])
        && is_stdio(file)
    {
        let input = Input::read(file, args.format.as_deref())?;
        if input.is_spec() {
            let text = text::decode_utf8(&input.bytes, &input.name)?;
            return Ok((load::read_spec_text(text, &input.name, Path::new(""))?, input.name));
        }
        piped = Some(input);
    }
    let text = planes_json(args, piped.as_ref())?.to_string();
    Ok((load::read_spec_text(&text, "", Path::new(""))?, String::new()))
}

/// Whether the file is a spec: a JSON object. A pipe is one unseen: it can be read only once, and a matrix has a
/// name that says its form.
fn is_spec(path: &Path) -> Result<bool> {
    if std::fs::metadata(path).is_ok_and(|found| !found.is_file()) {
        return Ok(true);
    }
    let head = loader::read_head(path)?;
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&head);
    Ok(head.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{'))
}

/// A spec of the matrices and networks, as if the user had written it; `piped` is what standard input held, if that is read.
fn planes_json(args: &Generate, piped: Option<&Input>) -> Result<Value> {
    let (matrices, networks) = (&args.files, &args.networks);
    if !matrices.is_empty() && !networks.is_empty() && matrices.len() != networks.len() {
        let what = format!("{} of them, but {} matrices; one a matrix", networks.len(), matrices.len());
        return Err(Error::input("", "--network", what));
    }
    let planes = (0..matrices.len().max(networks.len())).map(|p| {
        let mut plane = Map::new();
        if let Some(matrix) = matrices.get(p) {
            plane.insert("matrix".into(), piped.map_or_else(|| matrix_json(matrix, args), rows_json)?);
        }
        if let Some(network) = networks.get(p) {
            plane.insert("network".into(), network_json(network, args)?);
        }
        Ok(Value::Object(plane))
    });
    let planes: Vec<Value> = planes.collect::<Result<_>>()?;
    let options = &args.planes;
    let first = matrices.first().or(networks.first()).map(|path| path.as_path()).unwrap_or(Path::new(""));
    let mut spec = json!({
        "schema_version": 1,
        "name": options.name.clone().unwrap_or_else(|| loader::design_name(first)),
        "planes": planes,
        "allow_zero_rows": options.allow_zero_rows,
    });
    if let Some(levels) = options.pipeline {
        spec["pipeline"] = json!({ "levels": levels });
    }
    match options.word_width {
        Some(width) => {
            spec["stream"] = json!({ "width": width, "lanes": options.lanes.unwrap_or(1) });
            if let Some(source) = options.source {
                spec["stream"]["source"] = json!(source.name());
            }
        }
        None if options.lanes.is_some() || options.source.is_some() => {
            return Err(Error::input(
                "",
                "--word-width",
                "missing, --lanes and --source are of a stream wrapper",
            ));
        }
        None => {}
    }
    Ok(spec)
}

/// A matrix file by its name, or its rows where a spec cannot name it.
fn matrix_json(path: &Path, args: &Generate) -> Result<Value> {
    if is_plain(path, args) {
        return Ok(json!({ "file": path_text(path)? }));
    }
    rows_json(&Input::read(path, typed_form(path, args))?)
}

/// The rows of a matrix as a spec has them.
fn rows_json(input: &Input) -> Result<Value> {
    Ok(json!(input.to_matrix()?.to_string().lines().collect::<Vec<_>>()))
}

/// A network file by its name, or its lines where a spec cannot name it.
fn network_json(path: &Path, args: &Generate) -> Result<Value> {
    if is_plain(path, args) {
        return Ok(json!(path_text(path)?));
    }
    let network = Input::read(path, typed_form(path, args))?.to_network(None)?;
    Ok(json!(network::io::text_lines(&network)))
}

/// Whether a spec can name the file: its extension is its form, and no netlist.
fn is_plain(path: &Path, args: &Generate) -> bool {
    let netlist =
        foreign::EXTENSIONS.iter().any(|known| known.eq_ignore_ascii_case(&loader::file_extension(path)));
    let is_json = loader::file_extension(path).eq_ignore_ascii_case("json");
    let converted = || Input::read(path, None).is_ok_and(|input| input.extension == "blif");
    !(is_stdio(path) || netlist || typed_form(path, args).is_some() || is_json && converted())
}

/// The form that is typed, which is that of standard input where some file is that.
fn typed_form<'a>(path: &Path, args: &'a Generate) -> Option<&'a str> {
    let some = args.files.iter().chain(&args.networks).any(|path| is_stdio(path));
    args.format.as_deref().filter(|_| is_stdio(path) || !some)
}

/// A path as text.
fn path_text(path: &Path) -> Result<&str> {
    path.to_str().ok_or_else(|| Error::input(loader::display_name(path), "", "the name is no UTF-8"))
}

impl PlaneArgs {
    /// The first option that is given, if any.
    fn first_given(&self) -> Option<&'static str> {
        let given = [
            ("--name", self.name.is_some()),
            ("--word-width", self.word_width.is_some()),
            ("--lanes", self.lanes.is_some()),
            ("--source", self.source.is_some()),
            ("--pipeline", self.pipeline.is_some()),
            ("--allow-zero-rows", self.allow_zero_rows),
        ];
        given.into_iter().find(|(_, is_given)| *is_given).map(|(option, _)| option)
    }
}
