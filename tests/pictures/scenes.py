"""Where a paper lies, how the light falls on it, and what the phone makes of it."""

from __future__ import annotations

import io
import math

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

Colour = tuple[int, int, int]

#: What a phone's photo is when a chat application has made it small.
SENT = (1280, 960)


def encode(picture: Image.Image, quality: int = 80, form: str = "JPEG") -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **({} if form == "PNG" else {"quality": quality}))
    return out.getvalue()


def wood(size: tuple[int, int], colour: Colour = (150, 100, 62)) -> Image.Image:
    width, height = size
    chance = np.random.default_rng(1)
    y = np.arange(height)[:, None]
    grain = 14 * np.sin(y / 17 + 2 * np.sin(np.arange(width) / 190)) + 8 * np.sin(y / 5.3)
    grain = grain + chance.normal(0, 3, (height, width))
    return Image.fromarray(np.uint8(np.clip(np.array(colour) + grain[..., None], 0, 255)))


def cloth(size: tuple[int, int], colour: Colour = (120, 40, 60)) -> Image.Image:
    """A woven pattern: not everything that is fine is text."""
    width, height = size
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    weave = 26 * np.sin(x / 7) * np.sin(y / 7) + 12 * np.sin((x + y) / 31)
    return Image.fromarray(np.uint8(np.clip(np.array(colour) + weave[..., None], 0, 255)))


def tiles(size: tuple[int, int], colour: Colour = (216, 214, 208)) -> Image.Image:
    made = Image.new("RGB", size, colour)
    draw = ImageDraw.Draw(made)
    for x in range(90, size[0], 420):
        draw.line((x, 0, x, size[1]), fill=(160, 158, 150), width=6)
    for y in range(150, size[1], 420):
        draw.line((0, y, size[0], y), fill=(160, 158, 150), width=6)
    return noisy(made, 2)


def plain(size: tuple[int, int], colour: Colour = (60, 60, 64)) -> Image.Image:
    return noisy(Image.new("RGB", size, colour), 2)


def lying(
    paper: Image.Image,
    ground: Image.Image,
    share: float = 0.7,
    angle: float = 4,
    tilt: float = 0.06,
    centre: tuple[float, float] = (0.5, 0.5),
) -> Image.Image:
    """The paper on the ground: its longer way takes `share` of the picture's, turned by
    `angle` degrees, its far edge shorter by `tilt`."""
    scale = share * min(ground.width / paper.width, ground.height / paper.height)
    half_width, half_height = paper.width * scale / 2, paper.height * scale / 2
    turned = math.radians(angle)
    corners = []
    for x, y in ((-1, -1), (-1, 1), (1, 1), (1, -1)):
        across = x * half_width * (1 - tilt if y < 0 else 1)
        down = y * half_height
        corners.append(
            (
                centre[0] * ground.width + across * math.cos(turned) - down * math.sin(turned),
                centre[1] * ground.height + across * math.sin(turned) + down * math.cos(turned),
            )
        )
    smaller = paper.resize(
        (max(1, round(half_width * 2)), max(1, round(half_height * 2))), Image.Resampling.LANCZOS
    )
    data = _perspective(corners, smaller.size)
    form, how = Image.Transform.PERSPECTIVE, Image.Resampling.BICUBIC
    laid = smaller.transform(ground.size, form, data, how)
    mask = Image.new("L", ground.size)
    ImageDraw.Draw(mask).polygon(corners, fill=255)
    shadow = mask.filter(ImageFilter.GaussianBlur(14)).point([v // 3 for v in range(256)])
    made = Image.composite(Image.new("RGB", ground.size), ground, shadow)
    made.paste(laid, mask=mask.filter(ImageFilter.GaussianBlur(0.7)))
    return made


def _perspective(corners: list[tuple[float, float]], size: tuple[int, int]) -> list[float]:
    """The eight numbers that Pillow wants: from a place in the picture to one on the paper."""
    width, height = size
    rows, wanted = [], []
    for (x, y), (u, v) in zip(
        corners, ((0, 0), (0, height), (width, height), (width, 0)), strict=True
    ):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y])
        wanted += [u, v]
    return [float(number) for number in np.linalg.solve(np.array(rows, float), wanted)]


