"""FleXOR layers for PyTorch against their equations and central differences."""

import copy
import json
import pathlib
import subprocess
import sys

import flexor_hdl as fx
import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is missing (Debian: python3-torch)")

import flexor_hdl.torch as fxt  # noqa: E402
from torch import nn  # noqa: E402
from torch_nets import PRODUCT, SPECS, TAP2, TWO, converted, seeded, small_net, trained  # noqa: E402, F401

ROOT = pathlib.Path(__file__).parents[3]
VECTOR = json.loads((ROOT / "crates/flexor-train/tests/data/vector.json").read_text())["cases"]
def worst(found, wanted):
    """Largest difference relative to the largest number."""
    found, wanted = np.asarray(found), np.asarray(wanted)
    return np.abs(found - wanted).max() / max(np.abs(wanted).max(), 1e-3)


def of_case(case):
    return np.array([[int(c) for c in row] for row in case["matrix"]], np.uint8), case["polarity"]


def by_equations(case):
    """Codes by Eq. 3 and gradient by Eq. 5, term by term."""
    matrix, polarity = of_case(case)
    x, grad, s = np.array(case["x"]), np.array(case["grad_y"]), case["s_tanh"]
    signs = np.where(x >= 0, 1.0, -1.0)
    codes, grads = np.zeros(grad.shape), np.zeros(x.shape)
    for r, row in enumerate(matrix):
        taps = np.flatnonzero(row)
        factor = 1 if polarity == "product" else (-1.0) ** (len(taps) - 1)
        codes[:, r] = factor * signs[:, taps].prod(1)
        for j in taps:
            others = signs[:, taps[taps != j]].prod(1)
            grads[:, j] += grad[:, r] * factor * s * (1 - np.tanh(s * x[:, j]) ** 2) * others
    return codes, grads


@pytest.mark.parametrize("case", VECTOR, ids=lambda case: case["name"])
def test_numpy_holds_the_vectors_by_the_equations(case):
    codes, grads = by_equations(case)
    assert np.array_equal(codes, case["y"]) and worst(grads, case["grad_x"]) < 1e-6


@pytest.mark.parametrize("dtype, limit", [(torch.float64, 1e-6), (torch.float32, 5e-6)])
@pytest.mark.parametrize("case", VECTOR, ids=lambda case: case["name"])
def test_torch_holds_the_vectors(case, dtype, limit):
    xor = fxt.Xor(*of_case(case))
    x = torch.tensor(case["x"], dtype=dtype, requires_grad=True)
    codes = xor(x, case["s_tanh"])
    codes.backward(torch.tensor(case["grad_y"], dtype=dtype))
    assert codes.dtype == dtype and codes.tolist() == case["y"]
    assert worst(x.grad, case["grad_x"]) < limit


@pytest.mark.parametrize("case", VECTOR, ids=lambda case: case["name"])
def test_eq4_is_the_gradient_of_products_of_tanh(case):
    matrix, polarity = of_case(case)
    xor, s = fxt.Xor(matrix, polarity), case["s_tanh"]
    x = torch.tensor(case["x"], dtype=torch.float64, requires_grad=True)
    grad = np.array(case["grad_y"])
    xor(x, s, "eq4").backward(torch.tensor(grad))
    factors = np.where((matrix.sum(1) % 2 == 0) & (polarity == "xor"), -1, 1)

    def loss(x):
        products = [np.tanh(s * x[:, row.astype(bool)]).prod(1) for row in matrix]
        return (np.array(products).T * factors * grad).sum()

    assert worst(x.grad, differences(loss, np.array(case["x"]), 1e-4 / s)) < 1e-6


def differences(loss, x, h):
    """Central differences of a function of an array."""
    found = np.zeros(x.size)
    for i in range(x.size):
        step = np.zeros(x.size)
        step[i] = h
        step = step.reshape(x.shape)
        found[i] = (loss(x + step) - loss(x - step)) / (2 * h)
    return found.reshape(x.shape)


def test_straight_through_takes_signs_alone():
    case = VECTOR[3]
    matrix, polarity = of_case(case)
    x = torch.tensor(case["x"], dtype=torch.float64, requires_grad=True)
    codes = fxt.Xor(matrix, polarity)(x, 10.0, "ste")
    codes.backward(torch.tensor(case["grad_y"], dtype=torch.float64))
    wanted = np.where(np.array(case["x"]) >= 0, 1, -1) * ((np.array(case["grad_y"]) * case["y"]) @ matrix)
    assert worst(x.grad, wanted) < 1e-12


def test_rows_without_taps_decode_to_minus_one_or_the_empty_product():
    for polarity, code in [("xor", -1), ("product", 1)]:
        for form in ("eq5", "eq4", "ste"):
            x = torch.randn(3, 2, requires_grad=True)
            codes = fxt.Xor([[0, 0], [1, 1]], polarity)(x, 3.0, form)
            codes[:, 0].sum().backward()
            assert (codes[:, 0] == code).all() and (x.grad == 0).all()


