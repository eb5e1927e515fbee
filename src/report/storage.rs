//! Storage of a layer list: stored bits and scale factors, compared with 32 bits a weight.
//!
//! Each layer stores ceil(n_weights / n_out) whole groups, and one 32-bit scale factor α a plane and output
//! channel. Padding of stream words is not counted.

use serde::{Deserialize, Serialize};

/// Bits of a weight or a scale factor in floating point.
const FLOAT_BITS: u64 = 32;

/// Sizes of a layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayerShape {
    /// Its name.
    pub name: String,
    /// Number of weights.
    pub n_weights: usize,
    /// Output channels (the outermost axis), each with its scale factors; 1 where no shape is known.
    pub channels: usize,
}

/// Storage of a layer list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Storage {
    /// Every layer, in the order given.
    pub layers: Vec<LayerStorage>,
    /// Totals of all layers.
    pub total: LayerStorage,
}

/// Storage of a layer, or of all layers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LayerStorage {
    /// Its name; `total` for all.
    pub name: String,
    /// Number of weights.
    pub n_weights: u64,
    /// Number of groups stored.
    pub groups: u64,
    /// Number of stored bits in these groups.
    pub stored_bits: u64,
    /// Bits of the scale factors.
    pub alpha_bits: u64,
    /// Stored bits a weight, without scale factors.
    pub bits_per_weight: f64,
    /// Compression ratio: 32 bits a weight over stored bits.
    pub ratio: f64,
    /// Compression ratio with scale factors: 32 bits a weight over stored bits and scale factors.
    pub ratio_with_alpha: f64,
}

impl Storage {
    /// Storage of `layers` under a decoder of `q` planes, `n_out` weights and `group_bits` stored bits a group.
    pub fn for_layers(layers: &[LayerShape], q: usize, n_out: usize, group_bits: usize) -> Self {
        let layer = |shape: &LayerShape| {
            let groups = shape.n_weights.div_ceil(n_out.max(1)) as u64;
            let alpha_bits = FLOAT_BITS * q as u64 * shape.channels as u64;
            let sizes = [shape.n_weights as u64, groups, groups * group_bits as u64, alpha_bits];
            LayerStorage::from_counts(shape.name.clone(), sizes)
        };
        let layers: Vec<_> = layers.iter().map(layer).collect();
        let sum = |field: fn(&LayerStorage) -> u64| layers.iter().map(field).sum();
        let sizes = [sum(|l| l.n_weights), sum(|l| l.groups), sum(|l| l.stored_bits), sum(|l| l.alpha_bits)];
        Self { total: LayerStorage::from_counts("total".into(), sizes), layers }
    }
}

impl LayerStorage {
    fn from_counts(name: String, [n_weights, groups, stored_bits, alpha_bits]: [u64; 4]) -> Self {
        let over = |a: u64, b: u64| if b == 0 { 0.0 } else { a as f64 / b as f64 };
        Self {
            name,
            n_weights,
            groups,
            stored_bits,
            alpha_bits,
            bits_per_weight: over(stored_bits, n_weights),
            ratio: over(FLOAT_BITS * n_weights, stored_bits),
            ratio_with_alpha: over(FLOAT_BITS * n_weights, stored_bits + alpha_bits),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(name: &str, channels: usize, weights_a_channel: usize) -> LayerShape {
        LayerShape { name: name.into(), n_weights: channels * weights_a_channel, channels }
    }

    fn lenet5() -> Vec<LayerShape> {
        vec![shape("conv1", 32, 25), shape("conv2", 64, 800), shape("fc1", 512, 3136), shape("fc2", 10, 512)]
    }

    /// The 30 inner convolutions of ResNet-32 for CIFAR-10, and its classifier.
    fn resnet32() -> Vec<LayerShape> {
        let stage = |channels: usize, before: usize| {
            let inner = (1..10).map(move |i| shape(&format!("l{channels}.{i}"), channels, 9 * channels));
            std::iter::once(shape(&format!("l{channels}.0"), channels, 9 * before)).chain(inner)
        };
        stage(16, 16).chain(stage(32, 16)).chain(stage(64, 32)).chain([shape("fc", 10, 64)]).collect()
    }

    #[test]
    fn counts_whole_groups_of_lenet5() {
        let storage = Storage::for_layers(&lenet5(), 1, 10, 6);
        let groups: Vec<_> = storage.layers.iter().map(|l| (l.groups, l.stored_bits)).collect();
        assert_eq!(groups, [(80, 480), (5120, 30_720), (160_564, 963_384), (512, 3_072)]);
        assert_eq!((storage.total.stored_bits, storage.total.alpha_bits), (997_656, 618 * 32));
        assert!((storage.total.ratio - 53.333).abs() < 1e-3);
        assert!((storage.total.ratio_with_alpha - 52.296).abs() < 1e-3);
    }

    /// Table 2 of the paper: ResNet-32, n_out = 10, first convolution left at 32 bits. The row of n_in = 10 is
    /// printed as 29.95, one more than the others lead to (28.95).
    #[test]
    fn agrees_with_the_papers_compression_ratios() {
        let first_convolution = 432;
        for (n_in, printed) in [(5, 52.70), (6, 45.27), (7, 39.68), (8, 35.32), (9, 31.82), (10, 28.95)] {
            let total = Storage::for_layers(&resnet32(), 1, 10, n_in).total;
            let bits = 32 * (total.n_weights + first_convolution);
            let stored = total.stored_bits + total.alpha_bits + 32 * first_convolution;
            let ratio = bits as f64 / stored as f64;
            assert!((ratio / printed - 1.0).abs() < 0.003, "{n_in}: {ratio} for {printed}");
        }
    }

    #[test]
    fn planes_double_the_scale_factors() {
        let storage = Storage::for_layers(&lenet5()[..1], 2, 20, 24);
        assert_eq!((storage.total.stored_bits, storage.total.alpha_bits), (40 * 24, 2 * 32 * 32));
        assert_eq!(Storage::for_layers(&[], 1, 10, 6).total.ratio, 0.0);
    }
}
