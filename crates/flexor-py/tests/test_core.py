"""The module against numpy, the files of the command line, and itself."""

import json
import pathlib
import signal
import threading
import time

import flexor_hdl as fx
import numpy as np
import pytest

ROOT = pathlib.Path(__file__).parents[3]


def drawn(seed, shape):
    return np.random.default_rng(seed).integers(0, 2, shape, dtype=np.uint8)


def test_a_matrix_is_that_of_its_array():
    array = drawn(1, (12, 7))
    for source in [array, array.astype(bool), array.astype(float), array.tolist(), ["".join(map(str, row)) for row in array]]:
        matrix = fx.Matrix(source)
        assert matrix.shape == (12, 7) and (matrix.n_out, matrix.n_in) == (12, 7)
        assert np.array_equal(np.asarray(matrix), array) and matrix == fx.Matrix(array)
        assert matrix.n_taps == array.sum()


@pytest.mark.parametrize(
    "source, what",
    [
        ([[0, 2]], "matrix[0][1]: 2, expected 0 or 1"),
        ([0, 1], "no array of two axes"),
        (np.zeros((0, 3)), "n_out: 0, expected 1 to 4096"),
        ("10\n1", "1"),
    ],
)
def test_what_is_no_matrix_is_refused(source, what):
    with pytest.raises(fx.InputError) as error:
        fx.Matrix(source)
    assert what in str(error.value)


@pytest.mark.parametrize("extension", ["txt", "npy", "json"])
def test_a_matrix_reads_back_from_its_file(tmp_path, extension):
    matrix = fx.Matrix.random(9, 14, seed=3)
    matrix.save(tmp_path / f"m.{extension}")
    assert fx.Matrix.load(tmp_path / f"m.{extension}") == matrix
    np.savez(tmp_path / "all.npz", a=np.eye(3, dtype=np.uint8), b=np.asarray(matrix))
    assert fx.Matrix.load(tmp_path / "all.npz", array="b") == matrix


def test_a_network_computes_its_matrix(tmp_path):
    matrix = fx.Matrix.random(8, 20, seed=2)
    network = fx.optimize(matrix, effort=1)
    network.verify(matrix)
    assert network.lower_bound <= network.cost == network.n_xor
    with pytest.raises(fx.MismatchError):
        network.verify(fx.Matrix.random(8, 20, seed=3))
    network.save(tmp_path / "n.blif")
    fx.Network.load(tmp_path / "n.blif").verify(matrix)
    assert "module sums" in network.to_verilog("sums") and "entity sums" in network.to_verilog("sums", "vhd")
    assert fx.optimize(matrix, effort=1, max_depth=3).depth <= 3
    assert fx.optimize(matrix, effort=1).to_text() == network.to_text()
    with pytest.raises(fx.InputError, match="effort: 10, expected 0 to 9"):
        fx.optimize(matrix, effort=10)
    with pytest.raises(fx.InputError, match="objective"):
        fx.optimize(matrix, objective="nand")


def test_a_time_limit_gives_the_best_so_far_and_progress_is_told():
    matrix, told = fx.Matrix.random(32, 64, seed=1), []
    network = fx.optimize(matrix, effort=9, time_limit=0.5, progress=lambda gates, share: told.append((gates, share)))
    network.verify(matrix)
    assert network.stopped and told and all(0 <= share <= 1 for _, share in told)


def test_what_progress_raises_ends_the_search():
    def stop(gates, share):
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        fx.optimize(fx.Matrix.random(32, 64, seed=1), effort=9, progress=stop)


def test_an_interrupt_ends_the_search_and_other_threads_go_on():
    begin, count = time.monotonic(), [0]

    def other():
        while time.monotonic() < begin + 0.5:
            count[0] += 1
        signal.raise_signal(signal.SIGINT)

    thread = threading.Thread(target=other)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        fx.optimize(fx.Matrix.random(64, 128, seed=1), effort=9)
    thread.join()
    assert count[0] > 1000 and time.monotonic() < begin + 30


