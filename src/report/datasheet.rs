//! `README.md` of a generated design: its datasheet.

use super::content::Report;
use super::number::trim_number;
use super::{around, find_format, resources, snippets};
use crate::cells::Target;
use crate::error::Result;
use crate::language::Language;
use crate::rtl::{Dir, Module, names};
use crate::spec::{Basis, DecoderSpec, Origin, Polarity, Reset};
use itertools::Itertools;
use std::fmt::Write;

/// Origin of a matrix, in words.
fn origin_text(origin: &Origin) -> String {
    match origin {
        Origin::Inline => "as in the spec".into(),
        Origin::File(_) => format!("file {:?}", origin.file_name().unwrap_or_default()),
        Origin::Named(named) => named.to_string(),
        Origin::NTap { taps, seed } => format!("n_tap {taps}, seed {seed}"),
        Origin::Random { density, seed } => format!("random, density {density}, seed {seed}"),
    }
}

/// Inputs of the datasheet.
pub struct Datasheet<'a> {
    /// The spec of the design.
    pub spec: &'a DecoderSpec,
    /// Counts of the design.
    pub report: &'a Report,
    /// All modules, the top last.
    pub modules: &'a [Module],
    /// The top module.
    pub top: &'a Module,
    /// Digest of the spec.
    pub digest: &'a str,
    /// Strategy, effort and other search options, in words.
    pub options: &'a str,
    /// Files of `tb/` with a simulation model of a library cell each.
    pub models: Vec<&'a str>,
    /// Language of the modules.
    pub language: Language,
    /// Lines on the files for flows, in Markdown.
    pub flow_notes: Vec<String>,
}

