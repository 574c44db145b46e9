"""The superset search finds what a plain search of all combinations finds, in the same order."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comparatist.errors import InputError
from comparatist.qca import SupersetSearch, super_subset

Data = dict[str, list[float]]


@st.composite
def data(draw: st.DrawFn) -> Data:
    """Two to five fuzzy or crisp conditions, one with three values, and an outcome, over six cases."""
    degree = st.sampled_from([0.0, 0.1, 0.3, 0.6, 0.8, 1.0])
    crisp = st.sampled_from([0.0, 1.0])
    found: Data = {"M": [0, 1, 2, 0, 1, 2]} if draw(st.booleans()) else {}
    for name in "ABCD"[: draw(st.integers(2, 4))]:
        kind = crisp if draw(st.booleans()) else degree
        found[name] = draw(st.lists(kind, min_size=6, max_size=6))
    found["Y"] = [*draw(st.lists(degree, min_size=4, max_size=4)), 0.2, 0.7]
    return found


def plain_search(data: Data, relation: str, incl_cut: float, cov_cut: float) -> list[str]:
    """Every combination tried by itself, straight from the definitions."""
    y, names = np.array(data["Y"]), [name for name in data if name != "Y"]
    brackets = "M" in data
    states = {
        name: [
            (
                f"{name}[{value}]" if brackets else ("" if value else "~") + name,
                np.equal(data[name], value).astype(float)
                if name == "M"
                else np.array(data[name])
                if value
                else 1 - np.array(data[name]),
            )
            for value in range(3 if name == "M" else 2)
        ]
        for name in names
    }

    def passes(x: np.ndarray) -> bool:
        both, inner, outer = np.minimum(x, y).sum(), x.sum(), y.sum()
        if inner <= 1e-12:
            return False
        incl, cov = (both / outer, both / inner) if relation == "necessity" else (both / inner, both / outer)
        return bool(incl >= incl_cut - 1.49e-8 and cov >= cov_cut - 1.49e-8)

    products: list[tuple[str, ...]] = []
    sums: list[tuple[str, ...]] = []
    for size in range(1, len(names) + 1):
        simpler = [set(found) for found in products + sums]
        for chosen in combinations(names, size):
            for atoms in product(*(states[name] for name in chosen)):
                texts, degrees = tuple(text for text, _ in atoms), [degree for _, degree in atoms]
                redundant = any(found <= set(texts) for found in simpler)
                if passes(np.min(degrees, axis=0)):
                    if relation == "necessity" or not redundant:
                        products.append(texts)
                elif relation == "necessity" and not redundant and passes(np.max(degrees, axis=0)):
                    sums.append(texts)
    return ["*".join(found) for found in products] + [" + ".join(found) for found in sums]


def texts(found: SupersetSearch) -> list[str]:
    return [str(expression) for expression in found.expressions]


@given(data(), st.sampled_from([0.5, 0.7, 0.9, 1.0]), st.sampled_from([0.0, 0.4, 0.7]))
@pytest.mark.parametrize("relation", ["necessity", "sufficiency"])
def test_the_same_as_a_plain_search(relation: str, data: Data, incl_cut: float, cov_cut: float) -> None:
    found = super_subset(
        data,
        "Y",
        relation=relation,  # type: ignore[arg-type]
        incl_cut=incl_cut,
        cov_cut=cov_cut,
        exhaustive=True,
    )
    assert texts(found) == plain_search(data, relation, incl_cut, cov_cut)
    assert found.complete


def test_levels_beyond_the_third_are_searched_while_they_add_something() -> None:
    """A crisp outcome that five conditions together produce: nothing is found on level 4, all five are not tried."""
    rows = list(product((0, 1), repeat=5))
    crisp: Data = {name: [float(row[i]) for row in rows] for i, name in enumerate("ABCDE")}
    crisp["Y"] = [float(row[0] or all(row)) for row in rows]
    stopped = super_subset(crisp, "Y", relation="sufficiency", incl_cut=1.0)
    assert (texts(stopped), stopped.depth, stopped.complete) == (["A"], 4, False)
    whole = super_subset(crisp, "Y", relation="sufficiency", incl_cut=1.0, exhaustive=True)
    assert (texts(whole), whole.depth, whole.complete) == (["A"], 5, True)


@pytest.mark.found
def test_twelve_conditions_are_searched_whole() -> None:
    """531,440 products and as many sums; nothing is necessary, so none can be passed over."""
    chance = np.random.default_rng(1)
    many = {f"C{i:02}": chance.beta(0.7, 0.7, 20).round(2).tolist() for i in range(12)}
    many["Y"] = chance.beta(0.7, 0.7, 20).round(2).tolist()
    found = super_subset(many, "Y", incl_cut=1.0, exhaustive=True)
    assert (found.depth, found.complete, found.expressions) == (12, True, ())


def test_more_combinations_than_can_be_numbered_are_refused() -> None:
    wide: Data = {f"C{i}": [0.0, 1.0] for i in range(41)} | {"Y": [0.0, 1.0]}
    with pytest.raises(InputError, match="41 conditions are too many"):
        super_subset(wide, "Y", depth=1)
