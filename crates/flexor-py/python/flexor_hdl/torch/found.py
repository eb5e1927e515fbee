"""The encrypted weights of a model."""

from __future__ import annotations

from typing import List, NamedTuple

from torch import nn
from torch.nn.utils import parametrize as torch_parametrize

from .. import InputError
from .weight import EncryptedWeight


class Encrypted(NamedTuple):
    """An encrypted weight of a model."""

    name: str
    """Name of its layer, with that of the tensor behind it where that is not `weight`."""
    module: nn.Module
    """The layer."""
    tensor: str
    """Name of the tensor in the layer."""
    weight: EncryptedWeight
    """The parametrisation."""
    planes: List[nn.Parameter]
    """Encrypted weights of every plane, groups x n_in."""
    alpha: nn.Parameter
    """Scale factors, planes x channels."""


def encrypted_weights(model: nn.Module) -> List[Encrypted]:
    """The encrypted weights of a model, say for groups of parameters of an optimizer.

    >>> from flexor_hdl import Matrix
    >>> from flexor_hdl.torch import XorLinear
    >>> net = nn.Sequential(XorLinear(784, 100, spec=Matrix.n_tap(8, 20, 2)), nn.ReLU(), nn.Linear(100, 10))
    >>> [(found.name, found.planes[0].shape) for found in encrypted_weights(net)]
    [('0', torch.Size([3920, 8]))]
    """
    found = []
    for name, module in model.named_modules():
        if not torch_parametrize.is_parametrized(module):
            continue
        for tensor, parts in module.parametrizations.items():
            if not isinstance(parts[0], EncryptedWeight):
                continue
            shown = name if name and tensor == "weight" else f"{name}.{tensor}".lstrip(".")
            if len(parts) > 1:
                raise InputError(f"{shown}: another parametrisation lies over the encrypted weight")
            *planes, alpha = (getattr(parts, f"original{i}") for i in range(parts.ntensors))
            found.append(Encrypted(shown, module, tensor, parts[0], planes, alpha))
    return found
