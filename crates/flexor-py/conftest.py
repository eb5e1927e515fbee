"""What is not tested is said on stderr; without PyTorch that is all that needs it."""

import importlib.util
import sys

collect_ignore_glob = [] if importlib.util.find_spec("torch") else ["python/flexor_hdl/torch/*"]
_skipped = set()


def _note(report):
    if report.skipped:
        _skipped.add(report.longrepr[2])


pytest_runtest_logreport = pytest_collectreport = _note


def pytest_unconfigure():
    for reason in sorted(_skipped):
        print(f"flexor_hdl, NOT TESTED here: {reason.removeprefix('Skipped: ')}", file=sys.stderr)
