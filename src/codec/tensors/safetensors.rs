//! `.safetensors`: a JSON header with types, shapes and offsets, then the elements.

use super::entry::Entry;
use super::format::{MAX_ELEMENTS, Named, TensorFormat, TensorReading, TensorSource};
use super::gather::Gather;
use crate::error::{Error, Result};
use crate::gf2::io::npy::{Element, Kind, read_each};
use ::safetensors::tensor::{Dtype, Metadata, TensorInfo};
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use std::collections::BTreeSet;
use std::fmt;

/// The format of the `safetensors` library.
pub const FORMAT: TensorFormat = TensorFormat { extension: "safetensors", read: read_tensors };

/// Bytes of the header's length, ahead of the header.
const LENGTH_BYTES: usize = 8;
/// Memory that a header takes once it is read, for each of its bytes.
const HEADER_MEMORY: usize = 12;

fn read_tensors(source: &mut dyn TensorSource, reading: &mut TensorReading) -> Result<Vec<Named>> {
    let metadata = read_metadata(source, reading)?;
    let mut found = Vec::new();
    for name in metadata.offset_keys() {
        if let Some(info) = metadata.info(&name) {
            let entry = read_entry(source, &name, info, reading)?;
            found.push((name, entry));
        }
    }
    Ok(found)
}

/// Reads the header; the elements follow.
fn read_metadata(source: &mut dyn TensorSource, reading: &mut TensorReading) -> Result<Metadata> {
    let file = reading.file;
    let wrong = |what: String| Error::input(file, "header", what);
    let failed = |cause: std::io::Error| wrong(cause.to_string());
    let mut length = [0; LENGTH_BYTES];
    let rest = reading.bytes.checked_sub(LENGTH_BYTES as u64);
    let rest = rest.ok_or_else(|| wrong(format!("the file is cut, {} bytes", reading.bytes)))?;
    source.read_exact(&mut length).map_err(failed)?;
    let length = u64::from_le_bytes(length);
    let data =
        rest.checked_sub(length).ok_or_else(|| wrong(format!("{length} bytes, the file has {rest}")))?;
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    let memory = length.saturating_mul(HEADER_MEMORY);
    let fits = reading.budget.check_bytes(memory, format!("the header of {file}"));
    fits?;
    let mut header = vec![0; length];
    source.read_exact(&mut header).map_err(failed)?;
    check_keys(&header, data, file)?;
    let metadata: Metadata = serde_json::from_slice(&header).map_err(|e| wrong(e.to_string()))?;
    if metadata.data_len() as u64 != data {
        let what = format!("the tensors take {} bytes, the file holds {data}", metadata.data_len());
        return Err(wrong(what));
    }
    Ok(metadata)
}

fn read_entry(
    mut source: &mut dyn TensorSource,
    name: &str,
    info: &TensorInfo,
    reading: &mut TensorReading,
) -> Result<Entry> {
    let file = reading.file;
    let failed = |cause: std::io::Error| Error::input(file, name, cause.to_string());
    let bytes = info.data_offsets.1 - info.data_offsets.0;
    let Some(element) = element_type(info.dtype) else {
        read_each(&mut source, 1, bytes, |_| {}).map_err(failed)?;
        return Ok(Entry::broken(format!(
            "elements of type {:?}; taken are floats of 8 to 64 bits (by sign), integers and BOOL (as bits)",
            info.dtype
        )));
    };
    let elements = bytes / element.size;
    if elements > MAX_ELEMENTS {
        let what = format!("{elements} elements, at most {MAX_ELEMENTS} are read");
        return Err(Error::input(reading.file, name, what));
    }
    let mut gather = Gather::new(name, info.shape.clone(), element, elements, reading)?;
    let mut place = 0;
    let put = |element: &[u8]| {
        gather.put_element(place, element);
        place += 1;
    };
    read_each(&mut source, element.size, elements, put).map_err(failed)?;
    Ok(gather.into_entry(reading.budget))
}

