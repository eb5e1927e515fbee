//! AND-inverter graphs: headers, symbols, and the network that a graph computes.

use crate::error::Result;
use crate::network::io::aiger::cursor::AigerCursor;
use crate::network::io::format::{MAX_GATES, NetworkSource};
use crate::network::io::names::{clip_name, name_indices};
use crate::network::io::order::topological_order;
use crate::network::io::recognise::{Recogniser, Value, cover_table};
use crate::network::{NodeId, XorNetwork};

/// ANDs of a gate.
pub const PER_GATE: usize = 3;
/// Most ANDs of a file.
pub const MAX_ANDS: usize = PER_GATE * MAX_GATES;

/// ANDs and inverters. A literal is twice a variable, plus 1 where it is inverted; variable 0 is the constant 0,
/// then come the inputs, then the ANDs.
pub struct Aig<'a> {
    pub n_in: usize,
    pub outputs: Vec<u32>,
    pub ands: Vec<[u32; 2]>,
    pub symbols: Symbols<'a>,
}

/// Names of inputs and outputs, where all have one.
#[derive(Default)]
pub struct Symbols<'a> {
    pub inputs: Vec<Option<&'a str>>,
    pub outputs: Vec<Option<&'a str>>,
}

/// The first line: `aag M I L O A`.
pub struct AigerHeader {
    pub max: usize,
    pub n_in: usize,
    pub n_out: usize,
    pub n_and: usize,
}

/// Reads the header. Sizes are those wanted, and no more ANDs than the rest of the file can hold.
pub fn read_header(
    cursor: &mut AigerCursor,
    source: &NetworkSource,
    magic: &str,
    and_bytes: usize,
) -> Result<AigerHeader> {
    let line = cursor.next_line()?;
    let mut words = line.split(' ');
    let first = words.next().unwrap_or_default();
    if first != magic {
        return Err(
            cursor.line_error(format!("`{}`, a file of this kind begins with {magic}", clip_name(first)))
        );
    }
    let numbers = words.map(|word| cursor.parse_number(word)).collect::<Result<Vec<_>>>()?;
    let &[max, n_in, n_latch, n_out, n_and, ref more @ ..] = &numbers[..] else {
        return Err(cursor.line_error("five numbers follow: M I L O A"));
    };
    if n_latch != 0 || more.iter().any(|&n| n != 0) || more.len() > 4 {
        return Err(cursor.line_error("latches and properties; combinational logic is read"));
    }
    source.check_sizes("line 1", n_in, n_out)?;
    let holds = MAX_ANDS.min(cursor.bytes_left() / and_bytes);
    if n_and > holds {
        return Err(cursor.line_error(format!("{n_and} ANDs, at most {holds} in a file of this size")));
    }
    if max < n_in + n_and || max > u32::MAX as usize / 4 {
        return Err(cursor.line_error(format!("M is {max} with {n_in} inputs and {n_and} ANDs")));
    }
    Ok(AigerHeader { max, n_in, n_out, n_and })
}

/// Reads the symbol table, up to the end or a comment.
pub fn read_symbols<'a>(cursor: &mut AigerCursor<'a>, n_in: usize, n_out: usize) -> Result<Symbols<'a>> {
    let mut symbols = Symbols { inputs: vec![None; n_in], outputs: vec![None; n_out] };
    while cursor.bytes_left() > 0 {
        let line = cursor.next_line()?;
        if line == "c" {
            break;
        }
        let (place, name) = line.split_once(' ').ok_or_else(|| cursor.line_error("no symbol: `i0 name`"))?;
        let list = match place.as_bytes().first() {
            Some(b'i') => &mut symbols.inputs,
            Some(b'o') => &mut symbols.outputs,
            _ => return Err(cursor.line_error("no symbol of an input or output: `i0 name`")),
        };
        let at = cursor.parse_number(&place[1..])?;
        let n = list.len();
        let slot = list.get_mut(at).ok_or_else(|| cursor.line_error(format!("symbol {at} of {n}")))?;
        if slot.replace(name).is_some() {
            return Err(cursor.line_error(format!("`{}` is named twice", clip_name(place))));
        }
    }
    Ok(symbols)
}

