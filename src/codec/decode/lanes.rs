//! Narrow groups by AVX2: eight groups at once, tables of 3 stored bits within registers.
//!
//! A lane of 32 bits holds a group. A byte shuffle brings its stored bits there; a permutation of lanes looks up
//! 3 of them; two byte shuffles put the outputs, moved to their bit of a byte, side by side.

use super::place::BitPlace;
use crate::gf2::{BitMatrix, BitVec};
use pulp::x86::V3;
use std::arch::x86_64::{__m128i, __m256i};

/// Groups in 128 bits.
const QUAD: usize = 4;
/// Groups of one step.
pub const GROUPS: usize = 2 * QUAD;
/// Stored bits that one table takes.
const CHUNK: usize = 3;
/// Most tables: 25 bits lie in 32 whatever bit they start at.
const MAX_TABLES: usize = 9;
/// Bytes of 128 bits.
const BYTES: usize = 16;
/// A byte that a shuffle fills with zeros.
const ZERO: u8 = 0x80;

/// The tables and the shuffles of one plane.
#[derive(Debug, Clone)]
pub struct Lanes {
    simd: V3,
    place: BitPlace,
    /// First byte that each quad of groups reads.
    first: [usize; 2],
    /// Bytes of the quads that go to each lane.
    gather: [u8; 32],
    /// The outputs for 3 stored bits, and the distance of these from bit 0 of each lane, in bits.
    tables: Vec<([u32; GROUPS], [u32; GROUPS])>,
    /// Bits by which the outputs of each lane move up, to their bit of a byte.
    up: [u32; GROUPS],
    /// Byte of the lanes for every byte of the output; neighbours that share a byte are in different
    /// shuffles.
    spread: [[u8; 32]; 2],
}

impl Lanes {
    /// `None` where the machine or the shape does not allow it.
    pub fn new(matrix: &BitMatrix, offset: &BitVec, place: BitPlace) -> Option<Self> {
        let simd = V3::try_new()?;
        let BitPlace { n_in, n_out, .. } = place;
        let moved = (0..QUAD).map(|k| k * n_out % 8).max()?;
        let inside =
            |l: usize| (place.first_bit(QUAD * l) % 8 + (QUAD - 1) * place.group_bits) / 8 + 4 <= BYTES;
        let fits = (1..=25).contains(&n_in)
            && (8..=32).contains(&n_out)
            && n_out.is_multiple_of(2)
            && n_out + moved <= 32
            && inside(0)
            && inside(1);
        if !fits {
            return None;
        }
        let first = [0, 1].map(|l| place.first_bit(QUAD * l) / 8);
        let (gather, shift) = gather_shuffle(place, first);
        let tables = output_tables(matrix, offset).into_iter().enumerate();
        let shifted = |c: usize| shift.map(|bits| bits + (CHUNK * c) as u32);
        let tables = tables.map(|(c, table)| (table, shifted(c))).collect();
        let up = std::array::from_fn(|g| (g % QUAD * n_out % 8) as u32);
        Some(Self { simd, place, first, gather, tables, up, spread: spread_shuffle(n_out) })
    }

    /// Decodes as many whole steps as `stream` and `out` have room for; returns the groups done. What lies
    /// past them in `out` may be overwritten.
    pub fn decode_steps(&self, stream: &[u8], groups: usize, out: &mut [u8]) -> usize {
        macro_rules! by_tables {
            ($($n:literal)*) => {
                match self.tables.len() {
                    $($n => self.simd.vectorize(Kernel::<$n> { lanes: self, stream, groups, out }),)*
                    _ => 0,
                }
            };
        }
        const { assert!(MAX_TABLES == 9) };
        by_tables!(1 2 3 4 5 6 7 8 9)
    }
}

/// The outputs for every value of each 3 stored bits; the offset is in the first table.
fn output_tables(matrix: &BitMatrix, offset: &BitVec) -> Vec<[u32; GROUPS]> {
    let low = |bits: &BitVec| bits.as_words()[0] as u32;
    let columns = matrix.transpose();
    let mut start = low(offset);
    let table = |chunk: &[BitVec]| {
        let start = std::mem::take(&mut start);
        let tapped = |entry: usize| (0..chunk.len()).filter(move |bit| entry >> bit & 1 == 1);
        std::array::from_fn(|entry| tapped(entry).fold(start, |y, bit| y ^ low(&chunk[bit])))
    };
    columns.rows().chunks(CHUNK).map(table).collect()
}

