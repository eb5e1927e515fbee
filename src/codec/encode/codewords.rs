//! Search for the nearest word among all words, where they are few: exact for any importances.

use super::code::Code;
use super::group::Wanted;
use crate::gf2::BitVec;

/// All words of a code.
#[derive(Debug, Clone)]
pub struct Codewords {
    n_out: usize,
    /// 64-bit words of a code word.
    width: usize,
    /// Word e from `e·width`: the sum of the basis words that e has as bits.
    words: Vec<u64>,
}

impl Codewords {
    /// The 2^rank words of `code`.
    pub fn new(code: &Code) -> Self {
        let width = code.n_out.div_ceil(64);
        let mut words = vec![0; width];
        for basis in &code.words {
            for at in 0..words.len() {
                words.push(words[at] ^ basis.as_words()[at % width]);
            }
        }
        Self { n_out: code.n_out, width, words }
    }

    /// The first of the words that lose least.
    pub fn nearest_word(&self, wanted: &Wanted) -> BitVec {
        let best = match &wanted.importance {
            None => self.cheapest_word(|word| {
                let pairs = word.iter().zip(wanted.bits.as_words()).zip(wanted.care.as_words());
                pairs.map(|((word, bits), care)| ((word ^ bits) & care).count_ones()).sum::<u32>()
            }),
            Some(importance) => {
                let losses = Losses::new(importance);
                self.cheapest_word(|word| {
                    let wrong = word.iter().zip(wanted.bits.as_words()).map(|(word, bits)| word ^ bits);
                    wrong.enumerate().map(|(i, wrong)| losses.loss_of(i, wrong)).sum::<f64>()
                })
            }
        };
        BitVec::from_words(self.n_out, best.to_vec())
    }

    fn cheapest_word<T: PartialOrd>(&self, cost: impl Fn(&[u64]) -> T) -> &[u64] {
        let mut best = &self.words[..self.width];
        let mut least = cost(best);
        for word in self.words.chunks_exact(self.width).skip(1) {
            let found = cost(word);
            if found < least {
                (best, least) = (word, found);
            }
        }
        best
    }
}

/// Loss of every combination of wrong bits, for each byte of a word.
struct Losses(Vec<[f64; 256]>);

impl Losses {
    fn new(importance: &[f64]) -> Self {
        let table = |eight: &[f64]| {
            let mut table = [0.0; 256];
            for (bit, &loss) in eight.iter().enumerate() {
                for at in 0..1 << bit {
                    table[at | 1 << bit] = table[at] + loss;
                }
            }
            table
        };
        Self(importance.chunks(8).map(table).collect())
    }

    /// The loss of `wrong` as 64-bit word `i`.
    fn loss_of(&self, i: usize, wrong: u64) -> f64 {
        let tables = self.0[8 * i..].iter().take(8);
        tables.zip(wrong.to_le_bytes()).map(|(table, byte)| table[usize::from(byte)]).sum()
    }
}
