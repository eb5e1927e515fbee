//! Batches of images as tensors.

use super::augment::augment;
use super::images::Images;
use crate::options::Augment;
use crate::random::{Purpose, Source};
use burn_tensor::{DType, Device, Int, Tensor, TensorData};
use serde::{Deserialize, Serialize};

/// Mean and deviation of the brightness of every channel, 0 to 1, which are taken out of the images.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scaling {
    /// Mean of every channel.
    pub mean: Vec<f64>,
    /// Deviation of every channel.
    pub std: Vec<f64>,
}

impl Scaling {
    /// That of a set of images.
    pub fn of(images: &Images) -> Self {
        let [channels, height, width] = images.shape;
        let (mut mean, mut std) = (Vec::new(), Vec::new());
        for channel in 0..channels {
            let parts = images.pixels.chunks_exact(height * width).skip(channel).step_by(channels);
            let (mut sum, mut squares) = (0u64, 0u64);
            for &pixel in parts.flatten() {
                sum += u64::from(pixel);
                squares += u64::from(pixel) * u64::from(pixel);
            }
            let n = (images.len() * height * width) as f64;
            let middle = sum as f64 / n;
            mean.push(middle / 255.0);
            std.push((squares as f64 / n - middle * middle).max(1.0).sqrt() / 255.0);
        }
        Self { mean, std }
    }

    /// Images as floats.
    fn apply(&self, pixels: &[u8], channel_size: usize) -> Vec<f32> {
        let table = |channel: usize| -> Vec<f32> {
            let value =
                |pixel: u8| ((f64::from(pixel) / 255.0 - self.mean[channel]) / self.std[channel]) as f32;
            (0..=255).map(value).collect()
        };
        let tables: Vec<_> = (0..self.mean.len()).map(table).collect();
        let parts = pixels.chunks_exact(channel_size).zip(tables.iter().cycle());
        parts.flat_map(|(part, table)| part.iter().map(|&pixel| table[usize::from(pixel)])).collect()
    }
}

/// A batch.
pub struct Batch {
    /// Images, batch x channels x height x width.
    pub images: Tensor<4>,
    /// Classes.
    pub labels: Tensor<1, Int>,
}

/// The batches of one pass over some images.
pub struct Batches<'a> {
    images: &'a Images,
    scaling: &'a Scaling,
    order: Vec<usize>,
    augment: Augment,
    seed: u64,
    epoch: u32,
    /// Images a batch.
    pub batch: usize,
    place: (Device, DType),
}

impl<'a> Batches<'a> {
    /// Batches in the order of the images.
    pub fn in_order(images: &'a Images, scaling: &'a Scaling, batch: usize, place: (Device, DType)) -> Self {
        let order = (0..images.len()).collect();
        Self { images, scaling, order, augment: Augment::None, seed: 0, epoch: 0, batch, place }
    }

    /// The batches in an order of their own, and the images changed, for an epoch of training.
    pub fn shuffled(mut self, seed: u64, epoch: u32, augment: Augment) -> Self {
        Source::new(seed, Purpose::Order, epoch).shuffle(&mut self.order);
        Self { augment, seed, epoch, ..self }
    }

    /// Number of batches, the last of which may be smaller.
    pub fn len(&self) -> usize {
        self.order.len().div_ceil(self.batch)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// Classes of the batch at `index`.
    pub fn labels(&self, index: usize) -> Vec<u8> {
        self.chosen(index).iter().map(|&i| self.images.labels[i]).collect()
    }

    /// The batch at `index`.
    pub fn get(&self, index: usize) -> Batch {
        let chosen = self.chosen(index);
        let size = self.images.size();
        let [channels, height, width] = self.images.shape;
        let mut source =
            Source::new(self.seed, Purpose::Augment, self.epoch.wrapping_mul(1 << 20) ^ index as u32);
        let mut pixels = Vec::with_capacity(chosen.len() * size);
        for &i in chosen {
            let image = &self.images.pixels[i * size..(i + 1) * size];
            pixels.extend(augment(image, self.images.shape, self.augment, &mut source));
        }
        let values = self.scaling.apply(&pixels, height * width);
        let data = TensorData::new(values, [chosen.len(), channels, height, width]);
        let labels: Vec<i64> = self.labels(index).into_iter().map(i64::from).collect();
        let (device, dtype) = &self.place;
        Batch {
            images: Tensor::from_data(data.convert_dtype(*dtype), (device, *dtype)),
            labels: Tensor::from_data(TensorData::new(labels, [chosen.len()]), device),
        }
    }

    fn chosen(&self, index: usize) -> &[usize] {
        let start = index * self.batch;
        &self.order[start..(start + self.batch).min(self.order.len())]
    }
}
