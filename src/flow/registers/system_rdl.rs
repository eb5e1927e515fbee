//! SystemRDL 2.0, from which other tools make IP-XACT, UVM models, pages and headers.

use crate::rtl::stream::bus_map::{Access, BusField, MappedRegister};

/// The address map `<name>_regs`.
pub fn write_map(name: &str, map: &[MappedRegister]) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let registers: String = map.iter().map(write_register).collect();
    format!(
        "// AXI4-Lite registers of {name}. Made by flexor-hdl {version}; this file is yours.\n\
         addrmap {name}_regs {{\n    name = \"{name}\";\n    default regwidth = 32;\n    default accesswidth = 32;\n\
         {registers}}};\n"
    )
}

fn write_register(register: &MappedRegister) -> String {
    let fields: String = register.fields.iter().map(write_field).collect();
    format!(
        "\n    reg {{\n        desc = {:?};\n{fields}    }} {} @ 0x{:02x};\n",
        register.meaning,
        register.name,
        register.register.address()
    )
}

fn write_field(field: &BusField) -> String {
    let BusField { name, lowest, width, reset, .. } = *field;
    let properties = match field.access {
        Access::ReadOnly if reset != 0 => "sw = r; hw = na;",
        Access::ReadOnly => "sw = r; hw = w;",
        Access::ReadWrite => "sw = rw; hw = r;",
        Access::WriteOneClears => "sw = rw; onwrite = woclr; hw = w; hwset;",
        Access::WriteOneStarts => "sw = rw; hw = r; singlepulse;",
    };
    format!(
        "        field {{ {properties} }} {name}[{}:{lowest}] = {width}'h{reset:x};\n",
        lowest + width - 1
    )
}
