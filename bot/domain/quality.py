"""What may be wrong with a picture of a paper: a closed list of doubts, from measured numbers.

A doubt is said, never acted on: the citizen may keep the picture. So each threshold lies where
good photos of papers never came, and what lies between is not mentioned.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Doubt = Literal[
    "tiny",
    "dark",
    "bright",
    "blurred",
    "cut_off",
    "blank",
    "not_a_document",
    "too_many_pages",
    "same_picture",
]

#: Said of a paper only: a photo that is to show a person or a house may be like that.
OF_PAPERS = frozenset({"cut_off", "blank", "not_a_document"})

#: The longer side of what is measured, in pixels: a page of print is just readable in it.
MEASURED_SIDE = 1000

#: Pixels of the longer side. A letter needs eight to be read; along an identity card fit some
#: 45 heights of its letters, along a page more than twice as many.
LEAST_SIDE = 480

#: The level (of 255) that all but a fiftieth of a dark picture lies below: its paper.
DARK_PAPER = 75

#: Level of the darkest hundredth, and share of white, of a picture washed out by light.
PALE_INK, WHITE_SHARE = 150, 0.4

#: Share of the picture that lies under mirrored lamps.
GLARE_SHARE = 0.012

#: Steepness of edges: 0.6 and more on sharp photos, this with a blur of 2½ thousandths of the
#: longer side, where letters of a page flow together.
SOFT_EDGES = 0.22

#: What a picture shows is judged when its edges are as steep as this in both directions, or
#: when it has none but these few levels: a faint page out of focus is neither.
CRISP_EDGES, FLAT = 0.4, 8

#: Sides of the picture on which text runs out of it.
CUT_SIDES = 2

#: Share of the picture that looks like text: the emptiest letter had 0.08, a lined leaf with
#: one word 0.29; a wall, a clear sky, a face before a plain ground have next to none.
LEAST_TEXT = 0.004

#: With this share of skin colours a little more of it does not make a document.
SKIN_SHARE, LEAST_TEXT_WITH_SKIN = 0.3, 0.01

#: Mean saturation (of 255) up to which an empty picture is an empty page.
PAPER_COLOUR = 55

#: Of this many differing bits, of 256, at most: the same picture saved again. Cards and pages
#: of different people in the very same place differ in 13 and more.
SAME_PICTURE = 8


@dataclass(frozen=True)
class Measures:
    """The numbers of a picture; shares and steepness are 0 to 1, levels 0 to 255.

    lightest: the level below which all but a fiftieth lies; darkest: above which all but a
    hundredth lies. relief: the levels between both sides of the strongest edges. sharp_across,
    sharp_down: how steep edges are along either direction; None without edges to tell by.
    """

    width: int
    height: int
    lightest: int
    darkest: int
    white: float
    glare: float
    relief: int
    sharp_across: float | None
    sharp_down: float | None
    text: float
    colour: float
    skin: float
    cut_sides: int


def doubts(found: Measures) -> tuple[Doubt, ...]:
    """What is doubtful, the weightiest first.

    What a picture shows is only judged when it can be seen well enough.
    """
    if max(found.width, found.height) < LEAST_SIDE:
        return ("tiny",)
    sight = _sight(found)
    return sight or _content(found)


def is_same_picture(one: str | None, other: str | None) -> bool:
    """Whether two fingerprints are of one picture; an empty one is like no other."""
    if not one or not other or len(one) != len(other):
        return False
    return (int(one, 16) ^ int(other, 16)).bit_count() <= SAME_PICTURE


def _sight(found: Measures) -> tuple[Doubt, ...]:
    doubtful: list[Doubt] = []
    if found.lightest < DARK_PAPER:
        doubtful.append("dark")
    washed_out = found.darkest >= PALE_INK and found.white >= WHITE_SHARE
    if (washed_out and found.relief > FLAT) or found.glare >= GLARE_SHARE:
        doubtful.append("bright")
    if any(sharp is not None and sharp < SOFT_EDGES for sharp in _sharpness(found)):
        doubtful.append("blurred")
    return tuple(doubtful)


def _sharpness(found: Measures) -> tuple[float | None, float | None]:
    return found.sharp_across, found.sharp_down


def _content(found: Measures) -> tuple[Doubt, ...]:
    flat = found.relief <= FLAT
    crisp = all(sharp is not None and sharp >= CRISP_EDGES for sharp in _sharpness(found))
    if not flat and not crisp:
        return ()
    if found.text < LEAST_TEXT:
        return ("blank",) if found.colour <= PAPER_COLOUR else ("not_a_document",)
    if found.text < LEAST_TEXT_WITH_SKIN and found.skin >= SKIN_SHARE:
        return ("not_a_document",)
    return ("cut_off",) if found.cut_sides >= CUT_SIDES else ()
