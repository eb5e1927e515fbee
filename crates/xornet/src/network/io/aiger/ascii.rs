//! `.aag`: ASCII AIGER. Variables may have any numbers, ANDs stand in any order.

use crate::error::Result;
use crate::network::XorNetwork;
use crate::network::io::aiger::cursor::AigerCursor;
use crate::network::io::aiger::graph::{
    Aig, AigerHeader, and_gates, build_network, header_line, output_literals, read_header, read_symbols,
    symbol_lines,
};
use crate::network::io::format::{NetworkFormat, NetworkSource};
use std::collections::BTreeMap;
use std::fmt::Write;

pub const FORMAT: NetworkFormat =
    NetworkFormat { extension: "aag", about: "AIGER, ASCII", read: Some(read_network), write: write_network };

/// Least bytes of an AND: `2 0 0`.
const AND_BYTES: usize = 6;

fn write_network(network: &XorNetwork) -> Vec<u8> {
    let network = &network.to_xor2();
    let mut text = header_line(network, "aag");
    for literal in (1..=network.n_in() as u32).map(|variable| 2 * variable).chain(output_literals(network)) {
        let _ = writeln!(text, "{literal}");
    }
    for (variable, [a, b]) in (1 + network.n_in()..).zip(and_gates(network)) {
        let _ = writeln!(text, "{} {a} {b}", 2 * variable);
    }
    text.push_str(&symbol_lines(network));
    text.into_bytes()
}

fn read_network(source: &NetworkSource) -> Result<XorNetwork> {
    let text = source.decode_text()?;
    let source = &NetworkSource { bytes: text.as_bytes(), ..*source };
    let mut cursor = AigerCursor::new(source);
    let header = read_header(&mut cursor, source, "aag", AND_BYTES)?;
    build_network(&read_body(&mut cursor, &header)?, source)
}

fn read_body<'a>(cursor: &mut AigerCursor<'a>, header: &AigerHeader) -> Result<Aig<'a>> {
    let mut variables = BTreeMap::from([(0, 0)]);
    let mut define = |cursor: &AigerCursor, literal: u32| {
        let known = variables.insert(literal / 2, variables.len() as u32);
        match known.is_none() && literal.is_multiple_of(2) {
            true => Ok(()),
            false => Err(cursor.line_error(format!("{literal} is inverted or defined twice"))),
        }
    };
    for _ in 0..header.n_in {
        let [input] = cursor.next_literals(header.max)?;
        define(cursor, input)?;
    }
    let mut outputs = Vec::with_capacity(header.n_out);
    for _ in 0..header.n_out {
        let [output] = cursor.next_literals(header.max)?;
        outputs.push(output);
    }
    let mut ands = Vec::with_capacity(header.n_and);
    for _ in 0..header.n_and {
        let [and, a, b] = cursor.next_literals(header.max)?;
        define(cursor, and)?;
        ands.push([a, b]);
    }
    for literal in outputs.iter_mut().chain(ands.as_flattened_mut()) {
        let undefined = || cursor.error_at("", format!("literal {literal} is not defined"));
        let variable = variables.get(&(*literal / 2)).ok_or_else(undefined)?;
        *literal = 2 * variable + *literal % 2;
    }
    Ok(Aig { n_in: header.n_in, outputs, ands, symbols: read_symbols(cursor, header.n_in, header.n_out)? })
}
