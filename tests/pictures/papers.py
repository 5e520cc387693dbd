"""Papers as an office wants to see them, drawn flat; nobody's data stands on them."""

from __future__ import annotations

import math
import random

from PIL import Image, ImageDraw, ImageFilter, ImageFont

_SYLLABLES = [
    "sa",
    "ri",
    "du",
    "ma",
    "ke",
    "lo",
    "wi",
    "ta",
    "ni",
    "bu",
    "ra",
    "pe",
    "ju",
    "an",
    "ga",
    "si",
]

INK = (38, 36, 44)

Colour = tuple[int, int, int]


def words(chance: random.Random, count: int) -> str:
    return " ".join(
        "".join(_syllable(chance) for _ in range(chance.randint(1, 4))) for _ in range(count)
    )


def _syllable(chance: random.Random) -> str:
    return chance.choice("bdgjklmnprstw") + chance.choice("aeiou")


def digits(chance: random.Random, count: int = 16) -> str:
    return "".join(chance.choices("0123456789", k=count))


def _write(
    paper: Image.Image, place: tuple[float, float], text: str, size: float, ink: Colour = INK
) -> None:
    ImageDraw.Draw(paper).text(place, text, fill=ink, font=ImageFont.load_default(size))


def _waves(paper: Image.Image, colours: tuple[Colour, ...], step: int) -> None:
    """The fine curved lines that are printed under the text of a security paper."""
    draw = ImageDraw.Draw(paper)
    for number, top in enumerate(range(-60, paper.height + 60, step)):
        points = [
            (x, top + 30 * math.sin(x / 90 + number / 4)) for x in range(0, paper.width + 12, 12)
        ]
        draw.line(points, fill=colours[number % len(colours)], width=2)


def portrait(size: tuple[int, int], behind: Colour = (190, 40, 40)) -> Image.Image:
    """A head and shoulders, soft as a face is."""
    width, height = size
    made = Image.new("RGB", size, behind)
    draw = ImageDraw.Draw(made)
    draw.ellipse((width * 0.1, height * 0.72, width * 0.9, height * 1.5), fill=(70, 75, 90))
    draw.ellipse((width * 0.24, height * 0.12, width * 0.76, height * 0.5), fill=(35, 28, 26))
    draw.ellipse((width * 0.27, height * 0.2, width * 0.73, height * 0.8), fill=(196, 148, 118))
    for x in (0.41, 0.59):
        draw.ellipse((width * (x - 0.04), height * 0.44, width * (x + 0.04), height * 0.48), INK)
    draw.arc((width * 0.42, height * 0.56, width * 0.58, height * 0.66), 20, 160, (150, 80, 80), 3)
    return made.filter(ImageFilter.GaussianBlur(width / 1000))


def card(seed: int = 1) -> Image.Image:
    """An identity card: blue waves, a number, a dozen lines, a portrait."""
    chance = random.Random(seed)
    paper = Image.new("RGB", (1012, 638), (158, 196, 222))
    _waves(paper, ((140, 184, 216), (172, 206, 226)), 9)
    _write(paper, (300, 22), "PROVINSI CONTOH", 34)
    _write(paper, (310, 64), "KABUPATEN CONTOH", 34)
    _write(paper, (40, 118), f"NIK : {digits(chance)}", 46)
    labels = ("Nama", "Tempat/Tgl Lahir", "Jenis Kelamin", "Alamat", "RT/RW", "Kel/Desa")
    for row, label in enumerate((*labels, "Kecamatan", "Agama", "Pekerjaan", "Berlaku")):
        _write(paper, (40, 190 + row * 42), label, 27)
        _write(paper, (290, 190 + row * 42), ": " + words(chance, 2).upper()[:24], 27)
    paper.paste(portrait((220, 290), (60, 90, 190) if seed % 2 else (190, 40, 40)), (752, 160))
    _write(paper, (790, 470), "CONTOH", 26)
    _signature(paper, (800, 540), 140, chance)
    return paper


def family_card(seed: int = 2) -> Image.Image:
    """A wide table of ten rows under a heading, pale blue."""
    chance = random.Random(seed)
    paper = Image.new("RGB", (1754, 1240), (222, 233, 240))
    _waves(paper, ((212, 226, 236), (228, 237, 243)), 14)
    _write(paper, (700, 50), "KARTU KELUARGA", 48)
    _write(paper, (690, 110), f"No. {digits(chance)}", 38)
    for row in range(4):
        _write(paper, (80, 180 + row * 34), f"{words(chance, 1)} : {words(chance, 3)}", 24)
    draw = ImageDraw.Draw(paper)
    for top in (340, 740):
        for row in range(9):
            draw.line((70, top + row * 42, 1684, top + row * 42), fill=INK, width=2)
            for column in range(7):
                text = digits(chance) if column == 1 else words(chance, 2)
                _write(paper, (82 + column * 231, top + row * 42 + 8), text[:17], 21)
        for column in range(8):
            x = 70 + column * 1614 / 7
            draw.line((x, top, x, top + 8 * 42 + 42), fill=INK, width=2)
    _signature(paper, (1350, 1165), 200, chance)
    return paper


