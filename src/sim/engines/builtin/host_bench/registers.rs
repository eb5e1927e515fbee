//! Registers of a design: set before every frame, and compared with the events that occurred.

use super::model::{BUSY, PLACES, RegisterWrite};
use super::reader::HostReader;
use super::{BusBench, Lite, Reading, Seen};
use crate::error::{Error, Result};
use crate::rtl::stream::axi_lite::BusRegister;

impl BusBench<'_> {
    /// Checks that the registers report playing after a start, unless the ROM may have finished.
    pub(super) fn check_playing(&mut self) -> Result<()> {
        self.read_register(BusRegister::Control as usize)?;
        let status = self.read_register(BusRegister::Status as usize)?;
        if self.depth >= LONG_PLAY && status & BUSY == 0 {
            return Err(Error::Mismatch(format!("register status {status:#x} behind a start")));
        }
        Ok(())
    }

    /// Compares the registers with the events and the written values, clears some events, and waits until
    /// nothing is busy.
    pub(super) fn read_registers(&mut self) -> Result<()> {
        // Both are read-only: writes are ignored.
        self.write_registers(
            &[(BusRegister::Control, u32::MAX, 0xe), (BusRegister::Version, u32::MAX, 0xf)].repeat(6),
        )?;
        for place in 0..PLACES {
            self.read_register(place)?;
        }
        let places = [BusRegister::Status, BusRegister::InterruptStatus, BusRegister::InterruptEnable];
        let writes = places.map(|register| (register, self.random.next_u32(), self.random.next_u32() & 0xf));
        self.write_registers(&writes)?;
        while self.read_register(BusRegister::Status as usize)? & BUSY != 0 {}
        Ok(())
    }

    /// Checks that the registers report idle.
    pub(super) fn check_still(&mut self) -> Result<()> {
        match self.read_register(BusRegister::Status as usize)? & BUSY {
            0 => Ok(()),
            _ => Err(Error::Mismatch("busy behind a start with no words".into())),
        }
    }

    /// Reads a register unrelated to the frame, so that a frame that used the last read value would go wrong.
    pub(super) fn read_another(&mut self) -> Result<()> {
        let others = [BusRegister::Version, BusRegister::Digest, BusRegister::Status, BusRegister::Frames];
        let other = others[self.random.next_u32() as usize % others.len()];
        self.read_register(other as usize).map(drop)
    }

    /// Writes parts of a register by strobes, then all of it, and reads it back.
    pub(super) fn set_register(&mut self, register: BusRegister, value: u32) -> Result<()> {
        let parts = [self.random.next_u32(), self.random.next_u32()]
            .map(|value| (register, value, self.random.next_u32() & 0xf));
        for writes in [&parts[..], &[(register, value, 0x5), (register, value, 0xa)]] {
            self.write_registers(writes)?;
            self.read_register(register as usize)?;
        }
        Ok(())
    }

    /// Plays writes (register, data, strobes); address and data are each offered independently.
    pub(super) fn write_registers(&mut self, writes: &[RegisterWrite]) -> Result<()> {
        let Some(lite) = self.lite.clone() else { return Ok(()) };
        let (mut addresses, mut data) = (Channel::default(), Channel::default());
        let (mut n_done, mut answers) = (0, 0);
        while answers < writes.len() {
            addresses.offer_next(writes.len(), self.fast || self.random.next_bit());
            data.offer_next(writes.len(), self.fast || self.random.next_bit());
            let takes = self.fast || self.random.next_bit();
            // A write is done once address and data are here and no answer waits.
            if n_done < addresses.done.min(data.done) && (answers == n_done || takes) {
                self.model.note_write(writes[n_done]);
                n_done += 1;
            }
            let address = addresses.offered_index().map(|at| writes[at].0);
            lite.offer_write(
                self.simulator,
                address,
                data.offered_index().map(|at| (writes[at].1, writes[at].2)),
                takes,
            );
            let seen = self.run_cycle()?.reading;
            addresses.advance(seen.awready);
            data.advance(seen.wready);
            answers += usize::from(seen.bvalid && takes);
            if answers > n_done {
                return Err(Error::Mismatch("bvalid without a write".into()));
            }
        }
        lite.offer_write(self.simulator, None, None, true);
        Ok(())
    }

    /// Reads the register at index `place`, and checks its known bits.
    fn read_register(&mut self, place: usize) -> Result<u32> {
        while self.reader != HostReader::Idle {
            self.run_cycle()?;
        }
        self.reader = HostReader::Asks(place);
        self.answer = None;
        loop {
            self.run_cycle()?;
            if let Some(answer) = self.answer.take() {
                return Ok(answer);
            }
        }
    }

    /// Drives the read channel: the current read, or now and then a random read of any register.
    pub(super) fn drive_read(&mut self, lite: &Lite) {
        if self.reader == HostReader::Idle && !self.resetting && self.random.next_bit() {
            self.reader = HostReader::Asks(self.random.next_u32() as usize % PLACES);
        }
        let asks = match self.reader {
            HostReader::Asks(place) => Some(place),
            _ => None,
        };
        lite.offer_read(self.simulator, asks, self.fast || self.random.next_bit());
    }

    /// Advances the read by the ports before the edge, and checks its data.
    pub(super) fn look_at_read(&mut self, seen: &Seen) -> Result<()> {
        let Reading { arready, rvalid, rready, rdata, .. } = seen.reading;
        let fault = |what: &str| Err(Error::Mismatch(what.into()));
        if seen.reading.responses != 0 {
            return fault("a register answers with an error");
        }
        match self.reader {
            HostReader::Idle | HostReader::Asks(_) if rvalid => return fault("rvalid without a read"),
            HostReader::Asks(place) if arready => {
                let (expected, known) = self.model.expected_read(place);
                self.reader = HostReader::Waits { place, expected, known, before: None };
            }
            HostReader::Waits { before: Some(before), .. } if !rvalid || rdata != before => {
                return fault("rvalid fell, or rdata changed while it waited");
            }
            HostReader::Waits { place, expected, known, .. } if rvalid && rready => {
                if (rdata ^ expected) & known != 0 {
                    return fault(&format!("register {place} reads {rdata:#x}, expected {expected:#x}"));
                }
                (self.reader, self.answer) = (HostReader::Idle, Some(rdata));
            }
            HostReader::Waits { ref mut before, .. } => *before = rvalid.then_some(rdata),
            _ => {}
        }
        Ok(())
    }
}

/// Words of a ROM that plays longer than two register reads take.
const LONG_PLAY: usize = 128;

/// A channel that takes writes one after the other.
#[derive(Default)]
struct Channel {
    done: usize,
    valid: bool,
}

impl Channel {
    /// Offers the next of `n` writes, if none is offered yet and `now` is set.
    fn offer_next(&mut self, n: usize, now: bool) {
        self.valid |= self.done < n && now;
    }

    fn offered_index(&self) -> Option<usize> {
        self.valid.then_some(self.done)
    }

    fn advance(&mut self, ready: bool) {
        if self.valid && ready {
            self.done += 1;
            self.valid = false;
        }
    }
}
