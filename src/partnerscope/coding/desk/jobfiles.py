"""Work for later in a folder: one file a job, and a lock that its holder's death gives back.

Grain: one `.documents/jobs/NUMBER-ID.json` is one job.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from partnerscope.coding.desk.contract import DeskJob
from partnerscope.files import locked, locked_now, within, write_whole


@dataclass(frozen=True)
class JobFiles:
    """The jobs in an observatory's folder."""

    root: Path

    def ask(self, what: str, body: Mapping[str, Any]) -> DeskJob:
        """Keep something to be done."""
        job = DeskJob(secrets.token_hex(8), what, dict(body))
        with locked(self.root / ".documents" / ".lock"):
            self._write(self._folder / f"{len(self._paths()):08}-{job.id}.json", job)
        return job

    def jobs(self) -> list[DeskJob]:
        """Every job, oldest first."""
        return [self._read(path) for path in self._paths()]

    @contextmanager
    def working(self) -> Iterator[DeskJob | None]:
        """The oldest waiting job that nobody holds (see `DeskStore.working`)."""
        for path in self._paths():
            with locked_now(path.with_suffix(".lock")) as had:
                job = self._read(path)
                if not had or job.state != "waiting":
                    continue
                try:
                    yield job
                except BaseException as error:
                    if isinstance(error, Exception):
                        self._write(path, replace(job, state="failed", said=str(error)))
                    raise
                self._write(path, replace(job, state="done"))
                return
        yield None

    @property
    def _folder(self) -> Path:
        return self.root / ".documents" / "jobs"

    def _paths(self) -> list[Path]:
        return within(self._folder, ".json")

    def _read(self, path: Path) -> DeskJob:
        return DeskJob(**json.loads(path.read_bytes()))

    def _write(self, path: Path, job: DeskJob) -> None:
        write_whole(path, json.dumps(asdict(job), ensure_ascii=False, sort_keys=True).encode())
