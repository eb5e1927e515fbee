//! The decoder of a layer: F⊕ of every plane.

use crate::xor::Xor;
use burn_tensor::{DType, Device};
use flexor_hdl::spec::DecoderSpec;
use std::rc::Rc;

/// A decoder, which layers may share.
#[derive(Debug, Clone)]
pub struct Decoder {
    /// Its matrices and polarity.
    pub spec: Rc<DecoderSpec>,
    /// F⊕ of every plane.
    pub planes: Rc<Vec<Xor>>,
}

impl Decoder {
    /// The decoder of a spec on a device.
    pub fn new(spec: DecoderSpec, device: &Device, dtype: DType) -> Self {
        let plane = |matrix| Xor::new(matrix, spec.polarity, device, dtype);
        let planes = spec.planes.iter().map(plane).collect();
        Self { spec: Rc::new(spec), planes: Rc::new(planes) }
    }
}
