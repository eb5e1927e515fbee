//! Yosys: what a design comes to in the cells of a family.

use super::process;
use crate::error::Result;
use crate::sim::design::Design;
use crate::sim::{Evidence, Status};
use std::collections::BTreeMap;

/// Families that are measured, with the command of yosys.
pub const FAMILIES: [(&str, &str); 3] =
    [("ice40", "synth_ice40"), ("ecp5", "synth_ecp5"), ("xilinx", "synth_xilinx")];

/// Synthesises the design for a family: a row with the count of every kind of cell; skipped where there is no yosys.
///
/// # Errors
/// Of the environment: yosys cannot run, or takes more than ten minutes.
pub fn measure(design: &Design, family: &str) -> Result<Evidence> {
    let version = process::first_line("yosys", &["-V"])?;
    let command = FAMILIES.iter().find(|(name, _)| *name == family).map_or("synth", |(_, command)| command);
    let mut row = Evidence::new(command, version);
    if row.version.is_none() {
        let detail = "yosys is not installed".to_owned();
        return Ok(Evidence { status: Status::Skipped, detail, ..row });
    }
    let dir = process::temp_dir()?;
    for (file, text) in design.files.iter().chain(&design.images) {
        process::write(dir.path(), file, text)?;
    }
    let files: Vec<_> = design.files.iter().map(|(file, _)| file.as_str()).collect();
    let script = format!("read_verilog {}; {command} -top {}; stat", files.join(" "), design.top);
    let said = process::run(dir.path(), "yosys", &["-p".to_owned(), script])?;
    row.cells = cells(&said);
    Ok(row)
}

/// The last table of cells: a name and a count a line, behind `Number of cells:`.
fn cells(said: &str) -> BTreeMap<String, u64> {
    let table = said.rsplit_once("Number of cells:").map_or("", |(_, table)| table);
    let cell = |line: &str| {
        let (name, count) = line.trim().split_once(' ')?;
        Some((name.to_owned(), count.trim().parse().ok()?))
    };
    table.lines().skip(1).map_while(cell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_table_counts() {
        let said = "Number of cells: 9\n  A  9\n\nNumber of cells:   5\n     SB_LUT4      3\n     SB_DFF   2\n\nEnd.";
        assert_eq!(cells(said), [("SB_LUT4".to_owned(), 3), ("SB_DFF".to_owned(), 2)].into());
    }
}
