"""The Python of the pages runs as it stands."""

import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).parents[3]


def blocks_of(page):
    return re.findall(r"```python\n(.*?)```", (ROOT / page).read_text(), re.S)


@pytest.mark.parametrize("page", ["README.md", "crates/flexor-py/README.md"])
def test_the_python_of_a_page_runs(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    blocks, names = blocks_of(page), {}
    assert blocks
    for block in blocks:
        if "flexor_hdl.torch" in block:
            pytest.importorskip("torch", reason="PyTorch is missing (Debian: python3-torch)")
        exec(compile(block, page, "exec"), names)
    assert (tmp_path / "dec/rtl/dec_xor.v").is_file() and names["codes"].shape == (1, 1000, 20)
