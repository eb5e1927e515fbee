"""Encrypted weights that decode near given weights."""

from __future__ import annotations

import json
from typing import Tuple

import numpy as np
import torch
from torch import Tensor

from .. import Spec, encode

STD = 1e-3
"""Deviation of encrypted weights at the start."""


@torch.no_grad()
def fitted(spec: Spec, weight: Tensor) -> Tuple[Tensor, ...]:
    """Encrypted weights ±STD of every plane, and α, planes x channels, near a weight: as `encode --fit` finds them."""
    polarity = json.loads(spec.to_json())["polarity"]
    given = Spec("decoder", spec.planes, polarity=polarity)
    rows = weight.detach().reshape(len(weight), -1).cpu().numpy()
    layer = {"name": "fit", "weights": "fit", "n_weights": rows.size, "shape": rows.shape}
    files, _ = encode(given, {"schema_version": 1, "layers": [layer]}, {"fit": rows}, fit=True)
    groups = -(-rows.size // given.n_out)
    bits = np.unpackbits(np.frombuffer(files["fit.bin"], np.uint8), bitorder="little")
    bits = bits[: groups * sum(given.n_in)].reshape(groups, -1)
    signs = np.split(2.0 * bits - 1, np.cumsum(given.n_in)[:-1], axis=1)
    alpha = json.loads(files["manifest.json"])["layers"][0]["alpha_values"]["values"]
    alpha = torch.tensor(alpha).view(given.q, len(rows))
    return (*(torch.from_numpy(STD * plane).to(weight) for plane in signs), alpha.to(weight))
