//! CIFAR-10 in its binary form: records of a class and 3 x 32 x 32 bytes.

use super::folder::Folder;
use super::format::Format;
use super::images::Images;
use flexor_hdl::error::{Error, Result};

pub const FORMAT: Format =
    Format { files: "data_batch_*.bin and test_batch.bin (CIFAR-10, binary form)", read };

/// Channels, height and width.
const SHAPE: [usize; 3] = [3, 32, 32];
/// Bytes of a record.
const RECORD: usize = 1 + 3 * 32 * 32;

fn read(folder: &Folder) -> Option<Result<(Images, Images)>> {
    let train: Vec<_> =
        (1..=5).map(|k| format!("data_batch_{k}.bin")).filter(|name| folder.has(name)).collect();
    if train.is_empty() {
        return None;
    }
    let test = ["test_batch.bin".to_owned()];
    Some(read_records(folder, &train).and_then(|train| Ok((train, read_records(folder, &test)?))))
}

fn read_records(folder: &Folder, names: &[String]) -> Result<Images> {
    let mut images = Images { shape: SHAPE, pixels: Vec::new(), labels: Vec::new() };
    for name in names {
        let bytes = folder.read(name)?;
        if bytes.len() % RECORD != 0 {
            let what = format!("{} bytes, expected records of {RECORD}", bytes.len());
            return Err(Error::input(folder.shown(name), "", what));
        }
        for record in bytes.chunks_exact(RECORD) {
            images.labels.push(record[0]);
            images.pixels.extend_from_slice(&record[1..]);
        }
    }
    Ok(images)
}
