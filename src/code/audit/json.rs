//! An audit as JSON.

use super::{Audit, Branch, BranchNumbers, Coding, CodingMethod, SquareFacts};
use serde_json::{Map, Value, json};

impl Audit {
    /// All of it, as fields of an object; `lower_bound` is that of any equivalent matrix.
    pub fn to_json(&self) -> Map<String, Value> {
        let rows = &self.rows;
        let object = json!({ "n_in": self.n_in, "n_out": self.n_out, "rank": self.rank, "redundancy": self.redundancy(),
            "zero_rows": rows.zero_rows, "duplicate_rows": rows.duplicate_rows,
            "complementary_rows": rows.complementary_rows, "unused_inputs": rows.unused_inputs,
            "taps_per_row": rows.taps, "taps_per_column": rows.readers, "square": self.square.map(SquareFacts::to_json),
            "bits_per_weight": self.bits_per_weight(),
            "true_bits_per_weight": self.true_bits_per_weight(), "naive_xor": self.naive_xor,
            "lower_bound": self.bound.n_xor, "d_min": self.distance.known_distance(),
            "d_min_bounds": [self.distance.lower, self.distance.upper],
            "weight_distribution": self.distance.weights.as_deref().map(weights_json),
            "coding_error": coding_json(&self.coding), "notes": self.notes });
        match object {
            Value::Object(fields) => fields,
            _ => Map::new(),
        }
    }
}

impl SquareFacts {
    fn to_json(self) -> Value {
        json!({ "invertible": self.invertible, "involution": self.involution, "orthogonal": self.orthogonal,
            "symmetric": self.symmetric })
    }
}

impl BranchNumbers {
    /// Both numbers, with their bounds and whether they make an MDS code; null where that is not known.
    pub fn to_json(&self) -> Value {
        let one = |branch: &Branch| {
            json!({ "number": branch.known(), "bounds": [branch.lower, branch.upper], "most": branch.most,
                "mds": branch.is_mds() })
        };
        json!({ "symbol": self.symbol, "differential": one(&self.differential), "linear": one(&self.linear) })
    }
}

/// Pairs of weight and count; counts beyond 64 bits as text.
fn weights_json(weights: &[u128]) -> Value {
    let some = weights.iter().enumerate().filter(|(_, count)| **count > 0);
    some.map(|(weight, &count)| match u64::try_from(count) {
        Ok(count) => json!([weight, count]),
        Err(_) => json!([weight, count.to_string()]),
    })
    .collect()
}

fn coding_json(coding: &Coding) -> Value {
    let (method, groups) = match coding.method {
        CodingMethod::Exact => ("exact", None),
        CodingMethod::Sampled { groups } => ("sampled", Some(groups)),
        CodingMethod::Searched { groups } => ("searched", Some(groups)),
    };
    json!({ "mean": coding.mean, "worst": coding.worst, "method": method, "groups": groups })
}
