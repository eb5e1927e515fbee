//! JSON text to a valid spec, or everything that is wrong with it.

use super::fields::{Fields, Report};
use super::json::{self, Node};
use super::*;
use crate::error::Result;
use crate::gf2::BitMatrix;

/// Strategy where the spec names none.
const DEFAULT_STRATEGY: &str = "paar";
/// Width of the `frame_groups` port where the spec gives none.
const DEFAULT_GROUPS_WIDTH: usize = 32;

/// Brings the files that a spec names.
pub trait Loader {
    /// The bytes of the file at `path`, taken as relative to the spec.
    ///
    /// # Errors
    /// Whatever kept it from being read; told as a problem of the field that names it.
    fn load(&self, path: &str) -> Result<Vec<u8>>;
}

/// Reads the spec in `text`, which came from `file`; matrices in files come through `loader`.
///
/// # Errors
/// All problems at once, each with file, field, value and limit: what is no JSON, unknown, missing or
/// duplicate fields, values of a wrong type or out of range, matrices that are broken or do not fit together.
pub fn read(text: &str, file: &str, loader: &dyn Loader) -> Result<DecoderSpec> {
    let node = json::parse(text, file)?;
    let mut report = Report::new(file);
    let spec = top(node, loader, &mut report);
    report.finish(spec)
}

const KNOWN: [&str; 10] = [
    "schema_version",
    "name",
    "planes",
    "basis",
    "polarity",
    "allow_zero_rows",
    "target",
    "strategy",
    "stream",
    "pipeline",
];

fn top(node: Node, loader: &dyn Loader, report: &mut Report) -> Option<DecoderSpec> {
    let mut fields = Fields::open(node, "", &KNOWN, &KNOWN[..3], report)?;
    fields.integer("schema_version", SCHEMA_VERSION..=SCHEMA_VERSION, report);
    let name = name(&mut fields, report);
    let basis = fields.choice("basis", report).unwrap_or_default();
    let polarity = fields.choice("polarity", report).unwrap_or_default();
    let allow_zero_rows = fields.flag("allow_zero_rows", report).unwrap_or(false);
    let planes = planes(&mut fields, allow_zero_rows, loader, report);
    let target = fields.choice("target", report).unwrap_or_default();
    let strategy = strategy(&mut fields, report);
    let stream = fields.node("stream").map(|node| stream(node, report));
    let pipeline = fields.node("pipeline").map(|node| pipeline(node, report));
    let (planes, origins): (Vec<_>, Vec<_>) = planes?.into_iter().unzip();
    if let Some(Some(stream)) = &stream {
        check_beat(stream.lanes, &planes, report);
    }
    Some(DecoderSpec {
        name: name?,
        planes,
        polarity,
        basis,
        allow_zero_rows,
        target,
        strategy,
        origins,
        stream: all_or_none(stream)?,
        pipeline: all_or_none(pipeline)?,
    })
}

/// Absent is fine, wrong is not.
fn all_or_none<T>(read: Option<Option<T>>) -> Option<Option<T>> {
    match read {
        Some(None) => None,
        Some(Some(value)) => Some(Some(value)),
        None => Some(None),
    }
}

fn name(fields: &mut Fields, report: &mut Report) -> Option<String> {
    let name = fields.text("name", report)?;
    if let Some(what) = super::name::fault(&name) {
        report.add(fields.path_of("name"), what);
    }
    Some(name)
}

fn strategy(fields: &mut Fields, report: &mut Report) -> String {
    let strategy = fields.text("strategy", report).unwrap_or_else(|| DEFAULT_STRATEGY.into());
    if strategy.is_empty() || strategy.len() > name::MAX_NAME {
        let what = format!("{} bytes, the limits are 1..={}", strategy.len(), name::MAX_NAME);
        report.add(fields.path_of("strategy"), what);
    }
    strategy
}

fn planes(
    fields: &mut Fields,
    allow_zero_rows: bool,
    loader: &dyn Loader,
    report: &mut Report,
) -> Option<Vec<(BitMatrix, Origin)>> {
    let list = fields.list("planes", report)?;
    if !(1..=MAX_Q).contains(&list.len()) {
        report.add("planes", format!("{} planes, the limits are 1..={MAX_Q}", list.len()));
        return None;
    }
    let mut read = Vec::new();
    for (path, node) in list {
        let plane = plane::read(node, &path, loader, report);
        if let Some((matrix, _)) = plane.as_ref().filter(|_| !allow_zero_rows) {
            plane::check_rows(matrix, &format!("{path}.matrix"), report);
        }
        read.push(plane);
    }
    check_n_out(&read, report);
    read.into_iter().collect()
}

/// All planes have as many outputs as the first that could be read.
fn check_n_out(planes: &[Option<(BitMatrix, Origin)>], report: &mut Report) {
    let sides = planes.iter().enumerate().filter_map(|(p, plane)| Some((p, plane.as_ref()?.0.n_rows())));
    let mut shared = None;
    for (p, n_out) in sides {
        let (first, first_n_out) = *shared.get_or_insert((p, n_out));
        if n_out != first_n_out {
            let what = format!("n_out {n_out}, planes[{first}] has {first_n_out}; all planes share it");
            report.add(format!("planes[{p}].matrix"), what);
        }
    }
}

fn stream(node: Node, report: &mut Report) -> Option<StreamSpec> {
    let known = ["width", "lanes", "order", "reset", "groups_width"];
    let mut fields = Fields::open(node, "stream", &known, &["width"], report)?;
    let width = fields.size("width", STREAM_WIDTH, report);
    if let Some(width) = width.filter(|width| width % 8 != 0) {
        report.add("stream.width", format!("{width}, expected whole bytes: a multiple of 8"));
    }
    let lanes = fields.size("lanes", 1..=MAX_LANES, report).unwrap_or(1);
    let order = fields.choice("order", report).unwrap_or_default();
    let reset = fields.choice("reset", report).unwrap_or_default();
    let groups_width = fields.size("groups_width", GROUPS_WIDTH, report).unwrap_or(DEFAULT_GROUPS_WIDTH);
    Some(StreamSpec { width: width?, lanes, order, reset, groups_width })
}

fn pipeline(node: Node, report: &mut Report) -> Option<PipelineSpec> {
    let mut fields = Fields::open(node, "pipeline", &["levels", "valid"], &["levels"], report)?;
    let levels = fields.size("levels", 1..=MAX_LEVELS, report);
    let valid = fields.flag("valid", report).unwrap_or(false);
    Some(PipelineSpec { levels: levels?, valid })
}

/// A beat of `lanes` groups fits on both sides of the decoder.
fn check_beat(lanes: usize, planes: &[BitMatrix], report: &mut Report) {
    let stored: usize = planes.iter().map(BitMatrix::n_cols).sum();
    let decoded: usize = planes.iter().map(BitMatrix::n_rows).sum();
    for (name, bits) in [("Σ n_in", stored), ("q·n_out", decoded)] {
        if lanes * bits > MAX_BEAT_BITS {
            let what = format!("{lanes}, lanes·{name} is {}, the limit is {MAX_BEAT_BITS}", lanes * bits);
            report.add("stream.lanes", what);
        }
    }
}
