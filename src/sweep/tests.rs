//! Fixtures shared by the unit tests of the sweep.

use super::*;
use crate::error::{Error, Result};
use crate::spec::Loader;

/// A sweep of 48 cases, as JSON.
pub const SMALL: &str = r#"{"schema_version":1,"n_in":[8,6],"n_out":8,"q":[1,2],"n_tap":["random",2],"seeds":3,
    "basis":["given","optimized"],"strategies":"paar","effort":0}"#;

/// A loader without files.
pub struct NoFiles;

impl Loader for NoFiles {
    fn load_file(&self, path: &str) -> Result<Vec<u8>> {
        Err(Error::input(path, "", "no such file"))
    }
}

/// The sweep of [`SMALL`].
pub fn small() -> Sweep {
    read_sweep(SMALL, "small.json", &NoFiles).expect("reads")
}

/// Invented rows, one for every case.
pub fn rows(sweep: &Sweep) -> Vec<Row> {
    let cases = sweep.shard_draws(Shard::WHOLE).into_iter().flat_map(|draw| sweep.draw_cases(&draw));
    cases
        .map(|case| Row {
            key: sweep.row_key(&case),
            counts: counts(&case),
            case,
            synthesis: Vec::new(),
            trained: None,
        })
        .collect()
}

fn counts(case: &Case) -> Counts {
    let n = case.scheme.n_in + case.seed as usize;
    Counts {
        taps: 2 * n,
        naive_xor: n,
        n_xor: n - 1,
        depth: 2,
        rank: 5,
        n_in_stored: 6,
        bits_per_weight: 0.75,
        true_bits_per_weight: 0.625,
        wrong_bits: 0.1,
        lut4: 4,
        lut6: 3,
    }
}
