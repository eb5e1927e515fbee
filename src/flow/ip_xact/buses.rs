//! Bus interfaces of a top module, found by the names of its ports.

use super::memory_map::MAP_NAME;
use super::xml::Element;
use crate::rtl::{Module, Net};
use itertools::Itertools;

/// Name of the address space of the read master.
pub const SPACE_NAME: &str = "memory";

/// A bus: prefix of its ports, and its definition.
struct Bus {
    prefix: &'static str,
    definition: [&'static str; 4],
    /// Whether the component is the master.
    master: bool,
    /// Element and attribute that refer to an address space or memory map, and its name.
    reference: Option<(&'static str, &'static str)>,
}

const STREAM: [&str; 4] = ["amba.com", "AMBA4", "AXI4Stream", "r0p0_1"];
const BUSES: [Bus; 4] = [
    Bus {
        prefix: "m_axi_",
        definition: ["amba.com", "AMBA4", "AXI4", "r0p0_0"],
        master: true,
        reference: Some(("addressSpaceRef", SPACE_NAME)),
    },
    Bus {
        prefix: "s_axil_",
        definition: ["amba.com", "AMBA4", "AXI4-Lite", "r0p0_0"],
        master: false,
        reference: Some(("memoryMapRef", MAP_NAME)),
    },
    Bus { prefix: "s_axis_", definition: STREAM, master: false, reference: None },
    Bus { prefix: "m_axis_", definition: STREAM, master: true, reference: None },
];
/// Resets: port, and its polarity.
const RESETS: [(&str, &str); 2] = [("aresetn", "ACTIVE_LOW"), ("areset", "ACTIVE_HIGH")];

/// The bus interfaces of a component; `None` for a module without any.
pub fn bus_interfaces(top: &Module) -> Option<Element> {
    let ports: Vec<_> = top.ports().map(|(_, port)| port).collect();
    let of = |bus: &Bus| ports.iter().filter(|port| port.name.starts_with(bus.prefix)).copied().collect_vec();
    let used = BUSES.iter().map(|bus| (bus, of(bus))).filter(|(_, ports)| !ports.is_empty()).collect_vec();
    let names = used.iter().map(|(bus, _)| bus.prefix.trim_end_matches('_')).join(":");
    let reset = RESETS.into_iter().find(|(reset, _)| top.find_port(reset).is_some());
    let mut all: Vec<_> = used.iter().map(|(bus, ports)| bus.interface(ports)).collect();
    all.extend(top.clock.map(|clock| {
        let reset = reset.map(|(reset, _)| ("ASSOCIATED_RESET", reset.to_owned()));
        let buses = (!names.is_empty()).then_some(("ASSOCIATED_BUSIF", names));
        let values = buses.into_iter().chain(reset).collect();
        signal(&top.net(clock).name, "clock", "CLK", false, values)
    }));
    all.extend(
        reset.map(|(port, level)| signal(port, "reset", "RST", false, vec![("POLARITY", level.into())])),
    );
    all.extend(
        top.find_port("irq").map(|_| {
            signal("irq", "interrupt", "INTERRUPT", true, vec![("SENSITIVITY", "LEVEL_HIGH".into())])
        }),
    );
    (!all.is_empty()).then(|| Element::of("busInterfaces", all))
}

impl Bus {
    fn interface(&self, ports: &[&Net]) -> Element {
        let map = |port: &&Net| (port.name[self.prefix.len()..].to_uppercase(), port.name.clone());
        let reference = self.reference.map(|(element, name)| Element::text(element, "").with(element, name));
        interface(
            self.prefix.trim_end_matches('_'),
            self.definition,
            ports.iter().map(map),
            Element::of(if self.master { "master" } else { "slave" }, reference),
            Vec::new(),
        )
    }
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
