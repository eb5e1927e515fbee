//! Vivado: Tcl that makes a project of the design, and Tcl that packages it as an IP core.

use super::bus::{Bus, Protocol};
use super::design::FlowDesign;
use super::kind::{FlowKind, FlowTexts};
use super::tcl::{ROOT, file_list};
use crate::language::Language;
use crate::rtl::stream::axi_lite::ADDRESS_WIDTH;

pub(super) const KIND: FlowKind = FlowKind {
    name: "vivado",
    about: "vivado/*.tcl: project and IP core of Vivado",
    default: false,
    vhdl: true,
    write,
    note,
};

fn path(design: &FlowDesign, end: &str) -> String {
    format!("vivado/{}_{end}.tcl", design.name())
}

fn fits(design: &FlowDesign) -> bool {
    design.fits_flow("xilinx")
}

fn note(design: &FlowDesign) -> Option<String> {
    let [project, core] = ["project", "ip"].map(|end| path(design, end));
    fits(design).then(|| {
        format!(
            "Vivado, in batch mode: `{project}` (a project, `-tclargs PART`) and `{core}` (an IP core), both in `build/`; tested by a Tcl interpreter alone."
        )
    })
}

fn write(design: &FlowDesign) -> FlowTexts {
    if !fits(design) {
        return FlowTexts::new();
    }
    vec![(path(design, "project"), project(design)), (path(design, "ip"), package(design))]
}

/// Files of the sources and memory images.
fn sources(design: &FlowDesign) -> String {
    let sources = design.sources.iter().map(|file| format!("rtl/{file}"));
    file_list(&sources.chain(design.images.iter().map(|&file| file.to_owned())).collect::<Vec<_>>())
}

/// Command that sets the standard of the sources, where it is not what the ends of their names say.
fn standard(design: &FlowDesign) -> &'static str {
    match design.language {
        Language::Vhdl => "set_property file_type {VHDL 2008} [get_files *.vhd]\n",
        _ => "",
    }
}

fn project(design: &FlowDesign) -> String {
    let (name, top) = (design.name(), &design.top.name);
    let constraints = match design.clock().filter(|_| design.kinds.contains(&"xdc")) {
        Some(_) => format!("add_files -fileset constrs_1 -norecurse [file join $root {name}.xdc]\n"),
        None => String::new(),
    };
    format!(
        "# Makes a project of {top} in build/vivado: vivado -mode batch -source {} -tclargs PART\n{ROOT}\
         set part [expr {{[llength $argv] > 0 ? [lindex $argv 0] : \"xc7a35tcpg236-1\"}}]\n\
         create_project -force -part $part {name} [file join $root build vivado]\n\
         add_files -norecurse {}\n{}{constraints}\
         set_property top {top} [current_fileset]\nupdate_compile_order -fileset sources_1\n",
        path(design, "project"),
        sources(design),
        standard(design)
    )
}

fn package(design: &FlowDesign) -> String {
    let (name, top) = (design.name(), &design.top.name);
    let interfaces: String = design.buses().iter().map(interface).collect();
    format!(
        "# Packages {top} as an IP core in build/vivado_ip: vivado -mode batch -source {}\n{ROOT}\
         create_project -in_memory -part xc7a35tcpg236-1\n\
         add_files -norecurse {}\n{}\
         set_property top {top} [current_fileset]\nupdate_compile_order -fileset sources_1\n\
         ipx::package_project -root_dir [file join $root build vivado_ip] -vendor flexor-hdl -library decoders \\\n    \
         -taxonomy /UserIP -import_files -force\nset core [ipx::current_core]\n\
         set_property name {name} $core\nset_property version 1.0 $core\n\
         set_property display_name {name} $core\nset_property description {{{}}} $core\n{}{interfaces}\
         ipx::update_checksums $core\nipx::check_integrity $core\nipx::save_core $core\n",
        path(design, "ip"),
        sources(design),
        standard(design),
        design.description,
        signals(design)
    )
}

fn signals(design: &FlowDesign) -> String {
    let clock = design.clock().map(|clock| infer(clock, "signal:clock_rtl"));
    let reset = design.reset().map(|(reset, is_low)| {
        let level = if is_low { "LOW" } else { "HIGH" };
        format!(
            "{}set_property value ACTIVE_{level} [ipx::add_bus_parameter POLARITY [ipx::get_bus_interfaces {reset} -of_objects $core]]\n",
            infer(reset, "signal:reset_rtl")
        )
    });
    let interrupt = design.top.find_port("irq").map(|_| infer("irq", "signal:interrupt_rtl"));
    clock.into_iter().chain(reset).chain(interrupt).collect()
}

/// Lets Vivado make an interface of ports; their names tell what is what.
fn infer(ports: &str, kind: &str) -> String {
    format!("ipx::infer_bus_interface {{{ports}}} xilinx.com:{kind}:1.0 $core\n")
}

fn interface(bus: &Bus) -> String {
    let ports: Vec<_> = bus.ports.iter().map(|(_, net)| net.name.as_str()).collect();
    let (name, kind) = (bus.name, if bus.protocol == Protocol::Stream { "axis" } else { "aximm" });
    let made = infer(&ports.join(" "), &format!("interface:{kind}_rtl"));
    let found = format!("[ipx::get_bus_interfaces {name} -of_objects $core]");
    let space = match bus.protocol {
        Protocol::Stream => String::new(),
        Protocol::Axi => format!(
            "ipx::add_address_space {name} $core\nset_property master_address_space_ref {name} {found}\n"
        ),
        Protocol::AxiLite => format!(
            "set block [ipx::add_address_block registers [ipx::add_memory_map {name} $core]]\n\
             set_property range {} $block\nset_property usage register $block\n\
             set_property slave_memory_map_ref {name} {found}\n",
            1 << ADDRESS_WIDTH
        ),
    };
    format!("{made}{space}ipx::associate_bus_interfaces -busif {name} -clock aclk $core\n")
}
