"""The mirrored lamp on a film or on lacquer: a white spot that fades into the text around it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from bot.storage.picture_text import TILE, Mask

#: A tile whose darkest pixel has this level is white all over.
_WHITE = 246

#: The level around a spot: less is a plain edge, as that of white paper on a table.
_FADING = 200

#: The share of the tiles around a spot that have it.
_SOFT = 0.55

#: The paper under the text is darker than this where a spot is no paper.
_LIGHTEST_PAPER = 238

#: Tiles within which the text around a spot begins again.
_REACH = 8

Tile = tuple[int, int]


def glare(grey: NDArray[np.uint8], text: Mask) -> float:
    """The share of the picture that lies under spots between text."""
    high, wide = (length // TILE for length in grey.shape)
    if not high or not wide or not text.any():
        return 0.0
    cut = grey[: high * TILE, : wide * TILE].reshape(high, TILE, wide, TILE)
    darkest, lightest = cut.min(axis=(1, 3)), cut.max(axis=(1, 3))
    text = text[:high, :wide]
    if np.median(lightest[: text.shape[0], : text.shape[1]][text]) > _LIGHTEST_PAPER:
        return 0.0
    hidden = 0
    for spot in _spots(darkest >= _WHITE):
        if _is_lamp(spot, darkest, text):
            hidden += len(spot)
    return float(hidden / (high * wide))


def _spots(white: Mask) -> Iterator[set[Tile]]:
    """Connected white tiles that stay away from the frame."""
    left = {(int(row), int(column)) for row, column in np.argwhere(white)}
    while left:
        spot, new = set[Tile](), {left.pop()}
        while new:
            spot |= new
            new = {near for tile in new for near in _around(tile)} & left
            left -= new
        rows, columns = zip(*spot, strict=True)
        inside = min(rows) > 0 and min(columns) > 0
        if inside and max(rows) < white.shape[0] - 1 and max(columns) < white.shape[1] - 1:
            yield spot


def _around(tile: Tile) -> Iterator[Tile]:
    row, column = tile
    yield from ((row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1))


def _is_lamp(spot: set[Tile], darkest: NDArray[np.uint8], text: Mask) -> bool:
    ring = {near for tile in spot for near in _around(tile)} - spot
    soft = sum(int(darkest[tile]) >= _FADING for tile in ring)
    return soft >= _SOFT * len(ring) and _is_between_text(spot, text)


def _is_between_text(spot: set[Tile], text: Mask) -> bool:
    """Text on two opposite sides, so that some is likely to lie under the spot."""
    rows, columns = zip(*spot, strict=True)
    top, bottom, left, right = min(rows), max(rows) + 1, min(columns), max(columns) + 1
    above = text[max(0, top - _REACH) : top, left:right].any()
    below = text[bottom : bottom + _REACH, left:right].any()
    before = text[top:bottom, max(0, left - _REACH) : left].any()
    after = text[top:bottom, right : right + _REACH].any()
    return bool((above and below) or (before and after))
