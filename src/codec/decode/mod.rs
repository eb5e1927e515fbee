//! The fast decoder: packed stored bits to weight bits at the speed of memory.
//!
//! A stream is groups of Σ n_in stored bits, LSB first, as [`crate::codec::frame`] lays them out. Every plane
//! comes out as a stream of its own: weight i is bit i, LSB first, 1 for +1 and 0 for -1. Checked in
//! every call: the first and the last groups are those of the reference decoder.

mod forms;
#[cfg(target_arch = "x86_64")]
mod lanes;
mod place;
pub mod stream;
mod tables;
#[cfg(test)]
mod tests;

use crate::error::{Error, Result};
use crate::gf2::{BitMatrix, BitVec};
use crate::sim::reference::Reference;
pub use forms::{write_codes, write_signs, write_weights, write_weights_last};
use place::BitPlace;
use rayon::prelude::*;
use tables::Tables;

/// Groups at the start and the end of a call that are compared with the reference.
const CHECKED: usize = 16;
/// Output bytes a plane that one thread decodes before it takes the next plane: all of it stays in its cache.
const TILE_BYTES: usize = 1 << 15;

/// Decoding method of a plane.
#[derive(Debug, Clone)]
enum Plane {
    Tables(Box<Fast>),
    /// By the reference of this plane alone.
    Reference(BitPlace, Reference),
}

impl Plane {
    /// Decodes `groups` groups from bit 0 of `stream` to bit 0 of `out`.
    fn decode_groups(&self, stream: &[u8], groups: usize, out: &mut [u8]) {
        match self {
            Self::Tables(fast) => fast.decode_groups(stream, groups, out),
            Self::Reference(place, reference) => {
                out.fill(0);
                for group in 0..groups {
                    let stored = (0..place.n_in).map(|j| bit_at(stream, place.first_bit(group) + j));
                    for i in reference.decode(&BitVec::from_bits(stored)).ones_at() {
                        let at = group * place.n_out + i;
                        out[at / 8] |= 1 << (at % 8);
                    }
                }
            }
        }
    }
}

/// Bit `at` of a stream.
fn bit_at(bytes: &[u8], at: usize) -> bool {
    bytes[at / 8] >> (at % 8) & 1 == 1
}

/// One plane, ready to decode by tables.
#[derive(Debug, Clone)]
struct Fast {
    place: BitPlace,
    #[cfg(target_arch = "x86_64")]
    lanes: Option<lanes::Lanes>,
    tables: Tables,
}

impl Fast {
    /// Decodes `groups` groups from bit 0 of `stream` to bit 0 of `out`.
    fn decode_groups(&self, stream: &[u8], groups: usize, out: &mut [u8]) {
        let done = self.by_lanes(stream, groups, out);
        let (from, to) = (done / 8 * self.place.group_bits, done / 8 * self.place.n_out);
        self.tables.decode_groups(stream.get(from..).unwrap_or_default(), groups - done, &mut out[to..]);
    }

    /// Groups that vector instructions have decoded, a multiple of 8.
    #[cfg(target_arch = "x86_64")]
    fn by_lanes(&self, stream: &[u8], groups: usize, out: &mut [u8]) -> usize {
        self.lanes.as_ref().map_or(0, |lanes| lanes.decode_steps(stream, groups, out))
    }

    #[cfg(not(target_arch = "x86_64"))]
    fn by_lanes(&self, _: &[u8], _: usize, _: &mut [u8]) -> usize {
        0
    }
}

/// Decoding method of a decoder.
#[derive(Clone, Copy, PartialEq)]
enum Means {
    /// Tables, and vector instructions where the machine has them.
    Vector,
    Tables,
    Reference,
}

/// Decoder of streams of one shape.
#[derive(Debug, Clone)]
pub struct Decoder {
    reference: Reference,
    /// Number and form of every plane that is decoded.
    planes: Vec<(usize, Plane)>,
    n_out: usize,
    group_bits: usize,
}

impl Decoder {
    /// Decoder of what `reference` states; uses the vector instructions that the machine has.
    ///
    /// # Errors
    /// No plane, or planes of different `n_out`.
    pub fn new(reference: &Reference) -> Result<Self> {
        Self::with_means(reference, Means::Vector)
    }

    /// The same without instructions that only some machines have.
    ///
    /// # Errors
    /// As [`Decoder::new`].
    pub fn portable(reference: &Reference) -> Result<Self> {
        Self::with_means(reference, Means::Tables)
    }

    /// The same without tables: every group by the reference.
    ///
    /// # Errors
    /// As [`Decoder::new`].
    pub fn by_reference(reference: &Reference) -> Result<Self> {
        Self::with_means(reference, Means::Reference)
    }

    fn with_means(reference: &Reference, means: Means) -> Result<Self> {
        let n_out = reference.planes.first().map_or(0, BitMatrix::n_rows);
        let shapes = reference.planes.iter().zip(&reference.offsets);
        if n_out == 0 || shapes.clone().any(|(m, c)| m.n_rows() != n_out || c.len() != n_out) {
            return Err(Error::input("", "planes", "a decoder needs planes of the same n_out, at least 1"));
        }
        let group_bits = reference.group_bits();
        let mut first = 0;
        let plane = |(matrix, offset): (&BitMatrix, &BitVec)| {
            let place = BitPlace { n_in: matrix.n_cols(), n_out, first, group_bits };
            first += place.n_in;
            if means == Means::Reference {
                let own = Reference { planes: vec![matrix.clone()], offsets: vec![offset.clone()] };
                return Plane::Reference(place, own);
            }
            Plane::Tables(Box::new(Fast {
                place,
                #[cfg(target_arch = "x86_64")]
                lanes: (means == Means::Vector).then(|| lanes::Lanes::new(matrix, offset, place)).flatten(),
                tables: Tables::new(matrix, offset, place),
            }))
        };
        let planes = shapes.map(plane).enumerate().collect();
        Ok(Self { reference: reference.clone(), planes, n_out, group_bits })
    }

