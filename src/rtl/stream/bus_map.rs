//! Register map of the AXI4-Lite block for software: every field of every register.

use super::Shape;
use super::axi_lite::{BusRegister, version_word};
use super::axi_read::count_width;
use crate::spec::WordSource;

/// What software may do with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Read; writes take no effect.
    ReadOnly,
    /// Read and written.
    ReadWrite,
    /// Read; set by hardware until a 1 is written.
    WriteOneClears,
    /// A written 1 starts something; reads 0.
    WriteOneStarts,
}

/// Bits of a register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BusField {
    /// Name in capital letters.
    pub name: &'static str,
    /// Description.
    pub meaning: &'static str,
    /// Number of its lowest bit.
    pub lowest: usize,
    /// Number of its bits.
    pub width: usize,
    /// What software may do with it.
    pub access: Access,
    /// Value after a reset.
    pub reset: u64,
}

impl BusField {
    /// The bits of the field in its register.
    pub fn mask(&self) -> u64 {
        ((1 << self.width) - 1) << self.lowest
    }
}

/// A register with its fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappedRegister {
    /// The register.
    pub register: BusRegister,
    /// Name in capital letters.
    pub name: &'static str,
    /// Description.
    pub meaning: &'static str,
    /// Its fields, lowest first; bits without one read 0.
    pub fields: Vec<BusField>,
}

/// The registers of a wrapper by address; `digest` is the value of register `Digest`.
pub fn register_map(source: &WordSource, shape: &Shape, digest: u32) -> Vec<MappedRegister> {
    let address_width = match source {
        WordSource::Axi(axi) => axi.address_width,
        _ => 0,
    };
    let sizes = Sizes { groups: shape.groups_width, words: count_width(shape), address: address_width };
    let mapped = |(register, meaning)| MappedRegister {
        register,
        name: register_name(register),
        meaning,
        fields: register_fields(register, source, &sizes, digest),
    };
    BusRegister::for_source(source).into_iter().map(mapped).collect()
}

/// Widths of values in bits.
struct Sizes {
    groups: usize,
    words: usize,
    address: usize,
}

fn register_name(register: BusRegister) -> &'static str {
    match register {
        BusRegister::Version => "VERSION",
        BusRegister::Digest => "DIGEST",
        BusRegister::Control => "CONTROL",
        BusRegister::Status => "STATUS",
        BusRegister::Frames => "FRAMES",
        BusRegister::Groups => "GROUPS",
        BusRegister::Words => "WORDS",
        BusRegister::Address => "ADDRESS",
        BusRegister::AddressHigh => "ADDRESS_HIGH",
        BusRegister::InterruptEnable => "INTERRUPT_ENABLE",
        BusRegister::InterruptStatus => "INTERRUPT_STATUS",
    }
}

fn register_fields(register: BusRegister, source: &WordSource, sizes: &Sizes, digest: u32) -> Vec<BusField> {
    let value = |meaning, width, access| vec![field("VALUE", meaning, 0, width, access)];
    match register {
        BusRegister::Version => version_fields(),
        BusRegister::Digest => {
            let mut fields = value("first 32 bits of the digest of the basis", 32, Access::ReadOnly);
            fields[0].reset = digest.into();
            fields
        }
        BusRegister::Control => control_fields(source),
        BusRegister::Status => status_fields(source),
        BusRegister::Frames => value("frames whose last beat was taken, modulo 2^32", 32, Access::ReadOnly),
        BusRegister::Groups => {
            value("groups of the frame, 0: until its last word", sizes.groups, Access::ReadWrite)
        }
        BusRegister::Words => value("words of the frame", sizes.words, Access::ReadWrite),
        BusRegister::Address => {
            value("byte address of the frame, bits 31..0", sizes.address.min(32), Access::ReadWrite)
        }
        BusRegister::AddressHigh => {
            let width = sizes.address.saturating_sub(32);
            value("byte address of the frame, bits 63..32", width, Access::ReadWrite)
        }
        BusRegister::InterruptEnable => interrupt_fields(source, Access::ReadWrite),
        BusRegister::InterruptStatus => interrupt_fields(source, Access::WriteOneClears),
    }
}

fn field(name: &'static str, meaning: &'static str, lowest: usize, width: usize, access: Access) -> BusField {
    BusField { name, meaning, lowest, width, access, reset: 0 }
}

fn version_fields() -> Vec<BusField> {
    let parts = [
        ("MAP", "version of this map"),
        ("PATCH", "patch version of the generator"),
        ("MINOR", "minor version of the generator"),
        ("MAJOR", "major version of the generator"),
    ];
    let part = |(i, (name, meaning))| BusField {
        reset: version_word() >> (8 * i) & 0xff,
        ..field(name, meaning, 8 * i, 8, Access::ReadOnly)
    };
    parts.into_iter().enumerate().map(part).collect()
}

fn control_fields(source: &WordSource) -> Vec<BusField> {
    let start = field("START", "starts the source while it is not busy", 0, 1, Access::WriteOneStarts);
    let again = field("AGAIN", "all frames play again, without a gap", 1, 1, Access::ReadWrite);
    if matches!(source, WordSource::Rom(_)) { vec![start, again] } else { vec![start] }
}

fn status_fields(source: &WordSource) -> Vec<BusField> {
    let busy = field("BUSY", "the source is busy", 0, 1, Access::ReadOnly);
    let busy = (*source != WordSource::Axis).then_some(busy);
    busy.into_iter().chain(fault_fields(source, Access::WriteOneClears)).collect()
}

fn interrupt_fields(source: &WordSource, access: Access) -> Vec<BusField> {
    let done = field("DONE", "the last beat of a frame was taken", 0, 1, access);
    [done].into_iter().chain(fault_fields(source, access)).collect()
}

/// A bit for each fault that a frame of the source may have.
fn fault_fields(source: &WordSource, access: Access) -> Vec<BusField> {
    let all = [
        field("ERROR", "a word of a frame came with an error", 1, 1, access),
        field("SHORT", "a frame ended before all its groups were in", 2, 1, access),
        field("LONG", "words of a frame after its last group were dropped", 3, 1, access),
    ];
    let first = match source {
        WordSource::Axi(_) => 0,
        WordSource::Axis => 1,
        WordSource::Rom(_) => all.len(),
    };
    all[first..].to_vec()
}
