//! `.npy`: a single tensor, named like the file.

use super::entry::Entry;
use super::format::{Format, MAX_ELEMENTS, Named, Reading, Source, stem};
use super::gather::Gather;
use crate::error::{Error, Problem, Result};
use crate::gf2::io::npy::Head;
use std::io::Read;

/// NumPy's own format for one array.
pub const FORMAT: Format = Format { extension: "npy", read };

fn read(source: &mut dyn Source, reading: &mut Reading) -> Result<Vec<Named>> {
    let (name, bytes) = (stem(reading.file), reading.bytes);
    match array(source, bytes, &name, reading)? {
        Ok(entry) => Ok(vec![(name, entry)]),
        Err(problem) => Err(Error::Input(vec![Problem { file: reading.file.to_owned(), ..problem }])),
    }
}

/// The array `name` in `bytes` bytes of `source`, or what is wrong with its file.
///
/// # Errors
/// Too little memory is left.
pub(super) fn array(
    source: &mut (impl Read + ?Sized),
    bytes: u64,
    name: &str,
    reading: &mut Reading,
) -> Result<std::result::Result<Entry, Problem>> {
    let broken = |fault: crate::gf2::io::npy::Fault| Ok(Err(Problem::new("", fault.field, fault.what)));
    let head = match Head::read(source, bytes, MAX_ELEMENTS) {
        Ok(head) => head,
        Err(fault) => return broken(fault),
    };
    let mut gather = Gather::new(name, head.shape().to_vec(), head.element(), head.count(), reading)?;
    match head.each(source, |place, element| gather.put(place, element)) {
        Ok(()) => Ok(Ok(gather.finish(reading.budget))),
        Err(fault) => broken(fault),
    }
}

#[cfg(test)]
mod tests {
    use crate::gf2::io::npy;

    #[test]
    fn is_named_like_the_file() {
        let bytes = npy::write_u8(&[2, 2], &[1, 0, 0, 1]);
        let file = super::super::TensorFile::read(&bytes, "runs/3/c1.p0.npy").unwrap();
        let tensor = file.get("c1.p0").unwrap();
        assert_eq!((tensor.shape.clone(), tensor.bits.to_string()), (vec![2, 2], "1001".to_owned()));
    }
}
