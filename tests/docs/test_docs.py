"""Documentation is a test: pages say what the code says, commands print what is shown, links lead somewhere."""

from __future__ import annotations

import doctest
import os
import re
from pathlib import Path
from typing import Any

import pytest
from scripts.reference import pages

from partnerscope.measure import MEASURES, TABLES
from partnerscope.record import KINDS
from tests.docs.pages import ROOT, Block, anchors, blocks, documents, links, steps
from tests.docs.shell import Shell, matches

PAGES = documents()
RUN = (
    "README.md",
    "docs/how-it-works.md",
    "docs/codebook-guide.md",
    "docs/coding.md",
    "docs/workbench.md",
    "docs/adding.md",
    "docs/pages.md",
    "docs/deploying.md",
    "docs/stability.md",
    "packages/comparatist/README.md",
)
"""Pages whose console and Python blocks are executed here; method pages are executed beside their methods."""
GENERATED = (
    "docs/methods/index.md",
    "docs/reference/cli.md",
    "docs/reference/api.md",
    "docs/reference/kinds.md",
    "docs/reference/problems.md",
    "packages/comparatist/docs/reference.md",
)
_MACHINE = re.compile(r"(?<![\w.])/(?:work|root|home|Users|tmp)/")
_CONFLICT = re.compile(r"^(?:<{7}|>{7})", re.MULTILINE)


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.fixture(scope="module")
def written() -> dict[str, str]:
    return pages()


@pytest.mark.parametrize("name", GENERATED)
def test_a_generated_page_says_what_the_code_says(name: str, written: dict[str, str]) -> None:
    assert (ROOT / name).read_text("utf-8") == written[name], "run 'make docs' and commit what it writes"


def test_every_generated_page_is_checked(written: dict[str, str]) -> None:
    assert set(written) == set(GENERATED)


def _commands() -> dict[str, Any]:
    """Every command by its words: `table`, `lake add`."""
    from partnerscope.cli.app import app

    found: dict[str, Any] = {}
    waiting: list[tuple[str, Any]] = list(app.commands.items())
    while waiting:
        path, command = waiting.pop()
        below = getattr(command, "commands", {})
        waiting += [(f"{path} {name}", one) for name, one in below.items()]
        found |= {} if below else {path: command}
    return found


def test_every_command_option_kind_measure_and_table_is_documented(written: dict[str, str]) -> None:
    for path, command in _commands().items():
        section = _section(written["docs/reference/cli.md"], f"partnerscope {path}")
        options = [name for one in command.params for name in one.opts if name.startswith("-")]
        assert section, path
        assert all(f"`{name}`" in section for name in options), path
    measures, kinds = written["docs/methods/index.md"], written["docs/reference/kinds.md"]
    assert all(f"\n### {measure.name}\n" in measures for measure in MEASURES)
    assert all(f"| `{table.name}` |" in measures for table in TABLES)
    for kind in KINDS:
        section = _section(kinds, kind.name)
        assert all(f"| `{column}` |" in section for column in kind.columns), kind.name


def _section(page: str, title: str) -> str:
    return page.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


