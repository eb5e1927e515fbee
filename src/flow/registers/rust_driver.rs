//! Driver in Rust for bare metal: one file without dependencies and without `std`.

use super::c_header::access_words;
use crate::rtl::stream::axi_lite::BusRegister;
use crate::rtl::stream::bus_map::{Access, BusField, MappedRegister};
use itertools::Itertools;

/// The driver of the design `name`.
pub fn write_driver(name: &str, map: &[MappedRegister]) -> String {
    let find = |register| map.iter().find(|mapped| mapped.register == register);
    let has = |register| find(register).is_some();
    let starts = match () {
        () if has(BusRegister::AddressHigh) => START_FRAME
            .replace("@ADDRESS@", "u64")
            .replace("@LOW@", "address as u32")
            .replace("@HIGH@", SET_HIGH),
        () if has(BusRegister::Words) => {
            START_FRAME.replace("@ADDRESS@", "u32").replace("@LOW@", "address").replace("@HIGH@", "")
        }
        () if has(BusRegister::Control) => START_ROM.to_owned(),
        () => SET_GROUPS.to_owned(),
    };
    let waits = if has(BusRegister::Control) { WAIT_IDLE } else { "" };
    let faults = find(BusRegister::Status).map(fault_masks).unwrap_or_default();
    let faults = if faults.is_empty() { String::new() } else { FAULTS.replace("@FAULTS@", &faults) };
    let constants: String = map.iter().map(register_constants).collect();
    [HEAD, &constants, DRIVER, &starts, waits, WAIT_FRAMES, &faults, INTERRUPTS]
        .concat()
        .replace("@VERSION@", env!("CARGO_PKG_VERSION"))
        .replace("@NAME@", name)
}

/// Offset and fields of a register.
fn register_constants(register: &MappedRegister) -> String {
    let MappedRegister { name, meaning, fields, .. } = register;
    let offset = register.register.address();
    let fields: String = fields.iter().map(|field| field_constant(name, field)).collect();
    format!(
        "/// Offset in the block, in bytes. {meaning}.\npub const {name}_OFFSET: usize = 0x{offset:02x};\n{fields}\n"
    )
}

fn field_constant(register: &str, field: &BusField) -> String {
    let BusField { name, meaning, lowest, width, access, reset } = *field;
    let access = access_words(access);
    format!(
        "/// {meaning}; {access}.\n\
         pub const {register}_{name}: Field = Field::new({register}_OFFSET, {lowest}, {width}, 0x{reset:x});\n"
    )
}

/// Masks of the faults in a status register, joined by `|`.
fn fault_masks(status: &MappedRegister) -> String {
    let faults = status.fields.iter().filter(|field| field.access == Access::WriteOneClears);
    faults.map(|field| format!("STATUS_{}.mask", field.name)).join(" | ")
}

const HEAD: &str = "\
//! Driver of @NAME@ by its AXI4-Lite registers, without std and dependencies. Made by flexor-hdl @VERSION@; this file
//! is yours: `mod @NAME@_driver;` beside it takes it in.
#![allow(dead_code, missing_debug_implementations)]

/// What reads and writes the 32-bit registers of a block.
pub trait Registers {
    /// The register at an offset in bytes.
    fn read(&mut self, offset: usize) -> u32;
    /// Writes the register at an offset in bytes.
    fn write(&mut self, offset: usize, value: u32);
}

/// Registers in the address space of the processor.
pub struct Mapped(*mut u32);

impl Mapped {
    /// The block at an address.
    ///
    /// # Safety
    /// The block lies at `base` for as long as this value lives, and nothing else drives it.
    pub const unsafe fn new(base: *mut u32) -> Self {
        Self(base)
    }
}

impl Registers for Mapped {
    fn read(&mut self, offset: usize) -> u32 {
        // SAFETY: the caller of `new` vouches for the block; every offset lies in it.
        unsafe { self.0.byte_add(offset).read_volatile() }
    }

    fn write(&mut self, offset: usize, value: u32) {
        // SAFETY: as in `read`.
        unsafe { self.0.byte_add(offset).write_volatile(value) }
    }
}

/// Bits of a register.
#[derive(Clone, Copy)]
pub struct Field {
    /// Offset of the register in bytes.
    pub offset: usize,
    /// Its bits in the register.
    pub mask: u32,
    /// Its lowest bit.
    pub shift: u32,
    /// Number of its bits.
    pub width: u32,
    /// Its value after a reset.
    pub reset: u32,
}

impl Field {
    const fn new(offset: usize, shift: u32, width: u32, reset: u32) -> Self {
        let mask = (u32::MAX >> (32 - width)) << shift;
        Self {
            offset,
            mask,
            shift,
            width,
            reset,
        }
    }
}

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// Not reached within the given number of reads.
    Timeout,
    /// A value that its register does not hold; nothing was written.
    Range,
}

