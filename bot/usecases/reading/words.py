"""What people say in answers, from words.yml; read once, on first use."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

FILE = Path(__file__).parent / "words.yml"

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # knows only texts: "no" stays "no"


@cache
def _load() -> Mapping[str, list[str] | dict[str, str]]:
    data: Mapping[str, list[str] | dict[str, str]]
    data = yaml.load(FILE.read_bytes(), _LOADER)  # noqa: S506
    return data


@cache
def listed(name: str) -> frozenset[str]:
    """The words or phrases of a list."""
    return frozenset(_load()[name])


@cache
def paired(name: str) -> Mapping[str, str]:
    """Words with what each stands for."""
    pairs = _load()[name]
    assert isinstance(pairs, dict)
    return pairs