impl Datasheet<'_> {
    /// The whole text.
    ///
    /// # Errors
    /// `Internal` if the counts cannot be written.
    pub fn to_markdown(&self) -> Result<String> {
        let parts = [
            self.opening_section(),
            self.ports_section(),
            self.conventions_section(),
            self.registers_section(),
            self.timing_section(),
            self.counts_section()?,
            self.resources_section(),
            self.integration_section(),
            self.testbench_section(),
        ];
        Ok(parts.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join("\n"))
    }

    fn opening_section(&self) -> String {
        let r = self.report;
        format!(
            "# {}\n\nXOR-network decoder: {} stored bits of a group in, {} bits out ({} of {} weights).\n\n\
             Made by flexor-hdl {} from `spec.json`, SHA-256 `{}`. The generated code is yours, under whatever \
             terms you like.\n\nNetworks: {}. Matrices, plane 0 first: {}.\n",
            r.name,
            r.group_bits,
            r.q * r.n_out,
            count_text(r.q, "bit plane"),
            r.n_out,
            env!("CARGO_PKG_VERSION"),
            self.digest,
            self.options,
            self.spec.origins.iter().map(origin_text).join("; ")
        )
    }

    fn ports_section(&self) -> String {
        let mut text = format!(
            "## Ports of `{}`\n\n| port | direction | bits | meaning |\n|---|---|---:|---|\n",
            self.top.name
        );
        for (_, port) in self.top.ports() {
            let direction = if port.dir == Some(Dir::Input) { "in" } else { "out" };
            let meaning = port.comment.replace('*', "·");
            let _ = writeln!(text, "| `{}` | {direction} | {} | {meaning} |", port.name, port.width);
        }
        text
    }

    fn conventions_section(&self) -> String {
        let polarity = match self.spec.polarity {
            Polarity::Xor => "y = M·x over GF(2)",
            Polarity::Product => {
                "y = M·x + c over GF(2), where c inverts outputs with an even number of taps (product polarity)"
            }
        };
        let column = match self.spec.basis {
            Basis::Given => "stored",
            Basis::Optimized => "given",
        };
        let mut text = format!(
            "## Conventions\n\n- {polarity}; row i of a plane's matrix holds the taps of output i, column j is {column} bit j.\n\
             - Bit 1 means +1, bit 0 means -1.\n\
             - Stored bits of the planes, lowest first: {}.\n",
            self.report
                .planes
                .iter()
                .map(|plane| plane.n_in_stored.to_string())
                .collect::<Vec<_>>()
                .join(" + ")
        );
        if self.spec.basis == Basis::Optimized {
            text += &self.basis_section();
        }
        if let Some(stream) = &self.spec.stream {
            let reset = match stream.reset {
                Reset::ActiveLow => "`aresetn`, active low",
                Reset::ActiveHigh => "`areset`, active high",
            };
            let _ = write!(
                text,
                "- Stream: group 0 plane 0 first, then plane 1, …, then group 1; packed from bit 0 of {}-bit words. \
                 Every frame starts on a new word; spare bits of its last word are 0.\n\
                 - Reset is {reset}, synchronous, and clears control registers only.\n",
                stream.width
            );
            around::source_lines(&names::module_prefix(self.spec), stream)
                .iter()
                .for_each(|line| text += &format!("- {line}\n"));
        }
        text
    }

    fn basis_section(&self) -> String {
        let total = &self.report.total;
        let (n_in, stored) = (total.n_in, total.n_in_stored);
        let back = if n_in == stored {
            "T has an inverse, so streams go back to the given basis as well"
        } else {
            "no stream goes back to the given basis: some given groups decode alike, and share their stored bits"
        };
        let mut text = format!(
            "- Basis optimized: of the {n_in} given bits x of a group, {stored} bits T·x are stored, and the decoder \
             takes these; weights are those of the given matrices, bit for bit. `manifest.json` holds T. Streams \
             come from `flexor-hdl pack --design`, or from packed ones of the given basis by `flexor-hdl \
             transform`; {back}.\n",
        );
        if total.metrics.n_xor == 0 {
            text += "- The decoder has no gate: every output is a stored bit, or constant.";
            let all = stored == self.report.q * self.report.n_out;
            text += if all {
                " As many bits are stored as weight bits come out: nothing is compressed.\n"
            } else {
                "\n"
            };
        }
        text
    }

    fn registers_section(&self) -> String {
        self.spec.stream.as_ref().and_then(around::register_table).unwrap_or_default()
    }

    /// Flip-flops and memory bits of every block.
    fn resources_section(&self) -> String {
        let mut text = "## Resources\n\nCounted on the modules. LUTs are the tool's: `flexor-hdl check DIR --synth ice40` \
                        measures them with yosys, and `report/evidence.json` keeps them with its version.\n\n| module | instances | flip-flops each | memory bits each |\n\
                        |---|---:|---:|---:|\n"
            .to_owned();
        let blocks = resources::module_blocks(self.modules);
        for block in &blocks {
            let resources::ModuleResources { module, instances, flip_flops, memory_bits } = block;
            let _ = writeln!(text, "| `{module}` | {instances} | {flip_flops} | {memory_bits} |");
        }
        let sum = |of: fn(&resources::ModuleResources) -> usize| {
            blocks.iter().map(|block| block.instances * of(block)).sum::<usize>()
        };
        let (flip_flops, memory_bits) = (sum(|block| block.flip_flops), sum(|block| block.memory_bits));
        text + &format!("| total | | {flip_flops} | {memory_bits} |\n")
    }

    fn timing_section(&self) -> String {
        let (latency, throughput) = (self.report.latency, &self.report.throughput);
        let depth = self.report.total.metrics.depth;
        let decoder = match latency.decoder {
            0 => format!("combinational, {} deep", count_text(depth as usize, self.level_name())),
            n => format!("{} from x to y while `ce` is 1", count_text(n, "clock cycle")),
        };
        let mut lines = vec![format!("Decoder: {decoder}.")];
        match latency.stream {
            None => lines.push(format!("A group of {} weights every clock cycle.", self.report.n_out)),
            Some(stream) => {
                let stream = count_text(stream, "clock cycle");
                lines.push(format!("Stream: {stream} from taking the word that completes a beat to taking that beat, unstalled."));
                let (cycles, weights) = (&throughput.cycles, trim_number(throughput.weights_per_cycle));
                lines.push(format!("A frame of G groups takes {cycles} clock cycles when no side stalls, and the next frame follows without a gap: {weights} weights a cycle in the long run."));
            }
        }
        lines.extend(self.spec.stream.as_ref().and_then(around::source_latency));
        let text = "## Latency and throughput\n\n".to_owned();
        let text = lines.iter().fold(text, |text, line| text + "- " + line + "\n");
        text + "\n![waveforms](doc/waves.svg)\n\nWhat the built-in engine saw in a short run; `doc/waves.json` is the same for WaveDrom.\n"
    }

    /// The markdown report without title, its headings one level deeper.
    fn counts_section(&self) -> Result<String> {
        let report = find_format("markdown")?.write_report(self.report)?;
        let sections = report.split_once("\n## ").map_or("", |(_, sections)| sections);
        Ok(format!("## Counts\n\n### {}\n", sections.replace("\n## ", "\n### ").trim_end()))
    }

    fn integration_section(&self) -> String {
        let timing = match self.spec.stream.is_some() || self.report.latency.decoder > 0 {
            true => "one clock, no false or multi-cycle paths; constrain the clock and nothing else",
            false => "combinational from x to y; constrain it by the registers around it",
        };
        let top = &self.top.name;
        let name = &self.spec.name;
        let prefix = names::module_prefix(self.spec);
        let language = self.language.standard();
        let longer = if prefix == *name { "" } else { LONGER };
        let cells = self.cells_section();
        let notes: String = self.flow_notes.iter().map(|note| format!("- {note}\n")).collect();
        let (primitives, complement) = match self.spec.target {
            Target::Generic => ("no vendor primitives, ", ""),
            _ => ("", "; where a comment in the Verilog says `~`, it is the complement"),
        };
        format!(
            "## How to integrate\n\n\
             - Add the files that `{name}.f` lists (paths relative to this folder) and instantiate `{top}`. \
             {language}, {primitives}no `include`, no parameters.\n\
             {cells}\
             - Every module name starts with `{prefix}`, so two designs of different names live in one chip.{longer}\n\
             - `ref/{name}.c` is the same decoder in C, one function a group, for a driver or a model.\n\
             - `report/names.json` says for every internal signal which stored bits it sums{complement}.\n\
             - Timing: {timing}.\n\
             {notes}\n\
             ```verilog\n{}```\n\n```systemverilog\n{}```\n\n```vhdl\n{}```\n",
            snippets::verilog_instance(self.top),
            snippets::system_verilog(self.top),
            snippets::vhdl_instance(self.top)
        )
    }

    /// Unit of depth: XOR2 level, cell or LUT.
    fn level_name(&self) -> &'static str {
        match self.spec.target {
            Target::Generic => "XOR2 level",
            Target::Liberty(_) => "cell",
            _ => "LUT",
        }
    }

    /// Cells of the target that the Verilog instantiates; empty for portable Verilog.
    fn cells_section(&self) -> String {
        if self.spec.target == Target::Generic {
            return String::new();
        }
        let cells = self.models.iter().filter_map(|file| Some(file.rsplit_once('.')?.0));
        let files = self.models.iter().map(|file| format!("`tb/{file}`")).join(", ");
        format!(
            "- Gates are instances of cells of {} ({}), which synthesis takes as they are. Leave their models for \
             simulators ({files}) out of synthesis.\n",
            self.spec.target.name(),
            cells.map(|cell| format!("`{cell}`")).join(", ")
        )
    }

    fn testbench_section(&self) -> String {
        let (name, prefix) = (&self.spec.name, names::module_prefix(self.spec));
        if self.language == Language::Vhdl {
            return vhdl_testbench(&prefix);
        }
        let models = self.models.iter().map(|file| format!(" tb/{file}")).join("");
        let standard = if self.language == Language::Verilog { "2001" } else { "2012" };
        let host = match self.spec.stream.as_ref().is_some_and(|stream| !stream.around.is_bare()) {
            true => format!("tb/{prefix}_host.v "),
            false => String::new(),
        };
        format!(
            "## Testbench\n\nSelf-checking, needs no Python; it prints a line that starts with PASS or FAIL. In this folder, with \
             Icarus Verilog or with Verilator (`build/` is scratch):\n\n    \
             mkdir -p build && iverilog -g{standard} -Wall -o build/tb -f {name}.f{models} {host}tb/{prefix}_tb.v && vvp build/tb\n    \
             verilator --binary --timing -Mdir build --top-module {prefix}_tb -f {name}.f{models} {host}tb/{prefix}_tb.v && build/V{prefix}_tb\n"
        )
    }
}

fn vhdl_testbench(prefix: &str) -> String {
    let tb = names::part_name(prefix, "tb");
    format!(
        "## Testbench\n\nSelf-checking: it replays a run of every port, cycle by cycle, that was compared with the reference, and prints a \
         line that starts with PASS or FAIL. In this folder, with GHDL (`build/` is scratch):\n\n    \
         mkdir -p build && ghdl -i --std=08 --workdir=build rtl/*.vhd tb/*.vhd && ghdl -m --std=08 --workdir=build {tb}\n    \
         ghdl -r --std=08 --workdir=build {tb} --ieee-asserts=disable\n"
    )
}

/// Why the modules of some designs are not called by its name alone.
const LONGER: &str =
    " (The design's own name ends like that of a module of another design, or is that of a port.)";

fn count_text(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_no_plural() {
        assert_eq!([count_text(1, "plane"), count_text(0, "plane")], ["1 plane", "0 planes"]);
    }
}
