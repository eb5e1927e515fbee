"""Encrypted weights that decode near given weights."""

from __future__ import annotations

from typing import List, Tuple

import torch
from torch import Tensor, nn

from .xor import Xor

STD = 1e-3
"""Deviation of encrypted weights at the start."""
BLOCK = 8
"""Bits that are tried in all ways at once."""
GAIN = 1e-6
"""Least share of Σ |wanted| that a change has to gain."""
CHUNK = 1 << 14
"""Groups at once."""


@torch.no_grad()
def fitted(xors: List[Xor], weight: Tensor) -> Tuple[Tensor, ...]:
    """Encrypted weights ±STD of every plane, and α, planes x channels, near a weight.

    The planes come one after the other, each on what those before leave. The best values of every BLOCK neighbouring
    bits of a group are taken until none are better: the best of all for n_in up to BLOCK. α is the least squares of its
    channel.
    """
    rest = weight.detach()
    rows = (len(rest), -1)
    planes, alphas = [], []
    for xor in xors:
        n_out = len(xor.taps)
        scale = rest.abs().reshape(rows).mean(1, keepdim=True)
        wanted = (scale * rest.reshape(rows)).flatten()
        wanted = nn.functional.pad(wanted, (0, -len(wanted) % n_out))
        x = torch.cat([_climb(xor, groups) for groups in wanted.view(-1, n_out).split(CHUNK)])
        codes = xor(x).flatten()[: rest.numel()].view_as(rest)
        alpha = (rest * codes).reshape(rows).mean(1)
        rest = rest - (alpha.view(-1, 1) * codes.reshape(rows)).view_as(rest)
        planes.append(x * STD)
        alphas.append(alpha)
    return (*planes, torch.stack(alphas))


def _climb(xor: Xor, wanted: Tensor) -> Tensor:
    """Signs, groups x n_in, whose codes agree with the wanted values as far as changes within a block lead."""
    taps = xor.taps.to(wanted.dtype)
    n_in = taps.shape[1]
    side = min(BLOCK, n_in)
    # All changes of a block: ±1, 2^side x side; the first changes nothing.
    changes = 1 - 2 * torch.cartesian_prod(*[torch.arange(2)] * side).view(-1, side).to(taps)
    x = torch.ones(len(wanted), n_in, dtype=wanted.dtype, device=wanted.device)
    limit = GAIN * wanted.abs().sum(1)
    moved = True
    while moved:
        moved = False
        for begin in sorted({*range(0, n_in - side, BLOCK // 2), n_in - side}):
            block = slice(begin, begin + side)
            outputs = 1 - 2 * torch.remainder((changes < 0).to(taps) @ taps[:, block].t(), 2)
            agreement = (wanted * xor(x)) @ outputs.t()
            best, which = agreement.max(1)
            better = (best > agreement[:, 0] + limit).unsqueeze(1)
            x[:, block] = torch.where(better, x[:, block] * changes[which], x[:, block])
            moved = moved or bool(better.any())
    return x
