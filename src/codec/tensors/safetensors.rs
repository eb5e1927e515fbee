//! `.safetensors`: a JSON header with types, shapes and offsets, then the elements.

use super::half::{brain_half, half};
use super::{Entry, Format, Head, MAX_ELEMENTS, Named, refused};
use crate::error::{Error, Result};
use ::safetensors::tensor::{Dtype, SafeTensors, TensorView};
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use std::collections::BTreeSet;
use std::fmt;

/// The format of the `safetensors` library.
pub const FORMAT: Format = Format { extension: "safetensors", read };

/// Bytes of the header's length, ahead of the header.
const LENGTH_BYTES: usize = 8;

fn read(bytes: &[u8], file: &str, kept: usize) -> Result<Vec<Named>> {
    check_header(bytes, file)?;
    let tensors = SafeTensors::deserialize(bytes).map_err(|e| Error::input(file, "header", e.to_string()))?;
    tensors.iter().map(|(name, view)| Ok((name.to_owned(), entry(name, &view, file, kept)?))).collect()
}

fn entry(name: &str, view: &TensorView, file: &str, kept: usize) -> Result<Entry> {
    let shape = view.shape().to_vec();
    let elements: usize = shape.iter().product();
    if elements > MAX_ELEMENTS {
        let what = format!("{elements} elements, at most {MAX_ELEMENTS} are read");
        return Err(Error::input(file, name, what));
    }
    let data = view.data();
    let head = |dtype| Head { shape, dtype, kept };
    Ok(match view.dtype() {
        Dtype::BOOL => head("bool").bits(data.iter().map(|&byte| byte.into())),
        Dtype::U8 => head("u8").bits(data.iter().map(|&byte| byte.into())),
        Dtype::I8 => head("i8").integers(data.iter().map(|&byte| (byte as i8).into())),
        Dtype::F16 => head("f16").floats(chunks(data).map(half)),
        Dtype::BF16 => head("bf16").floats(chunks(data).map(brain_half)),
        Dtype::F32 => head("f32").floats(chunks(data).map(|bytes| f32::from_le_bytes(bytes).into())),
        Dtype::F64 => head("f64").floats(chunks(data).map(f64::from_le_bytes)),
        other => refused(&format!("{other:?}")),
    })
}

fn chunks<const N: usize>(data: &[u8]) -> impl Iterator<Item = [u8; N]> + '_ {
    data.as_chunks::<N>().0.iter().copied()
}

/// Refuses what the library would take or stumble over: a key that occurs twice, ends past the file.
pub(in crate::codec) fn check_header(bytes: &[u8], file: &str) -> Result<()> {
    let wrong = |what: String| Error::input(file, "header", what);
    let cut = || wrong(format!("the file is cut, {} bytes", bytes.len()));
    let (length, rest) = bytes.split_first_chunk::<LENGTH_BYTES>().ok_or_else(cut)?;
    let length = usize::try_from(u64::from_le_bytes(*length)).unwrap_or(usize::MAX);
    let header =
        rest.get(..length).ok_or_else(|| wrong(format!("{length} bytes, the file has {}", rest.len())))?;
    let Header(keys) = serde_json::from_slice(header).map_err(|e| wrong(e.to_string()))?;
    let limit = (rest.len() - length) as u64;
    let mut seen = BTreeSet::new();
    for (key, end) in keys {
        if end > limit {
            let what = format!("ends at byte {end}, the file holds {limit} bytes of elements");
            return Err(Error::input(file, key, what));
        }
        if !seen.insert(key.clone()) {
            return Err(Error::input(file, key, "occurs twice"));
        }
    }
    Ok(())
}

/// Keys of the header in order, and where the elements of each end.
struct Header(Vec<(String, u64)>);

/// The part of a header entry that is checked here.
#[derive(serde::Deserialize)]
struct Place {
    #[serde(default)]
    data_offsets: (IgnoredAny, u64),
}

