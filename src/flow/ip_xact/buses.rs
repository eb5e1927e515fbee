//! Bus interfaces of a component.

use super::memory_map::MAP_NAME;
use super::xml::Element;
use crate::flow::bus::{Bus, Protocol};
use crate::flow::design::FlowDesign;
use itertools::Itertools;

/// Name of the address space of the read master.
pub const SPACE_NAME: &str = "memory";

/// The bus interfaces of a component; `None` for a design without any.
pub fn bus_interfaces(design: &FlowDesign) -> Option<Element> {
    let buses = design.buses();
    let names = buses.iter().map(|bus| bus.name).join(":");
    let mut all: Vec<_> = buses.iter().map(bus_interface).collect();
    all.extend(design.clock().map(|clock| {
        let reset = design.reset().map(|(reset, _)| ("ASSOCIATED_RESET", reset.to_owned()));
        let buses = (!names.is_empty()).then_some(("ASSOCIATED_BUSIF", names));
        signal(clock, "clock", "CLK", false, buses.into_iter().chain(reset).collect())
    }));
    all.extend(design.reset().map(|(reset, is_low)| {
        let level = if is_low { "ACTIVE_LOW" } else { "ACTIVE_HIGH" };
        signal(reset, "reset", "RST", false, vec![("POLARITY", level.into())])
    }));
    all.extend(
        design.top.find_port("irq").map(|_| {
            signal("irq", "interrupt", "INTERRUPT", true, vec![("SENSITIVITY", "LEVEL_HIGH".into())])
        }),
    );
    (!all.is_empty()).then(|| Element::of("busInterfaces", all))
}

fn bus_interface(bus: &Bus) -> Element {
    let (definition, reference) = match bus.protocol {
        Protocol::Axi => (["amba.com", "AMBA4", "AXI4", "r0p0_0"], Some(("addressSpaceRef", SPACE_NAME))),
        Protocol::AxiLite => (["amba.com", "AMBA4", "AXI4-Lite", "r0p0_0"], Some(("memoryMapRef", MAP_NAME))),
        Protocol::Stream => (["amba.com", "AMBA4", "AXI4Stream", "r0p0_1"], None),
    };
    let reference = reference.map(|(element, name)| Element::text(element, "").with(element, name));
    let ports = bus.ports.iter().map(|(name, net)| (name.to_uppercase(), net.name.clone()));
    let mode = Element::of(if bus.is_master { "master" } else { "slave" }, reference);
    interface(bus.name, definition, ports, mode, Vec::new())
}

/// Interface of one port: a clock, reset or interrupt.
fn signal(
    port: &str,
    kind: &'static str,
    logical: &str,
    master: bool,
    values: Vec<(&'static str, String)>,
) -> Element {
    let mode = Element::of(if master { "master" } else { "slave" }, []);
    let definition = ["xilinx.com", "signal", kind, "1.0"];
    interface(port, definition, [(logical.to_owned(), port.to_owned())].into_iter(), mode, values)
}

/// An interface; `ports` are pairs (logical, physical).
fn interface(
    name: &str,
    definition: [&'static str; 4],
    ports: impl Iterator<Item = (String, String)>,
    mode: Element,
    values: Vec<(&'static str, String)>,
) -> Element {
    let [vendor, library, bus, version] = definition;
    let refer = |element, end: &str| {
        let name = format!("{bus}{end}");
        Element::text(element, "")
            .with("vendor", vendor)
            .with("library", library)
            .with("name", name)
            .with("version", version)
    };
    let port = |(logical, physical): (String, String)| {
        let name = |element, name: String| Element::of(element, [Element::text("name", name)]);
        Element::of("portMap", [name("logicalPort", logical), name("physicalPort", physical)])
    };
    let maps = Element::of("portMaps", ports.map(port));
    let abstraction = Element::of("abstractionType", [refer("abstractionRef", "_rtl"), maps]);
    let value = |(name, value): (&'static str, String)| {
        Element::of("parameter", [Element::text("name", name), Element::text("value", value)])
    };
    let parameters = (!values.is_empty()).then(|| Element::of("parameters", values.into_iter().map(value)));
    let fixed = [
        Element::text("name", name),
        refer("busType", ""),
        Element::of("abstractionTypes", [abstraction]),
        mode,
    ];
    Element::of("busInterface", fixed.into_iter().chain(parameters))
}