@pytest.mark.parametrize("name", RUN)
def test_a_page_shows_what_happens(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PARTNERSCOPE_AUTHOR", "ann")
    monkeypatch.setenv("COLUMNS", "110")
    (tmp_path / "observatories").symlink_to(ROOT / "observatories")
    shell, names = Shell(tmp_path), {"__name__": "page"}
    for block in blocks((ROOT / name).read_text("utf-8")):
        where = f"{name}, block at line {block.line}"
        if block.language == "console":
            _run_console(block, shell, where)
        elif block.language == "python":
            os.chdir(shell.folder)
            _run_python(block, names, where)


def _run_console(block: Block, shell: Shell, where: str) -> None:
    following = [*list(steps(block.text))[1:], None]
    for step, after in zip(steps(block.text), following, strict=True):
        answer = shell.run(step.command)
        told = f"{where}\n$ {step.command}\n{answer.out}{answer.err}"
        expected = after is not None and after.command == "echo $?"
        assert answer.code == 0 or expected or "partnerscope: " in step.shown, told
        if step.shown.strip():
            printed = (answer.out, answer.out + answer.err)
            assert any(matches(step.shown, text) for text in printed), f"{told}\nshown:\n{step.shown}"


def _run_python(block: Block, names: dict[str, str], where: str) -> None:
    if ">>> " not in block.text:
        exec(compile(block.text, where, "exec"), names)
        return
    example = doctest.DocTestParser().get_doctest(block.text, names, where, where, 0)
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    reports: list[str] = []
    failed = runner.run(example, out=reports.append, clear_globs=False).failed
    names.update(example.globs)
    assert not failed, "".join(reports)


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_links_and_anchors_lead_somewhere(path: Path) -> None:
    broken = []
    for target in links(path.read_text("utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        found = (path.parent / file).resolve() if file else path
        known = found.exists() and found.is_relative_to(ROOT)
        if not known or (anchor and anchor not in anchors(found.read_text("utf-8"))):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_no_page_names_a_machine_or_holds_a_conflict(path: Path) -> None:
    text = path.read_text("utf-8")
    assert _MACHINE.findall(text) == []
    assert _CONFLICT.findall(text) == []


def test_every_page_can_be_reached_from_the_index() -> None:
    index = ROOT / "docs" / "index.md"
    seen, waiting = {index}, [index]
    while waiting:
        page = waiting.pop()
        for target in links(page.read_text("utf-8")):
            file = target.partition("#")[0]
            found = (page.parent / file).resolve()
            if file.endswith(".md") and found.is_file() and found not in seen:
                seen.add(found)
                waiting.append(found)
    pages = [path for folder in ("docs", "packages/*/docs") for path in ROOT.glob(f"{folder}/**/*.md")]
    assert {_name(path) for path in pages} <= {_name(path) for path in seen}


def test_commands_that_pages_name_exist() -> None:
    leaves = set(_commands())
    groups = {words.rpartition(" ")[0] for words in leaves}
    named = re.compile(r"(?:^|`|\$ )partnerscope ([a-z-]+(?: [a-z]+)?)", re.MULTILINE)
    for path in PAGES:
        for words in named.findall(path.read_text("utf-8")):
            assert words in leaves | groups or words.split()[0] in leaves, (
                f"{_name(path)}: partnerscope {words}"
            )


def test_make_targets_that_pages_name_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), flags=re.MULTILINE))
    for path in PAGES:
        named = re.findall(r"(?:`|^)make ([a-z]+)", path.read_text("utf-8"), flags=re.MULTILINE)
        assert set(named) <= targets, _name(path)


def test_the_citation_file_is_valid() -> None:
    import yaml

    from partnerscope import __version__

    text = (ROOT / "CITATION.cff").read_text("utf-8")
    cited = yaml.safe_load(text)
    assert {"cff-version", "message", "title", "authors", "type"} <= set(cited)
    assert (str(cited["version"]), cited["license"]) == (__version__, "Apache-2.0")
    data, article = cited["preferred-citation"], cited["references"][0]
    assert data["license"] == "CC-BY-4.0"
    for work in (cited, data, article):
        assert work["title"]
        assert all({"name", "family-names"} & set(author) for author in work["authors"])
    assert "doi:" not in text, "no identifier before there is one"


def test_every_room_stands_in_the_drawing_and_in_the_contributor_page() -> None:
    package = ROOT / "src" / "partnerscope"
    rooms = {path.parent.name for path in package.glob("*/__init__.py")} | {"timeline", "errors"}
    drawing = next(
        b for b in blocks((ROOT / "docs/how-it-works.md").read_text("utf-8")) if b.language == "text"
    )
    assert rooms <= set(re.findall(r"[a-z]+", drawing.text))
    table = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition("## Where new code goes")[2]
    assert rooms <= set(re.findall(r"`([a-z]+)`", table.partition("| you add")[0]))


def test_every_address_is_explained() -> None:
    from partnerscope.web.pages import ROUTES

    explained = (ROOT / "docs" / "pages.md").read_text("utf-8")
    rooms = {route.room.partition("/")[0] for route in ROUTES if route.room}
    assert [room for room in sorted(rooms) if f"`{room}/" not in explained] == []


def test_a_shown_output_that_differs_is_noticed(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    block = Block("console", "$ echo one\none\n$ printf 'a\\nb\\nc\\n'\na\n...\nc\n", 1)
    _run_console(block, shell, "here")
    with pytest.raises(AssertionError):
        _run_console(Block("console", "$ echo one\ntwo\n", 1), shell, "here")
    with pytest.raises(AssertionError):
        _run_console(Block("console", "$ cat nothing\n", 1), shell, "here")
    assert matches("a...c", "a\nb\nc")
    assert not matches("a...d", "a\nb\nc")
