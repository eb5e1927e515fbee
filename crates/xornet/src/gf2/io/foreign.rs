//! File formats of other programs that are not read, and their conversion to one that is.

/// A file format of another program.
struct Kind {
    extensions: &'static [&'static str],
    what: &'static str,
    /// Conversion to a format that is read.
    way: &'static str,
    /// Whether a file with these first bytes is one.
    begins: fn(&[u8]) -> bool,
}

const KINDS: [Kind; 6] = [
    Kind {
        extensions: &["pt", "pth", "ckpt", "pkl", "pickle"],
        what: "a checkpoint of PyTorch or a pickle, which is a program",
        way: "in Python: safetensors.torch.save_file(torch.load(FILE, weights_only=True), \"weights.safetensors\")",
        begins: begins_pytorch,
    },
    Kind {
        extensions: &["onnx"],
        what: "an ONNX model",
        way: "in Python: numpy.savez(\"weights.npz\", **{t.name: onnx.numpy_helper.to_array(t) for t in onnx.load(FILE).graph.initializer})",
        begins: begins_onnx,
    },
    Kind {
        extensions: &["gguf", "ggml"],
        what: "a GGUF model",
        way: "in Python: numpy.savez(\"weights.npz\", **{t.name: t.data for t in gguf.GGUFReader(FILE).tensors})",
        begins: begins_gguf,
    },
    Kind {
        extensions: &["h5", "hdf5", "keras"],
        what: "an HDF5 file, as Keras writes it",
        way: "in Python: numpy.savez(\"weights.npz\", **{w.path: w.numpy() for w in keras.models.load_model(FILE).weights})",
        begins: begins_hdf5,
    },
    Kind {
        extensions: &["tflite"],
        what: "a TensorFlow Lite model",
        way: "in Python, with i = tf.lite.Interpreter(FILE): numpy.savez(\"weights.npz\", **{d[\"name\"]: i.get_tensor(d[\"index\"]) for d in i.get_tensor_details()})",
        begins: begins_tflite,
    },
    Kind {
        extensions: &["mat"],
        what: "a MATLAB file",
        way: "in Python: numpy.savez(\"arrays.npz\", **{k: v for k, v in scipy.io.loadmat(FILE).items() if k[0] != \"_\"})",
        begins: begins_matlab,
    },
];

impl Kind {
    fn hint(&self) -> String {
        format!("it is {}; {}", self.what, self.way)
    }
}

/// Description of a file with this extension, and its conversion to .safetensors or .npz; `None` for other
/// extensions.
pub fn conversion_hint(extension: &str) -> Option<String> {
    let is = |kind: &&Kind| kind.extensions.iter().any(|known| known.eq_ignore_ascii_case(extension));
    KINDS.iter().find(is).map(Kind::hint)
}

/// As [`conversion_hint`], by the first bytes of a file, some kilobytes, whatever its name.
pub fn content_hint(head: &[u8]) -> Option<String> {
    KINDS.iter().find(|kind| (kind.begins)(head)).map(Kind::hint)
}

/// A ZIP archive with the program of a checkpoint, the first form of PyTorch, or a pickle of protocol 4 or 5, whose
/// frame is below 2^40 bytes.
fn begins_pytorch(head: &[u8]) -> bool {
    const ENTRY: &[u8] = b"/data.pkl";
    const FIRST_FORM: &[u8] = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19";
    let zipped = head.starts_with(b"PK\x03\x04") && head.windows(ENTRY.len()).any(|name| name == ENTRY);
    let framed = matches!(head, [0x80, 4 | 5, 0x95, _, _, _, _, _, 0, 0, 0, ..]);
    zipped || framed || head.starts_with(FIRST_FORM)
}

/// Version of the form, producer and then its version or the graph, as protocol buffers.
fn begins_onnx(head: &[u8]) -> bool {
    let [8, 1..=32, 0x12, len, rest @ ..] = head else { return false };
    let (name, next) = rest.split_at(usize::from(*len).min(rest.len()));
    !name.is_empty() && name.iter().all(u8::is_ascii_graphic) && matches!(next.first(), Some(0x1a | 0x3a))
}

fn begins_gguf(head: &[u8]) -> bool {
    matches!(head, [b'G', b'G', b'U', b'F', 1..=16, 0, 0, 0, ..])
}

fn begins_hdf5(head: &[u8]) -> bool {
    head.starts_with(b"\x89HDF\r\n\x1a\n")
}

fn begins_tflite(head: &[u8]) -> bool {
    matches!(head, [_, 0, 0, 0, b'T', b'F', b'L', b'3', ..])
}

fn begins_matlab(head: &[u8]) -> bool {
    head.starts_with(b"MATLAB 5.0 MAT-file")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_tells_what_a_name_does_not() {
        let says = |head: &[u8], what: &str| content_hint(head).is_some_and(|hint| hint.contains(what));
        assert!(says(b"PK\x03\x04\0\0\x08\x08 archive/data.pkl FB", "torch.load"));
        assert!(says(b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.", "torch.load"));
        assert!(says(b"\x80\x04\x95\x10\0\0\0\0\0\0\0}", "a pickle"));
        assert!(says(b"\x08\x08\x12\x07pytorch\x1a\x052.0.1", "ONNX"));
        assert!(says(b"GGUF\x03\0\0\0", "GGUF"));
        assert!(says(b"\x89HDF\r\n\x1a\n\0", "HDF5"));
        assert!(says(b"\x1c\0\0\0TFL3", "TensorFlow Lite"));
        assert!(says(b"MATLAB 5.0 MAT-file, Platform", "MATLAB"));
        for head in [&b""[..], b"PK\x03\x04 w.npy", b"GGUF", b"\x08\x08\x12\x07py", b"\x93NUMPY", b"\x80\x02"]
        {
            assert_eq!(content_hint(head), None, "{head:?}");
        }
    }
}
