//! Size of packed weights: stored bits, padding of groups and words, scale factors, against 32 bits a weight.

use super::frame::Layout;
use super::layers::Layer;
use super::manifest::{Manifest, PackedLayer};
use crate::error::{Error, Result};
use serde::Serialize;
use serde_json::{Value, json};

/// Bits of a weight as a float.
const FLOAT_BITS: u128 = 32;

/// Size of a layer, or of all together. Sums of many large layers go beyond 64 bits.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Account {
    /// Its name; `total` for all.
    pub name: String,
    /// Number of weights.
    pub n_weights: u128,
    /// Groups stored.
    pub groups: u128,
    /// Outputs of the last group past the last weight.
    pub padding_weights: u128,
    /// Bits of all groups.
    pub stored_bits: u128,
    /// Bits that fill the last word.
    pub word_padding_bits: u128,
    /// Bits of the scale factors.
    pub alpha_bits: u128,
    /// Bits per weight of the decoder, without padding: Σ n_in / n_out.
    pub bits_per_weight_asked: f64,
    /// Bits per weight with the padding of groups and words.
    pub bits_per_weight: f64,
    /// Compression: 32 bits a weight over all stored bits and padding.
    pub ratio: f64,
    /// Compression with scale factors counted as stored bits.
    pub ratio_with_alpha: f64,
}

impl Account {
    fn for_layer(name: &str, layout: &Layout, n_out: usize, n_weights: usize, alpha_bits: u128) -> Self {
        let (n_out, n_weights, width) = (n_out.max(1) as u128, n_weights as u128, layout.word_width as u128);
        let groups = n_weights.div_ceil(n_out);
        let stored = groups * layout.group_bits() as u128;
        let mut account = Self {
            name: name.to_owned(),
            n_weights,
            groups,
            padding_weights: groups * n_out - n_weights,
            stored_bits: stored,
            word_padding_bits: stored.next_multiple_of(width) - stored,
            alpha_bits,
            bits_per_weight_asked: ratio_or_zero(layout.group_bits() as u128, n_out),
            bits_per_weight: 0.0,
            ratio: 0.0,
            ratio_with_alpha: 0.0,
        };
        account.set_ratios();
        account
    }

    fn set_ratios(&mut self) {
        let (floats, stored) = (FLOAT_BITS * self.n_weights, self.stored_bits + self.word_padding_bits);
        self.bits_per_weight = ratio_or_zero(stored, self.n_weights);
        self.ratio = ratio_or_zero(floats, stored);
        self.ratio_with_alpha = ratio_or_zero(floats, stored + self.alpha_bits);
    }

    /// Bits per weight with the padding of groups and words, and scale factors counted as stored bits.
    pub fn bits_per_weight_with_alpha(&self) -> f64 {
        ratio_or_zero(self.stored_bits + self.word_padding_bits + self.alpha_bits, self.n_weights)
    }

    /// All of `accounts` together.
    pub fn sum_accounts(accounts: &[Self]) -> Self {
        let sum = |field: fn(&Self) -> u128| accounts.iter().map(field).sum();
        let mut total = Self {
            name: "total".into(),
            n_weights: sum(|a| a.n_weights),
            groups: sum(|a| a.groups),
            padding_weights: sum(|a| a.padding_weights),
            stored_bits: sum(|a| a.stored_bits),
            word_padding_bits: sum(|a| a.word_padding_bits),
            alpha_bits: sum(|a| a.alpha_bits),
            bits_per_weight_asked: accounts.first().map_or(0.0, |a| a.bits_per_weight_asked),
            bits_per_weight: 0.0,
            ratio: 0.0,
            ratio_with_alpha: 0.0,
        };
        total.set_ratios();
        total
    }
}

fn ratio_or_zero(a: u128, b: u128) -> f64 {
    if b == 0 { 0.0 } else { a as f64 / b as f64 }
}

/// Every layer that `pack` wrote; scale factors count as they were saved.
pub fn packed_accounts(manifest: &Manifest) -> Vec<Account> {
    let (layout, n_out) = (manifest.layout(), manifest.n_out());
    let alpha_bits = |layer: &PackedLayer| {
        let bits_of = |dtype: &str| {
            let digits = dtype.trim_start_matches(|c: char| !c.is_ascii_digit());
            digits.parse::<u16>().map_or(8, u128::from)
        };
        layer.alpha_values.as_ref().map_or(0, |alpha| alpha.values.len() as u128 * bits_of(&alpha.dtype))
    };
    let account = |layer: &PackedLayer| {
        Account::for_layer(&layer.name, &layout, n_out, layer.n_weights, alpha_bits(layer))
    };
    manifest.layers.iter().map(account).collect()
}

/// Every layer of a list under a decoder of `layout` and `n_out`: a 32-bit scale factor a plane and output channel
/// (the outermost axis; one where no shape is known).
pub fn listed_accounts(layers: &[Layer], layout: &Layout, n_out: usize) -> Vec<Account> {
    let channels = |layer: &Layer| layer.shape.as_ref().and_then(|s| s.first()).copied().unwrap_or(1);
    let account = |layer: &Layer| {
        let alpha_bits = FLOAT_BITS * layout.n_in.len() as u128 * channels(layer) as u128;
        Account::for_layer(&layer.name, layout, n_out, layer.n_weights, alpha_bits)
    };
    layers.iter().map(account).collect()
}

/// The accounts as JSON.
///
/// # Errors
/// `Input` if a sum exceeds the integers of JSON.
pub fn accounts_json(accounts: &[Account]) -> Result<Value> {
    let value = |account: &Account| {
        serde_json::to_value(account).map_err(|_| {
            let what = format!("{} stored bits: beyond 64 bits, which JSON cannot say", account.stored_bits);
            Error::input("", &account.name, what)
        })
    };
    let layers = accounts.iter().map(value).collect::<Result<Vec<_>>>()?;
    Ok(json!({ "layers": layers, "total": value(&Account::sum_accounts(accounts))? }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::frame::BitOrder;

    #[test]
    fn sums_beyond_64_bits_are_right() {
        let layout = Layout { n_in: vec![4096; 16], word_width: 8, bit_order: BitOrder::LsbFirst };
        let layer = Layer { name: "a".into(), n_weights: 1 << 31, ..Layer::default() };
        let total = Account::sum_accounts(&vec![listed_accounts(&[layer], &layout, 1).remove(0); 131_073]);
        assert_eq!(total.stored_bits, 131_073 << 47);
        assert_eq!(total.ratio, 32.0 / 65_536.0);
    }

    #[test]
    fn every_bit_has_its_place() {
        let layout = Layout { n_in: vec![3, 2], word_width: 16, bit_order: BitOrder::LsbFirst };
        let layer = Layer { name: "a".into(), n_weights: 13, shape: Some(vec![13, 1]), ..Layer::default() };
        let account = listed_accounts(&[layer.clone(), layer], &layout, 4).remove(0);
        assert_eq!((account.groups, account.padding_weights), (4, 3));
        assert_eq!((account.stored_bits, account.word_padding_bits, account.alpha_bits), (20, 12, 13 * 64));
        assert_eq!((account.bits_per_weight_asked, account.ratio), (1.25, 13.0));
        let total = Account::sum_accounts(&[account.clone(), account]);
        assert_eq!((total.n_weights, total.word_padding_bits, total.ratio), (26, 24, 13.0));
    }
}
