//! A [`DecoderSpec`] as JSON with all matrices inline: the `spec.json` of a design.

use super::model::*;
use super::{library, source};
use crate::cells::Target;
use crate::gf2::BitMatrix;
use crate::network::{XorNetwork, io};
use serde_json::{Map, Value, json};

/// The spec as JSON text; reads back to the same spec, except for the origins of its matrices.
pub fn to_json(spec: &DecoderSpec) -> String {
    let mut fields = Map::new();
    let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    put("schema_version", json!(SCHEMA_VERSION));
    put("name", json!(spec.name));
    put("planes", (0..spec.q()).map(|p| plane_json(&spec.planes[p], spec.networks.get(&p))).collect());
    put("basis", json!(spec.basis.name()));
    put(
        "polarity",
        json!(match spec.polarity {
            Polarity::Xor => "xor",
            Polarity::Product => "product",
        }),
    );
    put("allow_zero_rows", json!(spec.allow_zero_rows));
    let target = spec.target.name();
    put(
        "target",
        match spec.cell_planes {
            CellPlanes::All => json!(target),
            CellPlanes::WhereFewer => json!({ "family": target, "planes": "auto" }),
        },
    );
    if let Target::Liberty(library) = &spec.target {
        put("liberty", library::to_json(library));
    }
    put("strategy", json!(spec.strategy));
    if let Some(s) = &spec.stream {
        put("stream", stream_json(s));
    }
    if let Some(p) = &spec.pipeline {
        put("pipeline", json!({"levels": p.levels, "valid": p.valid}));
    }
    json_text(&Value::Object(fields))
}

/// A JSON document for output: indented, with a newline at its end.
pub fn json_text(value: &Value) -> String {
    format!("{value:#}\n")
}

fn plane_json(matrix: &BitMatrix, network: Option<&XorNetwork>) -> Value {
    let rows: Vec<_> = matrix.rows().iter().map(ToString::to_string).collect();
    match network {
        None => json!({ "matrix": rows }),
        Some(network) => json!({ "matrix": rows, "network": io::text_lines(network) }),
    }
}

fn stream_json(s: &StreamSpec) -> Value {
    let mut fields = json!({
        "width": s.width,
        "lanes": s.lanes,
        "order": match s.order { OutputOrder::Plane => "plane", OutputOrder::Weight => "weight" },
        "reset": match s.reset { Reset::ActiveLow => "active_low", Reset::ActiveHigh => "active_high" },
        "groups_width": s.groups_width,
    });
    if s.unused_lanes == UnusedLanes::Any {
        fields["unused_lanes"] = json!("any");
    }
    if let (Value::Object(fields), false) = (&mut fields, s.around.is_bare()) {
        source::write_around(&s.around, fields);
    }
    fields
}