def xor_layer(kind, spec, **options):
    if kind == "linear":
        return fxt.XorLinear(7, 9, spec=spec, dtype=torch.float64, **options), torch.randn(4, 7).double()
    layer = fxt.XorConv2d(4, 6, 3, stride=2, padding=1, groups=2, spec=spec, dtype=torch.float64, **options)
    return layer, torch.randn(2, 4, 6, 6).double()


@SPECS
@pytest.mark.parametrize("kind", ["linear", "conv2d"])
def test_gradients_are_those_of_central_differences(kind, spec):
    layer, inputs = xor_layer(kind, spec, s_tanh=2.0)
    fxt.draw(layer, std=0.5)
    inputs.requires_grad_()
    [found] = fxt.encrypted_weights(layer)
    layer(inputs).sin().sum().backward()
    plain = {"inputs": inputs, "alpha": found.alpha, "bias": layer.bias}
    for name, tensor in plain.items():
        with torch.no_grad():
            start = tensor.numpy().copy()

            def loss(value):
                tensor.copy_(torch.from_numpy(value))
                return layer(inputs).sin().sum().item()

            wanted = differences(loss, start, 1e-6)
            tensor.copy_(torch.from_numpy(start))
        assert worst(tensor.grad, wanted) < 1e-6, name
    # Encrypted weights: one input of F⊕ is tanh(S·x), the others stay signs, and the layer is linear in the codes.
    by_codes = gradient_of_codes(layer, found, inputs)
    for p, plane in enumerate(spec.planes):
        matrix = np.asarray(plane)
        padded = np.zeros(len(found.planes[p]) * len(matrix))
        padded[: found.weight.n_weights] = by_codes[p].ravel()
        case = {"matrix": ["".join(map(str, row)) for row in matrix.tolist()], "s_tanh": 2.0}
        case["polarity"] = json.loads(spec.to_json())["polarity"]
        case["x"], case["grad_y"] = found.planes[p].tolist(), padded.reshape(-1, len(matrix))
        assert worst(found.planes[p].grad, by_equations(case)[1]) < 1e-6


def gradient_of_codes(layer, found, inputs):
    """Gradient of the loss for the codes of every plane, by central differences."""
    with torch.no_grad():
        codes = [codes.numpy() for codes in found.weight.codes(found.planes)]
        alpha = found.alpha.numpy().reshape(len(codes), -1, *[1] * (codes[0].ndim - 1))
        plain = fxt.plain(copy.deepcopy(layer))

        def loss(weight):
            plain.weight.copy_(torch.from_numpy(weight))
            return plain(inputs).sin().sum().item()

        by_weight = differences(loss, sum(a * y for a, y in zip(alpha, codes)), 1e-6)
        return [a * by_weight for a in alpha]


@pytest.mark.parametrize("kind", ["linear", "conv2d"])
def test_f32_gradients_are_those_of_f64(kind):
    layer, inputs = xor_layer(kind, TWO)
    single = copy.deepcopy(layer).float()
    layer(inputs).sin().sum().backward()
    single(inputs.float()).sin().sum().backward()
    for a, b in zip(layer.parameters(), single.parameters()):
        assert b.dtype == torch.float32 and worst(b.grad, a.grad) < 5e-6


def test_weights_are_those_of_the_decoder_with_padding():
    for spec in (TAP2, TWO):
        layer = fxt.XorConv2d(3, 7, 3, spec=spec)  # 189 weights, 10 groups of 20
        [found] = fxt.encrypted_weights(layer)
        bits = np.concatenate([(x >= 0).numpy() for x in found.planes], 1)
        codes = fx.Decoder(spec).decode_bits(bits).reshape(spec.q, -1)[:, :189].reshape(spec.q, 7, 3, 3, 3)
        alpha = found.alpha.detach().numpy()[:, :, None, None, None]
        assert found.weight.groups == 10 and np.array_equal(layer.weight.detach(), (alpha * (2.0 * codes - 1)).sum(0))


def test_initial_values_are_those_of_the_trainer():
    layer = fxt.XorLinear(800, 50, spec=TWO)
    [found] = fxt.encrypted_weights(layer)
    assert abs(found.planes[0].std().item() - 1e-3) < 2e-5 and abs(found.planes[0].mean().item()) < 2e-5
    assert torch.equal(found.alpha, torch.tensor([[0.05], [0.025]]).expand(2, 50)) and (layer.bias == 0).all()
    before = found.planes[0].detach().clone()
    layer.reset_parameters()
    assert not torch.equal(found.planes[0], before)
    for seed in (3, 3):
        fxt.draw(layer, alpha=0.2, generator=torch.Generator().manual_seed(seed))
        before, same = found.planes[0].detach().clone(), torch.equal(found.planes[0], before)
    assert same and (found.alpha[0] == 0.2).all()


