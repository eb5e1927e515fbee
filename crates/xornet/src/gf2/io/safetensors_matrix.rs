//! One tensor of a `.safetensors` file as a matrix: two axes, entries exactly 0 and 1.

use crate::error::{Error, Result};
use crate::gf2::BitMatrix;
use crate::gf2::io::format::MAX_SIDE;
use crate::gf2::io::rows::Rows;
use itertools::Itertools;
use safetensors::tensor::{Dtype, SafeTensors, TensorView};

/// The tensor `name`.
///
/// # Errors
/// `Input`: a broken file, no such tensor, other axes, entries other than 0 and 1.
pub(super) fn read_named(bytes: &[u8], file: &str, name: &str) -> Result<BitMatrix> {
    let wrong = |field: &str, what: String| Error::input(file, field, what);
    let tensors = SafeTensors::deserialize(bytes).map_err(|cause| wrong("header", cause.to_string()))?;
    let tensor = tensors.tensor(name).map_err(|_| {
        let names = tensors.names().into_iter().sorted().take(10).join(", ");
        wrong("", format!("no tensor {name:?} among its {} ({names})", tensors.len()))
    })?;
    let &[n_rows, n_cols] = tensor.shape() else {
        return Err(wrong(name, format!("{} axes, a matrix has 2", tensor.shape().len())));
    };
    if n_rows > MAX_SIDE || n_cols > MAX_SIDE {
        return Err(wrong(name, format!("({n_rows}, {n_cols}), the limit is {MAX_SIDE} a side")));
    }
    let one = one_bytes(tensor.dtype())
        .ok_or_else(|| wrong(name, format!("entries of type {:?}", tensor.dtype())))?;
    let mut rows = Rows::new(file);
    for i in 0..n_rows {
        let place = |j| format!("{name}: row {i}, column {j}");
        let entry =
            |j| entry_bit(&tensor, i * n_cols + j, &one).ok_or_else(|| (place(j), "neither".to_owned()));
        rows.push(|| format!("{name}: row {i}"), (0..n_cols).map(entry));
    }
    rows.into_matrix(name).map_err(Error::Input)
}

/// The bytes of a 1 of that type.
fn one_bytes(dtype: Dtype) -> Option<Vec<u8>> {
    Some(match dtype {
        Dtype::BOOL | Dtype::U8 | Dtype::I8 => vec![1],
        Dtype::U16 | Dtype::I16 => 1u16.to_le_bytes().to_vec(),
        Dtype::U32 | Dtype::I32 => 1u32.to_le_bytes().to_vec(),
        Dtype::U64 | Dtype::I64 => 1u64.to_le_bytes().to_vec(),
        Dtype::F16 => 0x3c00u16.to_le_bytes().to_vec(),
        Dtype::BF16 => 0x3f80u16.to_le_bytes().to_vec(),
        Dtype::F32 => 1f32.to_le_bytes().to_vec(),
        Dtype::F64 => 1f64.to_le_bytes().to_vec(),
        _ => return None,
    })
}

fn entry_bit(tensor: &TensorView, at: usize, one: &[u8]) -> Option<bool> {
    let entry = &tensor.data()[at * one.len()..][..one.len()];
    match entry {
        _ if entry == one => Some(true),
        _ if entry.iter().all(|&byte| byte == 0) => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(dtype: Dtype, shape: &[usize], data: &[u8]) -> Vec<u8> {
        let view = TensorView::new(dtype, shape.to_vec(), data).expect("fits");
        safetensors::serialize([("m", view)], None).expect("serializes")
    }

    #[test]
    fn a_tensor_of_bits_is_a_matrix() {
        let ones = [1.0f32, 0.0, 0.0, 1.0].iter().flat_map(|x| x.to_le_bytes()).collect::<Vec<_>>();
        assert_eq!(
            read_named(&file(Dtype::F32, &[2, 2], &ones), "f", "m").expect("reads").to_string(),
            "10\n01\n"
        );
        let says = |bytes: &[u8], name| read_named(bytes, "f", name).expect_err("refused").to_string();
        let bytes = file(Dtype::U8, &[1, 2], &[1, 2]);
        assert_eq!(says(&bytes, "m"), "f: m: row 0, column 1: neither, an entry is 0 or 1");
        assert_eq!(says(&bytes, "x"), "f: no tensor \"x\" among its 1 (m)");
        assert_eq!(says(&file(Dtype::U8, &[2], &[1, 1]), "m"), "f: m: 1 axes, a matrix has 2");
        assert!(says(b"", "m").starts_with("f: header: "));
    }
}
