//! The registers of a design: set before every frame, and held against what happened.

use super::{Bench, Seen};
use crate::error::{Error, Result};
use crate::rtl::stream::axi_lite::{ADDRESS_WIDTH, MAP_VERSION, Register};

impl Bench<'_> {
    /// Behind a start the registers say so, where the memory is not through already.
    pub(super) fn plays(&mut self) -> Result<()> {
        let control = self.read(Register::Control as usize)?.0;
        let status = self.read(Register::Status as usize)?.0;
        let is_long = self.depth >= LONG_PLAY;
        if control != self.values[Register::Control as usize] || (is_long && status & BUSY == 0) {
            return Err(Error::Mismatch(format!(
                "register control {control:#x}, status {status:#x} behind a start"
            )));
        }
        Ok(())
    }

    /// Holds what the registers say against what happened and what was written, clears some events, and waits until
    /// nothing is busy.
    pub(super) fn read_registers(&mut self) -> Result<()> {
        // Neither takes what is written.
        self.write(&[(Register::Control, u32::MAX, 0xe), (Register::Version, u32::MAX, 0xf)].repeat(6))?;
        for place in 0..1 << (ADDRESS_WIDTH - 2) {
            let (found, seen) = self.read(place)?;
            let (expected, known) = self.expected(place, &seen);
            if (found ^ expected) & known != 0 {
                let what = format!("register {place} reads {found:#x}, expected {expected:#x}");
                return Err(Error::Mismatch(what));
            }
        }
        let (cleared, strobes) = (self.random.next(), self.random.next());
        self.write(&[(Register::Status, cleared, strobes)])?;
        self.events &= !(if strobes & 1 == 1 { cleared } else { 0 });
        loop {
            let (status, seen) = self.read(Register::Status as usize)?;
            if status & !BUSY != seen.events {
                return Err(Error::Mismatch(format!(
                    "register status reads {status:#x}, not {:#x}",
                    seen.events
                )));
            }
            if status & BUSY == 0 {
                return Ok(());
            }
        }
    }

    /// What the register at that place reads, and which bits of it are known.
    fn expected(&self, place: usize, seen: &Seen) -> (u32, u32) {
        const DIGEST: usize = Register::Digest as usize;
        const VERSION: usize = Register::Version as usize;
        const STATUS: usize = Register::Status as usize;
        const FRAMES: usize = Register::Frames as usize;
        match place {
            DIGEST => (self.digest, u32::MAX),
            VERSION => (MAP_VERSION as u32, 0xff),
            STATUS => (seen.events, !BUSY),
            FRAMES => (seen.frames, u32::MAX),
            _ => (self.values[place], u32::MAX),
        }
    }

    /// Writes parts of a register, then all of it, and reads it back.
    pub(super) fn set(&mut self, register: Register, value: u32) -> Result<()> {
        let width = match (register, self.shape.around.feed) {
            (Register::Groups, _) => self.shape.groups_width,
            (Register::Words, _) => 32 - (self.shape.width / 8).trailing_zeros() as usize,
            _ => 32,
        };
        let parts =
            [self.random.next(), self.random.next()].map(|value| (register, value, self.random.next() & 0xf));
        for writes in [&parts[..], &[(register, value, 0x5), (register, value, 0xa)]] {
            self.write(writes)?;
            for &(_, value, strobes) in writes {
                let bytes = (0..4).filter(|byte| strobes >> byte & 1 == 1).map(|byte| 0xff << (8 * byte));
                let mask = bytes.sum::<u32>() & (u32::MAX >> (32 - width));
                let held = &mut self.values[register as usize];
                *held = (*held & !mask) | (value & mask);
            }
            let (found, _) = self.read(register as usize)?;
            let expected = self.values[register as usize];
            if found != expected {
                return Err(Error::Mismatch(format!(
                    "{register:?} reads {found:#x}, expected {expected:#x}"
                )));
            }
        }
        Ok(())
    }

    /// Writes, each with its strobes; address and data each as early as they may come.
    pub(super) fn write(&mut self, writes: &[(Register, u32, u32)]) -> Result<()> {
        let Some(lite) = self.lite.clone() else { return Ok(()) };
        let (mut addresses, mut data, mut answers) = (Channel::default(), Channel::default(), 0);
        while answers < writes.len() {
            addresses.offer(writes.len(), self.fast || self.random.bit());
            data.offer(writes.len(), self.fast || self.random.bit());
            let takes = self.fast || self.random.bit();
            let address = addresses.offered().map(|at| writes[at].0);
            lite.offer_write(
                self.simulator,
                address,
                data.offered().map(|at| (writes[at].1, writes[at].2)),
                takes,
            );
            let seen = self.cycle()?.reading;
            addresses.advance(seen.awready);
            data.advance(seen.wready);
            answers += usize::from(seen.bvalid && takes);
            if answers > addresses.done.min(data.done) {
                return Err(Error::Mismatch("bvalid without a write".into()));
            }
        }
        lite.idle(self.simulator);
        Ok(())
    }

    /// Reads the register at a place; what was seen as its address was taken.
    fn read(&mut self, place: usize) -> Result<(u32, Seen)> {
        let Some(lite) = self.lite.clone() else {
            return Err(Error::Internal("a read of registers that are not there".into()));
        };
        lite.offer_read(self.simulator, place);
        let taken = loop {
            let seen = self.cycle()?;
            if seen.reading.rvalid {
                return Err(Error::Mismatch("rvalid without a read".into()));
            }
            if seen.reading.arready {
                break seen;
            }
        };
        lite.idle(self.simulator);
        let mut waited = None;
        loop {
            let takes = self.fast || self.random.bit();
            lite.take_read(self.simulator, takes);
            let seen = self.cycle()?.reading;
            let found = seen.rvalid.then_some(seen.rdata);
            if waited.is_some() && found != waited {
                return Err(Error::Mismatch("rvalid fell, or rdata changed while it waited".into()));
            }
            match found {
                Some(value) if takes => return Ok((value, taken)),
                _ => waited = found,
            }
        }
    }
}

/// Words of a memory that plays longer than two registers take to be read.
const LONG_PLAY: usize = 128;
/// Bit 0 of the status.
const BUSY: u32 = 1;

/// A channel that takes one write after the other.
#[derive(Default)]
struct Channel {
    done: usize,
    valid: bool,
}

impl Channel {
    /// Offers the next of `n`, where none is offered yet, and `now` says so.
    fn offer(&mut self, n: usize, now: bool) {
        self.valid |= self.done < n && now;
    }

    fn offered(&self) -> Option<usize> {
        self.valid.then_some(self.done)
    }

    fn advance(&mut self, ready: bool) {
        if self.valid && ready {
            self.done += 1;
            self.valid = false;
        }
    }
}
