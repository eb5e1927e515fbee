//! `rs`: parity of Reed-Solomon codes, systematic, and of the erasure codes that are made of them.

use crate::error::Result;
use crate::gf2::construct::field_parameters::{primitive_modulus, read_field};
use crate::gf2::construct::kind::{Kind, Parameter, Values, check_size, refuse};
use crate::gf2::construct::value::Form;
use crate::gf2::{BitMatrix, Field};

/// The kind.
pub const RS: Kind = Kind {
    name: "rs",
    describe: "parity symbols of a Reed-Solomon code: rows bits of parity symbols, columns bits of data symbols",
    source: "Reed, Solomon, J. SIAM 8 (1960) 300-304; Plank, Software: Practice and Experience 27 (1997) 995-1012 (vandermonde); \
             Bloemer et al., ICSI TR-95-048 (1995) (cauchy)",
    parameters: &[
        Parameter::required("data", Form::Integer(1, 2047), "data symbols k"),
        Parameter::required("parity", Form::Integer(1, 2047), "parity symbols r"),
        Parameter::with_default("symbol", Form::Integer(2, 16), "8", "bits m of a symbol"),
        Parameter::optional(
            "modulus",
            Form::Polynomial,
            "an irreducible polynomial of degree m; the first primitive one otherwise",
        ),
        Parameter::with_default(
            "form",
            Form::Word(&["cyclic", "vandermonde", "cauchy"]),
            "cyclic",
            "cyclic: x^r·message mod g, symbol i the coefficient of x^i; vandermonde: entry (i, j) is 2^(i·j); cauchy: 1 / ((k + i) + j)",
        ),
        Parameter::with_default(
            "first",
            Form::Integer(0, 65535),
            "0",
            "cyclic: exponent b of the first root 2^b of g",
        ),
    ],
    example: "--data 2 --parity 2 --symbol 4 --form cauchy",
    construct,
};

fn construct(values: &Values) -> Result<BitMatrix> {
    let (data, parity, m) = (values.integer("data"), values.integer("parity"), values.integer("symbol"));
    let modulus = values.polynomial("modulus").cloned().unwrap_or_else(|| primitive_modulus(m));
    let field = read_field("modulus", &modulus)?;
    if field.m() != m {
        return Err(refuse("modulus", format!("{modulus}, expected a degree of {m} (symbol)")));
    }
    check_size(parity * m, data * m)?;
    let form = values.word("form");
    let most = field.size() as usize - usize::from(form != "cauchy");
    if data + parity > most {
        return Err(refuse("data", format!("{data}, the limit of data and parity symbols is {most}")));
    }
    if form != "cauchy" && !field.is_primitive(2) {
        return Err(refuse("modulus", format!("{modulus}, expected a primitive polynomial")));
    }
    let rows = match form {
        "vandermonde" => vandermonde(&field, data, parity),
        "cauchy" => cauchy(&field, data, parity),
        _ => cyclic(&field, data, parity, values.integer("first") as u64),
    };
    Ok(field.bit_matrix(&rows))
}

fn vandermonde(field: &Field, data: usize, parity: usize) -> Vec<Vec<u64>> {
    (0..parity).map(|i| (0..data).map(|j| field.pow(2, (i * j) as u64)).collect()).collect()
}

fn cauchy(field: &Field, data: usize, parity: usize) -> Vec<Vec<u64>> {
    (0..parity).map(|i| (0..data).map(|j| field.invert((data + i) as u64 ^ j as u64)).collect()).collect()
}

/// Column j: x^(r+j) modulo g, the product of x + 2^(first + i) over i < r.
fn cyclic(field: &Field, data: usize, parity: usize, first: u64) -> Vec<Vec<u64>> {
    let mut generator = vec![1u64];
    for i in 0..parity as u64 {
        let root = field.pow(2, first + i);
        generator.push(0);
        for at in (0..generator.len()).rev() {
            let below = if at > 0 { generator[at - 1] } else { 0 };
            generator[at] = below ^ field.mul(generator[at], root);
        }
    }
    let mut rest = generator[..parity].to_vec();
    let mut rows = vec![Vec::with_capacity(data); parity];
    for _ in 0..data {
        rows.iter_mut().zip(&rest).for_each(|(row, &a)| row.push(a));
        rest.rotate_right(1);
        let top = std::mem::take(&mut rest[0]);
        rest.iter_mut().zip(&generator).for_each(|(a, &g)| *a ^= field.mul(top, g));
    }
    rows
}
