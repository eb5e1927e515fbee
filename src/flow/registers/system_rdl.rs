//! SystemRDL 2.0, from which other tools make UVM models, pages and headers.

use crate::rtl::stream::axi_lite::BusRegister;
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
    let fields: String = register.fields.iter().map(|field| write_field(register, field)).collect();
    let (name, address) = (register.name, register.register.address());
    format!(
        "\n    reg {{\n        desc = {:?};\n{fields}    }} {name} @ 0x{address:02x};\n",
        register.meaning
    )
}

fn write_field(register: &MappedRegister, field: &BusField) -> String {
    let BusField { name, lowest, width, reset, meaning, .. } = *field;
    let properties = match field.access {
        Access::ReadOnly if reset != 0 => "sw = r; hw = na;",
        Access::ReadOnly => "sw = r; hw = w;",
        Access::ReadWrite => "sw = rw; hw = r;",
        Access::WriteOneClears if register.register == BusRegister::InterruptStatus => {
            "sw = rw; onwrite = woclr; hw = w; stickybit; intr;"
        }
        Access::WriteOneClears => "sw = rw; onwrite = woclr; hw = w; hwset;",
        Access::WriteOneStarts => "sw = rw; hw = r; singlepulse;",
    };
    format!(
        "        field {{ desc = {meaning:?}; {properties} }} {name}[{}:{lowest}] = {width}'h{reset:x};\n",
        lowest + width - 1
    )
}
