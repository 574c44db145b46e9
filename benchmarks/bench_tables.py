"""Tables of votes on the command line: CPU seconds and memory of the whole process, imports included.

Run alone: python -m benchmarks.bench_tables
"""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.report import Row, markdown, measured

ASKED = (
    (("alignment", "--partner", "USA"), 1.7),
    (("alignment",), None),
    (("effect",), 2.5),
    (("ideal-points",), None),
)
"""Arguments of `table` and the CPU seconds they may take."""


def command(*words: str) -> str:
    """Code that runs a command of the program, its answer thrown away, and prints CPU seconds."""
    return (
        "import time, contextlib, os, sys\nfrom partnerscope.cli import main\n"
        f"sys.argv = ['partnerscope', *{list(words)!r}, '--output', os.devnull]\n"
        "with contextlib.suppress(SystemExit):\n    main()\nprint(time.process_time())"
    )


def rows() -> Iterator[Row]:
    """One row a table and its memory; the placebos of `table effect` alone."""
    for words, limit in ASKED:
        seconds, memory = min(measured(command("table", *words)) for _ in range(3))
        yield Row(f"partnerscope table {' '.join(words)}, CPU", seconds, limit=limit)
        yield Row("its peak memory", memory, "MB")
    placebos, _ = min(measured(PLACEBOS) for _ in range(3))
    yield Row("of it all placebos of the synthetic controls, CPU", placebos, limit=0.5)


PLACEBOS = """
import time
import comparatist.effect.synthetic as synthetic
from partnerscope.measure.matter.effect import study
from partnerscope.observatory import Observatory
spent, one = 0.0, synthetic._placebo
import scipy.optimize
def timed(*given):
    global spent
    begun = time.process_time()
    found = one(*given)
    spent += time.process_time() - begun
    return found
synthetic._placebo = timed
study(Observatory.open().at("2026-01-01"))
print(spent)
"""


if __name__ == "__main__":
    print(markdown("Tables of votes", rows()))
