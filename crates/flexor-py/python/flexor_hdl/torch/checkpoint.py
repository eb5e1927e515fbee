"""Checkpoints of PyTorch as arrays."""

from __future__ import annotations

import os
import pickle
from typing import Any, Dict, Mapping

import numpy as np
import torch

from .. import InputError

WRAPPERS = ("state_dict", "model_state_dict", "model")
"""Keys under which training scripts keep the state_dict of a model."""


def read_checkpoint(path: "str | os.PathLike[str]") -> Dict[str, np.ndarray]:
    """The tensors of a checkpoint (.pt, .pth) by their names, say for `flexor_hdl.encode` or `Matrix`.

    The file is a state_dict, or holds one under `state_dict`, `model_state_dict` or `model`. Nothing in it is run:
    one that pickles more than tensors and plain values is refused. bfloat16 becomes float32.

    >>> import tempfile
    >>> with tempfile.NamedTemporaryFile(suffix=".pt") as file:
    ...     torch.save({"epoch": 3, "state_dict": torch.nn.Linear(7, 5).state_dict()}, file.name)
    ...     {name: array.shape for name, array in read_checkpoint(file.name).items()}
    {'weight': (5, 7), 'bias': (5,)}
    """
    try:
        found = torch.load(path, map_location="cpu", weights_only=True)
    except (pickle.UnpicklingError, RuntimeError, EOFError) as cause:
        # Before that PyTorch advises to load it all the same.
        what = str(cause).rpartition("WeightsUnpickler error: ")[2].partition("\n")[0]
        raise InputError(f"{os.fspath(path)}: no checkpoint of tensors alone: {what}") from cause
    found = next((found[key] for key in WRAPPERS if isinstance(found, Mapping) and key in found), found)
    tensors = _tensors(found)
    if not tensors:
        raise InputError(f"{os.fspath(path)}: holds no tensors by name")
    return tensors


def _tensors(found: Any) -> Dict[str, np.ndarray]:
    items = found.items() if isinstance(found, Mapping) else ()
    tensors = {str(name): tensor for name, tensor in items if isinstance(tensor, torch.Tensor)}
    narrow = {name: t.float() if t.dtype == torch.bfloat16 else t for name, t in tensors.items()}
    return {name: tensor.detach().contiguous().numpy() for name, tensor in narrow.items()}
