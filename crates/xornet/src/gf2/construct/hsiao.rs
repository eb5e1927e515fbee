//! `hsiao`: codes that correct one error and detect two, with columns of odd weight and balanced rows.
//!
//! Data columns take the odd weights from 3 up, those of a weight in the order of their places, lowest first. Where not all of a weight
//! are needed, taps of the last columns then move from the fullest row to the emptiest until rows differ by one at most.

use crate::error::Result;
use crate::gf2::construct::kind::{Kind, Parameter, Values, check_size, refuse};
use crate::gf2::construct::value::Form;
use crate::gf2::{BitMatrix, BitVec};
use itertools::Itertools;
use std::collections::BTreeSet;

/// Most parity bits: these have all odd columns for 4096 bits of data.
const MAX_PARITY: usize = 14;

/// The kind.
pub const HSIAO: Kind = Kind {
    name: "hsiao",
    describe: "Hsiao SECDED code: parity bits of data, or its check matrix, data first, then parity bits",
    source: "Hsiao, IBM Journal of Research and Development 14 (1970) 395-401",
    parameters: &[
        Parameter::required("data", Form::Integer(1, 4082), "data bits"),
        Parameter::optional("parity", Form::Integer(4, MAX_PARITY), "parity bits; the fewest otherwise"),
        Parameter::with_default(
            "form",
            Form::Word(&["encode", "check"]),
            "encode",
            "encode: parity bits of the data; check: syndrome of data, then parity bits",
        ),
    ],
    example: "--data 8",
    construct,
};

/// Data bits that `parity` bits protect: odd columns that are no unit vectors.
fn capacity(parity: usize) -> usize {
    (1 << (parity - 1)) - parity
}

fn construct(values: &Values) -> Result<BitMatrix> {
    let data = values.integer("data");
    let fewest = (4..).find(|&parity| capacity(parity) >= data).unwrap_or(MAX_PARITY);
    let parity = values.optional_integer("parity").unwrap_or(fewest);
    if parity < fewest {
        return Err(refuse("parity", format!("{parity}, {data} data bits need {fewest}")));
    }
    let mut columns = data_columns(data, parity);
    if values.word("form") == "check" {
        columns.extend((0..parity).map(|i| vec![i]));
    }
    check_size(parity, columns.len())?;
    let mut rows = vec![BitVec::zeros(columns.len()); parity];
    for (j, places) in columns.iter().enumerate() {
        places.iter().for_each(|&i| rows[i].set(j, true));
    }
    Ok(BitMatrix::from_rows(columns.len(), rows).unwrap_or_default())
}

/// Places of the ones of each data column.
fn data_columns(data: usize, parity: usize) -> Vec<Vec<usize>> {
    let mut columns = Vec::with_capacity(data);
    for weight in (3..=parity).step_by(2) {
        let mut taken: Vec<_> = (0..parity).combinations(weight).take(data - columns.len()).collect();
        even_rows(&mut taken, parity);
        columns.append(&mut taken);
    }
    columns
}

/// Makes the rows differ by a tap at most. As long as row a has two taps more than row b, more columns have a without b than b
/// without a, so one of the former is not taken with b in the place of a.
fn even_rows(columns: &mut [Vec<usize>], parity: usize) {
    let mut taken: BTreeSet<_> = columns.iter().cloned().collect();
    let mut loads = vec![0usize; parity];
    columns.iter().flatten().for_each(|&i| loads[i] += 1);
    loop {
        let most = (0..parity).rev().max_by_key(|&i| loads[i]).unwrap_or_default();
        let least = (0..parity).min_by_key(|&i| loads[i]).unwrap_or_default();
        let moved = |places: &Vec<usize>| {
            let fits = places.contains(&most) && !places.contains(&least);
            fits.then(|| {
                places.iter().map(|&i| if i == most { least } else { i }).sorted_unstable().collect_vec()
            })
        };
        let free = |places: &Vec<usize>| moved(places).filter(|moved| !taken.contains(moved));
        let found =
            columns.iter().enumerate().rev().find_map(|(j, places)| free(places).map(|moved| (j, moved)));
        let Some((j, moved)) = found.filter(|_| loads[most] > loads[least] + 1) else { return };
        taken.remove(&columns[j]);
        taken.insert(moved.clone());
        columns[j] = moved;
        loads[most] -= 1;
        loads[least] += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_odd_and_distinct_and_rows_even() {
        for (data, parity) in
            [(1, 4), (4, 4), (8, 5), (16, 6), (32, 7), (64, 8), (128, 9), (64, 10), (500, 11)]
        {
            let columns = data_columns(data, parity);
            assert_eq!(columns.len(), data);
            assert!(columns.iter().all(|places| places.len() % 2 == 1 && places.len() > 2));
            assert!(columns.iter().all_unique());
            let mut loads = vec![0; parity];
            columns.iter().flatten().for_each(|&i| loads[i] += 1);
            let spread = loads.iter().max().zip(loads.iter().min()).map(|(most, least)| most - least);
            assert!(spread <= Some(1), "{data} {loads:?}");
        }
    }
}
