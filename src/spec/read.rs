//! Parser of spec files: a [`DecoderSpec`], or all errors at once.

use super::fields::{At, Checker, Fields, take_optional};
use super::json::SpecJson;
use super::loader::Loader;
use super::model::*;
use super::{library, name, plane, source};
use crate::error::{Error, Result};
use crate::gf2::BitMatrix;
use crate::network::XorNetwork;
use std::collections::BTreeMap;

/// Reads a spec; `file` names it in errors.
///
/// # Errors
/// `Input`: invalid JSON, by line and column; else every missing, unknown, duplicate, mistyped or
/// out-of-range field, and every invalid matrix.
pub fn read_spec(text: &str, file: &str, loader: &dyn Loader) -> Result<DecoderSpec> {
    let json = SpecJson::parse(text, file)?;
    let mut checker = Checker::new(file);
    let spec = read_document(&mut checker, &At { path: String::new(), json: &json }, loader);
    let missing = || Error::Internal(format!("{file}: no spec and no problem"));
    checker.problems.into_result(spec)?.ok_or_else(missing)
}

const FIELDS: &str = "schema_version, name, planes, basis, polarity, allow_zero_rows, target, liberty, strategy, stream, \
     pipeline";

fn read_document(checker: &mut Checker, at: &At, loader: &dyn Loader) -> Option<DecoderSpec> {
    if let SpecJson::List(_) = at.json {
        checker.note_problem("", format!("{}, as a matrix is; expected an object", at.json));
        return None;
    }
    let mut fields = checker.read_object(at)?;
    checker.take_version(&mut fields);
    let name = take_name(checker, &mut fields);
    let spec = take_decoder(checker, fields, name.as_deref().unwrap_or_default(), loader);
    name.and(spec)
}

/// Reads a decoder that stands in another document: the fields of a spec but for `schema_version` and `name`.
pub fn read_decoder(checker: &mut Checker, at: &At, name: &str, loader: &dyn Loader) -> Option<DecoderSpec> {
    let mut inner = Checker::new(checker.file_name());
    let fields = inner.read_object(&At { path: String::new(), json: at.json });
    let spec = fields.and_then(|fields| take_decoder(&mut inner, fields, name, loader));
    for problem in inner.problems.told_problems() {
        let dot = if problem.field.is_empty() { "" } else { "." };
        problem.field = format!("{}{dot}{}", at.path, problem.field);
        checker.problems.push(|| problem.clone());
    }
    spec
}

/// The decoder of an object whose version and name are taken.
fn take_decoder(
    checker: &mut Checker,
    mut fields: Fields,
    name: &str,
    loader: &dyn Loader,
) -> Option<DecoderSpec> {
    let basis = take_choice(checker, &mut fields, "basis", &Basis::NAMES);
    let polarities = [("xor", Polarity::Xor), ("product", Polarity::Product)];
    let polarity = take_choice(checker, &mut fields, "polarity", &polarities);
    let target = library::take_target(checker, &mut fields, loader);
    let allow_zero_rows =
        take_optional(checker, &mut fields, "allow_zero_rows", false, Checker::read_boolean);
    let strategy = take_optional(checker, &mut fields, "strategy", DEFAULT_STRATEGY, Checker::read_text);
    let stream = fields.take_field("stream").map(|at| self::read_stream(checker, &at));
    let pipeline = fields.take_field("pipeline").map(|at| self::read_pipeline(checker, &at));
    let planes = self::take_planes(checker, &mut fields, loader);
    checker.refuse_unknown(fields, FIELDS);
    let (mut matrices, mut origins, mut networks) = (Vec::new(), Vec::new(), BTreeMap::new());
    for (p, plane) in planes?.into_iter().enumerate() {
        matrices.push(plane.matrix);
        origins.push(plane.origin);
        networks.extend(plane.network.map(|network| (p, network)));
    }
    let spec = DecoderSpec {
        name: name.to_owned(),
        planes: matrices,
        networks,
        polarity: polarity?,
        basis: basis?,
        allow_zero_rows: allow_zero_rows?,
        target: target.clone()?.0,
        cell_planes: target?.1,
        strategy: strategy?.to_owned(),
        origins,
        stream: stream.unwrap_or(Some(None))?,
        pipeline: pipeline.map_or(Some(None), |p| p.map(Some))?,
    };
    check_across_fields(checker, &spec);
    Some(spec)
}

fn take_name(checker: &mut Checker, fields: &mut Fields) -> Option<String> {
    let Some(at) = fields.take_field("name") else {
        checker.note_problem("name", "missing");
        return None;
    };
    let text = checker.read_text(&at)?;
    if let Some(fault) = name::name_fault(text) {
        checker.note_problem(&at.path, fault);
    }
    Some(text.to_owned())
}

fn take_choice<T: Copy + Default>(
    checker: &mut Checker,
    fields: &mut Fields,
    name: &str,
    words: &[(&str, T)],
) -> Option<T> {
    take_optional(checker, fields, name, T::default(), |checker, at| checker.read_choice(at, words))
}

fn take_planes(
    checker: &mut Checker,
    fields: &mut Fields,
    loader: &dyn Loader,
) -> Option<Vec<plane::PlaneSpec>> {
    let Some(at) = fields.take_field("planes") else {
        checker.note_problem("planes", "missing");
        return None;
    };
    let SpecJson::List(all) = at.json else {
        checker.note_problem(&at.path, format!("{}, expected an array of planes", at.json));
        return None;
    };
    if all.is_empty() || all.len() > MAX_Q {
        checker.note_problem(&at.path, format!("{} planes, expected 1 to {MAX_Q}", all.len()));
        return None;
    }
    // All planes are read, so that the errors of all are reported.
    let read = |(p, json)| plane::read_plane(checker, &At { path: format!("planes[{p}]"), json }, loader);
    let read: Vec<_> = all.iter().enumerate().map(read).collect();
    read.into_iter().collect()
}

