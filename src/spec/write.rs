//! A spec as JSON that holds all of it: matrices inline, defaults spelled out.

use super::{Choice, DecoderSpec, PipelineSpec, SCHEMA_VERSION, StreamSpec};
use crate::gf2::{BitMatrix, BitVec};
use serde_json::{Map, Value, json};

/// The spec as JSON text, the same for the same spec; reads back to it, with every matrix inline.
pub fn to_json(spec: &DecoderSpec) -> String {
    let mut fields = Map::new();
    let mut put = |key: &str, value: Value| fields.insert(key.to_owned(), value);
    put("schema_version", json!(SCHEMA_VERSION));
    put("name", json!(spec.name));
    put("planes", spec.planes.iter().map(plane).collect());
    put("basis", json!(spec.basis.name()));
    put("polarity", json!(spec.polarity.name()));
    put("allow_zero_rows", json!(spec.allow_zero_rows));
    put("target", json!(spec.target.name()));
    put("strategy", json!(spec.strategy));
    if let Some(of) = &spec.stream {
        put("stream", stream(of));
    }
    if let Some(of) = &spec.pipeline {
        put("pipeline", pipeline(of));
    }
    format!("{:#}\n", Value::Object(fields))
}

fn plane(matrix: &BitMatrix) -> Value {
    json!({ "matrix": matrix.rows().iter().map(BitVec::to_string).collect::<Vec<_>>() })
}

fn stream(stream: &StreamSpec) -> Value {
    json!({
        "width": stream.width,
        "lanes": stream.lanes,
        "order": stream.order.name(),
        "reset": stream.reset.name(),
        "groups_width": stream.groups_width,
    })
}

fn pipeline(pipeline: &PipelineSpec) -> Value {
    json!({ "levels": pipeline.levels, "valid": pipeline.valid })
}
