//! Rows of bits into a matrix: the checks that every format shares.

use crate::error::Problem;
use crate::gf2::io::format::MAX_SIDE;
use crate::gf2::{BitMatrix, BitVec};

/// Most problems told of one matrix.
const MAX_PROBLEMS: usize = 20;

/// An entry that is not a bit: where it stands, and its text.
pub type Fault = (String, String);

/// The bit of a number such as `1`, `0.0` or `1.000e+00`, which programs that know no bits write.
pub(super) fn read_bit(word: &str) -> Option<bool> {
    match word {
        "0" => Some(false),
        "1" => Some(true),
        _ => {
            word.parse::<f64>().ok().filter(|number| [0.0, 1.0].contains(number)).map(|number| number == 1.0)
        }
    }
}

/// Takes the rows of one matrix, and everything wrong with them.
pub struct Rows<'a> {
    file: &'a str,
    rows: Vec<BitVec>,
    /// Rows offered, good or bad.
    n_offered: usize,
    /// Entries of the first row, and where that stands.
    width: Option<(usize, String)>,
    problems: Vec<Problem>,
    n_problems: usize,
}

impl<'a> Rows<'a> {
    /// No rows yet; problems will name `file`.
    pub fn new(file: &'a str) -> Self {
        Self { file, rows: Vec::new(), n_offered: 0, width: None, problems: Vec::new(), n_problems: 0 }
    }

    /// Takes the next row, which stands at `at`; reads no further than a fault or the limit.
    pub fn push(
        &mut self,
        at: impl FnOnce() -> String,
        entries: impl IntoIterator<Item = Result<bool, Fault>>,
    ) {
        self.n_offered += 1;
        if self.n_offered > MAX_SIDE {
            return;
        }
        let mut row = BitVec::default();
        for entry in entries {
            match entry {
                Ok(_) if row.len() == MAX_SIDE => {
                    return self.add_problem(at(), format!("more than {MAX_SIDE} entries, the limit"));
                }
                Ok(bit) => row.push(bit),
                Err((field, value)) => {
                    return self.add_problem(field, format!("{value}, an entry is 0 or 1"));
                }
            }
        }
        self.keep_row(at(), row);
    }

    fn keep_row(&mut self, at: String, row: BitVec) {
        if row.is_empty() {
            return self.add_problem(at, "a row without entries".into());
        }
        let (width, first) = self.width.get_or_insert_with(|| (row.len(), at.clone()));
        if row.len() == *width {
            return self.rows.push(row);
        }
        let what = format!("{} entries where {first} has {width}", row.len());
        self.add_problem(at, what);
    }

    /// Notes something wrong that is no entry of a row.
    pub fn add_problem(&mut self, at: String, what: String) {
        self.n_problems += 1;
        if self.n_problems <= MAX_PROBLEMS {
            self.problems.push(Problem::new(self.file, at, what));
        }
    }

    /// The matrix, which as a whole stands at `at`.
    ///
    /// # Errors
    /// Everything that was wrong: a wrong entry, rows of different lengths, no rows, too many of them.
    pub fn into_matrix(mut self, at: &str) -> Result<BitMatrix, Vec<Problem>> {
        let hidden = self.n_problems.saturating_sub(MAX_PROBLEMS);
        if hidden > 0 {
            self.problems.push(Problem::new(self.file, at, format!("and {hidden} more like these")));
        }
        if self.n_offered > MAX_SIDE {
            let what = format!("{} rows, the limit is {MAX_SIDE}", self.n_offered);
            self.problems.push(Problem::new(self.file, at, what));
        }
        if self.n_offered == 0 && self.problems.is_empty() {
            self.problems.push(Problem::new(self.file, at, "an empty matrix, at least one row is needed"));
        }
        let n_cols = self.width.map_or(0, |(width, _)| width);
        match BitMatrix::from_rows(n_cols, self.rows) {
            Some(matrix) if self.problems.is_empty() => Ok(matrix),
            _ => Err(self.problems),
        }
    }
}