/// Element type of a dtype; `None` where the elements are no numbers of whole bytes.
fn element_type(dtype: Dtype) -> Option<Element> {
    let (kind, size) = match dtype {
        Dtype::BOOL => (Kind::Bool, 1),
        Dtype::U8 => (Kind::Uint, 1),
        Dtype::U16 => (Kind::Uint, 2),
        Dtype::U32 => (Kind::Uint, 4),
        Dtype::U64 => (Kind::Uint, 8),
        Dtype::I8 => (Kind::Int, 1),
        Dtype::I16 => (Kind::Int, 2),
        Dtype::I32 => (Kind::Int, 4),
        Dtype::I64 => (Kind::Int, 8),
        Dtype::F8_E5M2 => (Kind::Float, 1),
        Dtype::F8_E4M3 => (Kind::Float8, 1),
        Dtype::F16 => (Kind::Float, 2),
        Dtype::BF16 => (Kind::Brain, 2),
        Dtype::F32 => (Kind::Float, 4),
        Dtype::F64 => (Kind::Float, 8),
        _ => return None,
    };
    Some(Element { kind, size, big_endian: false })
}

/// Refuses headers that the library would accept or fail on: a key that occurs twice, an end past the file.
pub(in crate::codec) fn check_header(bytes: &[u8], file: &str) -> Result<()> {
    let wrong = |what: String| Error::input(file, "header", what);
    let cut = || wrong(format!("the file is cut, {} bytes", bytes.len()));
    let (length, rest) = bytes.split_first_chunk::<LENGTH_BYTES>().ok_or_else(cut)?;
    let length = usize::try_from(u64::from_le_bytes(*length)).unwrap_or(usize::MAX);
    let header =
        rest.get(..length).ok_or_else(|| wrong(format!("{length} bytes, the file has {}", rest.len())))?;
    check_keys(header, (rest.len() - length) as u64, file)
}

/// As [`check_header`], for the header alone, in front of `limit` bytes of elements.
fn check_keys(header: &[u8], limit: u64, file: &str) -> Result<()> {
    let SafetensorsHeader(keys) =
        serde_json::from_slice(header).map_err(|e| Error::input(file, "header", e.to_string()))?;
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
struct SafetensorsHeader(Vec<(String, u64)>);

/// The part of a header entry that is checked here.
#[derive(serde::Deserialize)]
struct TensorPlace {
    #[serde(default)]
    data_offsets: (IgnoredAny, u64),
}

impl<'de> Deserialize<'de> for SafetensorsHeader {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Keys;
        impl<'de> Visitor<'de> for Keys {
            type Value = SafetensorsHeader;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("an object with an entry a tensor")
            }

            fn visit_map<A: MapAccess<'de>>(
                self,
                mut map: A,
            ) -> std::result::Result<SafetensorsHeader, A::Error> {
                let mut keys = Vec::new();
                while let Some(key) = map.next_key()? {
                    let TensorPlace { data_offsets: (_, end) } = map.next_value()?;
                    keys.push((key, end));
                }
                Ok(SafetensorsHeader(keys))
            }
        }
        deserializer.deserialize_map(Keys)
    }
}

#[cfg(test)]
mod tests {
    use super::super::TensorFile;

    /// A file of this header and so many zero bytes of elements.
    fn file(header: &str, data: usize) -> Vec<u8> {
        let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
        bytes.extend(header.as_bytes());
        bytes.extend(vec![0; data]);
        bytes
    }

    fn says(header: &str, data: usize) -> String {
        TensorFile::from_bytes(&file(header, data), "w.safetensors").unwrap_err().to_string()
    }

