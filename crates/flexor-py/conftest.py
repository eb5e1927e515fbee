"""Without PyTorch, what needs it is left out, and said so."""

import importlib.util
import sys

collect_ignore_glob = []
if importlib.util.find_spec("torch") is None:
    collect_ignore_glob = ["python/flexor_hdl/torch/*"]
    print("flexor_hdl.torch is NOT TESTED here: PyTorch is missing (Debian: python3-torch)", file=sys.stderr)