/// The index of each input or output; by position unless all have a name with a number.
pub fn signal_places(names: &[Option<&str>]) -> Vec<usize> {
    let all: Option<Vec<_>> = names.iter().copied().collect();
    all.map_or_else(|| (0..names.len()).collect(), |names| name_indices(&names))
}

pub fn build_network(aig: &Aig, source: &NetworkSource) -> Result<XorNetwork> {
    let first = 1 + aig.n_in;
    let needs =
        |k: usize| aig.ands[k].map(|literal| (literal as usize / 2).checked_sub(first)).into_iter().flatten();
    let circle = |k: usize| source.input_error(format!("AND {k}"), "depends on itself");
    let mut recogniser = Recogniser::new(aig.n_in);
    let mut values = vec![Value::constant(false)];
    values.extend(signal_places(&aig.symbols.inputs).into_iter().map(|index| recogniser.input_value(index)));
    values.resize(first + aig.ands.len(), Value::Unknown);
    for k in topological_order(aig.ands.len(), needs).map_err(circle)? {
        let [a, b] = aig.ands[k];
        let truth = cover_table([[a, b].map(|literal| Some(literal & 1 == 0))]);
        values[first + k] =
            recogniser.combine_values(&[a, b].map(|literal| &values[literal as usize / 2]), truth);
    }
    let inverted = cover_table([[Some(false)]]);
    let output = |&literal: &u32| match (&values[literal as usize / 2], literal & 1) {
        (value, 0) => value.clone(),
        (value, _) => recogniser.combine_values(&[value], inverted),
    };
    let outputs: Vec<_> = aig.outputs.iter().map(output).collect();
    let mut placed = vec![&Value::Unknown; outputs.len()];
    for (output, index) in outputs.iter().zip(signal_places(&aig.symbols.outputs)) {
        placed[index] = output;
    }
    recogniser.into_network(&placed).map_err(|what| source.input_error("", what))
}

/// Every gate a ^ b of a network of XOR2 as !(!(a·!b)·!(!a·b)).
pub fn and_gates(network: &XorNetwork) -> Vec<[u32; 2]> {
    let first = (1 + network.n_in()) as u32;
    let gate = |(k, operands): (usize, &[NodeId])| {
        let (a, b) = (value_literal(network, operands[0]), value_literal(network, operands[1]));
        let inner = 2 * (first + (PER_GATE * k) as u32);
        [[a, b ^ 1], [a ^ 1, b], [inner ^ 1, (inner + 2) ^ 1]]
    };
    network.gates().enumerate().flat_map(gate).collect()
}

pub fn value_literal(network: &XorNetwork, value: NodeId) -> u32 {
    match value.index().checked_sub(network.n_in()) {
        None => 2 * (value.0 + 1),
        Some(gate) => 2 * (network.n_in() + PER_GATE * (gate + 1)) as u32 + 1,
    }
}

pub fn output_literals(network: &XorNetwork) -> impl Iterator<Item = u32> + '_ {
    let literal = |source| value_literal(network, source);
    network.outputs().iter().map(move |output| output.source.map_or(0, literal) ^ u32::from(output.invert))
}

/// First line of a file with `network`.
pub fn header_line(network: &XorNetwork, magic: &str) -> String {
    let n_and = PER_GATE * network.n_xor();
    format!("{magic} {} {} 0 {} {n_and}\n", network.n_in() + n_and, network.n_in(), network.n_out())
}

pub fn symbol_lines(network: &XorNetwork) -> String {
    let inputs = (0..network.n_in()).map(|j| format!("i{j} x[{j}]\n"));
    inputs.chain((0..network.n_out()).map(|i| format!("o{i} y[{i}]\n"))).collect()
}
