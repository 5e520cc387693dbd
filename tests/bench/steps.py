"""What each step of the language understanding is worth: everything, and everything but one.

Each row is a model trained without one step and asked the development sentences, which other
people wrote than the training sentences. Half a minute a row:
``python -m tests.bench --only --steps``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from typing import Any
from unittest.mock import patch

from bot.bootstrap import Knowledge, names_of
from nlu import intent_model, service_model, training, understanding
from nlu.evaluation import Report, evaluate
from nlu.sentences import load_lines
from nlu.understanding import Understanding
from tests.bench.stock_rasa import DEVELOPMENT

#: Takes a step out for as long as the context lasts.
Change = Callable[[], AbstractContextManager[Any]]

NOISE = "salinan tanpa vokal dan salah ketik"


def measure(knowledge: Knowledge) -> dict[str, Report]:
    """A report per row; the first is the whole."""
    names = names_of(knowledge.catalogue)
    known = training.sentences()
    asked = [s for path in sorted(DEVELOPMENT.glob("dev*.jsonl")) for s in load_lines(path)]
    reports = {}
    for step, without in _steps().items():
        sys.stderr.write(f"{step} …\n")
        with without() if without else ExitStack():
            made = Understanding.train(known, names, noise=step != NOISE)
            reports[step] = evaluate(made.understand, asked)
    return reports


def show(reports: Mapping[str, Report]) -> None:
    """The table of docs/nlu.md, in percent; with noise: points lost."""
    whole = next(iter(reports))
    head = ("", "maksud+layanan", "maksud", "F1 makro", "di luar: recall/precision", "vokal, tik")
    lines = [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
    for step, report in reports.items():
        name = step if step == whole else f"tanpa {step}"
        scope, noise = report["out_of_scope"], report["robustness"]
        cells = (
            name,
            _percent(report["joint"]),
            _percent(report["accuracy"]),
            _percent(report["macro_f1"]),
            f"{_percent(scope['recall'])} / {_percent(scope['precision'])}",
            f"−{_percent(noise['vowels']['loss'])}, −{_percent(noise['typos']['loss'])}",
        )
        lines.append(f"| {' | '.join(cells)} |")
    sys.stdout.write("\n".join(lines) + "\n")


def _steps() -> dict[str, Change | None]:
    blocks = {
        "kata 1–3": "word",
        "potongan huruf tulisan asli": "char",
        "kerangka konsonan": "skeleton",
        "kata dasar": "base",
        "potongan huruf tulisan normal": "normal",
        "nama layanan disamarkan": "masked",
    }
    return {
        "semuanya": None,
        **{step: partial(_without_block, block) for step, block in blocks.items()},
        NOISE: None,
        "akhir pesan panjang dihitung lagi": lambda: patch.object(intent_model, "ENDING_WEIGHT", 0),
        "model di luar urusan": lambda: patch.object(understanding, "with_scope", _as_it_is),
    }


@contextmanager
def _without_block(block: str) -> Iterator[None]:
    with ExitStack() as stack:
        for model in (intent_model, service_model):
            kept = {name: value for name, value in model.BLOCKS.items() if name != block}
            stack.enter_context(patch.object(model, "BLOCKS", kept))
        yield


def _as_it_is(intents: list[tuple[str, float]], outside: float) -> list[tuple[str, float]]:
    return intents


def _percent(share: float) -> str:
    return f"{share * 100:.1f}".replace(".", ",")