";
const DRIVER: &str = "\
/// A block.
pub struct Driver<R>(pub R);

impl<R: Registers> Driver<R> {
    /// A field of a register.
    pub fn get(&mut self, field: Field) -> u32 {
        (self.0.read(field.offset) & field.mask) >> field.shift
    }

    /// Writes a field; the other fields of its register are kept.
    pub fn set(&mut self, field: Field, value: u32) {
        let kept = self.0.read(field.offset) & !field.mask;
        let value = value << field.shift & field.mask;
        self.0.write(field.offset, kept | value);
    }

    /// Whether the block is this design: version of the register map, and digest of the basis of its streams.
    pub fn is_compatible(&mut self) -> bool {
        self.get(VERSION_MAP) == VERSION_MAP.reset && self.get(DIGEST_VALUE) == DIGEST_VALUE.reset
    }

    fn wait(&mut self, most_reads: u32, done: impl Fn(&mut Self) -> bool) -> Result<(), Error> {
        let reached = (0..most_reads).any(|_| done(self));
        reached.then_some(()).ok_or(Error::Timeout)
    }

";
const START_FRAME: &str = "    /// Fetches a frame: its byte address, its words, and its groups or 0 for all up to its last word. Ignored while
    /// the block is busy, and with 0 words.
    ///
    /// # Errors
    /// `Range` if words or groups are too many.
    pub fn start(&mut self, address: @ADDRESS@, words: u32, groups: u32) -> Result<(), Error> {
        if words > WORDS_VALUE.mask || groups > GROUPS_VALUE.mask {
            return Err(Error::Range);
        }
        self.set(GROUPS_VALUE, groups);
        self.set(WORDS_VALUE, words);
        self.set(ADDRESS_VALUE, @LOW@);
@HIGH@        self.set(CONTROL_START, 1);
        Ok(())
    }

";
const SET_HIGH: &str = "        self.set(ADDRESS_HIGH_VALUE, (address >> 32) as u32);\n";
const START_ROM: &str =
    "    /// Plays all frames of the memory once, or again and again. Ignored while the block is busy.
    pub fn start(&mut self, again: bool) {
        self.set(CONTROL_AGAIN, again.into());
        self.set(CONTROL_START, 1);
    }

    /// Ends a play behind its last frame.
    pub fn stop(&mut self) {
        self.set(CONTROL_AGAIN, 0);
    }

";
const SET_GROUPS: &str = "    /// Sets the groups of the frames whose first word is still to come; 0: all up to the last word of a frame.
    ///
    /// # Errors
    /// `Range` if they are too many.
    pub fn set_frame_groups(&mut self, groups: u32) -> Result<(), Error> {
        if groups > GROUPS_VALUE.mask {
            return Err(Error::Range);
        }
        self.set(GROUPS_VALUE, groups);
        Ok(())
    }

";
const WAIT_IDLE: &str = "    /// Waits until the block takes a start. Beats may still be on their way then.
    ///
    /// # Errors
    /// `Timeout` after that many reads.
    pub fn wait_idle(&mut self, most_reads: u32) -> Result<(), Error> {
        self.wait(most_reads, |driver| driver.get(STATUS_BUSY) == 0)
    }

";
const WAIT_FRAMES: &str = "    /// Frames whose last beat was taken, modulo 2^32.
    pub fn frames(&mut self) -> u32 {
        self.get(FRAMES_VALUE)
    }

    /// Waits until the last beat of that many frames was taken since `frames` was `before`.
    ///
    /// # Errors
    /// `Timeout` after that many reads.
    pub fn wait_frames(&mut self, before: u32, frames: u32, most_reads: u32) -> Result<(), Error> {
        self.wait(most_reads, |driver| {
            driver.frames().wrapping_sub(before) >= frames
        })
    }

";
const FAULTS: &str =
    "    /// Faults of frames since they were cleared: bits of the register of status, 0 if there was none.
    pub fn faults(&mut self) -> u32 {
        self.0.read(STATUS_OFFSET) & (@FAULTS@)
    }

    /// Clears those faults.
    pub fn clear_faults(&mut self, faults: u32) {
        self.0.write(STATUS_OFFSET, faults);
    }

";
const INTERRUPTS: &str =
    "    /// Lets those events raise `irq`, and no others: bits of the register of interrupt enable.
    pub fn enable_interrupts(&mut self, events: u32) {
        self.0.write(INTERRUPT_ENABLE_OFFSET, events);
    }

    /// Events that raise `irq`: enabled, and not acknowledged.
    pub fn pending_interrupts(&mut self) -> u32 {
        self.0.read(INTERRUPT_STATUS_OFFSET) & self.0.read(INTERRUPT_ENABLE_OFFSET)
    }

    /// Acknowledges those events; `irq` falls once none is pending.
    pub fn acknowledge_interrupts(&mut self, events: u32) {
        self.0.write(INTERRUPT_STATUS_OFFSET, events);
    }
}
";
