//! `.npy`: a single tensor, named like the file.

use super::entry::Entry;
use super::format::{MAX_ELEMENTS, Named, TensorFormat, TensorReading, TensorSource, file_stem};
use super::gather::Gather;
use crate::error::{Error, Problem, Result};
use crate::gf2::io::npy::Head;
use std::io::Read;

/// NumPy's own format for one array.
pub const FORMAT: TensorFormat = TensorFormat { extension: "npy", read: read_tensors };

fn read_tensors(source: &mut dyn TensorSource, reading: &mut TensorReading) -> Result<Vec<Named>> {
    let (name, bytes) = (file_stem(reading.file), reading.bytes);
    match read_array(source, bytes, &name, reading)? {
        Ok(entry) => Ok(vec![(name, entry)]),
        Err(problem) => Err(Error::Input(vec![Problem { file: reading.file.to_owned(), ..problem }])),
    }
}

/// The array `name` in `bytes` bytes of `source`, or what is wrong with its file.
///
/// # Errors
/// Too little memory is left.
pub(super) fn read_array(
    source: &mut (impl Read + ?Sized),
    bytes: u64,
    name: &str,
    reading: &mut TensorReading,
) -> Result<std::result::Result<Entry, Problem>> {
    let broken = |fault: crate::gf2::io::npy::Fault| Ok(Err(Problem::new("", fault.field, fault.what)));
    let head = match Head::read_from(source, bytes, MAX_ELEMENTS) {
        Ok(head) => head,
        Err(fault) => return broken(fault),
    };
    let mut gather =
        Gather::new(name, head.shape().to_vec(), head.element_type(), head.n_elements(), reading)?;
    match head.for_each_entry(source, |place, element| gather.put_element(place, element)) {
        Ok(()) => Ok(Ok(gather.into_entry(reading.budget))),
        Err(fault) => broken(fault),
    }
}

#[cfg(test)]
mod tests {
    use crate::gf2::io::npy;

    #[test]
    fn is_named_like_the_file() {
        let bytes = npy::write_u8(&[2, 2], &[1, 0, 0, 1]);
        let file = super::super::TensorFile::from_bytes(&bytes, "runs/3/c1.p0.npy").unwrap();
        let tensor = file.get("c1.p0").unwrap();
        assert_eq!((tensor.shape.clone(), tensor.bits.to_string()), (vec![2, 2], "1001".to_owned()));
    }
}
