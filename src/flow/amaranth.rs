//! Amaranth: a component that instantiates the top and adds its sources.

use super::bus::{Bus, Protocol, is_input};
use super::design::FlowDesign;
use super::kind::{FlowKind, FlowTexts};
use super::python;
use crate::rtl::Net;
use crate::verilog::fill_template;

pub(super) const KIND: FlowKind = FlowKind {
    name: "amaranth",
    about: "soc/amaranth_<name>.py: component of Amaranth",
    default: false,
    vhdl: false,
    write,
    note,
};

fn path(design: &FlowDesign) -> String {
    format!("soc/amaranth_{}.py", design.name())
}

fn note(design: &FlowDesign) -> Option<String> {
    Some(format!("Amaranth: component `Decoder` of `{}`, with streams of Amaranth.", path(design)))
}

fn write(design: &FlowDesign) -> FlowTexts {
    let buses = design.buses();
    let streams: Vec<_> = buses.iter().filter(|bus| bus.protocol == Protocol::Stream).collect();
    let flat = buses.iter().filter(|bus| bus.protocol != Protocol::Stream);
    let flat: Vec<_> =
        flat.flat_map(|bus| bus.ports.iter().map(|(_, net)| *net)).chain(design.free_ports()).collect();
    let members: String =
        streams.iter().map(|bus| stream_member(bus)).chain(flat.iter().map(|net| flat_member(net))).collect();
    let connect = |net: &Net, value: String| {
        format!("            {}_{}={value},\n", if is_input(net) { "i" } else { "o" }, net.name)
    };
    let mut connections = python::control(design, "ClockSignal()", "ResetSignal(allow_reset_less=True)");
    for bus in &streams {
        let signal = |role: &str| match role {
            "tvalid" => "valid".to_owned(),
            "tready" => "ready".to_owned(),
            _ => format!("payload.{}", field(role)),
        };
        connections.extend(
            bus.ports.iter().map(|(role, net)| connect(net, format!("self.{}.{}", bus.name, signal(role)))),
        );
    }
    connections.extend(flat.iter().map(|net| connect(net, format!("self.{}", net.name))));
    let keys = [
        ("MEMBERS", members.as_str()),
        ("CONNECTIONS", &connections),
        ("SOURCES", &python::source_list(design)),
        ("TOP", &design.top.name),
        ("VERSION", env!("CARGO_PKG_VERSION")),
    ];
    vec![(path(design), fill_template(TEMPLATE, &keys))]
}

/// Name of a port of a stream in its payload.
fn field(role: &str) -> &str {
    role.strip_prefix('t').unwrap_or(role)
}

fn stream_member(bus: &Bus) -> String {
    let dir = if bus.is_master { "Out" } else { "In" };
    let fields = bus.ports.iter().filter(|(role, _)| !["tvalid", "tready"].contains(role));
    let fields: Vec<_> = fields.map(|(role, net)| format!("\"{}\": {}", field(role), net.width)).collect();
    format!(
        "            \"{}\": {dir}(stream.Signature(data.StructLayout({{{}}}))),\n",
        bus.name,
        fields.join(", ")
    )
}

fn flat_member(net: &Net) -> String {
    let dir = if is_input(net) { "In" } else { "Out" };
    format!("            \"{}\": {dir}({}),\n", net.name, net.width)
}

const TEMPLATE: &str = include_str!("amaranth.py");
