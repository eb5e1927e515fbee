//! The files of `synth/`: one script per synthesis flow, to be run in the folder of the design.

use crate::cells::Target;
use crate::synth::{DEVICE, Flow};

/// Inputs of the synthesis scripts.
pub struct Scripts<'a> {
    /// Name of the top module.
    pub top: &'a str,
    /// Verilog files in `rtl/`.
    pub verilog: &'a [&'a str],
    /// Target whose cells the Verilog instantiates.
    pub target: &'a Target,
    /// Whether the device of nextpnr has pins enough for the top module.
    pub fits_pins: bool,
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
        if self.fits_pins && takes("ice40") {
            files.push(("synth/place_ice40.sh".to_owned(), place_script()));
        }
        files
    }

    fn source_list(&self) -> String {
        self.verilog.iter().map(|file| format!(" rtl/{file}")).collect()
    }

    fn flow_script(&self, name: &str, flow: &Flow) -> String {
        format!(
            "# Cells of {name} in build/; in the folder of the design: yosys synth/{name}.ys\n!mkdir -p build\n\
             read_verilog{}\n{}\nstat\nwrite_json build/{name}.json\nwrite_verilog -noattr build/{name}.v\n",
            self.source_list(),
            flow.yosys_commands(self.top, true, "").replace("; ", "\n")
        )
    }

    fn liberty_script(&self) -> String {
        let library = "$::env(LIBERTY)";
        let lines: String = Flow::liberty_commands(self.top, true, library)
            .split("; ")
            .map(|command| format!("yosys {command}\n"))
            .collect();
        format!(
            "# Standard cells in build/; in the folder of the design: LIBERTY=FILE yosys -c synth/liberty.tcl\n\
             yosys -import\nfile mkdir build\nyosys read_liberty -lib {library}\nyosys read_verilog{}\n{lines}\
             yosys stat -liberty {library}\nyosys write_json build/liberty.json\n\
             yosys write_verilog -noattr build/liberty.v\n",
            self.source_list()
        )
    }
}

fn place_script() -> String {
    format!(
        "#!/bin/sh\n# Place and route what synth/ice40.ys made; in the folder of the design: sh synth/place_ice40.sh\n\
         exec nextpnr-ice40 {DEVICE} \\\n    --json build/ice40.json --asc build/ice40.asc\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(target: &Target, fits_pins: bool) -> Vec<String> {
        let scripts = Scripts { top: "dec", verilog: &["dec.v"], target, fits_pins };
        scripts.script_files().into_iter().map(|(path, _)| path).collect()
    }

    #[test]
    fn cells_of_a_family_are_for_its_flow_alone() {
        assert_eq!(names(&Target::Ice40, true), ["synth/ice40.ys", "synth/place_ice40.sh"]);
        assert_eq!(names(&Target::Ecp5, true), ["synth/ecp5.ys"]);
        assert_eq!(names(&Target::Gowin, true), ["synth/gowin.ys"]);
        assert_eq!(names(&Target::Generic, false).len(), 6);
    }
}
