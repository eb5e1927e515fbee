//! File formats of other programs that are not read, and their conversion to one that is.

/// Extensions, description of the format, and its conversion.
const KINDS: [(&[&str], &str, &str); 6] = [
    (
        &["pt", "pth", "ckpt", "pkl", "pickle"],
        "a checkpoint of PyTorch or a pickle, which is a program",
        "in Python: safetensors.torch.save_file(torch.load(FILE, weights_only=True), \"weights.safetensors\")",
    ),
    (
        &["onnx"],
        "an ONNX model",
        "in Python: numpy.savez(\"weights.npz\", **{t.name: onnx.numpy_helper.to_array(t) for t in onnx.load(FILE).graph.initializer})",
    ),
    (
        &["gguf", "ggml"],
        "a GGUF model",
        "in Python: numpy.savez(\"weights.npz\", **{t.name: t.data for t in gguf.GGUFReader(FILE).tensors})",
    ),
    (
        &["h5", "hdf5", "keras"],
        "an HDF5 file, as Keras writes it",
        "in Python: numpy.savez(\"weights.npz\", **{w.path: w.numpy() for w in keras.models.load_model(FILE).weights})",
    ),
    (
        &["tflite"],
        "a TensorFlow Lite model",
        "in Python, with i = tf.lite.Interpreter(FILE): numpy.savez(\"weights.npz\", **{d[\"name\"]: i.get_tensor(d[\"index\"]) for d in i.get_tensor_details()})",
    ),
    (
        &["mat"],
        "a MATLAB file",
        "in Python: numpy.savez(\"arrays.npz\", **{k: v for k, v in scipy.io.loadmat(FILE).items() if k[0] != \"_\"})",
    ),
];

/// Description of a file with this extension, and its conversion to .safetensors or .npz; `None` for other
/// extensions.
pub fn conversion_hint(extension: &str) -> Option<String> {
    let is = |kind: &&(&[&str], &str, &str)| kind.0.iter().any(|known| known.eq_ignore_ascii_case(extension));
    KINDS.iter().find(is).map(|(_, what, way)| format!("it is {what}; {way}"))
}
