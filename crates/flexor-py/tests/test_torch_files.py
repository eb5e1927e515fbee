"""What flexor_hdl.torch writes against `pack`, here and on the command line, and frames against the trained net."""

import copy
import os
import pathlib
import subprocess

import flexor_hdl as fx
import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is missing (Debian: python3-torch)")

import flexor_hdl.torch as fxt  # noqa: E402
from torch import nn  # noqa: E402
from torch_nets import PRODUCT, SPECS, TAP2, TWO, converted, seeded, small_net, trained  # noqa: E402, F401

ROOT = pathlib.Path(__file__).parents[3]


def binary():
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    name = os.environ.get("FLEXOR_HDL", target / "debug/flexor-hdl")
    if not pathlib.Path(name).exists():
        pytest.skip(f"flexor-hdl: no {name}; FLEXOR_HDL names one")
    return str(name)


def codes_of(net):
    return {
        part.name: np.stack([(codes > 0).numpy() for codes in part.weight.codes(part.planes)])
        for part in fxt.encrypted_weights(net)
    }


@SPECS
def test_exported_weights_pack_and_give_back_every_code_and_logit(spec, tmp_path):
    net, images, _ = trained(spec, steps=15)
    assert fxt.export(net, tmp_path / "out") == ["layers.json", "spec.json", "weights.npz"]
    tensors = dict(np.load(tmp_path / "out/weights.npz"))
    assert tensors["1.num_batches_tracked"] == 15 and np.array_equal(tensors["0.weight"], net[0].weight.detach())
    floats = {name: array for name, array in tensors.items() if array.dtype == np.float32}
    files = fx.pack(fx.Spec.load(tmp_path / "out/spec.json"), (tmp_path / "out/layers.json").read_text(), floats)
    codes = fx.unpack(files)
    wanted = codes_of(net)
    assert set(codes) == set(wanted) and all(np.array_equal(codes[name], wanted[name]) for name in codes)
    logits = net(images)
    for packed in (files, codes):
        again = copy.deepcopy(net)
        assert fxt.load_packed(again, packed) == {"4": 0, "7": 0, "9": 0}
        assert torch.equal(again(images), logits) and not fxt.encrypted_weights(again)
    plain = small_net().eval()
    rest = {name: torch.from_numpy(array) for name, array in tensors.items() if name in plain.state_dict()}
    plain.load_state_dict(rest, strict=False)
    assert set(fxt.load_packed(plain, files).values()) == {0} and torch.equal(plain(images), logits)
    net[7].parametrizations.weight.original0.data[0, 0].neg_()
    assert 0 < fxt.load_packed(net, codes)["7"] < 20


@SPECS
def test_the_command_line_packs_what_is_exported(spec, tmp_path):
    net, images, _ = trained(spec, steps=5)
    fxt.export(net, tmp_path / "out")
    run_pack(tmp_path)
    assert fxt.load_packed(copy.deepcopy(net), tmp_path / "packed") == {"4": 0, "7": 0, "9": 0}
    unpacked = tmp_path / "codes.npz"
    subprocess.run([binary(), "unpack", tmp_path / "packed", "--out", unpacked], check=True, stdout=subprocess.DEVNULL)
    logits = net(images)
    assert set(fxt.load_packed(net, np.load(unpacked)).values()) == {0} and torch.equal(net(images), logits)


