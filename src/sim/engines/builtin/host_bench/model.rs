//! What the registers must hold, cycle by cycle.

use crate::error::{Error, Result};
use crate::rtl::stream::axi_lite::{ADDRESS_WIDTH, BusRegister, version_word};
use crate::sim::shape::{Feed, StreamShape};

/// Number of registers.
pub(super) const PLACES: usize = 1 << (ADDRESS_WIDTH - 2);
/// Mask of `busy` in the status register.
pub(super) const BUSY: u32 = 1;
/// Bit of a taken last beat among the events.
const DONE: u32 = 1;

/// A write: register, data, strobes.
pub(super) type RegisterWrite = (BusRegister, u32, u32);

/// The registers before the next edge of the clock.
pub(super) struct RegisterModel {
    values: [u32; PLACES],
    /// Bits of every register that software writes.
    writable: [u32; PLACES],
    digest: u32,
    /// Events of this cycle, as bits of register `InterruptStatus`.
    events: u32,
    /// The write that is done in this cycle.
    write: Option<RegisterWrite>,
    /// The interrupt in this cycle.
    irq: bool,
}

impl RegisterModel {
    /// The registers of a design behind a reset.
    pub fn new(shape: &StreamShape, digest: u32) -> Self {
        let ones = |width: usize| u32::MAX >> (32 - width);
        let mut writable = [0; PLACES];
        let mut allow = |register: BusRegister, mask| writable[register as usize] = mask;
        let (groups, words) = (ones(shape.groups_width), u32::MAX >> (shape.width / 8).trailing_zeros());
        allow(BusRegister::InterruptEnable, 0b1101);
        match shape.around.feed {
            Feed::Axis => allow(BusRegister::Groups, groups),
            Feed::Rom => {
                allow(BusRegister::Control, 0b10);
                allow(BusRegister::InterruptEnable, DONE);
            }
            Feed::Axi { address_width, .. } => {
                allow(BusRegister::Groups, groups);
                allow(BusRegister::Words, words);
                allow(BusRegister::Address, u32::MAX);
                allow(BusRegister::AddressHigh, if address_width > 32 { u32::MAX } else { 0 });
                allow(BusRegister::InterruptEnable, 0b1111);
            }
        }
        let mut model = Self { values: [0; PLACES], writable, digest, events: 0, write: None, irq: false };
        model.reset();
        model
    }

    /// A reset.
    pub fn reset(&mut self) {
        self.values.fill(0);
        self.values[BusRegister::Version as usize] = version_word() as u32;
        self.values[BusRegister::Digest as usize] = self.digest;
        (self.events, self.write, self.irq) = (0, None, false);
    }

    /// Value of the register at index `place`, and the mask of its known bits.
    pub fn expected_read(&self, place: usize) -> (u32, u32) {
        (self.values[place], if place == BusRegister::Status as usize { !BUSY } else { u32::MAX })
    }

    /// Notes events of this cycle: (bit, whether it happens).
    pub fn note_events<const N: usize>(&mut self, events: [(u32, bool); N]) {
        self.events |= events.into_iter().map(|(bit, happens)| u32::from(happens) << bit).sum::<u32>();
    }

    /// Notes the write that is done in this cycle.
    pub fn note_write(&mut self, write: RegisterWrite) {
        self.write = Some(write);
    }

    /// Checks the interrupt, and goes on to the next cycle.
    ///
    /// # Errors
    /// `Mismatch` if the interrupt is another.
    pub fn advance_cycle(&mut self, irq: bool) -> Result<()> {
        if irq != self.irq {
            return Err(Error::Mismatch(format!("irq is {}", u8::from(irq))));
        }
        let [enable, happened, status, frames] = [
            BusRegister::InterruptEnable,
            BusRegister::InterruptStatus,
            BusRegister::Status,
            BusRegister::Frames,
        ]
        .map(|register| register as usize);
        self.irq = self.values[enable] & self.values[happened] != 0;
        if let Some((register, data, strobes)) = self.write.take() {
            let bytes = (0..4).filter(|byte| strobes >> byte & 1 == 1).map(|byte| 0xff << (8 * byte));
            let (place, bytes) = (register as usize, bytes.sum::<u32>());
            let mask = bytes & self.writable[place];
            let cleared = if [happened, status].contains(&place) { data & bytes } else { 0 };
            self.values[place] = (self.values[place] & !mask & !cleared) | (data & mask);
        }
        self.values[happened] |= self.events;
        self.values[status] |= self.events & !DONE;
        self.values[frames] = self.values[frames].wrapping_add(self.events & DONE);
        self.events = 0;
        Ok(())
    }
}
