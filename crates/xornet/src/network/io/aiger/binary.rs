//! `.aig`: binary AIGER. Inputs and ANDs have their variables in order; an AND is two differences.

use crate::error::Result;
use crate::network::XorNetwork;
use crate::network::io::aiger::cursor::Cursor;
use crate::network::io::aiger::graph::{
    Aig, Header, ands, header, header_line, network, outputs, symbol_lines, symbols,
};
use crate::network::io::format::{Format, Source};

pub const FORMAT: Format = Format { extension: "aig", about: "AIGER, binary", read: Some(read), write };

/// Least bytes of an AND: two differences.
const AND_BYTES: usize = 2;

fn write(network: &XorNetwork) -> Vec<u8> {
    let network = &network.to_xor2();
    let mut bytes = header_line(network, "aig").into_bytes();
    outputs(network).for_each(|literal| bytes.extend(format!("{literal}\n").bytes()));
    for (variable, [a, b]) in (1 + network.n_in() as u32..).zip(ands(network)) {
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

fn read(source: &Source) -> Result<XorNetwork> {
    let mut cursor = Cursor::new(source);
    let header = header(&mut cursor, source, "aig", AND_BYTES)?;
    network(&body(&mut cursor, &header)?, source)
}

fn body<'a>(cursor: &mut Cursor<'a>, header: &Header) -> Result<Aig<'a>> {
    if header.max != header.n_in + header.n_and {
        let what = format!("M is {}, {} inputs and {} ANDs", header.max, header.n_in, header.n_and);
        return Err(cursor.error(what));
    }
    let mut outputs = Vec::with_capacity(header.n_out);
    for _ in 0..header.n_out {
        let [output] = cursor.literals(header.max)?;
        outputs.push(output);
    }
    let mut ands = Vec::with_capacity(header.n_and);
    for k in 0..header.n_and {
        let wrong = |cursor: &Cursor| cursor.error_at(format!("AND {k}"), "a broken difference");
        let and = 2 * (1 + header.n_in + k) as u32;
        // An AND comes after its operands, so the first difference is above 0.
        let high = difference(cursor).and_then(|d| and.checked_sub(d)).filter(|&high| high < and);
        let high = high.ok_or_else(|| wrong(cursor))?;
        let low = difference(cursor).and_then(|d| high.checked_sub(d)).ok_or_else(|| wrong(cursor))?;
        ands.push([high, low]);
    }
    Ok(Aig { n_in: header.n_in, outputs, ands, symbols: symbols(cursor, header.n_in, header.n_out)? })
}

/// `None` at the end of the file and above 32 bits.
fn difference(cursor: &mut Cursor) -> Option<u32> {
    let mut difference = 0u32;
    for shift in (0..u32::BITS).step_by(7) {
        let byte = cursor.byte()?;
        let bits = u32::from(byte & 0x7f);
        difference |= bits.checked_mul(1 << shift)?;
        if byte & 0x80 == 0 {
            return Some(difference);
        }
    }
    None
}