def test_a_design_has_the_bytes_of_the_command_line():
    for name in ["appendix_a", "ice40_8_20", "rebased_6x4", "stream_8_20"]:
        folder = ROOT / "hdl_out" / name
        design = fx.build(fx.Spec.load(ROOT / f"examples/{name}.json"))
        files = design.files()
        there = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for path in files:
            assert files[path] == there[path], path
        assert set(there) - set(files) <= {"report/evidence.json"}


def test_a_design_is_checked_and_written(tmp_path):
    spec = fx.Spec("dec", [fx.Matrix.n_tap(8, 20, 2)], stream={"width": 32})
    assert (spec.name, spec.q, spec.n_in, spec.n_out) == ("dec", 1, [8], 20)
    assert fx.Spec.from_json(spec.to_json()).to_json() == spec.to_json()
    design = fx.build(spec)
    assert {status for _, status, _ in design.check()} <= {"pass", "skipped"}
    assert design.report()["name"] == "dec"
    design.write(tmp_path / "dec")
    assert (tmp_path / "dec/rtl/dec_xor.v").read_text() == design.text("rtl/dec_xor.v")
    assert [path.name for path in tmp_path.iterdir()] == ["dec"]
    with pytest.raises(fx.InputError, match="is not empty"):
        design.write(tmp_path / "dec")
    with pytest.raises(fx.InputError, match="width"):
        fx.Spec("dec", spec.planes, stream={"width": 33})


def test_decoded_bits_are_those_of_numpy():
    for q in (1, 2):
        planes = [fx.Matrix.random(8, 20, seed=p + 1) for p in range(q)]
        decoder = fx.Decoder(fx.Spec("dec", planes))
        bits = drawn(5, (1003, 8 * q))
        codes = decoder.decode_bits(bits)
        wanted = [bits[:, 8 * p : 8 * p + 8] @ np.asarray(plane).T % 2 for p, plane in enumerate(planes)]
        assert np.array_equal(codes, wanted)
        with pytest.raises(fx.InputError, match="bits a group"):
            decoder.decode_bits(bits[:, :5])
        with pytest.raises(fx.InputError, match="other than 0 and 1"):
            decoder.decode_bits(bits + 1)
        with pytest.raises(fx.InputError, match="stream"):
            decoder.decode(np.zeros(300, np.uint8), 1000)
        with pytest.raises(fx.InputError, match="groups: 1152921504606846976, but the stream has 3 bytes"):
            decoder.decode(np.zeros(3, np.uint8), 1 << 60)


def test_codes_signs_and_bits_say_the_same():
    decoder = fx.Decoder(fx.Spec("dec", [fx.Matrix.random(8, 20, seed=p) for p in (1, 2)]))
    bits = drawn(6, (70_001, 16))
    codes, signs, packed = (decoder.decode_bits(bits, form=form) for form in ("codes", "signs", "bits"))
    assert signs.dtype == np.int8 and np.array_equal(signs, 2 * codes.astype(np.int8) - 1)
    assert np.array_equal(packed, np.packbits(codes.reshape(2, -1), axis=1, bitorder="little"))
    with pytest.raises(fx.InputError, match="form: \"words\", expected codes, signs or bits"):
        decoder.decode_bits(bits, form="words")


def test_an_equivalent_matrix_has_the_words_of_the_given_one():
    matrix = fx.Matrix.random(8, 20, seed=4)
    rebased = fx.rebase(matrix, effort=1)
    product = np.asarray(rebased.matrix).astype(int) @ np.asarray(rebased.transform) % 2
    assert np.array_equal(product, np.asarray(matrix))
    rebased.network.verify(rebased.matrix)
    assert rebased.lower_bound <= rebased.network.n_xor <= fx.optimize(matrix, effort=1).n_xor
    assert rebased.network.to_text() == fx.rebase(matrix, effort=1).network.to_text()
    with pytest.raises(fx.InputError, match="effort"):
        fx.rebase(matrix, effort=10)


def test_an_audit_counts_what_numpy_counts():
    array = drawn(7, (10, 6))
    array[3] = array[8]
    found = fx.audit(fx.Matrix(array))
    words = {tuple(array @ [x >> j & 1 for j in range(6)] % 2) for x in range(64)}
    assert 2 ** found["rank"] == len(words)
    assert found["d_min"] == min(sum(word) for word in words if any(word))
    assert 8 in found["duplicate_rows"]