@SPECS
def test_given_weights_are_met_as_far_as_the_code_goes(spec):
    layer = nn.Linear(64, 48)
    wanted = layer.weight.detach().clone()
    fxt.parametrize(layer, "weight", spec, init="weights")
    error = (layer.weight - wanted).pow(2).mean() / wanted.pow(2).mean()
    assert error < 0.7
    again = layer.weight.detach().clone()
    layer.weight = wanted
    assert torch.equal(layer.weight, again)


def test_layers_of_torch_are_parametrised():
    attention = nn.MultiheadAttention(16, 2, batch_first=True)
    fxt.parametrize(attention, "in_proj_weight", TAP2)
    fxt.parametrize(attention.out_proj, "weight", TWO)
    value = torch.randn(2, 5, 16)
    attention(value, value, value)[0].sum().backward()
    assert [found.name for found in fxt.encrypted_weights(attention)] == ["in_proj_weight", "out_proj"]
    assert all(found.planes[0].grad.abs().sum() > 0 for found in fxt.encrypted_weights(attention))
    for layer in (nn.Conv1d(3, 4, 3), nn.Conv3d(2, 3, 2), nn.Embedding(9, 5), nn.ConvTranspose2d(3, 4, 3)):
        shape = layer.weight.shape
        fxt.parametrize(layer, "weight", TWO, backward="eq4")
        assert layer.weight.shape == shape


def test_models_are_converted_by_patterns():
    net = small_net()
    assert fxt.convert(net, {"4": TWO, "*": TAP2}, exclude=["0", "9"]) == ["4", "7"]
    assert [(part.name, part.weight.spec.name) for part in fxt.encrypted_weights(net)] == [("4", "two"), ("7", "tap2")]
    assert type(net[0]) is nn.Conv2d and net(torch.randn(2, 1, 14, 14)).shape == (2, 2)
    for options, what in [
        ({"include": "conv*"}, "include: 'conv*' matches none of 0, 4, 7, 9"),
        ({"exclude": ["0", "8"]}, "exclude: '8' matches none"),
        ({"spec": {"fc": TAP2}}, "spec: 'fc' matches none"),
        ({"init": "zeros"}, "init: 'zeros', expected one of drawn, weights"),
        ({"backward": "eq6"}, "backward: 'eq6', expected one of eq5, eq4, ste"),
        ({"s_tanh": 0}, "s_tanh: 0, must be above 0"),
    ]:
        net = small_net()
        with pytest.raises(fx.InputError) as error:
            fxt.convert(net, **{"spec": TAP2, **options})
        assert what in str(error.value) and not fxt.encrypted_weights(net)
    with pytest.raises(fx.InputError, match="4.weight: is parametrised already"):
        fxt.convert(converted(), TAP2)
    with pytest.raises(fx.InputError, match="torch.bfloat16, expected float32 or float64"):
        fxt.convert(small_net().bfloat16(), TAP2)
    with pytest.raises(fx.InputError, match="no fully connected or convolutional layer"):
        fxt.convert(nn.ReLU(), TAP2)


def test_what_a_spec_is_taken_from(tmp_path):
    (tmp_path / "spec.json").write_text(TAP2.to_json())
    for source in (TAP2, TAP2.planes[0], TAP2.planes, tmp_path / "spec.json", str(tmp_path / "spec.json")):
        assert fxt.XorLinear(4, 5, spec=source).parametrizations.weight[0].spec.planes == TAP2.planes


def test_a_plain_copy_leaves_the_model_as_it_is():
    net, value = nn.MultiheadAttention(16, 2), torch.randn(3, 5, 16)
    fxt.parametrize(net, "in_proj_weight", TAP2)
    fxt.parametrize(net.out_proj, "weight", TWO)
    wanted = net(value, value, value)[0]
    copied = fxt.plain(copy.deepcopy(net))
    assert not fxt.encrypted_weights(copied) and len(fxt.encrypted_weights(net)) == 2
    assert torch.equal(copied(value, value, value)[0], wanted) and torch.equal(net(value, value, value)[0], wanted)


def test_copies_and_states_are_the_same_weights(tmp_path):
    net, images = converted(TWO), torch.randn(3, 1, 14, 14)
    twin = copy.deepcopy(net)
    other = converted(TWO)
    torch.save(net.state_dict(), tmp_path / "net.pt")
    other.load_state_dict(torch.load(tmp_path / "net.pt"))
    assert torch.equal(net(images), twin(images)) and torch.equal(net(images), other(images))
    for parameter in twin.parameters():
        parameter.data.neg_()
    assert not torch.equal(net(images), twin(images)) and torch.equal(net(images), other(images))
    stranger = converted([fx.Matrix.n_tap(8, 20, 2, seed=2), fx.Matrix.random(5, 20, seed=2)])
    with pytest.raises(fx.InputError, match="those of other matrices or of another polarity"):
        stranger.load_state_dict(net.state_dict())


