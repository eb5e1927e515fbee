"""A given model with encrypted weights in layers chosen by name."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Dict, List, Mapping, Sequence, Union

from torch import nn

from .. import InputError
from .layers import check_tensor, parametrize
from .weight import SpecLike, as_spec

KINDS = (nn.Linear, nn.Conv1d, nn.Conv2d, nn.Conv3d)
Patterns = Union[str, Sequence[str]]


def convert(
    model: nn.Module,
    spec: Union[SpecLike, Mapping[str, SpecLike]],
    *,
    include: Patterns = "*",
    exclude: Patterns = (),
    init: str = "drawn",
    s_tanh: float = 100.0,
    backward: str = "eq5",
) -> List[str]:
    """Parametrises the weights of the fully connected and convolutional layers of a model; their names.

    spec: one for all, or by patterns of names, of which the first that matches is taken. include, exclude: patterns
    (`*`, `?`, `[…]`); one that matches no layer is an error. The others are those of `parametrize`.

    >>> from flexor_hdl import Matrix
    >>> net = nn.Sequential(nn.Conv2d(1, 8, 3), nn.Conv2d(8, 8, 3), nn.Flatten(), nn.Linear(8, 10))
    >>> convert(net, Matrix.n_tap(8, 20, 2), exclude=["0", "3"])
    ['1']
    """
    layers = {name: module for name, module in model.named_modules() if isinstance(module, KINDS)}
    if not layers:
        raise InputError("model: no fully connected or convolutional layer")
    specs = spec if isinstance(spec, Mapping) else {"*": spec}
    specs = {pattern: as_spec(wanted) for pattern, wanted in specs.items()}
    included, excluded = _listed(include), _listed(exclude)
    for field, patterns in [("spec", list(specs)), ("include", included), ("exclude", excluded)]:
        _check_patterns(field, patterns, layers)
    chosen = {}
    for name in layers:
        matching = [pattern for pattern in specs if fnmatchcase(name, pattern)]
        if matching and _matches(name, included) and not _matches(name, excluded):
            chosen[name] = specs[matching[0]]
    for name in chosen:
        check_tensor(layers[name], "weight", name)
    for name, wanted in chosen.items():
        parametrize(layers[name], "weight", wanted, init=init, s_tanh=s_tanh, backward=backward)
    return list(chosen)


def _listed(patterns: Patterns) -> List[str]:
    return [patterns] if isinstance(patterns, str) else list(patterns)


def _matches(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _check_patterns(field: str, patterns: Sequence[str], layers: Dict[str, nn.Module]) -> None:
    for pattern in patterns:
        if not any(fnmatchcase(name, pattern) for name in layers):
            raise InputError(f"{field}: {pattern!r} matches none of {', '.join(layers)}")