impl<'de> Deserialize<'de> for Header {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Keys;
        impl<'de> Visitor<'de> for Keys {
            type Value = Header;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("an object with an entry a tensor")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Header, A::Error> {
                let mut keys = Vec::new();
                while let Some(key) = map.next_key()? {
                    let Place { data_offsets: (_, end) } = map.next_value()?;
                    keys.push((key, end));
                }
                Ok(Header(keys))
            }
        }
        deserializer.deserialize_map(Keys)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file of this header and so many zero bytes of elements.
    fn file(header: &str, data: usize) -> Vec<u8> {
        let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
        bytes.extend(header.as_bytes());
        bytes.extend(vec![0; data]);
        bytes
    }

    fn says(header: &str, data: usize) -> String {
        read(&file(header, data), "w.safetensors", 0).unwrap_err().to_string()
    }

    fn bits(dtype: &str, data: &[u8]) -> Entry {
        let size = match dtype {
            "F32" => 4,
            "F64" => 8,
            "U8" | "BOOL" | "I8" => 1,
            _ => 2,
        };
        let (n, end) = (data.len() / size, data.len());
        let header = format!(r#"{{"a":{{"dtype":"{dtype}","shape":[{n}],"data_offsets":[0,{end}]}}}}"#);
        let mut bytes = file(&header, 0);
        bytes.extend(data);
        read(&bytes, "w", 0).unwrap().remove(0).1
    }

    #[test]
    fn every_type_goes_by_sign() {
        let signs = |entry: Entry| entry.unwrap().bits.to_string();
        // -0, the least negative, the least positive, minus infinity.
        assert_eq!(signs(bits("F16", &[0, 0x80, 1, 0x80, 1, 0, 0, 0xfc])), "1010");
        assert_eq!(signs(bits("BF16", &[0, 0x80, 1, 0x80, 1, 0, 0x80, 0xff])), "1010");
        assert_eq!(signs(bits("F32", &[0, 0, 0x80, 0xff, 1, 0, 0, 0x80])), "00");
        assert_eq!(signs(bits("F64", &(-1.5f64).to_le_bytes())), "0");
        assert_eq!(signs(bits("U8", &[1, 0])), "10");
        assert_eq!(signs(bits("BOOL", &[0, 1])), "01");
    }

    #[test]
    fn nan_and_other_integers_are_refused() {
        for (dtype, nan) in [("F16", [1, 0xfc]), ("BF16", [0x81, 0x7f])] {
            assert_eq!(bits(dtype, &nan).unwrap_err(), "element 0 is NaN, which has no sign");
        }
        assert_eq!(bits("I8", &[1, 255]).unwrap().bits.to_string(), "10");
        assert!(bits("I8", &[2, 255]).unwrap_err().starts_with("element 0 is 2; signed integers"));
        assert!(bits("I16", &[1, 0]).unwrap_err().starts_with("elements of type I16"));
    }

    #[test]
    fn hostile_headers() {
        let huge = r#"{"a":{"dtype":"F32","shape":[1000000000000],"data_offsets":[0,4000000000000]}}"#;
        assert!(says(huge, 8).contains("w.safetensors: a: ends at byte 4000000000000, the file holds 8"));
        let twice = r#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#;
        assert!(says(twice, 1).ends_with("a: occurs twice"));
        let overlap = r#"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}"#;
        assert!(says(overlap, 3).contains("header"));
        let no_bytes = r#"{"a":{"dtype":"U8","shape":[0,9000000000000000000,9],"data_offsets":[0,0]}}"#;
        assert_eq!(read(&file(no_bytes, 0), "w", 0).unwrap().len(), 1);
        assert!(says("{", 0).contains("header"));
        assert!(read(&[1, 2, 3], "w", 0).unwrap_err().to_string().contains("the file is cut, 3 bytes"));
        assert!(read(&[255; 9], "w", 0).unwrap_err().to_string().contains("the file has 1"));
    }
}
