"""Learning rate and S_tanh over the epochs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Sequence, Tuple

import torch
from torch import nn

from .. import InputError
from .found import encrypted_weights


def set_s_tanh(model: nn.Module, s_tanh: float) -> None:
    """Sets S_tanh of all encrypted weights of a model."""
    for found in encrypted_weights(model):
        found.weight.s_tanh = s_tanh


@dataclass(frozen=True)
class Schedule:
    """How learning rate and S_tanh go, as in a recipe of flexor-train.

    >>> schedule = Schedule(s_tanh=10, s_tanh_start=5, s_tanh_factor=2, warmup=2, decay_at=(5,), decay_by=0.5)
    >>> [schedule.moment(0.1, epoch, 0, 1) for epoch in (0, 1, 4, 5)]
    [(0.05, 7.5), (0.1, 10.0), (0.1, 10.0), (0.05, 20.0)]
    """

    s_tanh: float = 100.0
    """S_tanh after the warm-up."""
    s_tanh_start: Optional[float] = None
    """S_tanh at the start of the warm-up; None for no growth."""
    s_tanh_factor: float = 1.0
    """Factor of S_tanh at every decay."""
    warmup: int = 0
    """Epochs over which the learning rate grows from 0 and S_tanh from its start, step by step."""
    decay_at: Sequence[int] = ()
    """Numbers of epochs after each of which the learning rate is multiplied."""
    decay_by: float = 1.0
    """The factor."""

    def __post_init__(self) -> None:
        for field in ("s_tanh", "s_tanh_start", "s_tanh_factor", "decay_by"):
            value = getattr(self, field)
            if value is not None and not value > 0:
                raise InputError(f"{field}: {value}, must be above 0")
        if self.warmup < 0:
            raise InputError(f"warmup: {self.warmup}, must be at least 0")
        if self.s_tanh_start is not None and self.warmup == 0:
            raise InputError("s_tanh_start: stands without warmup")

    def moment(self, lr: float, epoch: int, step: int, n_steps: int) -> Tuple[float, float]:
        """Learning rate, `lr` in full, and S_tanh of a step of an epoch, both from 0, of `n_steps` an epoch."""
        decays = sum(epoch >= at for at in self.decay_at)
        warm = (epoch * n_steps + step + 1) / (self.warmup * n_steps) if epoch < self.warmup else 1.0
        start = self.s_tanh if self.s_tanh_start is None else self.s_tanh_start
        s_tanh = start + (self.s_tanh - start) * warm
        return lr * self.decay_by**decays * warm, s_tanh * self.s_tanh_factor**decays

    def apply(
        self, model: nn.Module, optimizer: Optional[torch.optim.Optimizer], epoch: int, step: int, n_steps: int
    ) -> None:
        """Sets S_tanh of a model, and the learning rates of an optimizer from those that it began with."""
        _, s_tanh = self.moment(1.0, epoch, step, n_steps)
        set_s_tanh(model, s_tanh)
        for group in optimizer.param_groups if optimizer else []:
            full = group.setdefault("initial_lr", group["lr"])
            group["lr"], _ = self.moment(full, epoch, step, n_steps)
