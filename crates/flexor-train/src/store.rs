//! Tensors in safetensors files.

use burn_tensor::{DType, Device, Tensor, TensorData};
use flexor_hdl::error::{Error, Result};
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};
use std::collections::BTreeMap;
#[allow(clippy::disallowed_types, reason = "safetensors takes one; it has one entry at most")]
use std::collections::HashMap;

/// The one entry of the metadata of a file.
const NOTE: &str = "note";

/// An array of 32-bit floats.
#[derive(Debug, Clone, PartialEq)]
pub struct Array {
    /// Elements along every axis.
    pub shape: Vec<usize>,
    /// The elements, last axis fastest.
    pub values: Vec<f32>,
}

/// A file of arrays by name, with a text.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Store {
    /// The arrays.
    pub arrays: BTreeMap<String, Array>,
    /// The text.
    pub note: String,
}

impl Array {
    /// The elements of a tensor, in a shape of its own.
    pub fn of(value: &Tensor<1>, shape: Vec<usize>) -> Result<Self> {
        Ok(Self { shape, values: values(value)? })
    }

    /// The elements as a tensor.
    pub fn to_tensor(&self, device: &Device, dtype: DType) -> Tensor<1> {
        let data = TensorData::new(self.values.clone(), [self.values.len()]).convert_dtype(dtype);
        Tensor::from_data(data, (device, dtype))
    }
}

/// The elements of a tensor.
///
/// # Errors
/// `Environment` if the device does not give them.
pub fn values<const D: usize>(value: &Tensor<D>) -> Result<Vec<f32>> {
    value.try_to_vec_as().map_err(|cause| Error::Environment(format!("the device gives no values: {cause}")))
}

impl Store {
    /// The bytes of a file; the same arrays give the same bytes.
    ///
    /// # Errors
    /// `Internal` for arrays that are no file.
    #[allow(clippy::disallowed_types, reason = "safetensors takes a HashMap; it has one entry at most")]
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let fail = |cause: safetensors::SafeTensorError| Error::Internal(cause.to_string());
        let bytes =
            |array: &Array| array.values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>();
        let data: Vec<_> = self.arrays.iter().map(|(name, array)| (name, array, bytes(array))).collect();
        let views = data.iter().map(|(name, array, bytes)| {
            Ok(((*name).clone(), TensorView::new(Dtype::F32, array.shape.clone(), bytes).map_err(fail)?))
        });
        let note = (!self.note.is_empty()).then(|| HashMap::from([(NOTE.to_owned(), self.note.clone())]));
        safetensors::serialize(views.collect::<Result<Vec<_>>>()?, note).map_err(fail)
    }

    /// Reads a file; `file` names it in errors.
    ///
    /// # Errors
    /// `Input` for a file that is broken or holds anything but 32-bit floats.
    pub fn from_bytes(bytes: &[u8], file: &str) -> Result<Self> {
        let wrong = |cause: safetensors::SafeTensorError| Error::input(file, "", cause.to_string());
        let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(wrong)?;
        let note = metadata.metadata().as_ref().and_then(|all| all.get(NOTE)).cloned().unwrap_or_default();
        let tensors = SafeTensors::deserialize(bytes).map_err(wrong)?;
        let array = |(name, view): (&str, TensorView)| {
            if view.dtype() != Dtype::F32 {
                return Err(Error::input(file, name, format!("{:?}, expected F32", view.dtype())));
            }
            let floats = view.data().chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]));
            Ok((name.to_owned(), Array { shape: view.shape().to_vec(), values: floats.collect() }))
        };
        let arrays = tensors.iter().map(array).collect::<Result<_>>()?;
        Ok(Self { arrays, note })
    }
}
