//! AXI4-Lite registers that replace the control ports. 32 bits each; an unused address reads 0 and ignores
//! writes. Write address and data are each held until both have arrived.

mod bus;
mod controls;
mod events;
mod register;

pub use register::{ADDRESS_WIDTH, BusRegister, MAP_VERSION, version_word};

use super::Shape;
use crate::rtl::{Expr, Module};
use crate::spec::WordSource;
use bus::Bus;
use controls::Controls;
use events::Events;
use register::WIDTH;

/// Builds the block; `digest` is the value of register `Digest`.
pub fn build_block(shape: &Shape, source: &WordSource, digest: u32) -> Module {
    let mut m = Module::new(shape.part_name("axil"));
    m.header = vec!["Registers on AXI4-Lite".into()];
    m.header.extend(
        BusRegister::for_source(source)
            .into_iter()
            .map(|(r, meaning)| format!("0x{:02x} {meaning}", r.address())),
    );
    m.clock_input("clk");
    let bus = Bus::declare_in(&mut m);
    let events = Events::declare_in(&mut m, source);
    let controls = Controls::declare_in(&mut m, shape, source);
    let write = bus.add_write_channels(&mut m);
    let mut values = vec![
        (BusRegister::Version, Expr::constant(WIDTH, version_word())),
        (BusRegister::Digest, Expr::constant(WIDTH, u64::from(digest))),
    ];
    values.extend(events.drive_registers(&mut m, &bus, &write));
    values.extend(controls.drive_ports(&mut m, &bus, &write));
    bus.add_read_channels(&mut m, &values);
    m
}
