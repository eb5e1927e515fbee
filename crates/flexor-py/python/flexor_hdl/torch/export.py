"""A trained model as files that `flexor-hdl pack` takes."""

from __future__ import annotations

import contextlib
import io
import json
import os
import pathlib
from typing import Dict, List, Tuple

import numpy as np
import torch
from torch import nn

from .. import InputError
from .found import Encrypted, encrypted_weights

FORMATS = ("npz", "safetensors")


def export(
    model: nn.Module, folder: "str | os.PathLike[str]", *, format: str = "npz", force: bool = False
) -> List[str]:
    """Writes weights.npz (or .safetensors), layers.json and the specs of a model into a new folder; their names.

    The weights are LAYER.pI (encrypted weights, packed by their sign), LAYER.alpha, and all else that the model's
    state_dict has, which `pack` lists as in no layer. The decoder of the first layer is spec.json, for `pack --spec`;
    further ones are specs/NAME_2.json and so on, which layers.json names. force: replaces files of an earlier export.

    >>> import tempfile
    >>> from flexor_hdl import Matrix
    >>> from flexor_hdl.torch import XorLinear
    >>> with tempfile.TemporaryDirectory() as place:
    ...     export(nn.Sequential(XorLinear(7, 5, spec=Matrix.n_tap(8, 20, 2))), place + "/trained")
    ['layers.json', 'spec.json', 'weights.npz']
    """
    if format not in FORMATS:
        raise InputError(f"format: {format!r}, expected one of {', '.join(FORMATS)}")
    found = encrypted_weights(model)
    if not found:
        raise InputError("model: no encrypted weights")
    specs, layers = _specs_and_layers(found)
    weights = _tensors(model, found)
    files = {name: text.encode() for name, text in specs.items()}
    files["layers.json"] = (json.dumps({"schema_version": 1, "layers": layers}, indent=2) + "\n").encode()
    files[f"weights.{format}"] = _to_npz(weights) if format == "npz" else _to_safetensors(weights)
    _write(files, pathlib.Path(folder), force)
    return sorted(files)


def _specs_and_layers(found: List[Encrypted]) -> Tuple[Dict[str, str], List[dict]]:
    """Texts of the specs by their file, and the entries of the layers."""
    files: Dict[str, str] = {}
    for part in found:
        number = len(files) + 1
        file = "spec.json" if number == 1 else f"specs/{part.weight.spec.name}_{number}.json"
        files.setdefault(part.weight.spec_json, file)
    layers = []
    for part in found:
        layer = {
            "name": part.name,
            "planes": [f"{part.name}.p{p}" for p in range(len(part.planes))],
            "n_weights": part.weight.n_weights,
            "shape": list(part.weight.shape),
            "alpha": f"{part.name}.alpha",
        }
        file = files[part.weight.spec_json]
        layers.append(layer if file == "spec.json" else {**layer, "spec": file})
    return {file: text for text, file in files.items()}, layers


def _tensors(model: nn.Module, found: List[Encrypted]) -> Dict[str, np.ndarray]:
    """Encrypted weights and scale factors by the names of the layers, the rest by that of the state_dict."""
    tensors: Dict[str, np.ndarray] = {}
    for part in found:
        # (planes, channels, 1, …) lines up with (planes, shape) even where there are as many channels as planes.
        alpha = part.alpha.view(*part.alpha.shape, *[1] * (len(part.weight.shape) - 1))
        for name, tensor in [*((f"p{p}", x) for p, x in enumerate(part.planes)), ("alpha", alpha)]:
            if not torch.isfinite(tensor).all():
                raise InputError(f"{part.name}.{name}: holds values that are no finite numbers")
            tensors[f"{part.name}.{name}"] = _array(tensor)
    own = {id(tensor) for part in found for tensor in (*part.planes, part.alpha)}
    for name, tensor in model.state_dict(keep_vars=True).items():
        if id(tensor) in own or not isinstance(tensor, torch.Tensor) or name.endswith("._extra_state"):
            continue
        if name in tensors:
            raise InputError(f"{name}: a tensor of the model has the name of encrypted weights")
        tensors[name] = _array(tensor)
    return tensors


def _array(tensor: torch.Tensor) -> np.ndarray:
    tensor = tensor.detach().cpu()
    return (tensor.float() if tensor.dtype == torch.bfloat16 else tensor).contiguous().numpy()


def _to_npz(tensors: Dict[str, np.ndarray]) -> bytes:
    file = io.BytesIO()
    np.savez(file, **tensors)
    return file.getvalue()


def _to_safetensors(tensors: Dict[str, np.ndarray]) -> bytes:
    try:
        from safetensors.numpy import save
    except ImportError as cause:
        raise ImportError("format='safetensors' needs the package safetensors (pip install safetensors)") from cause
    return save(tensors)


def _write(files: Dict[str, bytes], folder: pathlib.Path, force: bool) -> None:
    """Writes files beside their places and renames them there."""
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder}: is no folder")
    if not force and folder.exists() and any(folder.iterdir()):
        raise InputError(f"{folder}: is not empty")
    try:
        for name, content in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / f"{name}.part").write_bytes(content)
        for name in files:
            os.replace(folder / f"{name}.part", folder / name)
    finally:
        for name in files:
            with contextlib.suppress(OSError):
                (folder / f"{name}.part").unlink()
