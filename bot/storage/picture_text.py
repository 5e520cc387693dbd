"""Which parts of a picture look like text: many fine strokes, lighter and darker by turns."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

#: Pixels of a tile, the patch of a picture that is judged as one.
TILE = 16

#: Levels between neighbours that make the side of a stroke; photocopies have as many.
_STEP = 20

#: Sides of either kind in a tile of text. The edge of a table has only one kind.
_SIDES = 8

Mask = NDArray[np.bool_]


def text_tiles(grey: NDArray[np.uint8]) -> Mask:
    """A mask of the tiles, row by row; grass and cloth may look like text too."""
    levels = grey.astype(np.int16)
    here = levels[1:, 1:]
    across, down = here - levels[1:, :-1], here - levels[:-1, 1:]
    found: Mask = _strokes(across) | _strokes(down)
    return found


def per_tile(mask: Mask) -> NDArray[np.int32]:
    """How many of a tile's pixels are in the mask; an incomplete tile at the end is left out."""
    high, wide = (length // TILE for length in mask.shape)
    cut = mask[: high * TILE, : wide * TILE].reshape(high, TILE, wide, TILE)
    counts: NDArray[np.int32] = cut.sum(axis=(1, 3), dtype=np.int32)
    return counts


def _strokes(steps: NDArray[np.int16]) -> Mask:
    lighter, darker = per_tile(steps >= _STEP), per_tile(steps <= -_STEP)
    fits: Mask = np.minimum(lighter, darker) >= _SIDES
    return fits
