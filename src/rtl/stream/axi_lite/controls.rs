//! Control outputs of the block, and the registers that hold them.

use super::bus::{Bus, Write};
use super::register::{BusRegister, WIDTH};
use crate::rtl::Expr::Net;
use crate::rtl::stream::Shape;
use crate::rtl::stream::axi_read::count_width;
use crate::rtl::{Expr, Module, NetId};
use crate::spec::WordSource;

/// Control outputs of the block.
pub(super) struct Controls {
    start: Option<NetId>,
    again: Option<NetId>,
    /// (register, port that it drives), of the same width.
    ports: Vec<(BusRegister, NetId)>,
    /// `frame_address`, if wider than a register.
    address: Option<NetId>,
}

impl Controls {
    pub fn declare_in(m: &mut Module, shape: &Shape, source: &WordSource) -> Self {
        let start = (*source != WordSource::Axis).then(|| m.add_output("start", 1, "starts the source"));
        let again = matches!(source, WordSource::Rom(_))
            .then(|| m.add_output("again", 1, "the source plays all frames again"));
        let mut ports = Vec::new();
        if again.is_none() {
            ports.push((
                BusRegister::Groups,
                m.add_output("frame_groups", shape.groups_width, "groups of the frame"),
            ));
        }
        let mut address = None;
        if let WordSource::Axi(axi) = source {
            ports.push((
                BusRegister::Words,
                m.add_output("frame_words", count_width(shape), "words of the frame"),
            ));
            let port = m.add_output("frame_address", axi.address_width, "byte address of the frame");
            match axi.address_width {
                WIDTH => ports.push((BusRegister::Address, port)),
                _ => address = Some(port),
            }
        }
        Self { start, again, ports, address }
    }

    /// Drives the ports; returns the values of the registers.
    pub fn drive_ports(&self, m: &mut Module, bus: &Bus, write: &Write) -> Vec<(BusRegister, Expr)> {
        let mut values = Vec::new();
        if let Some(start) = self.start {
            let here = write.is_to(m, BusRegister::Control);
            let starts = Net(here).and(write.written_bit(m, 0));
            let launches = m.add_register("launches", 1, starts, None, Some(Net(bus.rst)));
            m.assign_net(start, Net(launches));
            if let Some(again) = self.again {
                let next = m.net_bits(write.data, 1, 1);
                let enable = Net(here).and(m.net_bits(write.strobes, 0, 1));
                let plays_on = m.add_register("plays_on", 1, next, Some(enable), Some(Net(bus.rst)));
                m.assign_net(again, Net(plays_on));
                values.push((
                    BusRegister::Control,
                    Expr::concat([Expr::zeros(1), Net(plays_on), Expr::zeros(WIDTH - 2)]),
                ));
            }
        }
        for &(register, port) in &self.ports {
            let held = Self::hold_register(m, bus, write, register, m.net(port).width);
            m.assign_net(port, Net(held));
            values.push((register, m.resize_net(held, WIDTH)));
        }
        if let Some(address) = self.address {
            let parts = [BusRegister::Address, BusRegister::AddressHigh]
                .map(|register| (register, Self::hold_register(m, bus, write, register, WIDTH)));
            m.assign_net(address, Expr::concat(parts.map(|(_, held)| Net(held))));
            values.extend(parts.map(|(register, held)| (register, Net(held))));
        }
        values
    }

    /// Adds a register with byte writes.
    fn hold_register(m: &mut Module, bus: &Bus, write: &Write, register: BusRegister, width: usize) -> NetId {
        let held = m.add_net(format!("held_{}", register as usize), width, None);
        let next = write.merge_bytes(m, held);
        let here = write.is_to(m, register);
        m.make_register(held, next, Some(Net(here)), Some(Net(bus.rst)));
        held
    }
}
