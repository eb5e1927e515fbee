//! Files that describe the AXI4-Lite registers to software and to other tools, from one map.

mod c_driver;
mod c_header;
pub mod ip_xact;
mod page;
mod rust_driver;
mod system_rdl;

use crate::rtl::stream::bus_map::MappedRegister;

/// (path, text) of every file on the registers of the design `name`.
pub fn register_files(name: &str, map: &[MappedRegister]) -> Vec<(String, String)> {
    vec![
        (format!("sw/{name}_regs.h"), c_header::write_header(name, map)),
        (format!("sw/{name}_driver.h"), c_driver::write_driver(name, map)),
        (format!("sw/{name}_driver.rs"), rust_driver::write_driver(name, map)),
        (format!("sw/{name}_regs.rdl"), system_rdl::write_map(name, map)),
        (format!("doc/{name}_regs.md"), page::write_markdown(name, map)),
        (format!("doc/{name}_regs.html"), page::write_html(name, map)),
    ]
}
