"""Packed frames back in a model."""

from __future__ import annotations

import json
import os
import pathlib
from typing import Any, Dict, List, Mapping, Tuple, Union

import numpy as np
import torch
from torch import Tensor, nn

from .. import InputError, unpack
from .found import Encrypted, encrypted_weights
from .plain import make_plain
from .weight import weighted

Packed = Union[str, "os.PathLike[str]", Mapping[str, Any]]
MANIFEST = "manifest.json"


@torch.no_grad()
def load_packed(model: nn.Module, packed: Packed) -> Dict[str, int]:
    """Puts what packed frames decode to in the place of weights: by layer, the codes that are not the model's.

    packed: a folder that `flexor-hdl pack` wrote, of one decoder or of several; or the files that `flexor_hdl.pack`
    gives; or codes by layer, as `flexor_hdl.unpack` gives them. Scale factors are those of the manifest, else the
    model's. The layers are plain afterwards. A layer that is plain already has no codes of its own: 0.

    >>> import flexor_hdl as fx, flexor_hdl.torch as fxt
    >>> layer = fxt.XorLinear(7, 5, spec=fx.Matrix.n_tap(8, 20, 2))
    >>> model, wanted = nn.Sequential(layer), layer.weight.detach().clone()
    >>> codes = {"0": (layer.weight > 0).numpy()[None].astype("u1")}
    >>> load_packed(model, codes), bool((model[0].weight == wanted).all())
    ({'0': 0}, True)
    """
    layers = _layers(packed)
    if not layers:
        raise InputError("packed: no layers")
    known = {part.name: part for part in encrypted_weights(model)}
    ready = [(name, _decoded(model, known.get(name), name, *layer)) for name, layer in layers.items()]
    for name, (module, tensor, weight, _) in ready:
        if name in known:
            make_plain(known[name])
        getattr(module, tensor).copy_(weight)
    return {name: different for name, (_, _, _, different) in ready}


Decoded = Tuple[nn.Module, str, Tensor, int]


def _decoded(model: nn.Module, part: "Encrypted | None", name: str, codes: np.ndarray, alpha: Any) -> Decoded:
    """Module, tensor, new weight and number of other codes of a layer."""
    module, tensor = (part.module, part.tensor) if part else _plain(model, name)
    given = getattr(module, tensor)
    if not np.isin(codes, (0, 1)).all():
        raise InputError(f"{name}: codes other than 0 and 1")
    if codes.size == 0 or codes.size % given.numel() or (part and codes.size != len(part.planes) * given.numel()):
        raise InputError(f"{name}: {codes.shape} codes, the model has a weight of {tuple(given.shape)}")
    signs = torch.from_numpy(codes.reshape(-1, *given.shape).astype(np.int8) * 2 - 1).to(given)
    if alpha is not None:
        alpha = torch.tensor(_by_planes(name, alpha, len(signs), len(given))).to(given)
    elif part:
        alpha = part.alpha
    else:
        raise InputError(f"{name}: no scale factors, neither in the model nor in a manifest")
    own = part.weight.codes(part.planes) if part else signs
    different = sum(int((a != b).sum()) for a, b in zip(own, signs))
    return module, tensor, weighted(alpha, list(signs)), different


def _by_planes(name: str, alpha: dict, q: int, channels: int) -> np.ndarray:
    """Scale factors of a manifest, planes x channels or planes x 1."""
    shape = [side for side in alpha["shape"] if side != 1]
    if shape not in ([q, channels], [q] if q > 1 else [], [channels] if q == 1 else []):
        raise InputError(f"{name}: alpha of {alpha['shape']}, expected {q} planes x {channels} channels")
    return np.reshape(np.array(alpha["values"]), (q, -1))


def _plain(model: nn.Module, name: str) -> Tuple[nn.Module, str]:
    """Module and tensor of a plain weight."""
    modules = dict(model.named_modules())
    outer, _, last = name.rpartition(".")
    for module, tensor in [(name, "weight"), (outer, last)]:
        if module in modules and tensor in modules[module]._parameters:
            return modules[module], tensor
    raise InputError(f"{name}: is no layer of the model")


def _layers(packed: Packed) -> Dict[str, Tuple[np.ndarray, Any]]:
    """Codes and scale factors by layer."""
    if not isinstance(packed, Mapping):
        folder = pathlib.Path(packed)
        manifests = [*folder.glob(MANIFEST), *sorted(folder.glob(f"*/{MANIFEST}"))]
        if not manifests:
            raise InputError(f"{folder}: no {MANIFEST}, here or a folder below")
        return {name: layer for path in manifests for name, layer in _of_files(_read(path.parent)).items()}
    if MANIFEST in packed:
        return _of_files(packed)
    return {name: (np.asarray(codes), None) for name, codes in packed.items()}


def _read(folder: pathlib.Path) -> Dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def _of_files(files: Mapping[str, bytes]) -> Dict[str, Tuple[np.ndarray, Any]]:
    codes = unpack(files)
    layers: List[dict] = json.loads(files[MANIFEST])["layers"]
    return {layer["name"]: (codes[layer["name"]], layer.get("alpha_values")) for layer in layers}


