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
    text += &ACCESS.replace("@NAME@", name).replace("@PREFIX@", &prefix);
    for register in map {
        text.extend(register.fields.iter().map(|field| field_accessors(name, register, field)));
    }
    text + &format!("#endif /* {prefix}_REGS_H */\n")
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
        let _ = writeln!(text, "/* {}; {} */", field.meaning, access_words(field.access));
        let _ = writeln!(text, "#define {field_name}_MASK 0x{:08x}u", field.mask());
        let _ = writeln!(text, "#define {field_name}_SHIFT {lowest}u");
        let _ = writeln!(text, "#define {field_name}_WIDTH {width}u");
        let _ = writeln!(text, "#define {field_name}_RESET 0x{reset:x}u");
    }
    text + "\n"
}

/// What software may do with a field, in words.
pub(super) fn access_words(access: Access) -> &'static str {
    match access {
        Access::ReadOnly => "read only",
        Access::ReadWrite => "read and write",
        Access::WriteOneClears => "write 1 to clear",
        Access::WriteOneStarts => "write 1 to start, reads 0",
    }
}

/// Functions that read, write, clear or start a field. A write keeps the other fields of its register.
fn field_accessors(name: &str, register: &MappedRegister, field: &BusField) -> String {
    let mask = format!("{}_{}_{}_MASK", name.to_uppercase(), register.name, field.name);
    let at = format!("{}_{}_OFFSET", name.to_uppercase(), register.name);
    let what = match field.name {
        "VALUE" => register.name.to_lowercase(),
        _ => format!("{}_{}", register.name, field.name).to_lowercase(),
    };
    let shift = mask.replace("_MASK", "_SHIFT");
    let function = |head: &str, body: &str| format!("static inline {head}\n{{\n    {body}\n}}\n\n");
    let get = function(
        &format!("uint32_t {name}_get_{what}(uintptr_t base)"),
        &format!("return ({name}_read(base, {at}) & {mask}) >> {shift};"),
    );
    match field.access {
        Access::ReadOnly => get,
        Access::ReadWrite => {
            let head = format!("void {name}_set_{what}(uintptr_t base, uint32_t value)");
            let kept = format!("{name}_read(base, {at}) & ~{mask}");
            get + &function(
                &head,
                &format!("{name}_write(base, {at}, ({kept}) | (value << {shift} & {mask}));"),
            )
        }
        Access::WriteOneClears => {
            let head = format!("void {name}_clear_{what}(uintptr_t base)");
            get + &function(&head, &format!("{name}_write(base, {at}, {mask});"))
        }
        Access::WriteOneStarts => {
            let head = format!("void {name}_pulse_{what}(uintptr_t base)");
            function(&head, &format!("{name}_write(base, {at}, {name}_read(base, {at}) | {mask});"))
        }
    }
}

/// Reads and writes of registers.
const ACCESS: &str = "\
#ifdef @PREFIX@_REGISTER_ACCESS
/* Defined elsewhere: what reads and writes the register at an offset of the block at base. */
uint32_t @NAME@_read(uintptr_t base, uint32_t offset);
void @NAME@_write(uintptr_t base, uint32_t offset, uint32_t value);
#else
/* The register at an offset of the block at base. */
static inline uint32_t @NAME@_read(uintptr_t base, uint32_t offset)
{
    return *(volatile const uint32_t *)(base + offset);
}

static inline void @NAME@_write(uintptr_t base, uint32_t offset, uint32_t value)
{
    *(volatile uint32_t *)(base + offset) = value;
}
#endif

";
