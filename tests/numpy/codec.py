"""Packs and decodes with numpy alone, written from the documented forms.

codec.py decode DIR CODES.npz        the archive must hold what DIR decodes to
codec.py forms DIR SIGNS.npz BITS.npz WEIGHTS.npz
codec.py pack DIR EXPECTED.npz SEED  writes a packed folder, and what it decodes to
codec.py same A.npz B.npz
"""

import hashlib
import json
import pathlib
import sys

import numpy as np


def matrix(rows):
    return np.array([[int(bit) for bit in row] for row in rows], np.uint8)


def stored_planes(manifest):
    """(M', T) of every plane."""
    planes = []
    for plane in manifest["planes"]:
        m, t = matrix(plane["matrix"]), plane["T"]
        planes.append((m, np.eye(m.shape[1], dtype=np.uint8) if t == "identity" else matrix(t)))
    return planes


def stream(data, width, order):
    bits = np.unpackbits(np.frombuffer(data, np.uint8), bitorder="little")
    return bits if order == "lsb_first" else bits.reshape(-1, width)[:, ::-1].reshape(-1)


def decode_bits(bits, planes, n_weights, polarity):
    """(q, n_weights) of 0 and 1 from the bits of whole groups."""
    groups = bits.reshape(-1, sum(m.shape[1] for m, _ in planes))
    codes, first = [], 0
    for m, t in planes:
        y = groups[:, first : first + m.shape[1]].astype(np.int64) @ m.T.astype(np.int64) & 1
        if polarity == "product":
            taps = (m.astype(np.int64) @ t & 1).sum(axis=1)
            y ^= (taps + 1) & 1
        codes.append(y.reshape(-1)[:n_weights])
        first += m.shape[1]
    return np.array(codes, np.uint8)


def decoded(folder):
    manifest = json.loads((folder / "manifest.json").read_text())
    planes = stored_planes(manifest)
    for layer in manifest["layers"]:
        data = (folder / (layer["name"] + ".bin")).read_bytes()
        assert hashlib.sha256(data).hexdigest() == layer["sha256"], layer["name"]
        bits = stream(data, manifest["word_width"], manifest["bit_order"])[: layer["stored_bits"]]
        codes = decode_bits(bits, planes, layer["n_weights"], manifest["polarity"])
        yield layer, codes


def shape(layer):
    return tuple(layer.get("shape") or [layer["n_weights"]])


def check_decode(folder, archive):
    found = np.load(archive)
    names = []
    for layer, codes in decoded(folder):
        array = found[layer["name"]]
        assert array.dtype == np.uint8 and array.shape == (len(codes), *shape(layer)), layer["name"]
        assert (array.reshape(codes.shape) == codes).all(), layer["name"]
        names.append(layer["name"])
    assert found.files == names


def check_forms(folder, signs, bits, weights):
    signs, bits, weights = np.load(signs), np.load(bits), np.load(weights)
    for layer, codes in decoded(folder):
        name, n = layer["name"], layer["n_weights"]
        values = codes.astype(np.int8) * 2 - 1
        assert signs[name].dtype == np.int8 and (signs[name].reshape(values.shape) == values).all(), name
        packed = np.unpackbits(bits[name], axis=1, bitorder="little")[:, :n]
        assert (packed == codes).all(), name
        alpha = np.array(layer["alpha_values"]["values"], np.float32).reshape(len(codes), -1)
        scale = np.repeat(alpha, n // alpha.shape[1], axis=1)
        expected = (scale * values.astype(np.float32)).sum(axis=0, dtype=np.float32)
        assert weights[name].dtype == np.float32 and weights[name].shape == shape(layer), name
        assert np.allclose(weights[name].reshape(-1), expected, rtol=1e-6, atol=1e-7), name


def basis_digest(planes):
    text = "polarity xor\n"
    for m, t in planes:
        text += f"{m.shape[0]} {m.shape[1]} {t.shape[1]}\n"
        text += "".join("".join(map(str, row)) + "\n" for row in [*m, *t])
    return hashlib.sha256(text.encode()).hexdigest()


def seal(text):
    """The digest of a manifest is that of its text without it."""
    return text.replace('"digest": ""', f'"digest": "{hashlib.sha256(text.encode()).hexdigest()}"')


def pack(folder, archive, seed):
    rng = np.random.default_rng(seed)
    n_out, width = int(rng.integers(5, 40)), 8 * int(rng.integers(1, 9))
    shapes = [(n_out, int(rng.integers(1, 20))) for _ in range(int(rng.integers(1, 4)))]
    planes = [(rng.integers(0, 2, shape, np.uint8), np.eye(shape[1], dtype=np.uint8)) for shape in shapes]
    order = ["lsb_first", "msb_first"][seed % 2]
    group = sum(m.shape[1] for m, _ in planes)
    folder.mkdir()
    layers, expected = [], {}
    for name, n_weights in [("a", int(rng.integers(1, 3000))), ("b", n_out)]:
        groups = -(-n_weights // n_out)
        bits = rng.integers(0, 2, groups * group, np.uint8)
        words = -(-bits.size // width)
        padded = np.concatenate([bits, np.zeros(words * width - bits.size, np.uint8)])
        if order == "msb_first":
            padded = padded.reshape(-1, width)[:, ::-1].reshape(-1)
        data = np.packbits(padded, bitorder="little").tobytes()
        (folder / f"{name}.bin").write_bytes(data)
        expected[name] = decode_bits(bits, planes, n_weights, "xor")
        layers.append(
            {
                "name": name,
                "n_weights": n_weights,
                "groups": groups,
                "words": words,
                "stored_bits": int(bits.size),
                "bits_per_weight": bits.size / n_weights,
                "sha256": hashlib.sha256(data).hexdigest(),
            }
        )
    rows = [["".join(map(str, row)) for row in m] for m, _ in planes]
    manifest = {
        "schema_version": 1,
        "tool_version": "numpy",
        "word_width": width,
        "bit_order": order,
        "polarity": "xor",
        "basis": "given",
        "planes": [
            {"n_in": n_in, "n_in_stored": n_in, "n_out": n_out, "matrix": m, "T": "identity"}
            for (_, n_in), m in zip(shapes, rows)
        ],
        "basis_digest": basis_digest(planes),
        "layers": layers,
        "digest": "",
    }
    (folder / "manifest.json").write_text(seal(json.dumps(manifest)))
    np.savez(archive, **expected)


def same(a, b):
    a, b = np.load(a), np.load(b)
    assert a.files == b.files, (a.files, b.files)
    for name in a.files:
        assert a[name].dtype == b[name].dtype and (a[name] == b[name]).all(), name


task, *names = sys.argv[1:]
if task == "decode":
    check_decode(pathlib.Path(names[0]), names[1])
elif task == "forms":
    check_forms(pathlib.Path(names[0]), *names[1:])
elif task == "pack":
    pack(pathlib.Path(names[0]), names[1], int(names[2]))
elif task == "same":
    same(*names)
else:
    sys.exit(f"unknown task {task}")
print("ok")