    /// The same for plane `p` alone, which then comes out as the only one.
    #[must_use]
    pub fn only_plane(&self, p: usize) -> Self {
        let planes = self.planes.iter().filter(|(own, _)| *own == p).cloned().collect();
        Self { planes, ..self.clone() }
    }

    /// Number of planes that come out.
    pub fn q(&self) -> usize {
        self.planes.len()
    }

    /// Weights of a group.
    pub fn n_out(&self) -> usize {
        self.n_out
    }

    /// Stored bits a group.
    pub fn group_bits(&self) -> usize {
        self.group_bits
    }

    /// Memory of the tables of a decoder of `reference`, in bytes.
    pub fn table_bytes(reference: &Reference) -> usize {
        let group_bits = reference.group_bits();
        let place = |m: &BitMatrix| BitPlace { n_in: m.n_cols(), n_out: m.n_rows(), first: 0, group_bits };
        reference.planes.iter().map(|m| Tables::memory_bytes(place(m))).sum()
    }

    /// Bytes of `groups` stored groups.
    pub fn stream_bytes(&self, groups: usize) -> usize {
        (groups * self.group_bits).div_ceil(8)
    }

    /// Bytes of one plane of `groups` decoded groups.
    pub fn plane_bytes(&self, groups: usize) -> usize {
        (groups * self.n_out).div_ceil(8)
    }

    /// Decodes `groups` groups; one packed stream a plane.
    ///
    /// # Errors
    /// As [`Decoder::decode_into`].
    pub fn decode_groups(&self, stream: &[u8], groups: usize) -> Result<Vec<Vec<u8>>> {
        let mut planes = vec![vec![0; self.plane_bytes(groups)]; self.q()];
        let mut room: Vec<_> = planes.iter_mut().map(Vec::as_mut_slice).collect();
        self.decode_into(stream, groups, &mut room)?;
        Ok(planes)
    }

    /// Decodes `groups` groups into one buffer a plane, on all threads of the current pool.
    ///
    /// # Errors
    /// `Input` where `stream` or a buffer has not the bytes of so many groups; `Internal` where the checked
    /// groups are not those of the reference.
    pub fn decode_into(&self, stream: &[u8], groups: usize, out: &mut [&mut [u8]]) -> Result<()> {
        let (stored, plane) = (self.stream_bytes(groups), self.plane_bytes(groups));
        if stream.len() != stored || out.len() != self.q() || out.iter().any(|room| room.len() != plane) {
            let what = format!(
                "{} bytes into {} buffers; {groups} groups are {stored} bytes and make {} of {plane}",
                stream.len(),
                out.len(),
                self.q()
            );
            return Err(Error::input("", "stream", what));
        }
        let tile = self.tile_groups();
        let tiles = self.split_tiles(out, tile);
        tiles.into_par_iter().enumerate().for_each(|(i, rooms)| {
            let from = i * tile;
            let stream = &stream[from / 8 * self.group_bits..];
            for ((_, plane), room) in self.planes.iter().zip(rooms) {
                plane.decode_groups(stream, tile.min(groups - from), room);
            }
        });
        self.verify(stream, groups, out)
    }

    /// Groups of a tile: whole bytes of stored bits and of outputs.
    fn tile_groups(&self) -> usize {
        (TILE_BYTES * 8 / self.n_out).next_multiple_of(64)
    }

    /// The buffers of every tile, one a plane.
    fn split_tiles<'a>(&self, out: &'a mut [&mut [u8]], tile: usize) -> Vec<Vec<&'a mut [u8]>> {
        let bytes = tile / 8 * self.n_out;
        let mut rooms: Vec<_> = out.iter_mut().map(|room| room.chunks_mut(bytes)).collect();
        std::iter::from_fn(|| rooms.iter_mut().map(Iterator::next).collect()).collect()
    }

    /// Holds the first and the last groups against the reference.
    fn verify(&self, stream: &[u8], groups: usize, out: &[&mut [u8]]) -> Result<()> {
        let wrong = |group: usize| {
            let stored = (0..self.group_bits).map(|j| bit_at(stream, group * self.group_bits + j));
            let expected = self.reference.decode(&BitVec::from_bits(stored));
            let is = |p: usize, plane: &[u8]| {
                (0..self.n_out)
                    .all(|i| bit_at(plane, group * self.n_out + i) == expected.get(p * self.n_out + i))
            };
            !self.planes.iter().zip(out).all(|((p, _), plane)| is(*p, plane))
        };
        let ends = (0..groups.min(CHECKED)).chain(groups.saturating_sub(CHECKED)..groups);
        match ends.into_iter().find(|&group| wrong(group)) {
            Some(group) => {
                Err(Error::Internal(format!("group {group} decodes otherwise than by the reference")))
            }
            None => Ok(()),
        }
    }
}

/// Decodes `groups` groups of `stream` by `reference`; one packed stream a plane, weight i at bit i.
///
/// # Errors
/// As [`Decoder::new`] and [`Decoder::decode_into`].
pub fn decode_groups(reference: &Reference, stream: &[u8], groups: usize) -> Result<Vec<Vec<u8>>> {
    Decoder::new(reference)?.decode_groups(stream, groups)
}
