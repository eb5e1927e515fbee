"""Where training begins: encrypted weights that are drawn."""

from __future__ import annotations

import math
from typing import Optional

import torch
from torch import nn

from .fit import STD
from .found import Encrypted, encrypted_weights


@torch.no_grad()
def draw(
    model: nn.Module, *, std: float = STD, alpha: Optional[float] = None, generator: Optional[torch.Generator] = None
) -> None:
    """Draws the encrypted weights of a model or layer anew, from N(0, std²).

    alpha: scale factor of plane 0, sqrt(2 / fan-in) by default; each further plane has half of the one before.
    """
    for found in encrypted_weights(model):
        draw_weight(found, std, alpha, generator)


@torch.no_grad()
def draw_weight(
    found: Encrypted,
    std: float = STD,
    alpha: Optional[float] = None,
    generator: Optional[torch.Generator] = None,
) -> None:
    """Draws one encrypted weight anew."""
    for x in found.planes:
        x.normal_(0, std, generator=generator)
    fan_in = found.weight.n_weights // found.weight.shape[0]
    first = math.sqrt(2 / fan_in) if alpha is None else alpha
    for p, factors in enumerate(found.alpha):
        factors.fill_(first * 0.5**p)
