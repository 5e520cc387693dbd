"""``python -m tests.bench``: what the project promises, and what others do with the same."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from bot import bootstrap, log, settings
from bot.domain.errors import OperatorError
from tests.bench import hooks, picture, steps, stock_rasa, turns, whole, xsid
from tests.bench.figure import Figure, show
from tests.bench.stock import environment
from tests.bench.stock.figures import SideBySide, show_sides


def main() -> int:
    options = _parser().parse_args()
    log.configure("error", "console")
    try:
        beside = _side_by_side(options)
        figures = [] if options.only else _everyday()
        if options.xsid:
            figures += xsid.measure(options.xsid)
    except OperatorError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    show([*figures, *beside] if options.json else figures, options.json)
    if options.steps:
        steps.show(steps.measure(bootstrap.Knowledge.load()))
    if beside and not options.json:
        show_sides(beside)
    return 0 if all(figure.met is not False for figure in (*figures, *beside)) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--only", action="store_true", help="only what the next flags ask for")
    parser.add_argument("--steps", action="store_true", help="what each step of the NLU is worth")
    parser.add_argument("--stock", action="store_true", help="stock Rasa 3.6.21 side by side")
    parser.add_argument(
        "--python310",
        metavar="PATH",
        default=os.environ.get("PYTHON310"),
        help="the Python 3.10 that stock Rasa needs (default: PYTHON310)",
    )
    parser.add_argument(
        "--xsid", metavar="FOLDER", type=Path, help="with id.valid.conll and id.test.conll of xSID"
    )
    return parser


def _side_by_side(options: argparse.Namespace) -> list[SideBySide]:
    if not options.stock:
        return []
    python = environment.checked(options.python310)
    return stock_rasa.measure(python, bootstrap.Knowledge.load())


def _everyday() -> list[Figure]:
    knowledge = bootstrap.Knowledge.load()
    model = bootstrap.model(settings.load(), knowledge)
    model.ensure()
    return [
        *turns.measure(model, knowledge),
        *hooks.measure(),
        *picture.measure(),
        *whole.measure(model),
    ]


if __name__ == "__main__":
    sys.exit(main())