/// The wrapper; `Some(None)` where its source is `none`.
fn read_stream(checker: &mut Checker, at: &At) -> Option<Option<StreamSpec>> {
    let mut fields = checker.read_object(at)?;
    if source::is_none(&fields) {
        fields.take_field("source");
        checker.refuse_unknown(fields, "source alone, where it is \"none\"");
        return Some(None);
    }
    let width = match fields.take_field("width") {
        Some(at) => checker.read_integer(&at, STREAM_WIDTH).filter(|width| {
            let whole = width % 8 == 0;
            if !whole {
                checker.note_problem(&at.path, format!("{width} bits, expected whole bytes"));
            }
            whole
        }),
        None => {
            checker.note_problem(&fields.path_of("width"), "missing");
            None
        }
    };
    let lanes = take_optional(checker, &mut fields, "lanes", 1, |c, at| c.read_integer(at, 1..=MAX_LANES));
    let order = take_choice(
        checker,
        &mut fields,
        "order",
        &[("plane", OutputOrder::Plane), ("weight", OutputOrder::Weight)],
    );
    let levels = [("active_low", Reset::ActiveLow), ("active_high", Reset::ActiveHigh)];
    let reset = take_choice(checker, &mut fields, "reset", &levels);
    let widest = MAX_GROUPS_WIDTH;
    let groups_width =
        take_optional(checker, &mut fields, "groups_width", widest, |c, at| c.read_integer(at, 1..=widest));
    let lanes_without = [("zero", UnusedLanes::Zero), ("any", UnusedLanes::Any)];
    let unused_lanes = take_choice(checker, &mut fields, "unused_lanes", &lanes_without);
    let around = source::take_around(checker, &mut fields, width);
    checker.refuse_unknown(
        fields,
        &format!("width, lanes, order, reset, groups_width, unused_lanes, {}", source::FIELDS),
    );
    Some(Some(StreamSpec {
        width: width?,
        lanes: lanes?,
        order: order?,
        reset: reset?,
        groups_width: groups_width?,
        unused_lanes: unused_lanes?,
        around: around?,
    }))
}

fn read_pipeline(checker: &mut Checker, at: &At) -> Option<PipelineSpec> {
    let mut fields = checker.read_object(at)?;
    let levels = match fields.take_field("levels") {
        Some(at) => checker.read_integer(&at, 1..=MAX_SIDE),
        None => {
            checker.note_problem(&fields.path_of("levels"), "missing");
            None
        }
    };
    let valid = take_optional(checker, &mut fields, "valid", false, Checker::read_boolean);
    checker.refuse_unknown(fields, "levels, valid");
    Some(PipelineSpec { levels: levels?, valid: valid? })
}

/// Checks constraints that involve several fields.
fn check_across_fields(checker: &mut Checker, spec: &DecoderSpec) {
    let n_out = spec.n_out();
    for (p, plane) in spec.planes.iter().enumerate() {
        let path = format!("planes[{p}].matrix");
        if plane.n_rows() != n_out {
            checker.note_problem(&path, format!("{} rows, but planes[0] has {n_out}", plane.n_rows()));
        }
        if !spec.allow_zero_rows {
            zero_rows(checker, &path, plane);
        }
    }
    for (&p, network) in &spec.networks {
        check_network(checker, spec, p, network);
    }
    if let Some(stream) = &spec.stream {
        let sides =
            [("stored", spec.group_bits()), ("weight", spec.q() * n_out * stream.around.bits_per_code_bit())];
        for (what, bits) in sides.map(|(what, bits)| (what, bits * stream.lanes)) {
            if bits > MAX_BEAT_BITS {
                let limit = format!("{bits} {what} bits a beat, the limit is {MAX_BEAT_BITS}");
                checker.note_problem("stream.lanes", limit);
            }
        }
        if spec.pipeline.is_some_and(|p| p.valid) {
            checker.note_problem("pipeline.valid", "true, but a stream wrapper carries its own valid");
        }
    }
}

/// Checks the constant of a given network, and that it may be used as it is.
fn check_network(checker: &mut Checker, spec: &DecoderSpec, p: usize, network: &XorNetwork) {
    let path = format!("planes[{p}].network");
    if spec.basis == Basis::Optimized {
        checker.note_problem(&path, "computes the matrix as given, but the basis is optimized");
    }
    let offset = network.affine().offset;
    if !offset.is_zero() && offset != spec.polarity.row_offsets(&spec.planes[p]) {
        let row = offset.first_one().unwrap_or_default();
        checker.note_problem(&path, format!("inverts output {row}, which the polarity does not"));
    }
}

fn zero_rows(checker: &mut Checker, path: &str, matrix: &BitMatrix) {
    let zeros: Vec<_> = (0..matrix.n_rows()).filter(|&i| matrix.row(i).is_zero()).collect();
    if let [first, rest @ ..] = zeros.as_slice() {
        let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
        let what =
            format!("row {first}{more} without a tap: outputs stuck at 0, taken only with allow_zero_rows");
        checker.note_problem(path, what);
    }
}
