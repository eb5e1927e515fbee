"""Decoded weights in the place of encrypted ones."""

from __future__ import annotations

from torch import nn
from torch.nn.utils import parametrize as torch_parametrize

from .found import Encrypted, encrypted_weights


def plain(model: nn.Module) -> nn.Module:
    """The model, its encrypted weights replaced by what they decode to: for inference, and to hand on.

    >>> import torch
    >>> from flexor_hdl import Matrix
    >>> from flexor_hdl.torch import XorLinear
    >>> type(plain(nn.Sequential(XorLinear(7, 5, spec=Matrix.n_tap(8, 20, 2))))[0].weight)
    <class 'torch.nn.parameter.Parameter'>
    """
    for found in encrypted_weights(model):
        make_plain(found)
    return model


def make_plain(found: Encrypted) -> None:
    """Replaces one encrypted weight by what it decodes to."""
    # A deepcopy shares the class, from which torch removes the property of the tensor: the module gets its own.
    shared = type(found.module)
    found.module.__class__ = type(shared.__name__, shared.__bases__, dict(vars(shared)))
    torch_parametrize.remove_parametrizations(found.module, found.tensor, leave_parametrized=True)
