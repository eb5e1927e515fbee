//! `ldpc`: check matrices of quasi-cyclic low-density parity-check codes.
//!
//! Every entry of the base graph is a block of Z x Z bits: zeros for -1, else the identity with its columns rotated to the right by
//! the entry: row i has its one in column (i + entry) mod Z.

use crate::error::Result;
use crate::gf2::construct::kind::{Kind, Parameter, Values, check_size, refuse};
use crate::gf2::construct::value::Form;
use crate::gf2::{BitMatrix, BitVec};

/// The kind.
pub const LDPC: Kind = Kind {
    name: "ldpc",
    describe: "check matrix of a quasi-cyclic LDPC code: a base graph of shifts, -1 a block of zeros",
    source: "Fossorier, IEEE Transactions on Information Theory 50 (2004) 1788-1793; shifts as in IEEE 802.11-2020, 19.3.11.7, and 3GPP TS 38.212, 5.3.2",
    parameters: &[
        Parameter::required("lifting", Form::Integer(1, 4096), "the lifting size Z"),
        Parameter::required("shifts", Form::Table, "rows of shifts, taken modulo Z; -1: zeros"),
    ],
    example: "--lifting 3 --shifts 0,1,-1;2,-1,0",
    construct,
};

fn construct(values: &Values) -> Result<BitMatrix> {
    let (z, shifts) = (values.integer("lifting"), values.table("shifts"));
    let n_blocks = shifts.first().map_or(0, Vec::len);
    if let Some(row) = shifts.iter().position(|row| row.len() != n_blocks) {
        return Err(refuse(
            "shifts",
            format!("row {row} has {} entries, row 0 has {n_blocks}", shifts[row].len()),
        ));
    }
    if let Some(entry) = shifts.iter().flatten().find(|entry| **entry < -1) {
        return Err(refuse("shifts", format!("{entry}, expected -1 or more")));
    }
    check_size(shifts.len().saturating_mul(z), n_blocks.saturating_mul(z))?;
    let mut matrix = BitMatrix::zeros(0, n_blocks * z);
    for blocks in shifts {
        for i in 0..z {
            let mut row = BitVec::zeros(n_blocks * z);
            for (block, &shift) in blocks.iter().enumerate() {
                if let Ok(shift) = usize::try_from(shift) {
                    row.set(block * z + (i + shift % z) % z, true);
                }
            }
            matrix.push_row(row);
        }
    }
    Ok(matrix)
}
