"""XOR-network decoders of FleXOR weights: matrices, searches, proven Verilog, and the codec.

>>> import flexor_hdl as fx
>>> matrix = fx.Matrix.n_tap(8, 20, 2, seed=1)
>>> network = fx.optimize(matrix)
>>> network.verify(matrix)
>>> design = fx.build(fx.Spec("dec", [matrix], stream={"width": 32}))
>>> [row[1] for row in design.check()][:2]
['pass', 'pass']
"""

from ._core import (
    Comparison,
    Decoder,
    Design,
    EnvironmentFault,
    FlexorError,
    InputError,
    InternalError,
    Matrix,
    MismatchError,
    Network,
    Rebased,
    Spec,
    __version__,
    account,
    audit,
    build,
    compare,
    encode,
    optimize,
    pack,
    rebase,
    unpack,
)

__all__ = [
    "Comparison",
    "Decoder",
    "Design",
    "EnvironmentFault",
    "FlexorError",
    "InputError",
    "InternalError",
    "Matrix",
    "MismatchError",
    "Network",
    "Rebased",
    "Spec",
    "__version__",
    "account",
    "audit",
    "build",
    "compare",
    "encode",
    "optimize",
    "pack",
    "rebase",
    "unpack",
]
