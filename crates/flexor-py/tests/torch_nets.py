"""Specs and nets of the tests of flexor_hdl.torch."""

import flexor_hdl as fx
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is missing (Debian: python3-torch)")

import flexor_hdl.torch as fxt  # noqa: E402
from torch import nn  # noqa: E402

TAP2 = fx.Spec("tap2", [fx.Matrix.n_tap(8, 20, 2, seed=1)])
TWO = fx.Spec("two", [fx.Matrix.n_tap(8, 20, 2, seed=1), fx.Matrix.random(5, 20, seed=2)])
PRODUCT = fx.Spec("product", [fx.Matrix.n_tap(12, 20, 3, seed=1), fx.Matrix.random(6, 20, seed=3)], polarity="product")
SPECS = pytest.mark.parametrize("spec", [TAP2, TWO, PRODUCT], ids=lambda spec: spec.name)


@pytest.fixture(autouse=True)
def seeded():
    torch.manual_seed(1)


def small_net():
    return nn.Sequential(
        nn.Conv2d(1, 6, 3), nn.BatchNorm2d(6), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(6, 8, 3, bias=False), nn.ReLU(), nn.Flatten(), nn.Linear(128, 33), nn.ReLU(), nn.Linear(33, 2),
    )  # fmt: skip


def converted(spec=TAP2):
    net = small_net()
    fxt.convert(net, spec, exclude="0")
    return net


def trained(spec, steps=60):
    """A small net that has learned whether a blob is in the upper or the lower half, and images of the kind."""
    net = small_net()
    fxt.convert(net, spec, exclude="0")
    labels = torch.randint(0, 2, (400,))
    images = 0.3 * torch.randn(400, 1, 14, 14)
    for image, label, left in zip(images, labels, torch.randint(0, 10, (400,))):
        image[0, 2 + 6 * label : 6 + 6 * label, left : left + 4] += 1
    optimizer = torch.optim.Adam(net.parameters(), 3e-3)
    for _ in range(steps):
        batch = torch.randint(0, 300, (50,))
        optimizer.zero_grad()
        nn.functional.cross_entropy(net(images[batch]), labels[batch]).backward()
        optimizer.step()
    return net.eval(), images[300:], labels[300:]
