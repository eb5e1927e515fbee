//! `.json`: gates as lists of operands.
//!
//! ```json
//! { "schema_version": 1, "n_in": 3, "n_out": 2,
//!   "gates": [[0, 2], [3, 1]],
//!   "outputs": [{"source": 4, "invert": false}, {"source": null, "invert": true}] }
//! ```
//!
//! Values are numbered: inputs first, then gates in order. `null` is the constant 0. A gate has two to six operands.

use crate::error::Result;
use crate::network::io::format::{MAX_GATES, NetworkFormat, NetworkSource};
use crate::network::{MAX_OPERANDS, NodeId, Output, XorNetwork};
use crate::text;
use itertools::Itertools;
use serde::de::{Deserialize, Deserializer, Error as _, IgnoredAny, SeqAccess, Visitor};
use std::fmt;
use std::marker::PhantomData;

pub(super) const FORMAT: NetworkFormat = NetworkFormat {
    extension: "json",
    about: "gates as lists of operands",
    read: Some(read_network),
    write: write_network,
};

/// Version of the form.
const VERSION: u64 = 1;

fn write_network(network: &XorNetwork) -> Vec<u8> {
    let gate = |operands: &[NodeId]| format!("    [{}]", operands.iter().map(|operand| operand.0).join(", "));
    let output = |output: &Output| {
        let source = output.source.map_or_else(|| "null".into(), |source| source.0.to_string());
        format!("    {{\"source\": {source}, \"invert\": {}}}", output.invert)
    };
    let (n_in, n_out) = (network.n_in(), network.n_out());
    let gates = network.gates().map(gate).join(",\n");
    let outputs = network.outputs().iter().map(output).join(",\n");
    let head = format!("  \"schema_version\": {VERSION},\n  \"n_in\": {n_in},\n  \"n_out\": {n_out},\n");
    let lists = format!("  \"gates\": [\n{gates}\n  ],\n  \"outputs\": [\n{outputs}\n  ]\n");
    format!("{{\n{head}{lists}}}\n").into_bytes()
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default, rename = "$schema")]
    _schema: Option<IgnoredAny>,
    schema_version: u64,
    n_in: usize,
    n_out: usize,
    gates: Bounded<Bounded<u32, MAX_OPERANDS>, MAX_GATES>,
    outputs: Bounded<FileOutput, { crate::gf2::io::MAX_SIDE }>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct FileOutput {
    // A plain `Option` field might be left out.
    #[serde(deserialize_with = "Option::deserialize")]
    source: Option<u32>,
    invert: bool,
}

fn read_network(source: &NetworkSource) -> Result<XorNetwork> {
    let file: File = text::parse_json(text::decode_utf8(source.bytes, source.file)?, source.file)?;
    if file.schema_version != VERSION {
        let what = format!("{}, this build reads {VERSION}", file.schema_version);
        return Err(source.input_error("schema_version", what));
    }
    source.check_sizes("n_in, n_out", file.n_in, file.n_out)?;
    if file.outputs.0.len() != file.n_out {
        let what = format!("{} of them, n_out is {}", file.outputs.0.len(), file.n_out);
        return Err(source.input_error("outputs", what));
    }
    let mut network = XorNetwork::new(file.n_in);
    let value = |network: &XorNetwork, index: u32, field: &dyn Fn() -> String| {
        let above = network.n_nodes();
        let what = || format!("{index}, only values 0 to {} are defined above", above as i64 - 1);
        if (index as usize) < above { Ok(NodeId(index)) } else { Err(source.input_error(field(), what())) }
    };
    for (k, Bounded(operands)) in file.gates.0.iter().enumerate() {
        let field = || format!("gates[{k}]");
        let operands = operands.iter().map(|&operand| value(&network, operand, &field));
        let operands = operands.collect::<Result<Vec<_>>>()?;
        if operands.len() < 2 {
            return Err(source.input_error(field(), format!("{} operands, at least 2", operands.len())));
        }
        network.xor_all(&operands);
    }
    for (i, output) in file.outputs.0.iter().enumerate() {
        let index = output.source.map(|index| value(&network, index, &|| format!("outputs[{i}].source")));
        network.push_output(index.transpose()?, output.invert);
    }
    Ok(network)
}

/// A list of at most `MAX` entries; no more are ever held.
struct Bounded<T, const MAX: usize>(Vec<T>);

impl<'de, T: Deserialize<'de>, const MAX: usize> Deserialize<'de> for Bounded<T, MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_seq(List::<T, MAX>(PhantomData)).map(Self)
    }
}

struct List<T, const MAX: usize>(PhantomData<T>);

impl<'de, T: Deserialize<'de>, const MAX: usize> Visitor<'de> for List<T, MAX> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "a list of at most {MAX} entries")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> std::result::Result<Vec<T>, A::Error> {
        let mut list = Vec::new();
        while let Some(entry) = seq.next_element()? {
            if list.len() == MAX {
                return Err(A::Error::invalid_length(MAX + 1, &self));
            }
            list.push(entry);
        }
        Ok(list)
    }
}
