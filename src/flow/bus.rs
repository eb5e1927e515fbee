//! Buses of the ports of a top.

use super::design::FlowDesign;
use crate::rtl::{Dir, Net};

/// Protocol of a bus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Protocol {
    /// AXI4-Stream.
    Stream,
    /// AXI4, reads alone.
    Axi,
    /// AXI4-Lite.
    AxiLite,
}

/// Ports that make up a bus.
pub(super) struct Bus<'a> {
    /// Begin of their names, without the underscore.
    pub name: &'static str,
    /// Its protocol.
    pub protocol: Protocol,
    /// Whether the design is its master or source.
    pub is_master: bool,
    /// (name without the begin, port) in port order.
    pub ports: Vec<(&'a str, &'a Net)>,
}

/// Names of all buses.
const BUSES: [(&str, Protocol, bool); 4] = [
    ("s_axil", Protocol::AxiLite, false),
    ("m_axi", Protocol::Axi, true),
    ("s_axis", Protocol::Stream, false),
    ("m_axis", Protocol::Stream, true),
];
/// Names of clocks and resets.
const CONTROL: [&str; 5] = ["aclk", "aresetn", "areset", "clk", "rst"];

impl FlowDesign<'_> {
    /// The buses of the top.
    pub(super) fn buses(&self) -> Vec<Bus<'_>> {
        let bus = |(name, protocol, is_master)| {
            let strip = |net: &'_ Net| -> Option<usize> {
                net.name.strip_prefix(name)?.strip_prefix('_').map(str::len)
            };
            let ports: Vec<_> = self
                .top
                .ports()
                .filter_map(|(_, net)| Some((&net.name[net.name.len() - strip(net)?..], net)))
                .collect();
            (!ports.is_empty()).then_some(Bus { name, protocol, is_master, ports })
        };
        BUSES.into_iter().filter_map(bus).collect()
    }

    /// Ports of no bus, without clock and reset.
    pub(super) fn free_ports(&self) -> impl Iterator<Item = &Net> {
        let in_bus = |name: &str| BUSES.iter().any(|(bus, ..)| name.starts_with(&format!("{bus}_")));
        let nets = self.top.ports().map(|(_, net)| net);
        nets.filter(move |net| !in_bus(&net.name) && !CONTROL.contains(&net.name.as_str()))
    }

    /// Name of the reset port, and whether it is active low.
    pub(super) fn reset(&self) -> Option<(&'static str, bool)> {
        let resets = [("aresetn", true), ("areset", false), ("rst", false)];
        resets.into_iter().find(|(name, _)| self.top.find_port(name).is_some())
    }
}

/// Whether the port is an input.
pub(super) fn is_input(net: &Net) -> bool {
    net.dir == Some(Dir::Input)
}
