"""The notebook of examples/python runs from an empty room to its last line, with cocotb in Icarus."""

import os
import pathlib
import shutil
import sys

import pytest

NOTEBOOK = pathlib.Path(__file__).parents[3] / "examples/python/decoder.ipynb"
NEEDED = ["cocotb", "ipykernel", "matplotlib", "nbclient", "torch"]


def test_the_notebook_decodes_in_the_simulator_what_was_trained(tmp_path, monkeypatch):
    for module in NEEDED:
        pytest.importorskip(module)
    if shutil.which("iverilog") is None:
        pytest.skip("Icarus Verilog is not here")
    import nbclient
    import nbformat

    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setenv("PATH", f"{pathlib.Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    notebook = nbformat.read(NOTEBOOK, 4)
    assert not any(cell.get("outputs") for cell in notebook.cells)
    nbclient.NotebookClient(notebook, timeout=600, kernel_name="python3").execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    text = "".join(output.text for output in outputs if output.output_type == "stream" and output.name == "stdout")
    assert "numpy and the decoder give every code" in text
    assert "36864 weights out of the Verilog, all as trained" in text
    assert sum("image/png" in output.get("data", {}) for output in outputs) == 2
