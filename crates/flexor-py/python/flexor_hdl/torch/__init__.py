"""FleXOR layers for PyTorch: weights that train through F⊕ and pack as they are.

>>> import flexor_hdl as fx, flexor_hdl.torch as fxt, torch
>>> spec = fx.Spec("dec", [fx.Matrix.n_tap(8, 20, 2, seed=1)])
>>> layer = fxt.XorLinear(784, 10, spec=spec)
>>> layer(torch.zeros(5, 784)).shape
torch.Size([5, 10])
>>> net = torch.nn.Sequential(torch.nn.Linear(784, 100), torch.nn.ReLU(), torch.nn.Linear(100, 10))
>>> fxt.convert(net, spec, exclude="2")
['0']
"""

from . import requirement  # first: says what is missing
from .checkpoint import read_checkpoint
from .convert import convert
from .export import export
from .found import Encrypted, encrypted_weights
from .layers import XorConv2d, XorLinear, parametrize
from .packed import load_packed
from .plain import plain
from .schedule import Schedule, set_s_tanh
from .start import draw
from .weight import EncryptedWeight
from .xor import Xor

__all__ = [
    "Encrypted",
    "EncryptedWeight",
    "Schedule",
    "Xor",
    "XorConv2d",
    "XorLinear",
    "convert",
    "draw",
    "encrypted_weights",
    "export",
    "load_packed",
    "parametrize",
    "plain",
    "read_checkpoint",
    "set_s_tanh",
]
