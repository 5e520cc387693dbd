"""Whether the frame cuts a paper off: its text runs out of the picture on several sides."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from bot.storage.picture_text import TILE, Mask

#: How well paper and ground part by colour: the share of all differences between the two,
#: and the distance of their colours. Below, where the paper ends is a guess.
_PARTED, _DISTANCE = 0.6, 45.0

#: Text tiles in the ground: more, and what lies around is no plain ground.
_MOST_OUTSIDE = 0.06

#: The paper's share of a side it runs out of, and of one it does not.
_OUT, _IN = 0.25, 0.1

#: Text along the side of the picture, as a share of the paper there: on a cut side, and on
#: the clearest one. A margin of blank paper that is cut off is no loss.
_CUT_TEXT, _CLEAREST_TEXT = 0.05, 0.25


def cut_sides(small: Image.Image, text: Mask) -> int:
    """On how many sides text is cut; 0 unless the ground shows along a whole other side."""
    paper = _paper(small, text)
    if paper is None:
        return 0
    text = text[: paper.shape[0], : paper.shape[1]]
    sides = (np.s_[0, :], np.s_[-1, :], np.s_[:, 0], np.s_[:, -1])
    shares = [float(paper[side].mean()) for side in sides]
    if min(shares) > _IN or any(_IN < share < _OUT for share in shares):
        return 0
    written = [float(text[side][paper[side]].mean()) for side in sides if paper[side].any()]
    cut = [share for share in written if share >= _CUT_TEXT]
    return len(cut) if max(cut, default=0.0) >= _CLEAREST_TEXT else 0


def _paper(small: Image.Image, text: Mask) -> Mask | None:
    """The tiles of the paper, when it and the ground are plainly two colours."""
    colours = _colours(small)
    high, wide = min(colours.shape[0], text.shape[0]), min(colours.shape[1], text.shape[1])
    if high < 8 or wide < 8:
        return None
    flat = colours[:high, :wide].reshape(-1, 3)
    flat = flat - flat.mean(axis=0)
    _, _, axes = np.linalg.svd(flat.T @ flat)
    upper = _upper(flat @ axes[0])
    if upper is None:
        return None
    part, text = upper.reshape(high, wide), text[:high, :wide]
    in_upper, in_lower = float(text[part].mean()), float(text[~part].mean())
    if min(in_upper, in_lower) > _MOST_OUTSIDE:
        return None
    return part if in_upper > in_lower else ~part


def _colours(small: Image.Image) -> NDArray[np.float32]:
    """The colour of each tile without its ink."""
    quarter = small.reduce(4).filter(ImageFilter.MaxFilter(3))
    return np.asarray(quarter.reduce(TILE // 4), np.float32)


def _upper(values: NDArray[np.float32]) -> Mask | None:
    """The upper of the two parts that the values fall into (Otsu); None when they do not."""
    ordered = np.sort(values)
    below = np.arange(1, len(ordered))
    sums = np.cumsum(ordered)[:-1]
    above = len(ordered) - below
    distance = (ordered.sum() - sums) / above - sums / below
    between = below * above / len(ordered) ** 2 * distance**2
    best = int(between.argmax())
    whole = float(ordered.var())
    if whole == 0 or between[best] / whole < _PARTED or distance[best] < _DISTANCE:
        return None
    found: Mask = values > (ordered[best] + ordered[best + 1]) / 2
    return found
