"""Drafts of a model on the pages: a coder asks, the worker asks the endpoint, the coder takes one over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from partnerscope.coding import Endpoint
from partnerscope.database import Database
from partnerscope.web.desk import Team, create_desk, work
from tests.coding.mock_endpoint import says, served
from tests.desk.conftest import Browsers, text_of

WORDS = "The two sides agreed to meet again in Turku."
TOLD = {
    "meeting": [{"quote": "The talks were held in Rome.", "cells": {}}],
    "commitment": [{"quote": WORDS, "cells": {"category": "institutional"}}],
}


@pytest.fixture
def offering(team: Team) -> Iterator[Browsers]:
    found = Browsers(team, create_desk(replace(team, model="mock")))
    yield found
    for one in found.open_.values():
        one.client.close()


def test_a_coder_asks_the_worker_asks_and_the_coder_takes_it_over(
    team: Team, offering: Browsers, database: Database, task: str
) -> None:
    ann, ben = offering("Ann"), offering("Ben")
    assert "Ask mock for drafts" not in text_of(ann.get("/desk/task/t1"))
    assert ann.post("/desk/task/t1/model").status_code == 400
    assert team.bench.desk.jobs() == []
    ann.finish("t1")
    assert "Ask mock for drafts" in text_of(ann.get("/desk/task/t1"))
    assert "is being asked" in text_of(ann.post("/desk/task/t1/model"))
    with served(says(TOLD)) as mock:
        assert work(database.address, once=True, endpoint=Endpoint(mock.address, "mock")) == (1, 0)
    shown = text_of(ann.get("/desk/task/t1"))
    assert "Drafts of a model commitment: category = institutional" in shown
    assert "Rome" not in shown
    assert "Drafts of a model" not in text_of(ben.get("/desk/task/t1"))
    coder = team.accounts.person("Ann").coder
    (draft,) = team.bench.machine_drafts("t1", coder)
    assert ben.post("/desk/task/t1/take", {"draft": draft.id}).status_code == 400
    assert ann.post("/desk/task/t1/take", {"draft": draft.id}).status_code == 400
    ann.post("/desk/task/t1/reopen")
    assert "You revise a proposal" in text_of(ann.post("/desk/task/t1/take", {"draft": draft.id}))
    (made,) = team.bench.own("t1", coder)
    assert (made.exact, made.draft, made.drafts) == (WORDS, draft.id, True)
    assert "Drafts of a model" not in text_of(ann.get("/desk/task/t1"))
    assert ann.get("/desk/work").status_code == 200


def test_a_team_without_a_model_offers_none_and_a_worker_without_an_endpoint_asks_none(
    team: Team, browsers: Browsers, offering: Browsers, database: Database, task: str
) -> None:
    for one in (browsers("Ann"), offering("Ann")):
        one.finish("t1")
    assert browsers("Ann").post("/desk/task/t1/model").status_code == 404
    offering("Ann").post("/desk/task/t1/model")
    assert work(database.address, once=True) == (0, 1)
    offering("Ann").post("/desk/task/t1/model")
    with served(lambda one: one.give(b"", 500)) as mock:
        assert work(database.address, once=True, endpoint=Endpoint(mock.address, "mock")) == (0, 1)
    assert [job.said.partition(" (")[0] for job in team.bench.desk.jobs()] == [
        "this worker has no endpoint to ask\n  hint: desk work --endpoint URL --model NAME",
        "the endpoint gave no answer",
    ]
