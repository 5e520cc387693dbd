"""A picture's fingerprint: the same, nearly, when the same picture is sent again."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bot.storage.picture_text import Mask

#: Rows and columns of a fingerprint, and the levels that make a difference.
_PRINT, _PRINT_LEVELS = 16, 4

#: A fingerprint with fewer differences is that of an empty page.
_LEAST_PRINT = 12


def fingerprint(grey: Image.Image, text: Mask) -> str:
    """64 hexadecimal digits that a picture keeps when it is made smaller or saved again.

    A difference hash (dHash) of the part with the text: of the whole picture, two cards that
    lie in the same place are one. Empty when there is too little to tell pictures apart.
    """
    box = _text_box(text)
    place = (box[0] * grey.width, box[1] * grey.height, box[2] * grey.width, box[3] * grey.height)
    cells = np.asarray(grey.resize((_PRINT + 1, _PRINT), Image.Resampling.BOX, box=place))
    bits = np.diff(cells.astype(np.int16), axis=1) > _PRINT_LEVELS
    if bits.sum() < _LEAST_PRINT:
        return ""
    return np.packbits(bits).tobytes().hex()


def _text_box(text: Mask) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of the text, in eighths of the picture; without, all of it."""
    if text.sum() < 8:
        return 0.0, 0.0, 1.0, 1.0
    left, right = _span(text.sum(axis=0))
    top, bottom = _span(text.sum(axis=1))
    return left, top, right, bottom


def _span(counts: NDArray[np.int_]) -> tuple[float, float]:
    """Where all but the outermost hundredth lies; eighths move less than single tiles."""
    shares = np.cumsum(counts) / counts.sum()
    first, last = np.searchsorted(shares, 0.01), np.searchsorted(shares, 0.99)
    return float(first * 8 // len(counts)) / 8, float(-(-(last + 1) * 8 // len(counts))) / 8
