//! LiteX: a module of Migen that instantiates the top and adds its sources.

use super::bus::{Bus, Protocol, is_input};
use super::design::FlowDesign;
use super::kind::{FlowKind, FlowTexts};
use super::python;
use crate::rtl::Net;
use crate::verilog::fill_template;

pub(super) const KIND: FlowKind = FlowKind {
    name: "litex",
    about: "soc/litex_<name>.py: module of LiteX and Migen",
    default: false,
    vhdl: false,
    write,
    note,
};

fn path(design: &FlowDesign) -> String {
    format!("soc/litex_{}.py", design.name())
}

fn note(design: &FlowDesign) -> Option<String> {
    let images: String = design
        .images
        .iter()
        .map(|file| format!(" Copy `{file}` to where LiteX runs the tools, its folder `gateware`."))
        .collect();
    Some(format!("LiteX: class `Decoder` of `{}`, with streams and buses of LiteX.{images}", path(design)))
}

fn write(design: &FlowDesign) -> FlowTexts {
    let buses = design.buses();
    let free = design.free_ports().map(|net| format!("        self.{} = Signal({})\n", net.name, net.width));
    let interfaces: String = buses.iter().map(interface).chain(free).collect();
    let connect = |net: &Net, value: String| {
        format!("            {}_{}={value},\n", if is_input(net) { "i" } else { "o" }, net.name)
    };
    let mut connections: String = python::control(design, "ClockSignal()", "ResetSignal()");
    for bus in &buses {
        connections.extend(bus.ports.iter().map(|(role, net)| connect(net, signal(bus, role, net))));
    }
    connections.extend(design.free_ports().map(|net| connect(net, format!("self.{}", net.name))));
    let uses = |fits: fn(Protocol) -> bool| buses.iter().any(|bus| fits(bus.protocol));
    let imports = match (uses(|p| p != Protocol::Stream), uses(|p| p == Protocol::Stream)) {
        (true, _) => "\nfrom litex.soc.interconnect import axi, stream",
        (false, true) => "\nfrom litex.soc.interconnect import stream",
        (false, false) => "",
    };
    let keys = [
        ("IMPORTS", imports),
        ("INTERFACES", &interfaces),
        ("CONNECTIONS", &connections),
        ("SOURCES", &python::source_list(design)),
        ("TOP", &design.top.name),
        ("VERSION", env!("CARGO_PKG_VERSION")),
    ];
    vec![(path(design), fill_template(TEMPLATE, &keys))]
}

fn width(bus: &Bus, role: &str) -> usize {
    bus.ports.iter().find(|(name, _)| *name == role).map_or(0, |(_, net)| net.width)
}

/// The attribute of a bus.
fn attribute(bus: &Bus) -> &'static str {
    match (bus.protocol, bus.is_master) {
        (Protocol::Stream, false) => "sink",
        (Protocol::Stream, true) => "source",
        (Protocol::Axi, _) => "bus",
        (Protocol::AxiLite, _) => "control",
    }
}

fn interface(bus: &Bus) -> String {
    let made = match bus.protocol {
        Protocol::Stream => {
            let fields = bus.ports.iter().filter(|(role, _)| !HANDSHAKE.contains(role));
            let fields: Vec<_> =
                fields.map(|(role, net)| format!("(\"{}\", {})", field(role), net.width)).collect();
            format!("stream.Endpoint([{}])", fields.join(", "))
        }
        Protocol::Axi => format!(
            "axi.AXIInterface(data_width={}, address_width={}, id_width={})",
            width(bus, "rdata"),
            width(bus, "araddr"),
            width(bus, "arid").max(1)
        ),
        Protocol::AxiLite => {
            format!("axi.AXILiteInterface(data_width={}, address_width=32)", width(bus, "rdata"))
        }
    };
    format!("        self.{} = {made}\n", attribute(bus))
}

/// The signal of LiteX at a port of a bus.
fn signal(bus: &Bus, role: &str, net: &Net) -> String {
    let name = attribute(bus);
    if bus.protocol == Protocol::Stream {
        return format!("self.{name}.{}", field(role));
    }
    let channels = ["aw", "ar", "w", "b", "r"];
    let split = channels.iter().find_map(|channel| Some((channel, role.strip_prefix(channel)?)));
    let (channel, rest) = split.unwrap_or((&"ar", role));
    // A register block decodes fewer address bits than the bus has.
    let part = match (bus.protocol, rest) {
        (Protocol::AxiLite, "addr") => format!("[:{}]", net.width),
        _ => String::new(),
    };
    format!("self.{name}.{channel}.{rest}{part}")
}

/// Name of a port of a stream in an endpoint.
fn field(role: &str) -> &str {
    role.strip_prefix('t').unwrap_or(role)
}

/// Ports that every endpoint has.
const HANDSHAKE: [&str; 3] = ["tvalid", "tready", "tlast"];
const TEMPLATE: &str = include_str!("litex.py");
