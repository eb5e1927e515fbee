//! What happens to frames: register `Status`, the counter, and the interrupt.

use super::bus::{Bus, Write};
use super::register::{BusRegister, WIDTH};
use crate::rtl::Expr::Net;
use crate::rtl::{Expr, Module, NetId};
use crate::spec::WordSource;

/// An event of a frame: bit of the registers, name, pulse.
type Event = (usize, &'static str, NetId);

/// Status inputs of the block, and its interrupt.
pub(super) struct Events {
    busy: Option<NetId>,
    /// Errors, short and long frames.
    faults: Vec<Event>,
    /// Taken last beat of a frame.
    done: NetId,
    irq: NetId,
}

impl Events {
    pub fn declare_in(m: &mut Module, source: &WordSource) -> Self {
        let busy = (*source != WordSource::Axis).then(|| m.add_input("busy", 1, "the source is busy"));
        let mut pulse = |at, name, comment| (at, name, m.add_input(&format!("frame_{name}"), 1, comment));
        let error =
            matches!(source, WordSource::Axi(_)).then(|| pulse(1, "error", "pulse: a frame had an error"));
        let mut faults: Vec<_> = error.into_iter().collect();
        // The frames of a ROM are exact.
        if !matches!(source, WordSource::Rom(_)) {
            faults.push(pulse(2, "short", "pulse: a frame was short"));
            faults.push(pulse(3, "long", "pulse: a frame was long"));
        }
        Self {
            busy,
            faults,
            done: m.add_input("frame_done", 1, "the last beat of a frame is taken"),
            irq: m.add_output("irq", 1, "interrupt: 1 while an enabled bit of InterruptStatus is 1"),
        }
    }

    /// The registers with their values; drives the interrupt.
    pub fn drive_registers(&self, m: &mut Module, bus: &Bus, write: &Write) -> Vec<(BusRegister, Expr)> {
        let mut status = sticky_bits(m, bus, write, BusRegister::Status, &self.faults);
        status.extend(self.busy.map(|busy| (0, busy)));
        let events = [&[(0, "done", self.done)], self.faults.as_slice()].concat();
        let happened = sticky_bits(m, bus, write, BusRegister::InterruptStatus, &events);
        let enabled = enable_bits(m, bus, write, &events);
        let asks = happened.iter().zip(&enabled).map(|(event, enable)| Net(event.1).and(Net(enable.1)));
        let any = asks.reduce(Expr::or).unwrap_or_else(|| Expr::zeros(1));
        let asks = m.add_register("interrupts_q", 1, any, None, Some(Net(bus.rst)));
        m.assign_net(self.irq, Net(asks));
        vec![
            (BusRegister::Status, word_of(&status)),
            (BusRegister::Frames, self.frame_count(m, bus)),
            (BusRegister::InterruptEnable, word_of(&enabled)),
            (BusRegister::InterruptStatus, word_of(&happened)),
        ]
    }

    fn frame_count(&self, m: &mut Module, bus: &Bus) -> Expr {
        let count = m.add_net("frames_q", WIDTH, None);
        let next = Net(count).plus(Expr::constant(WIDTH, 1));
        m.make_register(count, next, Some(Net(self.done)), Some(Net(bus.rst)));
        Net(count)
    }
}

/// Bits that hold their events until a 1 is written to them, with their places in `register`.
fn sticky_bits(
    m: &mut Module,
    bus: &Bus,
    write: &Write,
    register: BusRegister,
    events: &[Event],
) -> Vec<(usize, NetId)> {
    let clears = (!events.is_empty()).then(|| write.is_to(m, register));
    let bit = |(&(at, name, pulse), clears): (&Event, &NetId)| {
        let held = m.add_net(format!("{name}_{}_q", register as usize), 1, None);
        let cleared = Net(*clears).and(write.written_bit(m, at));
        let next = Net(pulse).or(Net(held).and(cleared.not()));
        m.make_register(held, next, None, Some(Net(bus.rst)));
        (at, held)
    };
    events.iter().zip(clears.iter().cycle()).map(bit).collect()
}

/// Bits that enable the interrupt for an event, with their places in the register.
fn enable_bits(m: &mut Module, bus: &Bus, write: &Write, events: &[Event]) -> Vec<(usize, NetId)> {
    let here = write.is_to(m, BusRegister::InterruptEnable);
    let takes = m.add_wire("enables", 1, Net(here).and(m.net_bits(write.strobes, 0, 1)));
    let bit = |&(at, name, _): &Event| {
        let data = m.net_bits(write.data, at, 1);
        let bit = m.add_register(format!("{name}_on_q"), 1, data, Some(Net(takes)), Some(Net(bus.rst)));
        (at, bit)
    };
    events.iter().map(bit).collect()
}

/// A register that has those bits, and else reads 0.
fn word_of(bits: &[(usize, NetId)]) -> Expr {
    let bit = |at| bits.iter().find(|bit| bit.0 == at).map_or_else(|| Expr::zeros(1), |bit| Net(bit.1));
    Expr::concat((0..4).map(bit).chain([Expr::zeros(WIDTH - 4)]))
}
