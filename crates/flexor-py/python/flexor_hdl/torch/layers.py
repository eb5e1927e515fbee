"""Layers whose weights train through F⊕: those of torch with a parametrised weight."""

from __future__ import annotations

from typing import Any, Tuple, Union

import torch
from torch import nn
from torch.nn.utils import parametrize as torch_parametrize

from .. import InputError
from .found import encrypted_weights
from .start import draw, draw_weight
from .weight import EncryptedWeight, SpecLike

STARTS = ("drawn", "weights")
Size = Union[int, Tuple[int, int]]


def parametrize(
    module: nn.Module,
    tensor: str,
    spec: SpecLike,
    *,
    init: str = "drawn",
    s_tanh: float = 100.0,
    backward: str = "eq5",
) -> EncryptedWeight:
    """Puts encrypted weights and α in the place of a tensor of a module; channels are its outermost axis.

    init: "drawn" from N(0, 1e-3²) with α = sqrt(2 / fan-in), or "weights": bits and α that decode near the tensor.
    backward: gradient by "eq5", "eq4" or "ste". Optimizers are made afterwards: the parameters are new ones.

    >>> from flexor_hdl import Matrix
    >>> layer = nn.Conv1d(4, 6, 3)
    >>> part = parametrize(layer, "weight", Matrix.n_tap(8, 20, 2))
    >>> part.groups, layer.weight.shape
    (4, torch.Size([6, 4, 3]))
    """
    check_tensor(module, tensor, type(module).__name__)
    if init not in STARTS:
        raise InputError(f"init: {init!r}, expected one of {', '.join(STARTS)}")
    given = getattr(module, tensor)
    part = EncryptedWeight(spec, given.shape, s_tanh=s_tanh, backward=backward).to(given.device, given.dtype)
    part.fits = init == "weights"
    torch_parametrize.register_parametrization(module, tensor, part)
    part.fits = True
    if init == "drawn":
        draw_weight(next(found for found in encrypted_weights(module) if found.weight is part))
    return part


def check_tensor(module: nn.Module, tensor: str, shown: str) -> None:
    """Refuses a tensor that cannot be parametrised."""
    if torch_parametrize.is_parametrized(module, tensor):
        raise InputError(f"{shown}.{tensor}: is parametrised already")
    given = module._parameters.get(tensor)
    if given is None:
        raise InputError(f"{shown}.{tensor}: is no parameter of the module")
    if given.dtype not in (torch.float32, torch.float64):
        raise InputError(f"{shown}.{tensor}: {given.dtype}, expected float32 or float64")


class _Drawn(nn.Module):
    """A layer that is drawn: encrypted weights and α as by `draw`, bias 0."""

    def _encrypt(self, spec: SpecLike, s_tanh: float, backward: str) -> None:
        parametrize(self, "weight", spec, s_tanh=s_tanh, backward=backward)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        if torch_parametrize.is_parametrized(self):
            draw(self)
            if self.bias is not None:
                nn.init.zeros_(self.bias)


class XorLinear(_Drawn, nn.Linear):
    """`torch.nn.Linear` with encrypted weights, drawn; the bias is 0 at the start.

    >>> from flexor_hdl import Matrix
    >>> XorLinear(7, 5, spec=Matrix.n_tap(8, 20, 2))(torch.zeros(3, 7)).shape
    torch.Size([3, 5])
    """

    def __init__(
        self,
        in_features: int,
        out_features: int,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
        *,
        spec: SpecLike,
        s_tanh: float = 100.0,
        backward: str = "eq5",
    ) -> None:
        super().__init__(in_features, out_features, bias, device, dtype)
        self._encrypt(spec, s_tanh, backward)


class XorConv2d(_Drawn, nn.Conv2d):
    """`torch.nn.Conv2d` with encrypted weights, drawn; the bias is 0 at the start.

    >>> from flexor_hdl import Matrix
    >>> XorConv2d(3, 8, 3, padding=1, spec=Matrix.n_tap(8, 20, 2))(torch.zeros(2, 3, 9, 9)).shape
    torch.Size([2, 8, 9, 9])
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Size,
        stride: Size = 1,
        padding: Union[str, Size] = 0,
        dilation: Size = 1,
        groups: int = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
        device: Any = None,
        dtype: Any = None,
        *,
        spec: SpecLike,
        s_tanh: float = 100.0,
        backward: str = "eq5",
    ) -> None:
        super().__init__(
            in_channels, out_channels, kernel_size, stride, padding, dilation, groups, bias, padding_mode, device, dtype
        )
        self._encrypt(spec, s_tanh, backward)
