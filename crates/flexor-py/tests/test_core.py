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


def test_packed_layers_give_back_the_codes():
    matrix = fx.Matrix.n_tap(8, 20, 2, seed=1)
    spec = fx.Spec("dec", [matrix])
    signs = np.random.default_rng(1).normal(size=(5, 8)).astype(np.float32)
    layer = {"name": "f1", "planes": ["f1.p0"], "n_weights": 96, "shape": [12, 8]}
    layers = json.dumps({"schema_version": 1, "layers": [layer]})
    files = fx.pack(spec, layers, {"f1.p0": signs})
    codes = fx.unpack(files)["f1"]
    wanted = ((signs >= 0) @ np.asarray(matrix).T % 2).ravel()[:96]
    assert codes.shape == (1, 12, 8) and np.array_equal(codes.ravel(), wanted)
    with pytest.raises(fx.InputError, match="f1.p0"):
        fx.pack(spec, layers, {})