    fn bits(dtype: &str, data: &[u8]) -> std::result::Result<String, String> {
        let size = match dtype.trim_start_matches(char::is_alphabetic) {
            "" | "8" | "8_E4M3" | "8_E5M2" | "8_E8M0" => 1,
            bits => bits.parse::<usize>().expect("a number of bits") / 8,
        };
        let (n, end) = (data.len() / size, data.len());
        let header = format!(r#"{{"a":{{"dtype":"{dtype}","shape":[{n}],"data_offsets":[0,{end}]}}}}"#);
        let mut bytes = file(&header, 0);
        bytes.extend(data);
        let file = TensorFile::from_bytes(&bytes, "w.safetensors").unwrap();
        file.get("a").map(|tensor| tensor.bits.to_string()).map_err(|problem| problem.what)
    }

    #[test]
    fn every_type_goes_by_sign() {
        let signs = |found: std::result::Result<String, String>| found.unwrap();
        // -0, the least negative, the least positive, minus infinity.
        assert_eq!(signs(bits("F16", &[0, 0x80, 1, 0x80, 1, 0, 0, 0xfc])), "1010");
        assert_eq!(signs(bits("BF16", &[0, 0x80, 1, 0x80, 1, 0, 0x80, 0xff])), "1010");
        assert_eq!(signs(bits("F32", &[0, 0, 0x80, 0xff, 1, 0, 0, 0x80])), "00");
        assert_eq!(signs(bits("F64", &(-1.5f64).to_le_bytes())), "0");
        assert_eq!(signs(bits("U8", &[1, 0])), "10");
        assert_eq!(signs(bits("BOOL", &[0, 1])), "01");
    }

    #[test]
    fn integers_of_every_width_are_bits_or_signs() {
        for size in [1, 2, 4, 8usize] {
            let (mut one, zero, minus) = (vec![0; size], vec![0; size], vec![255; size]);
            one[0] = 1;
            let (unsigned, signed) = (format!("U{}", 8 * size), format!("I{}", 8 * size));
            assert_eq!(bits(&unsigned, &[one.clone(), zero.clone()].concat()).unwrap(), "10");
            assert_eq!(bits(&signed, &[zero.clone(), one.clone()].concat()).unwrap(), "01");
            assert_eq!(bits(&signed, &[minus.clone(), one.clone()].concat()).unwrap(), "01");
            assert!(bits(&unsigned, &minus).unwrap_err().ends_with("a bit is 0 or 1"));
            assert!(bits(&signed, &[minus, zero].concat()).unwrap_err().starts_with("element 1 is 0"));
        }
    }

    #[test]
    fn floats_of_one_byte_go_by_sign() {
        assert_eq!(bits("F8_E4M3", &[0x38, 0xb8, 0x80, 0]).unwrap(), "1011");
        assert_eq!(bits("F8_E5M2", &[0x3c, 0xbc, 0x80, 0xfc]).unwrap(), "1010");
        assert_eq!(bits("F8_E4M3", &[0x7f]).unwrap_err(), "element 0 is NaN, which has no sign");
        assert!(bits("F8_E8M0", &[0x7f]).unwrap_err().starts_with("elements of type F8_E8M0; taken are"));
    }

    #[test]
    fn nan_and_other_integers_are_refused() {
        for (dtype, nan) in [("F16", [1, 0xfc]), ("BF16", [0x81, 0x7f])] {
            assert_eq!(bits(dtype, &nan).unwrap_err(), "element 0 is NaN, which has no sign");
        }
        assert_eq!(bits("I8", &[1, 255]).unwrap(), "10");
        assert!(bits("I8", &[2, 255]).unwrap_err().starts_with("element 0 is 2; signed integers"));
    }

    #[test]
    fn hostile_headers() {
        let read = |bytes: &[u8]| TensorFile::from_bytes(bytes, "w.safetensors").unwrap_err();
        let huge = r#"{"a":{"dtype":"F32","shape":[1000000000000],"data_offsets":[0,4000000000000]}}"#;
        assert!(says(huge, 8).contains("w.safetensors: a: ends at byte 4000000000000, the file holds 8"));
        let twice = r#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#;
        assert!(says(twice, 1).ends_with("a: occurs twice"));
        let overlap = r#"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}"#;
        assert!(says(overlap, 3).contains("header"));
        let no_bytes = r#"{"a":{"dtype":"U8","shape":[0,9000000000000000000,9],"data_offsets":[0,0]}}"#;
        let file = TensorFile::from_bytes(&file(no_bytes, 0), "w.safetensors").unwrap();
        assert_eq!(file.tensor_names().count(), 1);
        assert!(says("{", 0).contains("header"));
        assert!(read(&[1, 2, 3]).to_string().contains("the file is cut, 3 bytes"));
        assert!(read(&[255; 9]).to_string().contains("the file has 1"));
    }
}
