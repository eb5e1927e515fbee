//! Four Russians: a table of 256 outputs for every 8 stored bits of a group, XORed together.
//!
//! Any shape, any machine. Tables hold words of 64 outputs, so that one lookup serves them all.

use super::place::BitPlace;
use crate::gf2::{BitMatrix, BitVec};

/// Stored bits that one table takes.
const CHUNK: usize = 8;
/// Entries of a table.
const SIZE: usize = 1 << CHUNK;

/// The tables of one plane.
#[derive(Debug, Clone)]
pub struct Tables {
    place: BitPlace,
    /// 64-bit words of an output.
    width: usize,
    /// Entry e of table c from `(c·256 + e)·width`; bits of e past the last input have no effect.
    entries: Vec<u64>,
    /// The outputs where no input is 1.
    offset: Vec<u64>,
}

impl Tables {
    /// Tables of `y = matrix·x + offset` for the plane that lies at `place`.
    pub fn new(matrix: &BitMatrix, offset: &BitVec, place: BitPlace) -> Self {
        let width = place.n_out.div_ceil(64);
        let columns = matrix.transpose();
        let mut entries = Vec::with_capacity(Self::memory_bytes(place) / size_of::<u64>());
        for chunk in columns.rows().chunks(CHUNK) {
            let first = entries.len();
            entries.resize(first + width, 0);
            for bit in 0..CHUNK {
                // The entries with this bit are those without it plus the column.
                for at in first..first + (width << bit) {
                    let column = chunk.get(bit).map_or(0, |c| c.as_words()[(at - first) % width]);
                    entries.push(entries[at] ^ column);
                }
            }
        }
        Self { place, width, entries, offset: offset.as_words().to_vec() }
    }

    /// Memory of the tables of a plane of this shape, in bytes.
    pub fn memory_bytes(place: BitPlace) -> usize {
        place.n_in.div_ceil(CHUNK) * SIZE * place.n_out.div_ceil(64) * size_of::<u64>()
    }

    /// Decodes `groups` groups from bit 0 of `stream` to bit 0 of `out`.
    pub fn decode_groups(&self, stream: &[u8], groups: usize, out: &mut [u8]) {
        match (self.width, self.place.n_in.div_ceil(CHUNK)) {
            (1, 1) => self.decode_words::<1>(stream, groups, out),
            (1, 2) => self.decode_words::<2>(stream, groups, out),
            (1, 3) => self.decode_words::<3>(stream, groups, out),
            (1, 4) => self.decode_words::<4>(stream, groups, out),
            (1, _) => self.decode_rows::<1>(stream, groups, out),
            (2, _) => self.decode_rows::<2>(stream, groups, out),
            (4, _) => self.decode_rows::<4>(stream, groups, out),
            (8, _) => self.decode_rows::<8>(stream, groups, out),
            _ => self.decode_wide(stream, groups, out),
        }
    }

    /// Outputs of at most 64 bits from `C` tables.
    fn decode_words<const C: usize>(&self, stream: &[u8], groups: usize, out: &mut [u8]) {
        let (tables, _) = self.entries.as_chunks::<SIZE>();
        let Some(tables) = tables.first_chunk::<C>() else { return };
        let offset = self.offset[0];
        let sum = |x: [u8; C]| (0..C).fold(offset, |y, c| y ^ tables[c][usize::from(x[c])]);
        if let Some((skip, step)) = self.place.whole_bytes() {
            let groups_of = stream.get(skip..).unwrap_or_default().windows(C).step_by(step);
            let y = groups_of.take(groups).map(|x| sum(std::array::from_fn(|c| x[c])));
            self.write_outputs(y, groups, out);
        } else {
            let byte = |group, c| byte_at(stream, self.place.first_bit(group) + CHUNK * c);
            let y = (0..groups).map(|group| sum(std::array::from_fn(|c| byte(group, c))));
            self.write_outputs(y, groups, out);
        }
    }

    /// Writes outputs of at most 64 bits, several at once where they fill whole bytes.
    fn write_outputs(&self, mut y: impl Iterator<Item = u64>, groups: usize, out: &mut [u8]) {
        let n_out = self.place.n_out;
        if n_out == 64 {
            out.as_chunks_mut().0.iter_mut().zip(y).for_each(|(out, y)| *out = y.to_le_bytes());
            return;
        }
        let done = match (n_out, n_out % 8) {
            (_, 0) => self.write_joined::<1>(&mut y, groups, out),
            (..=32, 4) => self.write_joined::<2>(&mut y, groups, out),
            (..=16, 2 | 6) => self.write_joined::<4>(&mut y, groups, out),
            (..=8, _) => self.write_joined::<8>(&mut y, groups, out),
            _ => 0,
        };
        let mut writer = BitWriter::new(&mut out[done * n_out / 8..]);
        y.for_each(|y| writer.push(y, n_out));
        writer.write_rest();
    }