def run_pack(folder, weights="npz"):
    out = folder / "out"
    inputs = ["--spec", out / "spec.json", "--layers", out / "layers.json", "--input", out / f"weights.{weights}"]
    command = [binary(), "pack", *inputs, "--out", folder / "packed"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_several_decoders_pack_by_one_command(tmp_path):
    net, images, _ = trained({"4": TWO, "9": PRODUCT, "*": TAP2}, steps=5)
    names = fxt.export(net, tmp_path / "out")
    assert names == ["layers.json", "spec.json", "specs/product_3.json", "specs/tap2_2.json", "weights.npz"]
    assert "0.weight" in run_pack(tmp_path)
    logits = net(images)
    assert fxt.load_packed(net, tmp_path / "packed") == {"4": 0, "9": 0, "7": 0}
    assert torch.equal(net(images), logits)


def test_an_export_is_whole_and_the_same_each_time(tmp_path):
    net = converted()
    fxt.export(net, tmp_path / "a")
    fxt.export(net, tmp_path / "b")
    for name in ("layers.json", "spec.json", "weights.npz"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    with pytest.raises(fx.InputError, match="is not empty"):
        fxt.export(net, tmp_path / "a")
    assert len(fxt.export(net, tmp_path / "a", force=True)) == len(list((tmp_path / "a").iterdir()))
    broken = converted()
    broken[7].parametrizations.weight.original0.data[0, 0] = float("nan")
    for model, options, what in [
        (small_net(), {}, "no encrypted weights"),
        (broken, {}, "7.p0: holds values that are no finite numbers"),
        (net, {"format": "pt"}, "format: 'pt'"),
    ]:
        with pytest.raises(fx.InputError, match=what):
            fxt.export(model, tmp_path / "c", **options)
    assert not (tmp_path / "c").exists()


def test_safetensors_are_written_where_the_package_is(tmp_path):
    net = converted()
    try:
        import safetensors  # noqa: F401
    except ImportError:
        with pytest.raises(ImportError, match="pip install safetensors"):
            fxt.export(net, tmp_path / "out", format="safetensors")
        assert not (tmp_path / "out").exists()
        pytest.skip("safetensors: the package is missing")
    fxt.export(net, tmp_path / "out", format="safetensors")
    run_pack(tmp_path, weights="safetensors")
    assert set(fxt.load_packed(net, tmp_path / "packed").values()) == {0}


def test_packed_frames_of_another_model_are_refused(tmp_path):
    codes = codes_of(converted())
    for model, packed, what in [
        (converted(TWO), codes, r"4: \(1, 8, 6, 3, 3\) codes, the model has"),
        (converted(), {"5": codes["4"]}, "5: is no layer of the model"),
        (converted(), {"4": codes["4"] * 2}, "4: codes other than 0 and 1"),
        (small_net(), codes, "no scale factors"),
        (converted(), {}, "no layers"),
        (converted(), tmp_path, "no manifest.json"),
    ]:
        with pytest.raises(fx.InputError, match=what):
            fxt.load_packed(model, packed)


def test_as_many_channels_as_planes_are_not_mistaken(tmp_path):
    net = nn.Sequential(fxt.XorLinear(30, 2, spec=TWO))
    fxt.encrypted_weights(net)[0].alpha.data.copy_(torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
    fxt.export(net, tmp_path / "out")
    run_pack(tmp_path)
    wanted = net[0].weight.detach().clone()
    fxt.load_packed(net, tmp_path / "packed")
    assert torch.equal(net[0].weight, wanted)


def test_a_write_that_fails_leaves_nothing_of_itself(tmp_path, monkeypatch):
    def full(*_):
        raise OSError("No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        fxt.export(converted(), tmp_path / "out")
    assert not any((tmp_path / "out").iterdir())


def test_a_checkpoint_is_read_and_runs_nothing(tmp_path):
    net = nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4))
    torch.save({"epoch": 1, "model": net.state_dict()}, tmp_path / "net.pt")
    found = fxt.read_checkpoint(tmp_path / "net.pt")
    assert set(found) == set(net.state_dict()) and np.array_equal(found["0.weight"], net[0].weight.detach())

    class Evil:
        def __reduce__(self):
            return (pathlib.Path.touch, (tmp_path / "touched",))

    torch.save({"model": Evil()}, tmp_path / "evil.pt")
    (tmp_path / "text.pt").write_text("no checkpoint")
    torch.save([1, 2], tmp_path / "list.pt")
    for name, what in [("evil", "no checkpoint of tensors alone"), ("text", "no checkpoint"), ("list", "holds no tensors")]:
        with pytest.raises(fx.InputError, match=what):
            fxt.read_checkpoint(tmp_path / f"{name}.pt")
    assert not (tmp_path / "touched").exists()
