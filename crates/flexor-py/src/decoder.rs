//! `Decoder`: stored bits to codes.

use crate::design::stored_of;
use crate::errors::{raised, refused};
use flexor_hdl::code::StoredPlane;
use flexor_hdl::codec::decode;
use flexor_hdl::sim::reference::Reference;
use numpy::{PyArray1, PyArray2, PyArray3, PyArrayMethods, PyReadonlyArray1};
use pyo3::prelude::*;
use pyo3::types::IntoPyDict;
use rayon::prelude::*;

/// Bytes of packed bits that a thread takes at a time.
const PIECE: usize = 1 << 14;

/// Decoder of stored bits in memory, by the vector instructions of the machine and on all cores; the first and last
/// groups of every call are held against the reference.
///
/// >>> import numpy as np
/// >>> decoder = Decoder(Spec("dec", [Matrix(["110", "011", "101", "111"])]))
/// >>> decoder.decode_bits(np.array([[1, 0, 0], [1, 1, 0]], np.uint8))[0].tolist()
/// [[1, 0, 1, 1], [0, 1, 1, 0]]
#[pyclass(frozen, module = "flexor_hdl")]
pub struct Decoder(decode::Decoder);

#[pymethods]
impl Decoder {
    /// The decoder of a Design or a Spec, whose stored bits are those of its basis.
    #[new]
    fn new(decoder: &Bound<'_, PyAny>) -> PyResult<Self> {
        let map = stored_of(decoder)?;
        let affine: Vec<_> = map.planes.iter().map(StoredPlane::affine).collect();
        let planes = affine.iter().map(|map| map.matrix.clone()).collect();
        let offsets = affine.into_iter().map(|map| map.offset).collect();
        decode::Decoder::new(&Reference { planes, offsets }).map(Self).map_err(raised)
    }

    /// Stored bits a group, all planes.
    #[getter]
    fn group_bits(&self) -> usize {
        self.0.group_bits()
    }

    /// Bytes that so many groups store.
    fn stream_bytes(&self, groups: usize) -> usize {
        self.0.stream_bytes(groups)
    }

    /// Codes of stored bits 0 and 1, groups x group_bits; form as in decode.
    #[pyo3(signature = (bits, *, form = "codes"))]
    fn decode_bits<'py>(
        &self,
        py: Python<'py>,
        bits: &Bound<'py, PyAny>,
        form: &str,
    ) -> PyResult<Bound<'py, PyAny>> {
        let numpy = py.import("numpy")?;
        let flat = numpy.call_method1("asarray", (bits,))?;
        let shape: Vec<usize> = flat.getattr("shape")?.extract()?;
        let [groups, group_bits] = shape[..] else {
            return Err(refused("bits", "is no array of two axes"));
        };
        if group_bits != self.0.group_bits() {
            return Err(refused(
                "bits",
                format!("{group_bits} bits a group, the decoder has {}", self.0.group_bits()),
            ));
        }
        let right = numpy.call_method1("isin", (&flat, [0, 1]))?.call_method0("all")?.extract::<bool>()?;
        if !right {
            return Err(refused("bits", "values other than 0 and 1"));
        }
        let packed = numpy.call_method(
            "packbits",
            (flat.call_method1("astype", ("u1",))?.call_method0("ravel")?,),
            Some(&[("bitorder", "little")].into_py_dict(py)?),
        )?;
        let packed: Bound<'py, PyArray1<u8>> = packed.extract()?;
        self.decode(py, packed.readonly(), groups, form)
    }

    /// Codes of a stream of stored bits, bytes of which the lowest bit is the first; what follows its groups, such as the
    /// spare bits of a frame's last word, is not read.
    ///
    /// form: "codes", 0 and 1 as u8, planes x groups x n_out; "signs", -1 and 1 as i8, the same; "bits", planes x bytes,
    /// weight i of a plane at bit i, the lowest of a byte first.
    #[pyo3(signature = (stream, groups, *, form = "codes"))]
    fn decode<'py>(
        &self,
        py: Python<'py>,
        stream: PyReadonlyArray1<'py, u8>,
        groups: usize,
        form: &str,
    ) -> PyResult<Bound<'py, PyAny>> {
        let stream = stream.as_slice()?;
        if groups > stream.len().saturating_mul(8) {
            return Err(refused("groups", format!("{groups}, but the stream has {} bytes", stream.len())));
        }
        let stream = &stream[..stream.len().min(self.0.stream_bytes(groups))];
        let shape = (self.0.q(), groups, self.0.n_out());
        match form {
            "bits" => self.decode_packed(py, stream, groups),
            "codes" => self.decode_spread(py, stream, shape, decode::write_codes),
            "signs" => {
                let signs = self.decode_spread(py, stream, shape, decode::write_signs)?;
                signs.call_method1("view", ("i1",))
            }
            _ => Err(refused("form", format!("{form:?}, expected codes, signs or bits"))),
        }
    }
}

impl Decoder {
    fn decode_packed<'py>(
        &self,
        py: Python<'py>,
        stream: &[u8],
        groups: usize,
    ) -> PyResult<Bound<'py, PyAny>> {
        let bytes = self.0.plane_bytes(groups);
        let array: Bound<'py, PyArray2<u8>> = zeros(py, (self.0.q(), bytes))?.extract()?;
        let mut written = array.readwrite();
        let out = written.as_slice_mut()?;
        let done = py.detach(|| {
            let mut planes: Vec<&mut [u8]> = out.chunks_exact_mut(bytes.max(1)).collect();
            self.0.decode_into(stream, groups, &mut planes)
        });
        drop(written);
        done.map(|()| array.into_any()).map_err(raised)
    }

    /// Decodes to a byte a weight, as `write` makes them of packed bits.
    fn decode_spread<'py>(
        &self,
        py: Python<'py>,
        stream: &[u8],
        shape: (usize, usize, usize),
        write: fn(&[u8], &mut [u8]),
    ) -> PyResult<Bound<'py, PyAny>> {
        let array: Bound<'py, PyArray3<u8>> = zeros(py, shape)?.extract()?;
        let mut written = array.readwrite();
        let out = written.as_slice_mut()?;
        let done = py.detach(|| {
            let planes = self.0.decode_groups(stream, shape.1)?;
            for (out, plane) in out.chunks_exact_mut((shape.1 * shape.2).max(1)).zip(&planes) {
                let pieces = out.par_chunks_mut(8 * PIECE).zip(plane.par_chunks(PIECE));
                pieces.for_each(|(out, bits)| write(bits, out));
            }
            Ok(())
        });
        drop(written);
        done.map(|()| array.into_any()).map_err(raised)
    }
}

fn zeros<'py, S: IntoPyObject<'py>>(py: Python<'py>, shape: S) -> PyResult<Bound<'py, PyAny>> {
    py.import("numpy")?.call_method1("zeros", (shape, "u1"))
}
