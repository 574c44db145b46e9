"""What a cache keeps of a codebook is what was read, through JSON and back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from partnerscope.codebook import load_codebook, of_plain, plain_values, read_about

BUNDLED = sorted(path for path in (Path(__file__).parents[2] / "observatories").iterdir() if path.is_dir())


@pytest.mark.parametrize("folder", BUNDLED, ids=lambda one: one.name)
def test_a_codebook_comes_back_as_it_was_read(folder: Path) -> None:
    about = read_about((folder / "observatory.yaml").read_text("utf-8"))
    codebook = load_codebook(folder / "codebook", about.codebook_version)
    kept = json.loads(json.dumps(plain_values(about, codebook), ensure_ascii=False))
    again = of_plain(kept)
    assert again == (about, codebook)
    assert repr(again) == repr((about, codebook)), "also values that are equal, as 1 and True are"
    assert again[1].hash == codebook.hash
    assert [*again[1].schemes] == [*codebook.schemes]