/// For each byte of a lane, the byte of its quad that goes there; and the bit of the lane where the group
/// then starts.
fn gather_shuffle(place: BitPlace, first: [usize; 2]) -> ([u8; 32], [u32; GROUPS]) {
    let bit = |g: usize| place.first_bit(g) - 8 * first[g / QUAD];
    let byte = |at: usize| (bit(at / 4) / 8 + at % 4) as u8;
    (std::array::from_fn(byte), std::array::from_fn(|g| (bit(g) % 8) as u32))
}

/// For each byte of packed outputs the bytes of the one or two groups that have bits in it.
fn spread_shuffle(n_out: usize) -> [[u8; 32]; 2] {
    let mut spread = [[ZERO; 32]; 2];
    for g in 0..GROUPS {
        let start = g % QUAD * n_out;
        for byte in 0..(start % 8 + n_out).div_ceil(8) {
            let to = BYTES * (g / QUAD) + start / 8 + byte;
            let which = usize::from(spread[0][to] != ZERO);
            spread[which][to] = (4 * (g % QUAD) + byte) as u8;
        }
    }
    spread
}

/// One call: the arguments of [`Lanes::decode_steps`], with `T` tables.
struct Kernel<'a, const T: usize> {
    lanes: &'a Lanes,
    stream: &'a [u8],
    groups: usize,
    out: &'a mut [u8],
}

impl<const T: usize> pulp::NullaryFnOnce for Kernel<'_, T> {
    type Output = usize;

    #[inline(always)]
    fn call(self) -> usize {
        let Lanes { simd, place, first, .. } = *self.lanes;
        let (avx, avx2) = (simd.avx, simd.avx2);
        let from = |table: usize| self.lanes.tables.get(table).copied().unwrap_or_default();
        // The compiler sees by the mask that no shift empties a lane.
        let shift =
            |bits: [u32; GROUPS]| avx2._mm256_and_si256(pulp::cast(bits), pulp::cast([31u32; GROUPS]));
        let tables: [__m256i; T] = std::array::from_fn(|c| pulp::cast(from(c).0));
        let down: [__m256i; T] = std::array::from_fn(|c| shift(from(c).1));
        let up = shift(self.lanes.up);
        let gather: __m256i = pulp::cast(self.lanes.gather);
        let spread: [__m256i; 2] = self.lanes.spread.map(pulp::cast);

        // Eight groups are as many bytes as a group has bits.
        let quads = |l: usize| {
            let rest = self.stream.get(first[l]..).unwrap_or_default();
            rest.windows(BYTES).step_by(place.group_bits)
        };
        let half = place.n_out / 2;
        let mut done = 0;
        let steps = quads(0).zip(quads(1)).take(self.groups / GROUPS);
        for (low, high) in steps {
            let x = avx._mm256_castsi128_si256(load_quad(low));
            let x = avx2._mm256_inserti128_si256::<1>(x, load_quad(high));
            let x = avx2._mm256_shuffle_epi8(x, gather);
            let look =
                |c: usize| avx2._mm256_permutevar8x32_epi32(tables[c], avx2._mm256_srlv_epi32(x, down[c]));
            let y = (1..T).fold(look(0), |y, c| avx2._mm256_xor_si256(y, look(c)));
            let y = avx2._mm256_sllv_epi32(y, up);
            let y = avx2._mm256_or_si256(
                avx2._mm256_shuffle_epi8(y, spread[0]),
                avx2._mm256_shuffle_epi8(y, spread[1]),
            );
            let at = done / GROUPS * 2 * half;
            let Some(room) = self.out.get_mut(at..at + half + BYTES) else { break };
            if let Some(room) = room.first_chunk_mut() {
                *room = lane_bytes(avx._mm256_castsi256_si128(y));
            }
            if let Some(room) = room.last_chunk_mut() {
                *room = lane_bytes(avx2._mm256_extracti128_si256::<1>(y));
            }
            done += GROUPS;
        }
        done
    }
}

#[inline(always)]
fn load_quad(bytes: &[u8]) -> __m128i {
    pulp::cast(bytes.first_chunk::<BYTES>().copied().unwrap_or_default())
}

#[inline(always)]
fn lane_bytes(lanes: __m128i) -> [u8; BYTES] {
    pulp::cast(lanes)
}