def noisy(picture: Image.Image, strength: float, seed: int = 1) -> Image.Image:
    chance = np.random.default_rng(seed)
    noise = chance.normal(0, strength, (picture.height, picture.width, 1))
    noise = noise + chance.normal(0, strength / 2, (picture.height, picture.width, 3))
    return _from(np.asarray(picture, float) + noise)


def lit(
    picture: Image.Image, level: float = 1, fall: float = 0, tint: Colour = (255, 255, 255)
) -> Image.Image:
    """`level` times as bright, less by `fall` towards the lower right, in a lamp's colour."""
    x = np.linspace(0, 1, picture.width)[None, :, None]
    y = np.linspace(0, 1, picture.height)[:, None, None]
    light = level * (1 - fall * (x + y) / 2) * np.array(tint) / 255
    return _from(np.asarray(picture, float) * light)


def shaded(picture: Image.Image, depth: float = 0.45) -> Image.Image:
    """The shadow of the hand that holds the phone."""
    mask = Image.new("L", picture.size, 255)
    width, height = picture.size
    corner = [(width * 0.5, height), (width * 0.62, height * 0.45), (width, height * 0.4)]
    ImageDraw.Draw(mask).polygon([*corner, (width, height)], fill=int(255 * (1 - depth)))
    soft = np.asarray(mask.filter(ImageFilter.GaussianBlur(width / 30)), float)[..., None] / 255
    return _from(np.asarray(picture, float) * soft)


def dazzled(
    picture: Image.Image, radius: float = 0.16, centre: tuple[float, float] = (0.5, 0.5)
) -> Image.Image:
    """A lamp mirrored in a film or lacquer: white in the middle, fading outwards."""
    x = (np.arange(picture.width)[None, :] / picture.width - centre[0]) * picture.width
    y = (np.arange(picture.height)[:, None] / picture.height - centre[1]) * picture.height
    distance = np.hypot(x, y) / (radius * max(picture.size))
    lamp = 330 * np.exp(-(np.maximum(distance - 0.75, 0) ** 2) * 4)
    return _from(np.asarray(picture, float) + lamp[..., None])


def overexposed(picture: Image.Image, gain: float = 2.6, lift: float = 110) -> Image.Image:
    return _from(np.asarray(picture, float) * gain + lift)


def blurred(picture: Image.Image, share: float = 0.004) -> Image.Image:
    """Out of focus, by a share of the longer side."""
    return picture.filter(ImageFilter.GaussianBlur(share * max(picture.size)))


def shaken(picture: Image.Image, share: float = 0.02) -> Image.Image:
    """Moved to the side while the shutter was open, by a share of the longer side."""
    length = max(2, round(share * max(picture.size)))
    pixels = np.asarray(picture, np.float32)
    sums = np.cumsum(np.pad(pixels, ((0, 0), (length, 0), (0, 0)), "edge"), axis=1)
    return _from((sums[:, length:] - sums[:, :-length]) / length)


def sky(size: tuple[int, int] = SENT) -> Image.Image:
    y = np.linspace(0, 1, size[1])[:, None, None]
    blue = np.array((70, 130, 205)) * (1 - y) + np.array((190, 215, 235)) * y
    return noisy(Image.fromarray(np.uint8(np.broadcast_to(blue, (size[1], size[0], 3)))), 2)


def wall(size: tuple[int, int] = SENT, colour: Colour = (176, 120, 84)) -> Image.Image:
    return noisy(lit(Image.new("RGB", size, colour), 1, 0.3), 3)


def _from(pixels: np.ndarray) -> Image.Image:
    return Image.fromarray(np.uint8(np.clip(pixels, 0, 255)))
