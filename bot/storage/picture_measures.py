"""Measures a picture of a paper: its light, its sharpness, what looks like text, what is cut.

All on a copy of at most `MEASURED_SIDE` pixels, the size at which a page of print is just
readable. Numbers only: what is doubtful about them stands in `bot.domain.quality`. Runs where
files are looked into, see `bot.storage.file_check`.
"""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageOps

from bot.domain.quality import MEASURED_SIDE, Measures
from bot.storage.picture_edges import edges
from bot.storage.picture_frame import cut_sides
from bot.storage.picture_light import glare
from bot.storage.picture_print import fingerprint
from bot.storage.picture_text import Mask, text_tiles

#: Skin in YCbCr, whatever its colour (Chai and Ngan, 1999).
_SKIN_CB, _SKIN_CR = (77, 127), (133, 173)

#: The value that no channel of a picture exceeds; deeper ones are brought down to it.
_WHITE = 255


def reduced(picture: Image.Image, orientation: int) -> Image.Image:
    """A small upright copy in plain colours; what is transparent lies on white."""
    plain = _plain(picture)
    plain.thumbnail((MEASURED_SIDE, MEASURED_SIDE), Image.Resampling.BILINEAR)
    if orientation != 1:
        plain.getexif()[0x0112] = orientation
        plain = ImageOps.exif_transpose(plain)
    return plain


def measure(
    picture: Image.Image, orientation: int, width: int, height: int
) -> tuple[Measures, str]:
    """The numbers of a picture, and its fingerprint; width, height: before it was reduced."""
    small = reduced(picture, orientation)
    in_grey = small.convert("L")
    text = text_tiles(np.asarray(in_grey))
    return _numbers(small, in_grey, text, width, height), fingerprint(in_grey, text)


def _numbers(
    small: Image.Image, in_grey: Image.Image, text: Mask, width: int, height: int
) -> Measures:
    grey = np.asarray(in_grey)
    levels = np.cumsum(in_grey.histogram()) / grey.size
    across, down = edges(grey), edges(grey.T)
    icon = small.resize((96, 96), Image.Resampling.BOX)
    return Measures(
        width=width,
        height=height,
        lightest=int(np.searchsorted(levels, 0.98)),
        darkest=int(np.searchsorted(levels, 0.01)),
        white=float(1 - levels[_WHITE - 6]),
        glare=glare(grey, text),
        relief=max(across.relief, down.relief),
        sharp_across=across.sharpness,
        sharp_down=down.sharpness,
        text=float(text.mean()) if text.size else 0.0,
        colour=float(np.asarray(icon.convert("HSV"))[..., 1].mean()),
        skin=_skin(icon),
        cut_sides=cut_sides(small, text),
    )


def _plain(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith("I"):
        deep = np.asarray(picture)
        return Image.fromarray((deep >> 8).clip(0, _WHITE).astype(np.uint8)).convert("RGB")
    if picture.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        picture.thumbnail((MEASURED_SIDE, MEASURED_SIDE), Image.Resampling.BILINEAR)
        white = Image.new("RGBA", picture.size, "white")
        return Image.alpha_composite(white, picture).convert("RGB")
    return picture.convert("RGB")


def _skin(icon: Image.Image) -> float:
    _, blue, red = (np.asarray(band) for band in icon.convert("YCbCr").split())
    low, high = _SKIN_CB
    fits = (blue > low) & (blue < high)
    low, high = _SKIN_CR
    return float((fits & (red > low) & (red < high)).mean())
