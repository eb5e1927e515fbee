//! Memory behind an AXI4 read master: serves bursts with random latency and stalls, and checks every address
//! against the requested frame.

use super::Simulator;
use super::host_axi::AxiPorts;
use crate::error::{Error, Result};
use crate::gf2::BitVec;
use crate::sim::shape::{Feed, StreamShape};
use crate::sim::traffic::Traffic;
use std::collections::VecDeque;

/// AXI4 address boundary in bytes that no burst may cross.
const BORDER: u64 = 4096;
/// Memory type: normal, non-cacheable, bufferable.
const NORMAL: u64 = 0b0011;
/// Most cycles of a frame in which a memory without stalls may wait for the next burst.
const MAX_STARVED: u64 = 8;
/// Most outstanding bursts.
const MAX_WAITING: usize = 14;

/// The memory model.
pub struct BusMemory {
    ports: AxiPorts,
    bytes: u64,
    /// Longest burst in words.
    burst: u64,
    address_mask: u64,
    faulty: bool,
    /// Words of the frame, and its address.
    frame: Vec<BitVec>,
    base: u64,
    /// Words requested and delivered.
    asked: u64,
    at: u64,
    /// A frame is in progress.
    active: bool,
    /// The frame ended with an error, and no burst was taken since.
    dropping: bool,
    /// Outstanding bursts: (first word, words left), and cycles until the first is served.
    waiting: VecDeque<(u64, u64)>,
    delay: u64,
    /// The word on the read data channel, and whether it ends its burst.
    word: Option<(u64, bool)>,
    arready: bool,
    /// The burst that waits on the address channel.
    stalled: Option<(u64, u64)>,
    /// Cycles of the frame without a burst to serve.
    starved: u64,
    expects_error: bool,
    random: Random,
    fast: bool,
}

impl BusMemory {
    /// Model for the read master of a design; without stalls at full speed.
    pub fn new(simulator: &Simulator, shape: &StreamShape, t: &Traffic) -> Result<Self> {
        let Feed::Axi { address_width, burst, id_width } = shape.around.feed else {
            return Err(Error::Internal("a memory behind no read master".into()));
        };
        let bytes = shape.width as u64 / 8;
        Ok(Self {
            ports: AxiPorts::find_in(simulator, shape, address_width, id_width)?,
            bytes,
            burst: (burst as u64).min(BORDER / bytes),
            address_mask: u64::MAX >> (64 - address_width),
            faulty: t.faulty,
            frame: Vec::new(),
            base: 0,
            asked: 0,
            at: 0,
            active: false,
            dropping: false,
            waiting: VecDeque::new(),
            delay: 0,
            word: None,
            arready: false,
            stalled: None,
            starved: 0,
            expects_error: false,
            random: Random::new(t.seed),
            fast: t.is_full_speed(),
        })
    }

    /// Puts a frame into the memory and returns its address: each time one word further within 4 KiB, or a
    /// few words before the end of a burst if the memory is faulty.
    pub fn load_frame(&mut self, frame: &[BitVec]) -> u64 {
        let high = self.draw_below(1 << 26) << 26 | self.draw_below(1 << 26);
        let low = match self.faulty {
            true => {
                (self.burst * (1 + self.draw_below(16)) - 1 - self.draw_below(4) % self.burst) * self.bytes
            }
            false => self.base + self.bytes,
        };
        self.base = ((high << 12) | (low % BORDER)) & self.address_mask;
        self.starved = 0;
        (self.frame, self.active, self.dropping) = (frame.to_vec(), true, false);
        (self.asked, self.at) = (0, 0);
        self.base
    }

    /// Whether a burst is requested.
    pub fn is_asked(&self, simulator: &Simulator) -> bool {
        simulator.get_bit(self.ports.arvalid)
    }

    /// Whether words of the frame are still to be delivered.
    pub fn is_active(&self) -> bool {
        self.active
    }

    /// Forgets everything, as a reset does.
    pub fn reset(&mut self) {
        self.waiting.clear();
        (self.active, self.dropping) = (false, false);
        (self.word, self.stalled) = (None, None);
        (self.arready, self.expects_error) = (false, false);
    }

    /// Drives its outputs.
    pub fn drive_ports(&self, simulator: &mut Simulator) {
        let p = &self.ports;
        simulator.set_bit(p.arready, self.arready);
        simulator.set_bit(p.rvalid, self.word.is_some());
        let id = BitVec::zeros(simulator.get(p.rid).len());
        simulator.set_net(p.rid, &id);
        let width = simulator.get(p.rdata).len();
        let none = BitVec::ones(width);
        let word = self.word.map(|(at, _)| self.frame.get(at as usize).unwrap_or(&none));
        simulator.set_net(p.rdata, word.unwrap_or(&none));
        // SLVERR and DECERR, OKAY and EXOKAY in turn.
        let fault = self.word.is_none() || self.is_fault();
        simulator.set_net(
            p.rresp,
            &BitVec::from_words(2, vec![u64::from(fault) << 1 | (self.at ^ (self.base / self.bytes)) & 1]),
        );
        simulator.set_bit(p.rlast, self.word.is_none_or(|(_, last)| last));
    }