def marriage_book(seed: int = 3, ground: Colour = (186, 168, 120)) -> Image.Image:
    """Two facing pages with a coloured, patterned ground."""
    chance = random.Random(seed)
    paper = Image.new("RGB", (1480, 1040), ground)
    darker = tuple(int(part * 0.9) for part in ground)
    lighter = tuple(min(255, int(part * 1.08)) for part in ground)
    _waves(paper, ((*darker,), (*lighter,)), 11)  # type: ignore[arg-type]
    ImageDraw.Draw(paper).line((740, 0, 740, 1040), fill=(90, 80, 60), width=6)
    for left in (60, 800):
        _write(paper, (left + 160, 50), "KUTIPAN CONTOH", 34)
        for row in range(17):
            _write(paper, (left, 130 + row * 50), f"{row + 1}. {words(chance, 4)}"[:44], 26)
    paper.paste(portrait((190, 250), (60, 90, 190)), (480, 730))
    return paper


def letter(seed: int = 4, ink: Colour = INK, ground: Colour = (247, 246, 242)) -> Image.Image:
    """A page of print with a head, a stamp and a signature."""
    chance = random.Random(seed)
    paper = Image.new("RGB", (1240, 1754), ground)
    _write(paper, (330, 90), "PEMERINTAH DESA CONTOH", 44, ink)
    _write(paper, (430, 150), words(chance, 5), 24, ink)
    draw = ImageDraw.Draw(paper)
    draw.line((110, 200, 1130, 200), fill=ink, width=5)
    _write(paper, (400, 240), "SURAT PENGANTAR", 36, ink)
    for row in range(30):
        if row % 8 != 7:
            _write(paper, (120, 330 + row * 36), words(chance, 13)[:78], 25, ink)
    draw.ellipse((690, 1430, 910, 1650), outline=(110, 70, 150), width=7)
    draw.ellipse((715, 1455, 885, 1625), outline=(110, 70, 150), width=3)
    _signature(paper, (800, 1540), 260, chance)
    _write(paper, (800, 1650), words(chance, 2).title(), 25, ink)
    return paper


def certificate(seed: int = 5) -> Image.Image:
    """A page whose ornament goes around it."""
    chance = random.Random(seed)
    paper = Image.new("RGB", (1240, 1754), (238, 236, 220))
    _waves(paper, ((228, 230, 208), (243, 240, 228)), 16)
    draw = ImageDraw.Draw(paper)
    for number in range(6):
        edge = 30 + number * 9
        draw.rectangle((edge, edge, 1240 - edge, 1754 - edge), outline=(60, 110, 90), width=3)
    for x in range(40, 1200, 38):
        for y in (48, 1690):
            draw.ellipse((x, y, x + 20, y + 20), outline=(150, 110, 40), width=3)
    _write(paper, (330, 200), "KUTIPAN AKTA CONTOH", 46)
    for row in range(20):
        _write(paper, (150, 420 + row * 52), words(chance, 9)[:58], 30)
    _signature(paper, (820, 1530), 240, chance)
    return paper


def handwriting(seed: int = 6, ruled: bool = True) -> Image.Image:
    """A page written by hand, as a statement on a leaf of an exercise book."""
    chance = random.Random(seed)
    paper = Image.new("RGB", (1240, 1754), (244, 242, 234))
    draw = ImageDraw.Draw(paper)
    for row in range(24):
        y = 200 + row * 60
        if ruled:
            draw.line((0, y + 18, 1240, y + 18), fill=(190, 205, 220), width=2)
        if row < 17:
            x = 150.0
            while x < 1080:
                _signature(paper, (x, y), chance.uniform(40, 130), chance, (40, 50, 120))
                x += chance.uniform(80, 170)
    return paper


def receipt(seed: int = 7) -> Image.Image:
    """Narrow thermal paper."""
    chance = random.Random(seed)
    paper = Image.new("RGB", (480, 1100), (232, 232, 230))
    for row in range(24):
        line = f"{words(chance, 2)[:14]:<16}{digits(chance, 6)}"
        _write(paper, (40, 50 + row * 42), line, 26, (70, 70, 76))
    return paper


def photocopy(paper: Image.Image, white: int = 205, black: int = 95) -> Image.Image:
    """Grey on grey, with specks: the toner was low."""
    chance = random.Random(paper.width)
    grey = paper.convert("L").point([int(black + (white - black) * v / 255) for v in range(256)])
    draw = ImageDraw.Draw(grey)
    for _ in range(300):
        x, y = chance.randrange(grey.width), chance.randrange(grey.height)
        draw.ellipse((x, y, x + 2, y + 2), fill=black)
    return grey.convert("RGB")


def _signature(
    paper: Image.Image,
    place: tuple[float, float],
    width: float,
    chance: random.Random,
    ink: Colour = (30, 40, 110),
) -> None:
    x, y = place
    points = []
    for _ in range(max(4, int(width / 11))):
        points.append((x, y + chance.uniform(-24, 14)))
        x += chance.uniform(4, 18)
    ImageDraw.Draw(paper).line(points, fill=ink, width=4, joint="curve")
