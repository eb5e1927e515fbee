//! The memory map of the registers.

use super::xml::Element;
use crate::rtl::stream::axi_lite::ADDRESS_WIDTH;
use crate::rtl::stream::bus_map::{Access, BusField, MappedRegister};

/// Name of the memory map.
pub const MAP_NAME: &str = "registers";

/// The memory maps of a component with those registers.
pub fn memory_maps(map: &[MappedRegister]) -> Element {
    let head = [
        Element::text("name", "block"),
        Element::text("baseAddress", 0),
        Element::text("range", 1 << ADDRESS_WIDTH),
        Element::text("width", 32),
        Element::text("usage", "register"),
    ];
    let block = Element::of("addressBlock", head.into_iter().chain(map.iter().map(register_element)));
    let unit = Element::text("addressUnitBits", 8);
    Element::of("memoryMaps", [Element::of("memoryMap", [Element::text("name", MAP_NAME), block, unit])])
}

fn register_element(register: &MappedRegister) -> Element {
    let head = [
        Element::text("name", register.name),
        Element::text("description", register.meaning),
        Element::text("addressOffset", format!("'h{:x}", register.register.address())),
        Element::text("size", 32),
    ];
    Element::of("register", head.into_iter().chain(register.fields.iter().map(field_element)))
}

fn field_element(field: &BusField) -> Element {
    let BusField { name, meaning, lowest, width, access, reset } = *field;
    let reset = Element::of("reset", [Element::text("value", format!("'h{reset:x}"))]);
    let (word, on_write) = match access {
        Access::ReadOnly => ("read-only", None),
        Access::ReadWrite => ("read-write", None),
        Access::WriteOneClears => ("read-write", Some("oneToClear")),
        Access::WriteOneStarts => ("write-only", Some("oneToSet")),
    };
    let head = [
        Element::text("name", name),
        Element::text("description", meaning),
        Element::text("bitOffset", lowest),
        Element::of("resets", [reset]),
        Element::text("bitWidth", width),
        Element::text("access", word),
    ];
    let on_write = on_write.map(|value| Element::text("modifiedWriteValue", value));
    Element::of("field", head.into_iter().chain(on_write))
}
