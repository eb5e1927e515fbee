//! Errors, and the exit code of each.

use crate::shown::one_line;
use std::fmt;

/// One thing wrong with an input: where it stands, what was found and what is allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// File (or `<inline>`) the value came from; empty where there is none.
    pub file: String,
    /// Field or position in the file, such as `planes[0].matrix[3]` or `line 4`; may be empty.
    pub field: String,
    /// The value found, and why it cannot be taken, with the limit.
    pub what: String,
}

impl Problem {
    /// A problem in `field` of `file`; `what` names the value and the limit.
    pub fn new(file: impl Into<String>, field: impl Into<String>, what: impl Into<String>) -> Self {
        let part = |text: String| match text.char_indices().nth(MAX_PART) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text,
        };
        Self { file: part(file.into()), field: part(field.into()), what: part(what.into()) }
    }

    /// Names the field as the command-line option of that name.
    pub fn name_option(&mut self) {
        self.field = format!("--{}", self.field.replace('_', "-"));
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in [&self.file, &self.field] {
            if !part.is_empty() {
                write!(f, "{}: ", one_line(part))?;
            }
        }
        f.write_str(&one_line(&self.what))
    }
}

/// Most problems reported of one input.
const MAX_PROBLEMS: usize = 100;
/// Most characters of each part of a problem.
const MAX_PART: usize = 4000;

/// Everything wrong with an input: the first problems, and how many more there are.
#[derive(Debug, Default)]
pub struct Problems {
    told: Vec<Problem>,
    n_more: usize,
}

impl Problems {
    /// Adds a problem; beyond `MAX_PROBLEMS` it is only counted, and `problem` not called.
    pub fn push(&mut self, problem: impl FnOnce() -> Problem) {
        match self.told.len() < MAX_PROBLEMS {
            true => self.told.push(problem()),
            false => self.n_more += 1,
        }
    }

    /// Adds several problems.
    pub fn extend(&mut self, problems: impl IntoIterator<Item = Problem>) {
        problems.into_iter().for_each(|problem| self.push(|| problem));
    }

    /// Whether there is no problem.
    pub fn is_empty(&self) -> bool {
        self.told.is_empty()
    }

    /// The problems stored, at most `MAX_PROBLEMS`.
    pub fn told_problems(&mut self) -> &mut [Problem] {
        &mut self.told
    }

    /// `found`, where there is no problem.
    ///
    /// # Errors
    /// `Input` with the problems.
    pub fn into_result<T>(mut self, found: T) -> Result<T> {
        if self.told.is_empty() {
            return Ok(found);
        }
        if self.n_more > 0 {
            let file = self.told[0].file.clone();
            self.told.push(Problem::new(file, "", format!("and {} more", self.n_more)));
        }
        Err(Error::Input(self.told))
    }
}

/// Every error of the crate. Nothing in the library exits or prints; `main` does both.
#[derive(Debug)]
pub enum Error {
    /// Bad input: every problem found, in the order of the input.
    Input(Vec<Problem>),
    /// The environment fell short: a missing tool, an unwritable or full disk.
    Environment(String),
    /// A check, a comparison or `--check` did not hold.
    Mismatch(String),
    /// An invariant of the tool itself was broken (a stage's `verify` fell short).
    Internal(String),
    /// Stopped by the user.
    Interrupted,
}

/// Result with the crate's error.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// A single problem of an input.
    pub fn input(file: impl Into<String>, field: impl Into<String>, what: impl Into<String>) -> Self {
        Self::Input(vec![Problem::new(file, field, what)])
    }

    /// The same problems, all of `file`.
    pub fn in_file(mut self, file: &str) -> Self {
        self.problems_mut().for_each(|problem| problem.file = file.to_owned());
        self
    }

    /// The same problems without their fields, where the caller names the field.
    pub fn without_fields(mut self) -> Self {
        self.problems_mut().for_each(|problem| problem.field.clear());
        self
    }

    /// The same problems, each as `change` leaves it.
    pub fn map_problems(mut self, change: impl FnMut(&mut Problem)) -> Self {
        self.problems_mut().for_each(change);
        self
    }

    /// The same problems, every field as the command-line option of that name.
    pub fn of_options(mut self) -> Self {
        self.problems_mut().for_each(Problem::name_option);
        self
    }

    fn problems_mut(&mut self) -> impl Iterator<Item = &mut Problem> {
        match self {
            Self::Input(problems) => problems.as_mut_slice(),
            _ => &mut [],
        }
        .iter_mut()
    }

    /// `Environment` error with `path` and the cause.
    pub fn from_io(path: impl fmt::Display, cause: impl fmt::Display) -> Self {
        Self::Environment(format!("{}: {cause}", one_line(&path.to_string())))
    }

    /// An `Internal` error as a `Mismatch`, where the input may be to blame; other errors as they are.
    pub fn into_mismatch(self) -> Self {
        match self {
            Self::Internal(what) => Self::Mismatch(what),
            other => other,
        }
    }

    /// Exit code: 1 for a failed check, 2 for bad input or environment, 130 for an interrupt.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Mismatch(_) | Self::Internal(_) => 1,
            Self::Input(_) | Self::Environment(_) => 2,
            Self::Interrupted => 130,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Input(problems) => {
                for (i, problem) in problems.iter().enumerate() {
                    if i > 0 {
                        writeln!(f)?;
                    }
                    write!(f, "{problem}")?;
                }
                Ok(())
            }
            Self::Environment(text) | Self::Mismatch(text) => f.write_str(text),
            Self::Internal(text) => write!(f, "internal check failed, please report: {text}"),
            Self::Interrupted => f.write_str("interrupted"),
        }
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_problems_are_counted_and_long_ones_cut() {
        let mut problems = Problems::default();
        (0..1000).for_each(|i| problems.push(|| Problem::new("f", i.to_string(), "x".repeat(9999))));
        let text = problems.into_result(()).expect_err("wrong").to_string();
        assert_eq!(text.lines().count(), MAX_PROBLEMS + 1);
        assert!(text.ends_with("\nf: and 900 more") && text.len() < 1_300_000);
        assert!(Problems::default().into_result(1).is_ok());
    }
}