    /// Writes `K` outputs as one word, as long as there are so many and room for the word; returns how many.
    fn write_joined<const K: usize>(
        &self,
        y: &mut impl Iterator<Item = u64>,
        groups: usize,
        out: &mut [u8],
    ) -> usize {
        let n_out = self.place.n_out;
        let step = K * n_out / 8;
        let rooms = out.len().checked_sub(8).map_or(0, |spare| spare / step + 1);
        let steps = rooms.min(groups / K);
        let mut at = 0;
        for _ in 0..steps {
            let word = (0..K).fold(0, |word, k| word | y.next().unwrap_or(0) << (k * n_out));
            out[at..at + 8].copy_from_slice(&word.to_le_bytes());
            at += step;
        }
        steps * K
    }

    /// Outputs of `W` words from any number of tables.
    fn decode_rows<const W: usize>(&self, stream: &[u8], groups: usize, out: &mut [u8]) {
        let (entries, _) = self.entries.as_chunks::<W>();
        let tables: Vec<_> = entries.as_chunks::<SIZE>().0.iter().collect();
        let Some(&offset) = self.offset.first_chunk::<W>() else { return };
        let mut writer = BitWriter::new(out);
        for group in 0..groups {
            let first = self.place.first_bit(group);
            let bytes =
                stream.get(first / 8..).filter(|rest| first.is_multiple_of(8) && rest.len() >= tables.len());
            let y = match bytes {
                Some(bytes) => {
                    tables.iter().zip(bytes).fold(offset, |y, (t, &x)| add_entry(y, &t[usize::from(x)]))
                }
                None => {
                    let byte = |c: usize| usize::from(byte_at(stream, first + CHUNK * c));
                    tables.iter().enumerate().fold(offset, |y, (c, t)| add_entry(y, &t[byte(c)]))
                }
            };
            self.push(&mut writer, &y);
        }
        writer.write_rest();
    }

    /// Outputs of any width from any number of tables.
    fn decode_wide(&self, stream: &[u8], groups: usize, out: &mut [u8]) {
        let width = self.width;
        let mut writer = BitWriter::new(out);
        let mut y = self.offset.clone();
        for group in 0..groups {
            let first = self.place.first_bit(group);
            y.copy_from_slice(&self.offset);
            for (c, table) in self.entries.chunks_exact(SIZE * width).enumerate() {
                let at = usize::from(byte_at(stream, first + CHUNK * c)) * width;
                y.iter_mut().zip(&table[at..at + width]).for_each(|(y, entry)| *y ^= entry);
            }
            self.push(&mut writer, &y);
        }
        writer.write_rest();
    }

    fn push(&self, writer: &mut BitWriter, y: &[u64]) {
        for (i, &word) in y.iter().enumerate() {
            writer.push(word, (self.place.n_out - 64 * i).min(64));
        }
    }
}

#[inline(always)]
fn add_entry<const W: usize>(mut y: [u64; W], entry: &[u64; W]) -> [u64; W] {
    y.iter_mut().zip(entry).for_each(|(y, entry)| *y ^= entry);
    y
}

/// Eight bits of `stream` from bit `at`; zeros past its end.
fn byte_at(stream: &[u8], at: usize) -> u8 {
    let byte = |i: usize| u16::from(stream.get(i).copied().unwrap_or(0));
    ((byte(at / 8) | byte(at / 8 + 1) << 8) >> (at % 8)) as u8
}

/// Appends words of up to 64 bits, lowest bit first.
struct BitWriter<'a> {
    out: std::slice::ChunksMut<'a, u8>,
    /// Bits not yet written.
    word: u64,
    /// Number of these bits, below 64.
    fill: usize,
}

impl<'a> BitWriter<'a> {
    fn new(out: &'a mut [u8]) -> Self {
        Self { out: out.chunks_mut(8), word: 0, fill: 0 }
    }

    /// Appends the lowest `bits` of `word`; those above must be 0.
    #[inline(always)]
    fn push(&mut self, word: u64, bits: usize) {
        self.word |= word << self.fill;
        let fill = self.fill + bits;
        if fill < 64 {
            self.fill = fill;
            return;
        }
        self.write_word();
        self.word = word >> 1 >> (63 - self.fill);
        self.fill = fill - 64;
    }

    #[inline(always)]
    fn write_word(&mut self) {
        let bytes = self.word.to_le_bytes();
        match self.out.next() {
            Some(out) if out.len() == 8 => out.copy_from_slice(&bytes),
            Some(out) => out.copy_from_slice(&bytes[..out.len()]),
            None => {}
        }
    }

    fn write_rest(mut self) {
        if self.fill > 0 {
            self.write_word();
        }
    }
}
