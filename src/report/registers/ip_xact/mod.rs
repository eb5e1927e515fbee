//! IP-XACT (IEEE 1685-2014): a component with its bus interfaces, register map, ports and files.

mod buses;
mod memory_map;
mod xml;

use crate::rtl::stream::bus_map::MappedRegister;
use crate::rtl::{Dir, Module, Net};
use xml::Element;

/// Path of the component in the folder of a design.
pub const PATH: &str = "component.xml";
const NAMESPACE: &str = "http://www.accellera.org/XMLSchema/IPXACT/1685-2014";
const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// A design as a component.
pub struct Component<'a> {
    /// Name of the design.
    pub name: &'a str,
    /// Description in one line.
    pub description: &'a str,
    /// The top module.
    pub top: &'a Module,
    /// Verilog files in `rtl/`, submodules before the modules that instantiate them.
    pub verilog: &'a [&'a str],
    /// Memory images at the top of the folder.
    pub images: &'a [&'a str],
    /// The registers; none without AXI4-Lite.
    pub map: &'a [MappedRegister],
}

impl Component<'_> {
    /// The text of the file.
    pub fn to_xml(&self) -> String {
        let version = env!("CARGO_PKG_VERSION");
        let mut parts = vec![
            Element::text("vendor", "flexor-hdl"),
            Element::text("library", "decoders"),
            Element::text("name", self.name),
            Element::text("version", version),
        ];
        parts.extend(buses::bus_interfaces(self.top));
        parts.extend(self.address_spaces());
        parts.extend((!self.map.is_empty()).then(|| memory_map::memory_maps(self.map)));
        parts.extend([self.model(), self.file_sets()]);
        parts.push(Element::text("description", self.description));
        let component = Element::of("component", parts)
            .with("xmlns:ipxact", NAMESPACE)
            .with("xmlns:xsi", INSTANCE)
            .with("xsi:schemaLocation", format!("{NAMESPACE} {NAMESPACE}/index.xsd"));
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- Made by flexor-hdl {version}; this file is yours. -->\n{}",
            component.render("ipxact:", 0)
        )
    }

    /// The address space of the read master.
    fn address_spaces(&self) -> Option<Element> {
        let width = self.top.net(self.top.find_port("m_axi_araddr")?).width;
        let space = [
            Element::text("name", buses::SPACE_NAME),
            Element::text("range", format!("'h{:x}", 1u128 << width)),
            Element::text("width", self.top.net(self.top.find_port("m_axi_rdata")?).width),
            Element::text("addressUnitBits", 8),
        ];
        Some(Element::of("addressSpaces", [Element::of("addressSpace", space)]))
    }

    fn model(&self) -> Element {
        let view = [
            Element::text("name", "rtl"),
            Element::text("envIdentifier", "verilogSource:*:"),
            Element::text("componentInstantiationRef", "verilog"),
        ];
        let files = Element::of("fileSetRef", [Element::text("localName", "rtl")]);
        let instantiation = [
            Element::text("name", "verilog"),
            Element::text("language", "verilog"),
            Element::text("moduleName", &self.top.name),
            files,
        ];
        let instantiation = Element::of("componentInstantiation", instantiation);
        Element::of(
            "model",
            [
                Element::of("views", [Element::of("view", view)]),
                Element::of("instantiations", [instantiation]),
                Element::of("ports", self.top.ports().map(|(_, port)| port_element(port))),
            ],
        )
    }

    fn file_sets(&self) -> Element {
        let file = |path: String, kind| Element::of("file", [Element::text("name", path), kind]);
        let verilog = |path: &&str| file(format!("rtl/{path}"), Element::text("fileType", "verilogSource"));
        let image =
            |path: &&str| file((*path).to_owned(), Element::text("fileType", "user").with("user", "hex"));
        let files = self.verilog.iter().map(verilog).chain(self.images.iter().map(image));
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
