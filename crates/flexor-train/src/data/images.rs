//! Images and data sets in memory.

use std::collections::BTreeMap;

/// Images of one shape and their classes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Images {
    /// Channels, height and width.
    pub shape: [usize; 3],
    /// Brightness, image by image, channel by channel, row by row.
    pub pixels: Vec<u8>,
    /// Class of every image.
    pub labels: Vec<u8>,
}

/// Images of training and of the test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataSet {
    /// Its name: that of the folder, or `digits`.
    pub name: String,
    /// Number of classes: one more than the largest.
    pub classes: usize,
    /// Images of training.
    pub train: Images,
    /// Images of the test.
    pub test: Images,
    /// SHA-256 of every file that was read, by its name.
    pub files: BTreeMap<String, String>,
}

impl Images {
    /// No images.
    pub fn none() -> Self {
        Self { shape: [0; 3], pixels: Vec::new(), labels: Vec::new() }
    }

    /// Number of images.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// Bytes of an image.
    pub fn size(&self) -> usize {
        self.shape.iter().product()
    }

    /// Takes the last `n` images away, which must be there.
    pub fn split_last(&mut self, n: usize) -> Self {
        let first = self.len() - n;
        let (pixels, labels) = (self.pixels.split_off(first * self.size()), self.labels.split_off(first));
        Self { shape: self.shape, pixels, labels }
    }

    /// The first images, all of them where there are fewer than `n`.
    pub fn take(mut self, n: usize) -> Self {
        self.pixels.truncate(n.saturating_mul(self.size()));
        self.labels.truncate(n);
        self
    }
}