def test_a_sweep_is_that_of_the_command_line():
    sweep = {"schema_version": 1, "sizes": [[8, 20]], "n_tap": [2, "random"], "seeds": 2, "basis": ["given", "optimized"]}
    shares = []
    found = fx.compare(sweep, progress=lambda n, share: shares.append(share))
    assert len(found.rows()) == 8 and len(found.summaries()) == 4
    row = found.rows()[0]
    assert row["counts"]["n_xor"] == 20 and row["n_tap"] == 2
    assert found.to_markdown().startswith("|") and found.to_csv().count("\n") == 9
    assert fx.compare(json.dumps(sweep)).rows() == found.rows() and all(0 <= share <= 1 for share in shares)
    with pytest.raises(fx.InputError, match="n_tap"):
        fx.compare({**sweep, "n_tap": [99]})


def test_an_array_of_any_type_is_packed_by_its_sign():
    spec = fx.Spec("dec", [fx.Matrix.n_tap(8, 20, 2)])
    layers = {"schema_version": 1, "layers": [{"name": "a", "planes": ["a.p0"], "n_weights": 40}]}
    signs = drawn(3, (2, 8)) * 2.0 - 1.0
    wanted = fx.pack(spec, layers, {"a.p0": signs})
    for array in [signs.astype(np.float16), signs.astype(np.int8), signs > 0, signs[:, ::-1][:, ::-1], signs.astype(">f4"), signs.tolist()]:
        assert fx.pack(spec, layers, {"a.p0": array}) == wanted
    with pytest.raises(fx.InputError, match="a.p0: an array of complex128"):
        fx.pack(spec, layers, {"a.p0": signs * 1j})
    assert fx.account(wanted)["total"]["bits_per_weight"] == 0.4


def test_encoded_weights_are_the_nearest_words():
    matrix = fx.Matrix.random(6, 9, seed=1)
    wanted, mask = drawn(9, (50, 9)), drawn(10, (50, 9))
    layer = {"name": "a", "planes": ["a.p0"], "mask": "a.mask", "n_weights": 450}
    tensors = {"a.p0": wanted.ravel(), "a.mask": mask.ravel()}
    files, outcomes = fx.encode(fx.Spec("dec", [matrix]), {"schema_version": 1, "layers": [layer]}, tensors)
    codes = fx.unpack(files)["a"].reshape(50, 9)
    words = np.array([[x >> j & 1 for j in range(6)] for x in range(64)]) @ np.asarray(matrix).T % 2
    errors = ((wanted[:, None] != words[None]) * mask[:, None]).sum(2).min(1)
    assert np.array_equal(((codes != wanted) * mask).sum(1), errors)
    assert outcomes[0]["exact"] and np.isclose(outcomes[0]["wrong_share"], errors.sum() / mask.sum())


def test_importances_decide_what_is_lost():
    matrix = fx.Matrix.random(6, 9, seed=1)
    wanted, importance = drawn(9, (50, 9)), np.random.default_rng(2).uniform(0, 9, (50, 9))
    layer = {"name": "a", "planes": ["a.p0"], "importance": "a.imp", "n_weights": 450}
    tensors = {"a.p0": wanted.ravel(), "a.imp": importance.ravel()}
    files, _ = fx.encode(fx.Spec("dec", [matrix]), {"schema_version": 1, "layers": [layer]}, tensors)
    codes = fx.unpack(files)["a"].reshape(50, 9)
    words = np.array([[x >> j & 1 for j in range(6)] for x in range(64)]) @ np.asarray(matrix).T % 2
    least = ((wanted[:, None] != words[None]) * importance[:, None]).sum(2).min(1)
    assert np.allclose(((codes != wanted) * importance).sum(1), least)


