"""PyTorch 1.13 or later, or an ImportError that says so."""

WANTED = (1, 13)

try:
    import torch
except ImportError as cause:
    raise ImportError("flexor_hdl.torch needs PyTorch 1.13 or later (pip install torch)") from cause

if tuple(int(part) for part in torch.__version__.split(".")[:2]) < WANTED:
    raise ImportError(f"flexor_hdl.torch needs PyTorch 1.13 or later, this is {torch.__version__}")
