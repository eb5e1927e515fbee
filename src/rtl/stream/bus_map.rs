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
    }
}

fn register_fields(register: BusRegister, source: &WordSource, sizes: &Sizes, digest: u32) -> Vec<BusField> {
    let field = |name, lowest, width, access| BusField { name, lowest, width, access, reset: 0 };
    let value = |width, access| vec![field("VALUE", 0, width, access)];
    match register {
        BusRegister::Version => ["MAP", "PATCH", "MINOR", "MAJOR"]
            .into_iter()
            .enumerate()
            .map(|(i, name)| BusField {
                reset: version_word() >> (8 * i) & 0xff,
                ..field(name, 8 * i, 8, Access::ReadOnly)
            })
            .collect(),
        BusRegister::Digest => {
            vec![BusField { reset: digest.into(), ..field("VALUE", 0, 32, Access::ReadOnly) }]
        }
        BusRegister::Control => {
            let start = field("START", 0, 1, Access::WriteOneStarts);
            let again = field("AGAIN", 1, 1, Access::ReadWrite);
            if matches!(source, WordSource::Rom(_)) { vec![start, again] } else { vec![start] }
        }
        BusRegister::Status => status_fields(source),
        BusRegister::Frames => value(32, Access::ReadOnly),
        BusRegister::Groups => value(sizes.groups, Access::ReadWrite),
        BusRegister::Words => value(sizes.words, Access::ReadWrite),
        BusRegister::Address => value(sizes.address.min(32), Access::ReadWrite),
        BusRegister::AddressHigh => value(sizes.address.saturating_sub(32), Access::ReadWrite),
    }
}

fn status_fields(source: &WordSource) -> Vec<BusField> {
    let bit = |name, lowest, access| BusField { name, lowest, width: 1, access, reset: 0 };
    let busy = bit("BUSY", 0, Access::ReadOnly);
    let sticky = |name, lowest| bit(name, lowest, Access::WriteOneClears);
    match source {
        WordSource::Axis => vec![sticky("SHORT", 2), sticky("LONG", 3)],
        WordSource::Rom(_) => vec![busy],
        WordSource::Axi(_) => vec![busy, sticky("ERROR", 1), sticky("SHORT", 2), sticky("LONG", 3)],
    }
}
