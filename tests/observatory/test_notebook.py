"""The Python example of the documentation, executed in a real notebook kernel: findings display themselves."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

EXAMPLE = (
    "import partnerscope as ps",
    'obs = ps.open()\nview = obs.at(valid="2015-07")\nview.valid',
    'obs.table("dialogues", "2015-07")',
    'obs.findings("policy", "2015-07")',
    'obs.findings("policy", "2015-07").value("USA", "CT")',
)


@pytest.mark.filterwarnings("default")  # the kernel's client warns about its own event loops
def test_the_example_runs_and_findings_display_themselves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import nbformat
    from nbclient import NotebookClient

    source = str(Path(__file__).resolve().parents[2] / "src")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([source, os.environ.get("PYTHONPATH", "")]))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in EXAMPLE])  # type: ignore[no-untyped-call]
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute(cwd=str(tmp_path))
    results = [cell.outputs[-1].data if cell.outputs else {} for cell in notebook.cells]
    assert results[1]["text/plain"] == "'2015-07'"
    assert "With whom are there standing dialogues, and on what?" in results[2]["text/html"]
    assert "A reported figure" in results[3]["text/html"]
    assert results[4]["text/plain"] == "7"
