//! C header: offsets, masks and shifts of fields, and accessors; C99 and C++.

use crate::rtl::stream::bus_map::{Access, BusField, MappedRegister};
use std::fmt::Write;

/// The header of the registers of the design `name`.
pub fn write_header(name: &str, map: &[MappedRegister]) -> String {
    let prefix = name.to_uppercase();
    let version = env!("CARGO_PKG_VERSION");
    let mut text = format!(
        "/* AXI4-Lite registers of {name}, 32 bits each. Made by flexor-hdl {version}; this file is yours. */\n\
         #ifndef {prefix}_REGS_H\n#define {prefix}_REGS_H\n\n#include <stdint.h>\n\n"
    );
    for register in map {
        text += &register_macros(&prefix, register);
    }
    text += &format!(
        "/* The register at an offset of the block at base. */\n\
         static inline uint32_t {name}_read(uintptr_t base, uint32_t offset)\n{{\n    \
         return *(volatile const uint32_t *)(base + offset);\n}}\n\n\
         static inline void {name}_write(uintptr_t base, uint32_t offset, uint32_t value)\n{{\n    \
         *(volatile uint32_t *)(base + offset) = value;\n}}\n\n#endif /* {prefix}_REGS_H */\n"
    );
    text
}

fn register_macros(prefix: &str, register: &MappedRegister) -> String {
    let name = format!("{prefix}_{}", register.name);
    let mut text = format!(
        "/* {} */\n#define {name}_OFFSET 0x{:02x}u\n",
        register.meaning.replace("*/", "* /"),
        register.register.address()
    );
    for field in &register.fields {
        let BusField { lowest, width, reset, .. } = *field;
        let field_name = format!("{name}_{}", field.name);
        let _ = writeln!(text, "/* {} */", access_words(field.access));
        let _ = writeln!(text, "#define {field_name}_MASK 0x{:08x}u", field.mask());
        let _ = writeln!(text, "#define {field_name}_SHIFT {lowest}u");
        let _ = writeln!(text, "#define {field_name}_WIDTH {width}u");
        let _ = writeln!(text, "#define {field_name}_RESET 0x{reset:x}u");
    }
    text + "\n"
}

fn access_words(access: Access) -> &'static str {
    match access {
        Access::ReadOnly => "read only",
        Access::ReadWrite => "read and write",
        Access::WriteOneClears => "write 1 to clear",
        Access::WriteOneStarts => "write 1 to start, reads 0",
    }
}
