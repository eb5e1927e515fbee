"""A weight as encrypted weights and scale factors: a parametrisation of torch."""

from __future__ import annotations

import functools
import json
import math
import operator
import os
from typing import List, Sequence, Tuple, Union

import numpy as np
import torch
from torch import Tensor, nn

from .. import InputError, Matrix, Spec
from .fit import fitted
from .xor import BACKWARDS, Xor

SpecLike = Union[Spec, Matrix, Sequence[Union[Matrix, np.ndarray]], str, "os.PathLike[str]"]


def as_spec(source: SpecLike) -> Spec:
    """A spec as it is, the spec in a file, or one of a matrix or of a list of matrices or arrays, one a plane.

    >>> as_spec(Matrix.n_tap(8, 20, 2)).n_out
    20
    """
    if isinstance(source, Spec):
        return source
    if isinstance(source, (str, os.PathLike)):
        return Spec.load(source)
    planes = [source] if isinstance(source, Matrix) else [Matrix(plane) for plane in source]
    return Spec("decoder", planes)


def weighted(alpha: Tensor, codes: Sequence[Tensor]) -> Tensor:
    """Σ_p α_p·y_p over the planes; α is planes x channels, the outermost axis of the codes."""
    channels = (-1,) + (1,) * (codes[0].dim() - 1)
    return functools.reduce(operator.add, (a.view(channels) * y for a, y in zip(alpha, codes)))


class EncryptedWeight(nn.Module):
    """The parametrisation: encrypted weights of every plane (groups x n_in) and α (planes x channels) to a weight.

    >>> part = EncryptedWeight(Matrix.n_tap(8, 20, 2), (10, 7))
    >>> x, alpha = part.right_inverse(torch.randn(10, 7))
    >>> x.shape, alpha.shape, part(x, alpha).shape
    (torch.Size([4, 8]), torch.Size([1, 10]), torch.Size([10, 7]))
    """

    def __init__(
        self, spec: SpecLike, shape: Sequence[int], *, s_tanh: float = 100.0, backward: str = "eq5"
    ) -> None:
        super().__init__()
        if backward not in BACKWARDS:
            raise InputError(f"backward: {backward!r}, expected one of {', '.join(BACKWARDS)}")
        if len(shape) == 0 or math.prod(shape) == 0:
            raise InputError(f"shape: {tuple(shape)}, a weight has at least one axis and one element")
        spec = as_spec(spec)
        self.spec_json = spec.to_json()
        self.shape, self.n_weights, self.n_out = tuple(shape), math.prod(shape), spec.n_out
        self.backward_form = backward
        self.fits = True
        self.s_tanh = s_tanh
        polarity = json.loads(self.spec_json)["polarity"]
        self.xors = nn.ModuleList(Xor(plane.to_numpy(), polarity) for plane in spec.planes)

    @property
    def s_tanh(self) -> float:
        """S_tanh of the gradient."""
        return self._s_tanh

    @s_tanh.setter
    def s_tanh(self, value: float) -> None:
        if not 0 < value < math.inf:
            raise InputError(f"s_tanh: {value}, must be above 0")
        self._s_tanh = float(value)

    @property
    def spec(self) -> Spec:
        """The spec of the decoder."""
        return Spec.from_json(self.spec_json)

    @property
    def groups(self) -> int:
        """Groups of n_out weights; the last may be padded."""
        return -(-self.n_weights // self.n_out)

    def codes(self, planes: Sequence[Tensor]) -> List[Tensor]:
        """Codes ±1 of every plane, in the shape of the weight."""
        decoded = (xor(x, self.s_tanh, self.backward_form) for xor, x in zip(self.xors, planes))
        return [codes.reshape(-1)[: self.n_weights].view(self.shape) for codes in decoded]

    def forward(self, *parts: Tensor) -> Tensor:
        """The weight, of the planes' encrypted weights and α."""
        *planes, alpha = parts
        return weighted(alpha, self.codes(planes))

    @torch.no_grad()
    def right_inverse(self, weight: Tensor) -> Tuple[Tensor, ...]:
        """Encrypted weights and α whose weight is near a given one; zeros where they are drawn next."""
        if self.fits:
            return fitted(self.spec, weight)
        planes = (weight.new_zeros(self.groups, xor.taps.shape[1]) for xor in self.xors)
        return (*planes, weight.new_zeros(len(self.xors), self.shape[0]))

    def get_extra_state(self) -> Tensor:
        """Matrices and polarity as text in bytes: part of a state_dict, which is that of one decoder."""
        return torch.tensor(list(self._decoder_text().encode()), dtype=torch.uint8)

    def set_extra_state(self, state: Tensor) -> None:
        """Refuses the state of another decoder."""
        if bytes(state.tolist()).decode() != self._decoder_text():
            raise InputError("state_dict: its encrypted weights are those of other matrices or of another polarity")

    def _decoder_text(self) -> str:
        spec = json.loads(self.spec_json)
        rows = [plane["matrix"] for plane in spec["planes"]]
        return json.dumps({"planes": rows, "polarity": spec["polarity"]})

    def extra_repr(self) -> str:
        return f"{self.shape}, {self.spec}, s_tanh={self.s_tanh}, backward={self.backward_form!r}"
