//! nextpnr: the clock frequency of a decoder on an iCE40.

use crate::error::Result;
use crate::sim::engines::process::{self, Ended};
use std::path::Path;
use std::time::Duration;

/// Name of the tool.
pub const TOOL: &str = "nextpnr-ice40";
/// Arguments for the device: an HX8K in its CT256 package.
pub const DEVICE: &str = "--hx8k --package ct256 --pcf-allow-unconstrained --freq 300 --timing-allow-fail";
/// Place and route for a family.
#[derive(Debug)]
pub struct Placer {
    /// Name of the flow whose netlist it takes.
    pub flow: &'static str,
    /// Name of the tool.
    pub tool: &'static str,
    /// Arguments for the device.
    pub device: &'static str,
    /// Places of the pins of the harness `clk`, `shift_in` and `shift_out`, for a tool that chooses none.
    pub places: Option<[u32; 3]>,
    /// Option of the file that it writes, and the end of the name of that file.
    pub result: [&'static str; 2],
}

/// Place and route of all families that have one in nextpnr, each for a large device of the family.
pub const PLACERS: [Placer; 3] = [
    Placer { flow: "ice40", tool: TOOL, device: DEVICE, places: None, result: ["--asc", "asc"] },
    Placer {
        flow: "ecp5",
        tool: "nextpnr-ecp5",
        device: "--85k --package CABGA756 --lpf-allow-unconstrained --freq 300 --timing-allow-fail",
        places: None,
        result: ["--textcfg", "config"],
    },
    Placer {
        flow: "gowin",
        tool: "nextpnr-himbaechel",
        device: "--device GW1NR-LV9QN88PC6/I5 --vopt family=GW1N-9C --freq 300 --timing-allow-fail",
        places: Some([52, 3, 10]),
        result: ["--write", "pnr.json"],
    },
];

/// User pins of the package, without the clock.
pub const PINS: usize = 205;
/// Seeds of the placements; the median counts.
pub const SEEDS: [u32; 3] = [1, 2, 3];

/// Places and routes `json` with every seed; the median clock frequency in MHz, or how the first failed run
/// ended.
///
/// # Errors
/// `Environment`.
pub fn place_and_route(dir: &Path, json: &str, limit: Duration) -> Result<std::result::Result<f64, Ended>> {
    let mut found = Vec::new();
    for seed in SEEDS {
        match place_once(dir, json, seed, limit)? {
            Ok(mhz) => found.push(mhz),
            Err(ended) => return Ok(Err(ended)),
        }
    }
    found.sort_by(f64::total_cmp);
    Ok(Ok(found[SEEDS.len() / 2]))
}

/// Places and routes `json` with one seed.
///
/// # Errors
/// `Environment`.
pub fn place_once(
    dir: &Path,
    json: &str,
    seed: u32,
    limit: Duration,
) -> Result<std::result::Result<f64, Ended>> {
    let own = format!("{DEVICE} --json {json} --seed {seed}");
    let args: Vec<_> = own.split(' ').map(str::to_owned).collect();
    Ok(match process::run_within(dir, TOOL, &args, limit)? {
        Ended::Well(said) => stated_clock(&said).ok_or_else(|| Ended::Badly("without a clock".into())),
        other => Err(other),
    })
}

/// The last clock frequency in the output, in MHz.
fn stated_clock(said: &str) -> Option<f64> {
    let line = said.lines().rfind(|line| line.contains("Max frequency for clock"))?;
    line.rsplit(':').next()?.split_whitespace().next()?.parse().ok()
}

/// Verilog of module `clocked`: decoder `top` with registers at all ports.
pub fn register_wrapper(top: &str, n_in: usize, n_out: usize) -> String {
    let (x, y) = (n_in - 1, n_out - 1);
    format!(
        "module clocked(input wire clk, input wire [{x}:0] x, output reg [{y}:0] y);\n    reg [{x}:0] held;\n    \
         wire [{y}:0] sum;\n    {top} decoder(.x(held), .y(sum));\n    always @(posedge clk) begin\n        \
         held <= x;\n        y <= sum;\n    end\nendmodule\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_clock_counts() {
        let said = "Info: Max frequency for clock 'clk': 98.5 MHz (PASS)\nInfo: x\n\
                    Info: Max frequency for clock 'clk': 123.25 MHz (PASS at 12.00 MHz)\n";
        assert_eq!(stated_clock(said), Some(123.25));
        assert_eq!(stated_clock("ERROR"), None);
    }
}
