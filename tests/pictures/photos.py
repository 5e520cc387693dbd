"""Photos as citizens send them: good ones of every paper and light, and bad ones by their fault."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from PIL import Image, ImageOps

from tests.pictures import papers, scenes
from tests.pictures.scenes import SENT, encode, lit, lying, noisy, plain, shaded

UPRIGHT = SENT[::-1]

Photo = Callable[[], bytes]


@cache
def paper(name: str, seed: int = 1) -> Image.Image:
    made: Image.Image = getattr(papers, name)(seed)
    return made


@cache
def copied(name: str) -> Image.Image:
    return papers.photocopy(paper(name))


@cache
def table(
    name: str, upright: bool = False, colour: tuple[int, int, int] | None = None
) -> Image.Image:
    size = UPRIGHT if upright else SENT
    made: Image.Image = getattr(scenes, name)(*((size,) if colour is None else (size, colour)))
    return made


@cache
def card_photo() -> Image.Image:
    return lying(paper("card"), table("wood"))


@cache
def letter_photo() -> Image.Image:
    return lying(paper("letter"), table("wood", True))


def warm(picture: Image.Image) -> Image.Image:
    """Under a bulb in the evening."""
    return noisy(lit(picture, 0.75, 0.3, (255, 224, 176)), 5)


def scanned(name: str) -> Image.Image:
    """By an office's scanner: black on white, nothing between."""
    return paper(name).convert("L").point([255 if v > 130 else 0 for v in range(256)], "1")


def on_flatbed(name: str) -> Image.Image:
    """A small card on a large white page."""
    page = Image.new("RGB", (1240, 1754), (253, 253, 252))
    small = paper(name).resize((505, 318), Image.Resampling.LANCZOS)
    page.paste(small, (90, 90))
    page.paste(small, (90, 480))
    return page


def held(picture: Image.Image) -> Image.Image:
    """In a hand: skin around it."""
    return lying(picture, noisy(plain(SENT, (198, 150, 122)), 3), 0.6, -5)


def night(picture: Image.Image) -> Image.Image:
    """A screenshot of a document shown light on dark."""
    return ImageOps.invert(picture.convert("L").convert("RGB"))


GOOD: dict[str, Photo] = {
    "card on wood": lambda: encode(card_photo()),
    "card on cloth": lambda: encode(lying(paper("card"), table("cloth"), 0.8, -6)),
    "card on tiles": lambda: encode(lying(paper("card", 2), table("tiles"), 0.6, 8)),
    "card on black": lambda: encode(lying(paper("card"), table("plain"), 0.5)),
    "card on white": lambda: encode(
        lying(paper("card", 2), table("plain", False, (225, 224, 220)), 0.75)
    ),
    "card that fills the picture": lambda: encode(paper("card")),
    "card close to the frame": lambda: encode(lying(paper("card"), table("wood"), 0.99, 0.5, 0.01)),
    "card far away": lambda: encode(lying(paper("card"), table("wood"), 0.4)),
    "card turned": lambda: encode(lying(paper("card"), table("wood"), 0.7, 24)),
    "card upside down": lambda: encode(lying(paper("card"), table("wood"), 0.8, 178)),
    "card seen from below": lambda: encode(lying(paper("card"), table("wood"), 0.8, 3, 0.3)),
    "card in a hand": lambda: encode(held(paper("card", 2))),
    "card under a bulb": lambda: encode(warm(card_photo())),
    "card in the shadow of the phone": lambda: encode(shaded(card_photo())),
    "card with a phone's noise": lambda: encode(noisy(card_photo(), 10)),
    "card pressed hard by the application": lambda: encode(card_photo(), 35),
    "card sent as a file, large": lambda: encode(
        lying(paper("card"), scenes.wood((2400, 1800)), 0.7), 90
    ),
    "card in dim light": lambda: encode(noisy(lit(card_photo(), 0.6), 4)),
    "card a little soft": lambda: encode(scenes.blurred(card_photo(), 0.0012)),
    "card as png": lambda: encode(paper("card"), form="PNG"),
    "card as webp": lambda: encode(card_photo(), 70, "WEBP"),
    "copy of a card": lambda: encode(lying(copied("card"), table("wood"), 0.8)),
    "copies of a card on one page": lambda: encode(on_flatbed("card")),
    "faint copy of a letter": lambda: encode(lying(copied("letter"), table("wood", True), 0.9, 1)),
    "copy of a table on white": lambda: encode(
        lying(copied("family_card"), table("plain", False, (215, 215, 210)), 0.85)
    ),
    "family card": lambda: encode(lying(paper("family_card"), table("wood"), 0.9, 1)),
    "family card on cloth": lambda: encode(lying(paper("family_card"), table("cloth"), 0.8, -4)),
    "family card scanned": lambda: encode(scanned("family_card"), form="PNG"),
    "family card as saved from its pdf": lambda: encode(paper("family_card"), form="PNG"),
    "family card under a bulb": lambda: encode(
        warm(lying(paper("family_card"), table("wood"), 0.9))
    ),
    "marriage book": lambda: encode(lying(paper("marriage_book"), table("tiles"), 0.8, 2)),
    "green marriage book": lambda: encode(
        lying(papers.marriage_book(2, (120, 152, 122)), table("wood"), 0.85)
    ),
    "red marriage book": lambda: encode(
        lying(papers.marriage_book(2, (176, 128, 118)), table("plain"), 0.85)
    ),
    "marriage book in the shadow": lambda: encode(
        shaded(lying(paper("marriage_book"), table("wood"), 0.9, -2), 0.35)
    ),
    "letter": lambda: encode(letter_photo()),
    "letter that fills the picture": lambda: encode(paper("letter")),
    "letter without its margins": lambda: encode(paper("letter").crop((60, 60, 1190, 1720))),
    "letter whose margins are outside": lambda: encode(
        lying(paper("letter"), table("wood", True), 1.04, 0, 0)
    ),
    "letter in the shadow of a hand": lambda: encode(shaded(letter_photo(), 0.5)),
    "letter scanned": lambda: encode(scanned("letter"), form="PNG"),
    "letter in grey ink": lambda: encode(
        lying(papers.letter(2, (110, 108, 120)), table("plain", True), 0.9)
    ),
    "letter on brown paper": lambda: encode(
        lying(papers.letter(2, ground=(205, 180, 140)), table("plain", True), 0.9)
    ),
    "certificate with its ornament": lambda: encode(
        lying(paper("certificate"), table("wood", True), 0.9)
    ),
    "certificate that fills the picture": lambda: encode(paper("certificate")),
    "letter by hand": lambda: encode(lying(paper("handwriting"), table("wood", True), 0.9, 2)),
    "letter by hand on white": lambda: encode(
        lying(papers.handwriting(2, False), table("plain", True, (210, 210, 206)), 0.85)
    ),
    "receipt": lambda: encode(lying(paper("receipt"), table("plain", True), 0.8, 6)),
    "screenshot light on dark": lambda: encode(night(paper("letter")), form="PNG"),
}

