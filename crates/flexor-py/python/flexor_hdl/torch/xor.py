"""F⊕ of one plane: encrypted weights to codes (Eq. 3), and the gradient that training takes for it."""

from __future__ import annotations

import contextlib
import functools
import operator

import numpy as np
import torch
from torch import Tensor, nn

from .. import InputError

BACKWARDS = ("eq5", "eq4", "ste")


class Xor(nn.Module):
    """F⊕ of a matrix, n_out x n_in, of 0 and 1.

    >>> xor = Xor([[1, 1, 0], [0, 1, 1]])
    >>> xor(torch.tensor([[0.1, -0.2, -0.0]]))
    tensor([[1., 1.]])
    """

    taps: Tensor
    flips: Tensor
    places: Tensor

    def __init__(self, matrix: "np.typing.ArrayLike", polarity: str = "xor") -> None:
        super().__init__()
        rows = np.asarray(matrix, np.uint8)
        n_out, n_in = rows.shape
        even = rows.sum(1) % 2 == 0
        flips = np.where(even & (polarity == "product"), -1.0, 1.0)
        # The k-th tap of every row; n_in where the row has fewer.
        most = max(1, int(rows.sum(1).max()))
        ahead = np.argsort(1 - rows, axis=1, kind="stable")[:, :most]
        places = np.where(np.arange(most) < rows.sum(1, keepdims=True), ahead, n_in)
        self.register_buffer("taps", torch.tensor(rows, dtype=torch.float32), persistent=False)
        self.register_buffer("flips", torch.tensor(flips, dtype=torch.float32), persistent=False)
        self.register_buffer("places", torch.tensor(places.T.copy(), dtype=torch.int64), persistent=False)

    def forward(self, x: Tensor, s_tanh: float = 100.0, backward: str = "eq5") -> Tensor:
        """Codes ±1, groups x n_out, of encrypted weights, groups x n_in."""
        if x.dtype not in (torch.float32, torch.float64):
            raise InputError(f"encrypted weights: {x.dtype}, expected float32 or float64, also under autocast")
        taps, flips = self.taps.to(x.dtype), self.flips.to(x.dtype)
        return _Codes.apply(x, taps, flips, self.places, s_tanh, backward)


class _Codes(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, taps, flips, places, s_tanh, backward):
        ones = _matmul((x >= 0).to(x.dtype), taps.t())
        codes = (2 * torch.remainder(ones, 2) - 1) * flips
        ctx.save_for_backward(x, codes)
        # Constants, which a broadcast of buffers between the passes may write anew.
        ctx.constants = taps, flips, places, s_tanh, backward
        return codes

    @staticmethod
    def backward(ctx, grad):
        x, codes = ctx.saved_tensors
        taps, flips, places, s_tanh, backward = ctx.constants
        if backward == "eq4":
            found = _of_products(x, grad * _factors(taps, flips), places, s_tanh)
        else:
            found = _signs(x) * _matmul(grad * codes, taps)
            if backward == "eq5":
                found = found * (s_tanh * (1 - torch.tanh(s_tanh * x) ** 2))
        return found, None, None, None, None, None


def _signs(x: Tensor) -> Tensor:
    """1 where x >= 0, else -1."""
    return 2 * (x >= 0).to(x.dtype) - 1


def _factors(taps: Tensor, flips: Tensor) -> Tensor:
    """The factor between a code and the product of the signs of its taps."""
    return flips * (2 * torch.remainder(taps.sum(1), 2) - 1)


def _of_products(x: Tensor, grad: Tensor, places: Tensor, s_tanh: float) -> Tensor:
    """Eq. 4, by differentiation of the products of tanh."""
    with torch.enable_grad():
        x = x.detach().requires_grad_()
        columns = torch.cat([torch.tanh(s_tanh * x), torch.ones_like(x[:, :1])], 1)
        product = functools.reduce(operator.mul, (columns[:, place] for place in places))
        return torch.autograd.grad(product, x, grad)[0]


def _matmul(a: Tensor, b: Tensor) -> Tensor:
    """The product in the type of its factors, which autocast would narrow."""
    try:
        off = torch.autocast(a.device.type, enabled=False)
    except RuntimeError:  # a device without autocast
        off = contextlib.nullcontext()
    with off:
        return a @ b
