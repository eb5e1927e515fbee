//! The registers by address, and what reads the same in every design.

use crate::spec::WordSource;

/// Width of an address on the bus, in bits.
pub const ADDRESS_WIDTH: usize = 6;
/// Width of a register, in bits.
pub(super) const WIDTH: usize = 32;
/// Version of this map.
pub const MAP_VERSION: u64 = 2;

/// A register, by its index in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BusRegister {
    /// Version of the tool, and of this map in the lowest byte.
    Version = 0,
    /// First 32 bits of the digest of the basis that streams must be packed for.
    Digest = 1,
    /// Bit 0 starts, bit 1 is `again`.
    Control = 2,
    /// Bit 0: busy; bits 1 to 3: error, short, long, sticky until a 1 is written to them.
    Status = 3,
    /// Number of frames whose last beat was taken.
    Frames = 4,
    /// `frame_groups`.
    Groups = 5,
    /// `frame_words`.
    Words = 6,
    /// `frame_address`, bits 31..0.
    Address = 7,
    /// `frame_address`, bits 63..32.
    AddressHigh = 8,
    /// Bits as in `InterruptStatus` that raise `irq`.
    InterruptEnable = 9,
    /// Bits 0 to 3: done, error, short, long, sticky until a 1 is written to them.
    InterruptStatus = 10,
}

impl BusRegister {
    /// Byte address.
    pub fn address(self) -> usize {
        self as usize * WIDTH / 8
    }

    /// The registers of a wrapper with that source, with their descriptions.
    pub fn for_source(source: &WordSource) -> Vec<(Self, &'static str)> {
        let mut all = vec![
            (Self::Version, "read only: major, minor, patch version of the generator, version of this map"),
            (
                Self::Digest,
                "read only: first 32 bits of `basis_digest` in `manifest.json`, which packed streams carry",
            ),
            (Self::Status, status_meaning(source)),
            (Self::Frames, "read only: frames whose last beat was taken, modulo 2^32"),
            (Self::InterruptEnable, "bits as in InterruptStatus: those that raise `irq`"),
            (
                Self::InterruptStatus,
                "until a 1 is written to them: bit 0 the last beat of a frame was taken, others as in Status",
            ),
        ];
        let start = "bit 0: write 1 to start, reads 0";
        match source {
            WordSource::Axis => {}
            WordSource::Rom(_) => all.push((Self::Control, "bit 0: write 1 to start, reads 0; bit 1: again")),
            WordSource::Axi(_) => all.push((Self::Control, start)),
        }
        if !matches!(source, WordSource::Rom(_)) {
            all.push((Self::Groups, "groups of the frame; 0: until its last word"));
        }
        if let WordSource::Axi(axi) = source {
            all.push((Self::Words, "words of the frame"));
            all.push((Self::Address, "byte address of the frame, bits 31..0"));
            all.extend((axi.address_width > WIDTH).then_some((Self::AddressHigh, "bits 63..32")));
        }
        all.sort_by_key(|(register, _)| register.address());
        all
    }
}

fn status_meaning(source: &WordSource) -> &'static str {
    match source {
        WordSource::Axis => "until a 1 is written to them: bit 2 a frame was short, bit 3 one was long",
        WordSource::Rom(_) => "bit 0 busy",
        WordSource::Axi(_) => {
            "bit 0 busy; until a 1 is written to them: bit 1 a frame had an error, bit 2 one was short, bit 3 one was long"
        }
    }
}

/// Value of register `Version`: major, minor and patch version, and [`MAP_VERSION`]; a byte each.
pub fn version_word() -> u64 {
    let part = |text: &str| text.parse::<u64>().unwrap_or(0) & 0xff;
    let parts =
        [env!("CARGO_PKG_VERSION_MAJOR"), env!("CARGO_PKG_VERSION_MINOR"), env!("CARGO_PKG_VERSION_PATCH")];
    parts.into_iter().fold(0, |word, text| word << 8 | part(text)) << 8 | MAP_VERSION
}
