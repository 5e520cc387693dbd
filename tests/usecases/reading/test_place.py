"""Desa and kelurahan of Sidoarjo as their people name them."""

from __future__ import annotations

import pytest

from bot.domain.place import Village
from bot.domain.reading import Read, Unclear
from tests.usecases.reading.asking import answer, brief, context, question

PLACE = question("place", id="desa", label="Desa/kelurahan")
NAMES = {v.code: v for v in context().catalogue.villages.values()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sidokare", "35.15.08.1004"),
        ("Sidokare", "35.15.08.1004"),
        ("ds. sidokare kec sidoarjo", "35.15.08.1004"),
        ("kel sidokare, kec. sidoarjo, kab. sidoarjo", "35.15.08.1004"),
        ("kelurahan lemah putro", "35.15.08.1012"),
        ("lemahputro sidoarjo", "35.15.08.1012"),
        ("bulu sidokare", "35.15.08.1009"),
        ("Wage, Taman", "35.15.13.2002"),
        ("ds wage kec taman", "35.15.13.2002"),
        ("aku wong wage cak", "35.15.13.2002"),
        ("desa waru", "35.15.18.2002"),
        ("waru waru", "35.15.18.2002"),
        ("waru kec waru", "35.15.18.2002"),
        ("janti waru", "35.15.18.2014"),
        ("janti kecamatan tulangan", "35.15.09.2001"),
        ("suko kec sidoarjo", "35.15.08.2002"),
        ("kebon agung sukodono", "35.15.14.2002"),
        ("tambak rejo waru", "35.15.18.2007"),
        ("masangan kulon", "35.15.14.2017"),
        ("jatialun-alun", "35.15.02.2009"),
        ("jatialun alun prambon", "35.15.02.2009"),
        ("aku tinggal ndek tropodo waru", "35.15.18.2005"),
        ("rt 02 rw 03 desa suruh sukodono", "35.15.14.2005"),
        ("jl sidokare no 5, desa celep", "35.15.08.1005"),
        ("perum wage indah", "35.15.13.2002"),
        ("perumahan taman pinang, banjarbendo", "35.15.08.2003"),
        ("kalurahan sepanjang", "35.15.13.1019"),
        ("sidokare (dulu surabaya)", "35.15.08.1004"),
        ("35.15.08.1004", "35.15.08.1004"),
        ("3515081004", "35.15.08.1004"),
        # Misspelt.
        ("sidokre", "35.15.08.1004"),
        ("lemahputo", "35.15.08.1012"),
        ("kel. sidoklumpok", "35.15.08.1014"),
        ("desa punggul gedanagn", "35.15.16.2006"),
        ("semambung gedngan", "35.15.16.2015"),
        ("lemujut, kec. krembng", "35.15.03.2015"),
        ("gmurung kec gedangan", "35.15.16.2005"),
        ("pepelgi waru", "35.15.18.2001"),
        # Not enough.
        ("waru", "(place.which_village)"),
        ("kecamatan krian", "(place.which_village)"),
        ("candi sidoarjo", "(place.which_village)"),
        ("kec sidoarjo", "(place.which_village)"),
        ("krembng", "(place.which_village)"),
        ("desa sedati", "(place.which_village)"),
        ("sidoarjo", "(place.which_district)"),
        ("janti", "(place.several)"),
        ("suko sidoarjo", "(place.several)"),
        ("banjarbendo ato sidokare", "(place.several)"),
        ("terung", "(place.did_you_mean)"),
        ("bluru", "(place.did_you_mean)"),
        ("sidomuljo", "(place.did_you_mean)"),
        ("sidokare kec taman", "(place.other_district)"),
        # None of ours.
        ("mindi", "(place.former)"),
        ("Renokenongo, Porong", "(place.former)"),
        ("surabaya", "(place.elsewhere)"),
        ("sby", "(place.elsewhere)"),
        ("kab gresik", "(place.elsewhere)"),
        ("xyz", "(place.not_found)"),
        ("rumah baru", "(place.not_found)"),
        ("99.99.99.9999", "(place.not_found)"),
    ],
)
def test_place(text: str, expected: str) -> None:
    assert brief(answer(PLACE, text)) == expected


def options(text: str) -> list[str]:
    found = answer(PLACE, text)
    assert isinstance(found, Unclear)
    return [title for title, _ in found.options]


def test_of_one_name_in_several_kecamatan_all_are_offered() -> None:
    assert options("janti") == ["Janti (Tarik)", "Janti (Tulangan)", "Janti (Waru)"]


def test_of_a_kecamatan_all_villages_are_offered() -> None:
    """By name, without those dissolved after the mud flow."""
    titles = options("kecamatan porong")
    assert titles == sorted(titles)
    assert len(titles) == sum(v.district == "35.15.04" and not v.former for v in NAMES.values())
    assert "Mindi" not in titles
    assert len(options("sidoarjo")) == len(context().catalogue.districts) == 18


@pytest.mark.parametrize("text", ["janti", "kecamatan krian", "sidoarjo", "terung", "sidomuljo"])
def test_what_is_offered_is_understood(text: str) -> None:
    """A tapped option is an answer, or leads to the villages of the kecamatan tapped."""
    found = answer(PLACE, text)
    assert isinstance(found, Unclear)
    for _, value in found.options:
        assert brief(answer(PLACE, value)) in (value, "(place.which_village)")


def test_a_guess_is_remarked() -> None:
    found = answer(PLACE, "sidokre")
    assert found == Read("35.15.08.1004", "Kelurahan Sidokare, Kecamatan Sidoarjo", "place.guessed")


@pytest.mark.parametrize(
    "village", [v for v in NAMES.values() if not v.former], ids=lambda v: v.code
)
def test_every_village_reads_back(village: Village) -> None:
    """By code, as shown, and as people write it with its kecamatan."""
    found = answer(PLACE, village.code)
    assert isinstance(found, Read)
    assert found.value == village.code
    assert answer(PLACE, found.shown) == found
    district = context().catalogue.districts[village.district].name
    assert brief(answer(PLACE, f"ds {village.name.lower()} kec {district.lower()}")) == village.code
