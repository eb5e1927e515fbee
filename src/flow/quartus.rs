//! Quartus: Tcl that makes a project of the design, and a component of Platform Designer.

use super::bus::{Bus, Protocol, is_input};
use super::design::FlowDesign;
use super::kind::{FlowKind, FlowTexts};
use super::tcl::ROOT;
use crate::language::Language;
use crate::rtl::Net;

pub(super) const KIND: FlowKind = FlowKind {
    name: "quartus",
    about: "quartus/*.tcl: project of Quartus and component of Platform Designer",
    default: false,
    vhdl: true,
    write,
    note,
};

fn path(design: &FlowDesign, end: &str) -> String {
    format!("quartus/{}_{end}.tcl", design.name())
}

fn note(design: &FlowDesign) -> Option<String> {
    let [project, component] = ["project", "hw"].map(|end| path(design, end));
    design.is_portable().then(|| {
        format!(
            "Quartus: `quartus_sh -t {project}` (a project in `build/`), `{component}` (a component of Platform Designer); tested by a Tcl interpreter alone."
        )
    })
}

fn write(design: &FlowDesign) -> FlowTexts {
    if !design.is_portable() {
        return FlowTexts::new();
    }
    vec![(path(design, "project"), project(design)), (path(design, "hw"), component(design))]
}

fn project(design: &FlowDesign) -> String {
    let (name, top) = (design.name(), &design.top.name);
    let assign =
        |key: &str, path: &str| format!("set_global_assignment -name {key} [file join $root {path}]\n");
    let key = match design.language {
        Language::Verilog => "VERILOG_FILE",
        Language::SystemVerilog => "SYSTEMVERILOG_FILE",
        Language::Vhdl => "VHDL_FILE",
    };
    let mut files: String = design.sources.iter().map(|file| assign(key, &format!("rtl/{file}"))).collect();
    if design.language == Language::Vhdl {
        files += "set_global_assignment -name VHDL_INPUT_VERSION VHDL_2008\n";
    }
    files.extend(design.images.iter().map(|file| assign("SOURCE_FILE", file)));
    if design.clock().is_some() && design.kinds.contains(&"sdc") {
        files += &assign("SDC_FILE", &format!("{name}.sdc"));
    }
    format!(
        "# Makes a project of {top} in build/quartus: quartus_sh -t {} [DEVICE]\n{ROOT}\
         package require ::quartus::project\nfile mkdir [file join $root build quartus]\n\
         cd [file join $root build quartus]\nproject_new {name} -overwrite\n\
         if {{[llength $argv] > 0}} {{\n    set_global_assignment -name DEVICE [lindex $argv 0]\n}}\n\
         set_global_assignment -name TOP_LEVEL_ENTITY {top}\n\
         set_global_assignment -name SEARCH_PATH $root\n{files}project_close\n",
        path(design, "project")
    )
}

fn component(design: &FlowDesign) -> String {
    let (name, top) = (design.name(), &design.top.name);
    let kind = match design.language {
        Language::Verilog => "VERILOG",
        Language::SystemVerilog => "SYSTEM_VERILOG",
        Language::Vhdl => "VHDL",
    };
    let files: String = design
        .sources
        .iter()
        .map(|file| format!("add_fileset_file {file} {kind} PATH ../rtl/{file}\n"))
        .chain(design.images.iter().map(|file| format!("add_fileset_file {file} OTHER PATH ../{file}\n")))
        .collect();
    let fileset = |kind: &str| {
        format!("\nadd_fileset {kind} {kind} \"\" \"\"\nset_fileset_property {kind} TOP_LEVEL {top}\n{files}")
    };
    format!(
        "# Component of Platform Designer; its folder goes to the search path.\n\
         package require -exact qsys 16.0\nset_module_property NAME {name}\nset_module_property VERSION {}\n\
         set_module_property DISPLAY_NAME {name}\nset_module_property GROUP \"flexor-hdl\"\n\
         set_module_property DESCRIPTION {{{}}}\nset_module_property EDITABLE false\n{}{}{}",
        env!("CARGO_PKG_VERSION"),
        design.description,
        fileset("QUARTUS_SYNTH"),
        fileset("SIM_VERILOG"),
        interfaces(design)
    )
}

fn interfaces(design: &FlowDesign) -> String {
    let mut text = String::new();
    if let Some(clock) = design.clock() {
        text += &format!("\nadd_interface clock clock end\nadd_interface_port clock {clock} clk Input 1\n");
    }
    if let Some((reset, is_low)) = design.reset() {
        let role = if is_low { "reset_n" } else { "reset" };
        text += &format!(
            "\nadd_interface reset reset end\nset_interface_property reset associatedClock clock\n\
             add_interface_port reset {reset} {role} Input 1\n"
        );
    }
    text.extend(design.buses().iter().map(bus_interface));
    let free: Vec<_> = design.free_ports().map(|net| (net.name.as_str(), net)).collect();
    if !free.is_empty() {
        text += &format!("\nadd_interface control conduit end\n{}", ports("control", &free));
    }
    text
}

fn bus_interface(bus: &Bus) -> String {
    let kind = match bus.protocol {
        Protocol::Stream => "axi4stream",
        Protocol::Axi => "axi4",
        Protocol::AxiLite => "axi4lite",
    };
    let (name, end) = (bus.name, if bus.is_master { "start" } else { "end" });
    format!(
        "\nadd_interface {name} {kind} {end}\nset_interface_property {name} associatedClock clock\n\
         set_interface_property {name} associatedReset reset\n{}",
        ports(name, &bus.ports)
    )
}

/// The ports of an interface, each with its role.
fn ports(interface: &str, ports: &[(&str, &Net)]) -> String {
    let port = |(role, net): &(&str, &Net)| {
        let dir = if is_input(net) { "Input" } else { "Output" };
        format!("add_interface_port {interface} {} {role} {dir} {}\n", net.name, net.width)
    };
    ports.iter().map(port).collect()
}
