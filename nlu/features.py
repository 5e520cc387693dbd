"""Features of a message: words, their bases, character n-grams and consonant skeletons.

Training and answering go through the same code, so they cannot drift apart. Answering needs
only the standard library and numpy; nothing here knows intents or services.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from nlu.reading import Reading
from nlu.skeleton import skeleton

Floats = NDArray[np.float32]
Indices = NDArray[np.int64]


def _word_grams(words: Sequence[str], longest: int) -> Iterator[str]:
    """n-grams of words up to `longest`, the message's ends included as words."""
    padded = ("^", *words, "$")
    for size in range(1, longest + 1):
        for start in range(len(padded) - size + 1):
            yield " ".join(padded[start : start + size])


def _char_grams(words: Sequence[str], shortest: int, longest: int) -> Iterator[str]:
    """n-grams of characters inside each word, padded with one space on both sides."""
    for word in words:
        padded = f" {word[:24]} "
        for size in range(shortest, longest + 1):
            for start in range(max(1, len(padded) - size + 1)):
                yield padded[start : start + size]


def grams(block: str, reading: Reading) -> Iterator[str]:
    """The features of one block: word, base, masked, char, normal or skeleton."""
    if block == "word":
        return _word_grams(reading.words, 3)
    if block == "base":
        return _word_grams(reading.bases, 2)
    if block == "masked":
        return _word_grams(reading.masked, 3)
    if block == "char":
        return _char_grams(reading.raw, 2, 5)
    if block == "normal":
        return _char_grams(reading.core, 2, 5)
    return _word_grams([skeleton(word) for word in reading.words], 2)


@lru_cache(maxsize=32)
def _distinct(block: str, reading: Reading) -> tuple[str, ...]:
    """The grams of a block, each once: both models ask for those of the same message."""
    return tuple(dict.fromkeys(grams(block, reading)))


@dataclass
class Features:
    """The vocabulary of every block with its idf weights, learnt once and then fixed."""

    weights: Mapping[str, float]
    columns: dict[str, dict[str, int]] = field(default_factory=dict)
    idf: Floats = field(default_factory=lambda: np.zeros(0, dtype=np.float32))

    def fit(self, readings: Sequence[Reading], rarest: int = 2) -> None:
        """Learns which grams occur in at least `rarest` readings, and how common each is."""
        column, idf = 0, list[float]()
        for block in self.weights:
            seen: Counter[str] = Counter()
            for reading in readings:
                seen.update(set(grams(block, reading)))
            kept = sorted(gram for gram, count in seen.items() if count >= rarest)
            self.columns[block] = {gram: column + place for place, gram in enumerate(kept)}
            column += len(kept)
            idf += [1 + math.log((1 + len(readings)) / (1 + seen[gram])) for gram in kept]
        self.idf = np.array(idf, dtype=np.float32)

    def encode(self, reading: Reading) -> tuple[Indices, Floats]:
        """Columns and values of one message; every block has the length of its weight."""
        places: list[Indices] = []
        values: list[Floats] = []
        for block, weight in self.weights.items():
            known = self.columns[block]
            found = [known[gram] for gram in _distinct(block, reading) if gram in known]
            index = np.fromiter(found, dtype=np.int64, count=len(found))
            value = self.idf[index]
            length = float(np.sqrt(value @ value)) or 1.0
            places.append(index)
            values.append(value * (weight / length))
        return np.concatenate(places), np.concatenate(values)
