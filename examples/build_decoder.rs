//! From a matrix to the files of a decoder, and back: build, look at the counts, check, all in memory.
//!
//! Run with `cargo run --example build_decoder`.

use flexor_hdl::cells::Target;
use flexor_hdl::design::{self, Check, DesignOptions, Files, Saved, evidence};
use flexor_hdl::error::Result;
use flexor_hdl::gf2;
use flexor_hdl::spec::DecoderSpec;

/// Parity bits of the Hamming code (7, 4), from its four data bits: row i taps the bits that parity i sums.
const MATRIX: &[u8] = b"1101\n1011\n0111\n";

/// The files of the decoder called `name` as LUTs of a Lattice iCE40.
fn build(name: &str) -> Result<Files> {
    let matrix = gf2::io::read_matrix(MATRIX, "txt", "the matrix")?;
    let spec = DecoderSpec { target: Target::Ice40, ..DecoderSpec::new(name, vec![matrix])? };
    // What waits for a build says whether to stop it; a type that implements `design::Watch` hears of progress as well.
    let never = || false;
    let design = design::build(spec, &DesignOptions { effort: 1, ..DesignOptions::default() }, &never)?;
    let counts = &design.report.total;
    println!("{} taps, {} levels, rank {}", counts.metrics.n_taps, counts.metrics.depth, counts.metrics.rank);
    design.files()
}

/// Builds the design of `files` anew, compares all of them, proves and simulates it.
fn check(files: &Files) -> Result<()> {
    let asked = Check { engine: "builtin".to_owned(), ..Check::default() };
    let checked = design::check(files, &Saved::open_folder(files)?, &asked, &|| false)?;
    for row in &checked.rows {
        println!("{:<8} {:?}, {} vectors", row.name, row.status, row.vectors);
    }
    evidence::rows_error(&checked.rows, &[]).map_or(Ok(()), Err)
}

/// Prints the decoder.
pub fn main() -> Result<()> {
    let files = build("hamming")?;
    check(&files)?;
    for (path, content) in &files {
        println!("{:>7} bytes  {path}", content.len());
    }
    print!("{}", String::from_utf8_lossy(&files["rtl/hamming_xor.v"]));
    Ok(())
}
