//! The golden model in C, compiled and run on vectors of the decoder.

use super::process;
use crate::error::{Error, Result};
use crate::gf2::{BitVec, from_hex, to_hex};
use crate::sim::design::SimDesign;
use crate::sim::difference::compare_vectors;
use crate::sim::{Evidence, Status, golden_c};

/// Name of the row of evidence.
pub const NAME: &str = "golden_c";

/// Writes the golden model of `design`, compiles it and compares its output with the reference on `vectors`;
/// skipped without a C compiler.
///
/// # Errors
/// `Environment`: the compiler or the program cannot run.
pub fn golden_evidence(design: &SimDesign, vectors: &[BitVec]) -> Result<Evidence> {
    let version = process::first_line("cc", &["--version"])?;
    let mut row = Evidence::new(NAME, version);
    if row.version.is_none() {
        let detail = format!("a C compiler is {}", process::MISSING);
        return Ok(Evidence { status: Status::Skipped, detail, ..row });
    }
    let expected: Vec<_> = vectors.iter().map(|x| design.reference.decode(x)).collect();
    let compared = run_golden(design, vectors).and_then(|ys| {
        row.vectors = ys.len() as u64;
        compare_vectors(vectors, &expected, &ys)
    });
    match compared {
        Err(Error::Mismatch(detail)) => Ok(Evidence { status: Status::Fail, detail, ..row }),
        other => other.map(|()| row),
    }
}

fn run_golden(design: &SimDesign, vectors: &[BitVec]) -> Result<Vec<BitVec>> {
    let dir = process::temp_dir()?;
    process::write(dir.path(), "golden.c", &golden_c::write_golden(&design.name, &design.reference))?;
    process::write(dir.path(), "x.hex", &vectors.iter().map(|x| to_hex(x) + "\n").collect::<String>())?;
    let main = format!("-D{}_MAIN", design.name.to_uppercase());
    let build = ["-std=c99", "-O2", &main, "-o", "golden", "golden.c"].map(str::to_owned);
    process::run(dir.path(), "cc", &build)?;
    let printed = process::run(dir.path(), "sh", &["-c".to_owned(), "./golden < x.hex".to_owned()])?;
    let y = |line: &str| {
        let wrong = || Error::Mismatch(format!("the golden model printed {line:?}"));
        from_hex(line, design.y_bits()).ok_or_else(wrong)
    };
    printed.lines().map(y).collect()
}