    fn is_fault(&self) -> bool {
        let word = self.word.and_then(|(at, _)| self.frame.get(at as usize));
        self.faulty && word.is_none_or(|word| *word == BitVec::ones(word.len()))
    }

    /// Checks and samples the ports before an edge; whether the closing word of the frame is taken.
    ///
    /// # Errors
    /// `Mismatch` if a rule of AXI4 is broken.
    pub fn advance_cycle(&mut self, simulator: &Simulator) -> Result<bool> {
        if simulator.get_bit(self.ports.error) != self.expects_error {
            return Err(Error::Mismatch("frame_error elsewhere than behind an error".into()));
        }
        let taken = self.word.is_some() && simulator.get_bit(self.ports.rready);
        let fault = self.is_fault();
        let closes = taken && self.active && (fault || self.at + 1 == self.frame.len() as u64);
        if closes && !fault && self.asked != self.frame.len() as u64 {
            return Err(Error::Mismatch("a frame was not asked for as a whole".into()));
        }
        self.accept_burst(simulator)?;
        self.at += u64::from(taken && self.active);
        self.active &= !closes;
        self.expects_error = closes && fault;
        self.dropping |= self.expects_error;
        self.arready = (self.fast || self.draw_below(4) == 0) && self.waiting.len() < MAX_WAITING;
        self.serve_word(taken);
        let starves = self.active && self.asked > 0 && self.asked < self.frame.len() as u64;
        self.starved += u64::from(starves && self.word.is_none() && self.waiting.is_empty());
        if self.fast && self.starved > MAX_STARVED {
            return Err(Error::Mismatch("bursts are asked for too late for a quick memory".into()));
        }
        Ok(closes)
    }

    fn accept_burst(&mut self, simulator: &Simulator) -> Result<()> {
        let (p, value) = (&self.ports, |port| simulator.get(port).as_words()[0]);
        let (address, words) = (value(p.araddr), value(p.arlen) + 1);
        let valid = simulator.get_bit(p.arvalid);
        let wrong = |what: &str| Err(Error::Mismatch(format!("burst of {words} at {address:#x}: {what}")));
        if self.stalled.take().is_some_and(|before| !valid || before != (address, words)) {
            return wrong("changed while it waited");
        }
        if !valid {
            return Ok(());
        }
        if !self.arready {
            self.stalled = Some((address, words));
            return Ok(());
        }
        if value(p.arburst) != 1 || 1 << value(p.arsize) != self.bytes {
            return wrong("of another type or size");
        }
        if (value(p.arcache), value(p.arprot)) != (NORMAL, 0) {
            return wrong("of another memory type or protection");
        }
        if [p.arid, p.arlock, p.arqos].map(value) != [0; 3] {
            return wrong("of another identifier, lock or quality of service");
        }
        if address % self.bytes != 0 || address % BORDER + words * self.bytes > BORDER {
            return wrong("crosses 4 KiB, or is not aligned");
        }
        if words > self.burst {
            return wrong("longer than the longest");
        }
        let first = (address.wrapping_sub(self.base) & self.address_mask) / self.bytes;
        if self.active && (first != self.asked || first + words > self.frame.len() as u64) {
            return wrong("is not the next of the frame");
        }
        // After an error one more burst may be in flight.
        if !self.active && !std::mem::take(&mut self.dropping) {
            return wrong("without a frame");
        }
        self.asked += words;
        self.waiting.push_back((first, words));
        Ok(())
    }

    fn serve_word(&mut self, taken: bool) {
        if taken {
            self.word = None;
        }
        self.delay = self.delay.saturating_sub(1);
        if self.word.is_some() || self.delay > 0 || !(self.fast || self.draw_below(2) == 0) {
            return;
        }
        let Some((first, left)) = self.waiting.pop_front() else { return };
        self.word = Some((first, left == 1));
        if left > 1 {
            self.waiting.push_front((first + 1, left - 1));
        } else if !self.fast {
            self.delay = self.draw_below(16);
        }
    }

    fn draw_below(&mut self, limit: u64) -> u64 {
        self.random.next_below(limit)
    }
}

/// Pseudo-random numbers, the same on every machine.
pub struct Random(u64);

impl Random {
    /// From a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `limit`, a power of two up to 2^31.
    fn next_below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) & (limit - 1)
    }

    /// 32 bits.
    pub fn next_u32(&mut self) -> u32 {
        (self.next_below(1 << 16) << 16 | self.next_below(1 << 16)) as u32
    }

    /// One bit.
    pub fn next_bit(&mut self) -> bool {
        self.next_below(2) == 1
    }
}