def test_fitted_weights_come_out_as_their_codes_times_alpha():
    spec = fx.Spec("dec", [fx.Matrix.random(8, 10, seed=p) for p in (1, 2)])
    weights = np.random.default_rng(3).normal(size=(12, 30)).astype(np.float32)
    layers = {"schema_version": 1, "layers": [{"name": "*", "weights": "*.w", "shape_of": "*.w"}]}
    files, outcomes = fx.encode(spec, layers, {"a.w": weights}, fit=True)
    alpha = json.loads(files["manifest.json"])["layers"][0]["alpha_values"]
    alpha = np.array(alpha["values"], np.float32).reshape(2, 12, 1)
    found = (alpha * (2.0 * fx.unpack(files)["a"] - 1)).sum(0)
    error = ((weights - found) ** 2).sum() / (weights**2).sum()
    assert np.isclose(error, outcomes[0]["relative_mse"], rtol=1e-4)
    assert outcomes[0]["plain_relative_mse"] < error < 0.3
    with pytest.raises(fx.InputError, match="alpha"):
        fx.encode(spec, layers, {"a.w": weights}, fit=True, alpha="group")


def test_a_design_is_in_the_language_and_has_the_kit_that_are_named():
    matrix = fx.Matrix.n_tap(8, 20, 2)
    files = fx.build(matrix, language="vhdl", kit=["bender"]).files()
    assert "rtl/decoder_xor.vhd" in files and "Bender.yml" in files and "decoder.core" not in files
    for wrong in [{"language": "spice"}, {"kit": ["nothing"]}]:
        with pytest.raises(fx.InputError, match="none of|there are"):
            fx.build(matrix, **wrong)


def test_a_design_of_an_optimized_basis_packs_what_it_decodes():
    spec = fx.Spec("dec", [fx.Matrix.random(6, 9, seed=1)], basis="optimized")
    design, layers = fx.build(spec), {"schema_version": 1, "layers": [{"name": "a", "planes": ["x"], "n_weights": 180}]}
    bits = drawn(4, (20, 6))
    wanted = bits @ np.asarray(spec.planes[0]).T % 2
    for decoder in [design, spec]:
        files = fx.pack(decoder, layers, {"x": bits})
        assert np.array_equal(fx.unpack(files)["a"].ravel(), wanted.ravel())
        stream = np.frombuffer(files["a.bin"], np.uint8)
        assert np.array_equal(fx.Decoder(decoder).decode(stream, 20)[0], wanted)
    with pytest.raises(TypeError):
        fx.Decoder(spec.planes[0])


@pytest.mark.parametrize("model", ["n8_20_tap2", "q2_n8_20_tap2"])
def test_trained_networks_decode_to_their_codes(model):
    folder = next(
        path for path in [ROOT.parent / "shared/data/trained" / model, ROOT / "tests/data/trained_small" / model] if path.is_dir()
    )
    planes = [fx.Matrix.load(path) for path in sorted(folder.glob("M*.txt"))]
    tensors = dict(np.load(folder / "all.npz"))
    decoder, n_layers = fx.Decoder(fx.Spec("dec", planes)), 0
    for file in sorted(folder.glob("*.codes.npy")):
        codes, name = np.load(file), file.name.split(".")[0]
        stored = [tensors[f"{name}.p{p}.x_float"].reshape(-1, plane.n_in) >= 0 for p, plane in enumerate(planes)]
        found = decoder.decode_bits(np.concatenate(stored, 1), form="signs").reshape(len(planes), -1)
        codes = codes.reshape(len(planes), -1)
        assert np.array_equal(found[:, : codes.shape[1]] > 0, codes > 0)
        n_layers += 1
    assert n_layers > 0


def test_packed_layers_give_back_the_codes():
    matrix = fx.Matrix.n_tap(8, 20, 2, seed=1)
    spec = fx.Spec("dec", [matrix])
    signs = np.random.default_rng(1).normal(size=(5, 8)).astype(np.float32)
    layer = {"name": "f1", "planes": ["f1.p0"], "n_weights": 96, "shape": [12, 8]}
    layers = {"schema_version": 1, "layers": [layer]}
    files = fx.pack(spec, layers, {"f1.p0": signs})
    codes = fx.unpack(files)["f1"]
    wanted = ((signs >= 0) @ np.asarray(matrix).T % 2).ravel()[:96]
    assert codes.shape == (1, 12, 8) and np.array_equal(codes.ravel(), wanted)
    with pytest.raises(fx.InputError, match="f1.p0"):
        fx.pack(spec, layers, {})
