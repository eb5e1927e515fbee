//! Files of other programs that are not read, and how to make of each one that is.

/// Extensions, what such a file is, and the way from it.
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

/// What a file of this extension is, and how to make .safetensors or .npz of it; `None` of any other.
pub fn conversion_hint(extension: &str) -> Option<String> {
    let is = |kind: &&(&[&str], &str, &str)| kind.0.iter().any(|known| known.eq_ignore_ascii_case(extension));
    KINDS.iter().find(is).map(|(_, what, way)| format!("it is {what}; {way}"))
}