def test_encrypted_weights_stay_f32_under_autocast():
    wide = fx.Matrix(np.ones((20, 600), np.uint8))  # sums beyond what bfloat16 counts
    for spec in (TWO, wide):
        layer, inputs = fxt.XorLinear(20, 15, spec=spec), torch.randn(4, 20)
        [found] = fxt.encrypted_weights(layer)
        wanted = layer.weight.detach().clone()
        with torch.autocast("cpu", dtype=torch.bfloat16):
            out = layer(inputs)
            assert out.dtype == torch.bfloat16 and layer.weight.dtype == torch.float32
            assert torch.equal(layer.weight, wanted)
        out.float().sum().backward()
        assert all(part.dtype == part.grad.dtype == torch.float32 for part in (*found.planes, found.alpha))
    with pytest.raises(fx.InputError, match="torch.bfloat16, expected float32 or float64, also under autocast"):
        layer.bfloat16()(inputs)


def test_schedules_are_those_of_recipes():
    schedule = fxt.Schedule(s_tanh=10, s_tanh_start=5, s_tanh_factor=2, warmup=2, decay_at=(4, 6), decay_by=0.5)
    assert schedule.moment(0.1, 0, 1, 4) == (0.1 * 0.25, 6.25)
    assert schedule.moment(0.1, 2, 0, 4) == (0.1, 10) and schedule.moment(0.1, 6, 0, 4) == (0.025, 40)
    net = converted()
    optimizer = torch.optim.SGD([{"params": net[4].parameters()}, {"params": net[7].parameters(), "lr": 0.4}], 0.1)
    for epoch in (6, 0):
        schedule.apply(net, optimizer, epoch, 1, 4)
    assert [group["lr"] for group in optimizer.param_groups] == [0.025, 0.1]
    assert {part.weight.s_tanh for part in fxt.encrypted_weights(net)} == {6.25}
    for fields, what in [
        ({"s_tanh": 0}, "s_tanh: 0"),
        ({"s_tanh_start": 5}, "stands without warmup"),
        ({"warmup": -1}, "warmup: -1"),
    ]:
        with pytest.raises(fx.InputError, match=what):
            fxt.Schedule(**fields)


def test_a_net_learns():
    net, images, labels = trained(TAP2)
    assert (net(images).argmax(1) == labels).float().mean() > 0.95


def parallel_net():
    """A net without batch normalisation, whose own buffers bear no second pass before the backward one."""
    net = nn.Sequential(nn.Conv2d(1, 6, 3), nn.ReLU(), nn.MaxPool2d(4), nn.Flatten(), nn.Linear(54, 10))
    fxt.convert(net, TWO, backward="eq4")
    return net


def parallel_step(rank, world, file, out):
    """Two forward passes and a backward one of a process; the weights and gradients of rank 0 in a file."""
    torch.manual_seed(1)
    torch.distributed.init_process_group("gloo", init_method=f"file://{file}", rank=rank, world_size=world)
    net = parallel_net()
    wrapped = nn.parallel.DistributedDataParallel(net)
    images = torch.randn(4, 1, 14, 14)
    own = images[rank::world]
    (wrapped(own).sin().mean() + 0 * wrapped(own).mean()).backward()
    if rank == 0:
        torch.save([parameter.grad for parameter in net.parameters()], out)
    torch.distributed.destroy_process_group()


@pytest.mark.skipif(not torch.distributed.is_available(), reason="this PyTorch has no torch.distributed")
@pytest.mark.parametrize("world", [1, 2])
def test_data_parallel_gradients_are_those_of_one_process(world, tmp_path):
    arguments = (world, str(tmp_path / "store"), str(tmp_path / "grads.pt"))
    if world == 1:
        parallel_step(0, *arguments)
    else:
        torch.multiprocessing.spawn(parallel_step, arguments, nprocs=world)
    torch.manual_seed(1)
    net = parallel_net()
    net(torch.randn(4, 1, 14, 14)).sin().mean().backward()
    for parameter, grad in zip(net.parameters(), torch.load(tmp_path / "grads.pt")):
        assert worst(grad, parameter.grad) < 1e-5


def test_without_torch_the_import_says_what_is_missing():
    code = "import sys; sys.modules['torch'] = None; import flexor_hdl; import flexor_hdl.torch"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "ImportError: flexor_hdl.torch needs PyTorch 1.13 or later (pip install torch)" in run.stderr
    run = subprocess.run([sys.executable, "-c", "import sys, flexor_hdl; sys.exit('torch' in sys.modules)"])
    assert run.returncode == 0
