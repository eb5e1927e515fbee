//! IP-XACT (IEEE 1685-2014): a component with its bus interfaces, register map, ports and files.

mod buses;
mod memory_map;
mod xml;

use super::design::FlowDesign;
use super::kind::FlowKind;
use crate::language::Language;
use crate::rtl::{Dir, Net};
use xml::Element;

pub(super) const KIND: FlowKind = FlowKind {
    name: "ip-xact",
    about: "component.xml: IP-XACT component of IEEE 1685-2014",
    default: false,
    vhdl: true,
    write: |design| vec![(PATH.into(), Component(design).to_xml())],
    note: |_| {
        Some(format!(
            "IP-XACT (IEEE 1685-2014): `{PATH}` has the ports, bus interfaces, registers and files."
        ))
    },
};

/// Path of the component in the folder of a design.
const PATH: &str = "component.xml";
const NAMESPACE: &str = "http://www.accellera.org/XMLSchema/IPXACT/1685-2014";
const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// A design as a component.
struct Component<'a>(&'a FlowDesign<'a>);

impl Component<'_> {
    fn to_xml(&self) -> String {
        let version = env!("CARGO_PKG_VERSION");
        let design = self.0;
        let mut parts = vec![
            Element::text("vendor", "flexor-hdl"),
            Element::text("library", "decoders"),
            Element::text("name", design.name()),
            Element::text("version", design.version()),
        ];
        parts.extend(buses::bus_interfaces(design));
        parts.extend(self.address_spaces());
        parts.extend((!design.registers.is_empty()).then(|| memory_map::memory_maps(&design.registers)));
        parts.extend([self.model(), self.file_sets()]);
        parts.push(Element::text("description", design.description));
        let component = Element::of("component", parts)
            .with("xmlns:ipxact", NAMESPACE)
            .with("xmlns:xsi", INSTANCE)
            .with("xsi:schemaLocation", format!("{NAMESPACE} {NAMESPACE}/index.xsd"));
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- Made by flexor-hdl {version}; this file is yours. -->\n{}",
            component.render("ipxact:", 0)
        )
    }

    /// Language of the sources, and type of their files.
    fn language(&self) -> (&'static str, &'static str) {
        match self.0.language {
            Language::Verilog => ("verilog", "verilogSource"),
            Language::SystemVerilog => ("systemVerilog", "systemVerilogSource"),
            Language::Vhdl => ("vhdl", "vhdlSource"),
        }
    }

    /// The address space of the read master.
    fn address_spaces(&self) -> Option<Element> {
        let width = self.0.top.net(self.0.top.find_port("m_axi_araddr")?).width;
        let space = [
            Element::text("name", buses::SPACE_NAME),
            Element::text("range", format!("'h{:x}", 1u128 << width)),
            Element::text("width", self.0.top.net(self.0.top.find_port("m_axi_rdata")?).width),
            Element::text("addressUnitBits", 8),
        ];
        Some(Element::of("addressSpaces", [Element::of("addressSpace", space)]))
    }

    fn model(&self) -> Element {
        let view = [
            Element::text("name", "rtl"),
            Element::text("envIdentifier", format!("{}:*:", self.language().1)),
            Element::text("componentInstantiationRef", "rtl"),
        ];
        let files = Element::of("fileSetRef", [Element::text("localName", "rtl")]);
        let instantiation = [
            Element::text("name", "rtl"),
            Element::text("language", self.language().0),
            Element::text("moduleName", &self.0.top.name),
            files,
        ];
        let instantiation = Element::of("componentInstantiation", instantiation);
        Element::of(
            "model",
            [
                Element::of("views", [Element::of("view", view)]),
                Element::of("instantiations", [instantiation]),
                Element::of("ports", self.0.top.ports().map(|(_, port)| port_element(port))),
            ],
        )
    }

    fn file_sets(&self) -> Element {
        let file = |path: String, kind| Element::of("file", [Element::text("name", path), kind]);
        let source = |path: &&str| file(format!("rtl/{path}"), Element::text("fileType", self.language().1));
        let image =
            |path: &&str| file((*path).to_owned(), Element::text("fileType", "user").with("user", "hex"));
        let files = self.0.sources.iter().map(source).chain(self.0.images.iter().map(image));
        let set = Element::of("fileSet", [Element::text("name", "rtl")].into_iter().chain(files));
        Element::of("fileSets", [set])
    }
}

fn port_element(port: &Net) -> Element {
    let direction = if port.dir == Some(Dir::Input) { "in" } else { "out" };
    let range = [Element::text("left", port.width - 1), Element::text("right", 0)];
    let vectors = (port.width > 1).then(|| Element::of("vectors", [Element::of("vector", range)]));
    let wire = [Element::text("direction", direction)].into_iter().chain(vectors);
    let comment = (!port.comment.is_empty()).then(|| Element::text("description", &port.comment));
    let name = [Element::text("name", &port.name)];
    Element::of("port", name.into_iter().chain(comment).chain([Element::of("wire", wire)]))
}