BAD: dict[str, tuple[Photo, str]] = {
    "card in the dark": (lambda: encode(noisy(lit(card_photo(), 0.28), 4)), "dark"),
    "letter in the dark": (lambda: encode(noisy(lit(letter_photo(), 0.22), 6)), "dark"),
    "black picture": (lambda: encode(plain(SENT, (4, 4, 5))), "dark"),
    "card washed out": (lambda: encode(scenes.overexposed(card_photo(), 1.9, 90)), "bright"),
    "letter washed out": (lambda: encode(scenes.overexposed(letter_photo())), "bright"),
    "lamp on a card": (lambda: encode(scenes.dazzled(card_photo(), 0.12)), "bright"),
    "flash on a small part of a card": (
        lambda: encode(scenes.dazzled(card_photo(), 0.08, (0.4, 0.55))),
        "bright",
    ),
    "flash on a table in a film": (
        lambda: encode(
            scenes.dazzled(lit(lying(paper("family_card"), table("wood"), 0.9), 0.8), 0.1)
        ),
        "bright",
    ),
    "card out of focus": (lambda: encode(scenes.blurred(card_photo())), "blurred"),
    "card far out of focus": (lambda: encode(scenes.blurred(card_photo(), 0.012)), "blurred"),
    "letter out of focus": (lambda: encode(scenes.blurred(letter_photo(), 0.003)), "blurred"),
    "table out of focus, with noise": (
        lambda: encode(noisy(scenes.blurred(lying(paper("family_card"), table("plain"), 0.9)), 4)),
        "blurred",
    ),
    "shaken card": (lambda: encode(scenes.shaken(card_photo())), "blurred"),
    "shaken letter": (
        lambda: encode(
            scenes.shaken(letter_photo().rotate(90, expand=True)).rotate(270, expand=True)
        ),
        "blurred",
    ),
    "thumbnail of a card": (lambda: encode(card_photo().resize((320, 240))), "tiny"),
    "one pixel": (lambda: encode(Image.new("RGB", (1, 1), "white"), form="PNG"), "tiny"),
    "card over the corner": (
        lambda: encode(lying(paper("card"), table("wood"), 1.5, 5, centre=(0.8, 0.75))),
        "cut_off",
    ),
    "letter over the corner": (
        lambda: encode(lying(paper("letter"), table("plain"), 1.5, -4, centre=(0.2, 0.8))),
        "cut_off",
    ),
    "middle of a table": (
        lambda: encode(lying(paper("family_card"), table("wood"), 1.5, 0, centre=(0.85, 0.7))),
        "cut_off",
    ),
    "white page": (lambda: encode(noisy(Image.new("RGB", UPRIGHT, (236, 234, 230)), 3)), "blank"),
    "white page, scanned": (
        lambda: encode(Image.new("L", (1240, 1754), 255), form="PNG"),
        "blank",
    ),
    "grey page in uneven light": (
        lambda: encode(lit(plain(UPRIGHT, (190, 190, 186)), 1, 0.5)),
        "blank",
    ),
    "sky": (lambda: encode(scenes.sky()), "not_a_document"),
    "wall": (lambda: encode(scenes.wall()), "not_a_document"),
    "face": (lambda: encode(noisy(papers.portrait(UPRIGHT), 2)), "not_a_document"),
    "face before blue": (
        lambda: encode(noisy(papers.portrait((1080, 1440), (60, 90, 190)), 2)),
        "not_a_document",
    ),
}
