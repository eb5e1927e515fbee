//! `.aig`: binary AIGER. Inputs and ANDs have their variables in order; an AND is two differences.

use crate::error::Result;
use crate::network::XorNetwork;
use crate::network::io::aiger::cursor::AigerCursor;
use crate::network::io::aiger::graph::{
    Aig, AigerHeader, and_gates, build_network, header_line, output_literals, read_header, read_symbols,
    symbol_lines,
};
use crate::network::io::format::{NetworkFormat, NetworkSource};

pub const FORMAT: NetworkFormat = NetworkFormat {
    extension: "aig",
    about: "AIGER, binary",
    read: Some(read_network),
    write: write_network,
};

/// Least bytes of an AND: two differences.
const AND_BYTES: usize = 2;

fn write_network(network: &XorNetwork) -> Vec<u8> {
    let network = &network.to_xor2();
    let mut bytes = header_line(network, "aig").into_bytes();
    output_literals(network).for_each(|literal| bytes.extend(format!("{literal}\n").bytes()));
    for (variable, [a, b]) in (1 + network.n_in() as u32..).zip(and_gates(network)) {
        let (high, low) = (a.max(b), a.min(b));
        push(&mut bytes, 2 * variable - high);
        push(&mut bytes, high - low);
    }
    bytes.extend(symbol_lines(network).bytes());
    bytes
}

/// Seven bits a byte, the low ones first; the highest bit says that more follow.
fn push(bytes: &mut Vec<u8>, mut difference: u32) {
    while difference >= 0x80 {
        bytes.push(difference as u8 | 0x80);
        difference >>= 7;
    }
    bytes.push(difference as u8);
}

fn read_network(source: &NetworkSource) -> Result<XorNetwork> {
    let mut cursor = AigerCursor::new(source);
    let header = read_header(&mut cursor, source, "aig", AND_BYTES)?;
    build_network(&read_body(&mut cursor, &header)?, source)
}

fn read_body<'a>(cursor: &mut AigerCursor<'a>, header: &AigerHeader) -> Result<Aig<'a>> {
    if header.max != header.n_in + header.n_and {
        let what = format!("M is {}, {} inputs and {} ANDs", header.max, header.n_in, header.n_and);
        return Err(cursor.line_error(what));
    }
    let mut outputs = Vec::with_capacity(header.n_out);
    for _ in 0..header.n_out {
        let [output] = cursor.next_literals(header.max)?;
        outputs.push(output);
    }
    let mut ands = Vec::with_capacity(header.n_and);
    for k in 0..header.n_and {
        let wrong = |cursor: &AigerCursor| cursor.error_at(format!("AND {k}"), "a broken difference");
        let and = 2 * (1 + header.n_in + k) as u32;
        // An AND comes after its operands, so the first difference is above 0.
        let high = read_difference(cursor).and_then(|d| and.checked_sub(d)).filter(|&high| high < and);
        let high = high.ok_or_else(|| wrong(cursor))?;
        let low = read_difference(cursor).and_then(|d| high.checked_sub(d)).ok_or_else(|| wrong(cursor))?;
        ands.push([high, low]);
    }
    Ok(Aig { n_in: header.n_in, outputs, ands, symbols: read_symbols(cursor, header.n_in, header.n_out)? })
}

/// `None` at the end of the file and above 32 bits.
fn read_difference(cursor: &mut AigerCursor) -> Option<u32> {
    let mut difference = 0u32;
    for shift in (0..u32::BITS).step_by(7) {
        let byte = cursor.next_byte()?;
        let bits = u32::from(byte & 0x7f);
        difference |= bits.checked_mul(1 << shift)?;
        if byte & 0x80 == 0 {
            return Some(difference);
        }
    }
    None
}
