//! `bch`: encoders of primitive binary BCH codes, systematic and narrow-sense.
//!
//! The generator g is the least common multiple of the minimal polynomials of a, a^2, .. a^2t, a a primitive element of GF(2^m).

use crate::error::Result;
use crate::gf2::construct::field_parameters::{primitive_modulus, read_field};
use crate::gf2::construct::kind::{Kind, Parameter, Values, check_size, refuse};
use crate::gf2::construct::value::Form;
use crate::gf2::{BitMatrix, Field, Polynomial};

/// The kind.
pub const BCH: Kind = Kind {
    name: "bch",
    describe: "parity of a BCH code: row i the coefficient of x^i of x^(n-k)·message mod g, column j message bit j",
    source: "Bose, Ray-Chaudhuri, Information and Control 3 (1960) 68-79; Hocquenghem, Chiffres 2 (1959) 147-156",
    parameters: &[
        Parameter::required("m", Form::Integer(3, 12), "the length is n = 2^m - 1"),
        Parameter::required("errors", Form::Integer(1, 2047), "errors t that it corrects"),
        Parameter::optional(
            "modulus",
            Form::Polynomial,
            "a primitive polynomial of degree m; the first otherwise",
        ),
        Parameter::optional(
            "data",
            Form::Integer(1, 4095),
            "message bits of a shortened code; all k otherwise",
        ),
    ],
    example: "--m 4 --errors 2",
    construct,
};

fn construct(values: &Values) -> Result<BitMatrix> {
    let (m, errors) = (values.integer("m"), values.integer("errors"));
    let modulus = values.polynomial("modulus").cloned().unwrap_or_else(|| primitive_modulus(m));
    let field = read_field("modulus", &modulus)?;
    if field.m() != m || !field.is_primitive(2) {
        return Err(refuse(
            "modulus",
            format!("{modulus}, expected a primitive polynomial of degree {m} (m)"),
        ));
    }
    let length = (1usize << m) - 1;
    if 2 * errors >= length {
        return Err(refuse(
            "errors",
            format!("{errors}, the limit is {} at length {length}", (length - 1) / 2),
        ));
    }
    let generator = generator(&field, errors);
    let n_parity = generator.degree().unwrap_or_default();
    let most = length - n_parity;
    let data = values.optional_integer("data").unwrap_or(most);
    if data > most {
        return Err(refuse("data", format!("{data}, the limit is {most} with {errors} errors")));
    }
    check_size(n_parity, data)?;
    Ok(parity_matrix(&generator, data))
}

/// The product of the distinct minimal polynomials of a^1 to a^2t.
fn generator(field: &Field, errors: usize) -> Polynomial {
    let order = field.size() - 1;
    let mut seen = vec![false; field.size() as usize];
    let mut product = Polynomial::from_u64(1);
    for first in 1..=2 * errors as u64 {
        let coset: Vec<u64> = (0..field.m()).map(|i| (first << i) % order).collect();
        if !std::mem::replace(&mut seen[first as usize], true) {
            coset.iter().for_each(|&exponent| seen[exponent as usize] = true);
            product = product.mul(&minimal_polynomial(field, &coset));
        }
    }
    product
}

/// The product of x + a^e over the distinct exponents of a coset, whose coefficients are bits.
fn minimal_polynomial(field: &Field, coset: &[u64]) -> Polynomial {
    let cycle = 1 + coset.iter().skip(1).take_while(|&&exponent| exponent != coset[0]).count();
    let mut coefficients = vec![1u64];
    for &exponent in &coset[..cycle] {
        let root = field.pow(2, exponent);
        coefficients.push(0);
        for i in (0..coefficients.len()).rev() {
            let below = if i > 0 { coefficients[i - 1] } else { 0 };
            coefficients[i] = below ^ field.mul(coefficients[i], root);
        }
    }
    let powers = coefficients.iter().enumerate().filter(|(_, bit)| **bit == 1);
    powers.fold(Polynomial::from_u64(0), |sum, (power, _)| sum.add(&Polynomial::x_to(power)))
}

/// Column j: x^(r+j) modulo g, of degree r.
fn parity_matrix(generator: &Polynomial, data: usize) -> BitMatrix {
    let r = generator.degree().unwrap_or_default();
    let x = Polynomial::x_to(1);
    let first = Polynomial::x_to(r).rem(generator);
    let columns = std::iter::successors(Some(first), |column| Some(column.mul(&x).rem(generator)));
    let columns = columns.take(data).map(|column| column.to_bits(r)).collect();
    BitMatrix::from_rows(r, columns).unwrap_or_default().transpose()
}
