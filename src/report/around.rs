//! Datasheet sections on the source, registers, scale and tkeep of a wrapper.

use crate::rtl::stream::axi_lite::BusRegister;
use crate::spec::{RomSpec, Scale, StreamSpec, UnusedLanes, WordSource};
use std::fmt::Write;

/// One line each on source and output format; empty for a default wrapper.
pub fn source_lines(name: &str, stream: &StreamSpec) -> Vec<String> {
    let around = &stream.around;
    let mut lines = Vec::new();
    match &around.source {
        WordSource::Axis => {}
        WordSource::Rom(rom) => lines.push(self::rom_line(name, stream.width, rom)),
        WordSource::Axi(axi) => lines.push(format!(
            "Source `axi`: a start fetches one frame of words from an address, in INCR bursts of at most {} words that \
             end at multiples of their greatest length, so none crosses 4 KiB; bursts are asked for ahead of the data. \
             A word that comes with an error (SLVERR, DECERR) is the last of its frame: `frame_error` pulses before any \
             beat of it is out, its groups mean nothing, what is still to come is dropped, and `busy` falls behind that. \
             Reset the memory's side together with this one.",
            axi.burst.min(4096 * 8 / stream.width)
        )),
    }
    let any = stream.unused_lanes == UnusedLanes::Any;
    if around.scale == Scale::Sign {
        let zeros = if any { "" } else { "; unused lanes stay 0" };
        lines.push(format!(
            "Scale `sign`: every weight bit is two bits in two's complement, 01 for +1 and 11 for -1{zeros}. \
             With several planes each plane's sign comes out apart: their weighted sum is the consumer's."
        ));
    }
    if any {
        let keep = if around.tkeep { " and `m_axis_tkeep`" } else { "" };
        lines.push(format!(
            "Unused lanes `any`: lanes of a beat without a group hold any value, stable while the beat is offered; \
             `m_axis_tuser`{keep} says which hold groups."
        ));
    }
    lines
}

fn rom_line(name: &str, width: usize, rom: &RomSpec) -> String {
    format!(
        "Source `rom`: {} frames in a memory of {} words of {width} bits, which starts from `{name}_rom.hex` (a word a \
         line, for `$readmemh`); the file is looked for where the tool runs, and by most tools beside the sources too. A \
         start plays all frames once. Other weights of the same layers are another file of the same form.",
        rom.frames.len(),
        rom.depth()
    )
}

/// Latency that the source adds, as a sentence; `None` for `s_axis`.
pub fn source_latency(stream: &StreamSpec) -> Option<String> {
    match stream.around.source {
        WordSource::Axis => None,
        WordSource::Rom(_) => {
            Some("Source `rom`: the latency counts from `start`; under `again` rounds follow without a gap.".into())
        }
        WordSource::Axi(_) => Some(
            "Source `axi`: that is from the first word on, as fast as the memory answers; the first burst is asked for \
             3 cycles behind `start`, a burst at most every other cycle, and the next start is taken once the last word \
             of the frame is here."
                .into(),
        ),
    }
}

/// The register map as a table; `None` without registers.
pub fn register_table(stream: &StreamSpec) -> Option<String> {
    if !stream.around.axi_lite {
        return None;
    }
    let mut text = String::from(
        "## Registers\n\nAXI4-Lite, 32 bits each; other addresses read 0 and take nothing. All are 0 after a \
         reset.\n\n| address | name | meaning |\n|---|---|---|\n",
    );
    for (register, meaning) in BusRegister::for_source(&stream.around.source) {
        let _ = writeln!(text, "| 0x{:02X} | {register:?} | {meaning} |", register.address());
    }
    Some(text)
}
