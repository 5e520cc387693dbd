"""What each command of ``python -m bot`` takes on the command line."""

from __future__ import annotations

import argparse
from collections.abc import Callable


def _up(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--workers", type=int, help="worker processes (default: WORKERS)")


def _train(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--force", action="store_true", help="even when it is worse")


def _messages(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("queue", choices=("parked", "failed", "held"))
    parser.add_argument("--retry", type=int, metavar="ID", help="try this one again")
    parser.add_argument("--drop", type=int, metavar="ID", help="give this one up")


def _keys(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=["rotate", "forget"])
    parser.add_argument("key", nargs="?", metavar="ID", help="the key to forget")


def _documents(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=["rotate"], help="encrypt all with the current key")


def _telegram(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=["setup"], help="set all up, say what is wrong")


def _whatsapp(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=["check"], help="look at all, change nothing")


def _applications(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, dest="action", metavar="action")
    listed = actions.add_parser("list", help="the newest, of one state or unit if asked for")
    listed.add_argument("--status")
    listed.add_argument("--unit", metavar="desa:CODE")
    show = actions.add_parser("show", help="answers (masked), documents, history")
    show.add_argument("number")
    move = actions.add_parser("move", help="take one step; the citizen is told")
    move.add_argument("number")
    move.add_argument("step", help="review_started, correction_requested, approved, …")
    move.add_argument("--remark", help="the reason, in words for the citizen")
    move.add_argument("--item", action="append", default=[], metavar="ID=WHAT IS WRONG")


def _citizens(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, dest="action", metavar="action")
    show = actions.add_parser("show", help="identifiers (masked), conversations, history")
    show.add_argument("id", type=int)
    merge = actions.add_parser("merge", help="everything of OTHER becomes KEEP's")
    merge.add_argument("keep", type=int, metavar="KEEP")
    merge.add_argument("other", type=int, metavar="OTHER")
    split = actions.add_parser("split", help="a conversation becomes a new citizen's")
    split.add_argument("id", type=int)
    split.add_argument("--conversation", type=int, required=True, metavar="N")


#: By command; the others take nothing.
ARGUMENTS: dict[str, Callable[[argparse.ArgumentParser], None]] = {
    "up": _up,
    "train": _train,
    "messages": _messages,
    "keys": _keys,
    "documents": _documents,
    "telegram": _telegram,
    "whatsapp": _whatsapp,
    "applications": _applications,
    "citizens": _citizens,
}
