//! Decoded bits in the forms that users compute with: u8 codes, ±1, weights scaled by α.

/// The eight values that the bits of every byte stand for.
const fn expansion_table(zero: u8, one: u8) -> [[u8; 8]; 256] {
    let mut table = [[zero; 8]; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut bit = 0;
        while bit < 8 {
            if byte >> bit & 1 == 1 {
                table[byte][bit] = one;
            }
            bit += 1;
        }
        byte += 1;
    }
    table
}

static CODES: [[u8; 8]; 256] = expansion_table(0, 1);
static SIGNS: [[u8; 8]; 256] = expansion_table(-1i8 as u8, 1);

fn spread_bits(table: &[[u8; 8]; 256], bits: &[u8], out: &mut [u8]) {
    for (eight, &byte) in out.chunks_mut(8).zip(bits) {
        let values = &table[usize::from(byte)];
        eight.copy_from_slice(&values[..eight.len()]);
    }
}

/// Bit i as the u8 0 or 1 in `out[i]`.
pub fn write_codes(bits: &[u8], out: &mut [u8]) {
    spread_bits(&CODES, bits, out);
}

/// Bit i as the i8 -1 or 1 in `out[i]`, as the byte that stands for it.
pub fn write_signs(bits: &[u8], out: &mut [u8]) {
    spread_bits(&SIGNS, bits, out);
}

/// [`write_weights`] of a layer whose weights come with the output channels last: each has the next factor.
pub fn write_weights_last(planes: &[&[u8]], alpha: &[&[f32]], first: usize, out: &mut [f32]) {
    out.fill(0.0);
    for (bits, factors) in planes.iter().zip(alpha).filter(|(_, factors)| !factors.is_empty()) {
        for (i, weight) in out.iter_mut().enumerate() {
            let factor = factors[(first + i) % factors.len()];
            *weight += if bits[i / 8] >> (i % 8) & 1 == 1 { factor } else { -factor };
        }
    }
}

/// Weights from number `first` on: `out[i]` = Σ_p α_p·(±1 of bit i of plane p). A plane's `alpha` holds one
/// factor for every `run` weights; a single one, or none (1.0), stands for all.
pub fn write_weights(planes: &[&[u8]], alpha: &[&[f32]], run: usize, first: usize, out: &mut [f32]) {
    out.fill(0.0);
    for (p, bits) in planes.iter().enumerate() {
        let factors = alpha.get(p).copied().filter(|factors| !factors.is_empty()).unwrap_or(&[1.0]);
        for (i, weight) in out.iter_mut().enumerate() {
            let channel = if factors.len() == 1 { 0 } else { (first + i) / run };
            let factor = factors.get(channel).copied().unwrap_or(0.0);
            *weight += if bits[i / 8] >> (i % 8) & 1 == 1 { factor } else { -factor };
        }
    }
}
