//! `gf`: linear maps of GF(2^m), m up to 4096, in a polynomial basis: bit i is the coefficient of x^i.

use crate::error::Result;
use crate::gf2::construct::kind::{Kind, Parameter, Values, check_size, refuse};
use crate::gf2::construct::value::Form;
use crate::gf2::{BitMatrix, Polynomial};

/// The kind.
pub const GF: Kind = Kind {
    name: "gf",
    describe: "map of GF(2^m): multiplication by a constant, power 2^k, linearized polynomial, or change of basis",
    source: "Lidl, Niederreiter, Finite Fields, chapters 2 and 3 (Cambridge 1997)",
    parameters: &[
        Parameter::required("modulus", Form::Polynomial, "an irreducible polynomial of degree m"),
        Parameter::with_default(
            "map",
            Form::Word(&["multiply", "power", "linearized", "basis"]),
            "multiply",
            "multiply: a·c; power: a^(2^k); linearized: sum of c_i·a^(2^i); basis: bit j of the input stands for c^j",
        ),
        Parameter::optional("constant", Form::Polynomial, "multiply, basis: c"),
        Parameter::optional("k", Form::Integer(0, 4096), "power: k; 1, the square, otherwise"),
        Parameter::optional("coefficients", Form::List, "linearized: c_0, c_1, .."),
    ],
    example: "--modulus 0x13 --map power",
    construct,
};

fn construct(values: &Values) -> Result<BitMatrix> {
    let zero = Polynomial::from_u64(0);
    let modulus = values.polynomial("modulus").unwrap_or(&zero);
    if !modulus.is_irreducible() {
        return Err(refuse("modulus", format!("{modulus}, expected an irreducible polynomial")));
    }
    let m = modulus.degree().unwrap_or_default();
    check_size(m, m)?;
    let (map, k) = (values.word("map"), values.optional_integer("k").unwrap_or(1));
    let columns = match map {
        "power" => powers_of(&power_of_two(&Polynomial::x_to(1).rem(modulus), k % m, modulus), modulus, m),
        "linearized" => linearized(values, modulus, m)?,
        "basis" => powers_of(&constant(values, m)?, modulus, m),
        _ => {
            let constant = constant(values, m)?;
            (0..m).map(|i| constant.mul(&Polynomial::x_to(i)).rem(modulus)).collect()
        }
    };
    let columns = columns.iter().map(|column| column.to_bits(m)).collect();
    let matrix = BitMatrix::from_rows(m, columns).unwrap_or_default().transpose();
    if map == "basis" && matrix.rank() < m {
        return Err(refuse("constant", format!("its powers are no basis of GF(2^{m})")));
    }
    Ok(matrix)
}

fn constant(values: &Values, m: usize) -> Result<Polynomial> {
    let constant = values.polynomial("constant");
    let constant = constant.ok_or_else(|| refuse("constant", "missing, this map needs it"))?;
    match constant.degree() {
        Some(degree) if degree >= m => {
            Err(refuse("constant", format!("{constant}, expected a degree below {m}")))
        }
        _ => Ok(constant.clone()),
    }
}

/// a to the power 2^k.
fn power_of_two(a: &Polynomial, k: usize, modulus: &Polynomial) -> Polynomial {
    (0..k).fold(a.clone(), |a, _| a.square_mod(modulus))
}

/// a^0 to a^(m-1).
fn powers_of(a: &Polynomial, modulus: &Polynomial, m: usize) -> Vec<Polynomial> {
    let first = Polynomial::from_u64(1);
    std::iter::successors(Some(first), |power| Some(power.mul(a).rem(modulus))).take(m).collect()
}

/// Column j: the sum of c_i·(x^j)^(2^i).
fn linearized(values: &Values, modulus: &Polynomial, m: usize) -> Result<Vec<Polynomial>> {
    let Some(list) = values.table("coefficients").first() else {
        return Err(refuse("coefficients", "missing, this map needs them"));
    };
    if list.len() > m {
        return Err(refuse("coefficients", format!("{} of them, the limit is {m}", list.len())));
    }
    let element = |&number: &i64| {
        let found = u64::try_from(number).ok().map(Polynomial::from_u64);
        let found = found.filter(|a| a.degree().is_none_or(|degree| degree < m));
        found.ok_or_else(|| refuse("coefficients", format!("{number}, expected elements of GF(2^{m})")))
    };
    let coefficients = list.iter().map(element).collect::<Result<Vec<_>>>()?;
    let column = |j: usize| {
        let mut power = Polynomial::x_to(j).rem(modulus);
        let mut sum = Polynomial::from_u64(0);
        for c in &coefficients {
            sum = sum.add(&c.mul(&power).rem(modulus));
            power = power.square_mod(modulus);
        }
        sum
    };
    Ok((0..m).map(column).collect())
}
