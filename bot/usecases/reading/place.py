"""A desa or kelurahan of Sidoarjo, with or without its kecamatan, also misspelt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.domain.place import Village
from bot.domain.reading import Read, Unclear
from bot.usecases.reading.places import Gazetteer, Heard
from bot.usecases.reading.said import Said

_CODE_DIGITS = 10


def read(said: Said) -> Read | Unclear:
    """The one village that fits what was said; of several all are offered."""
    catalogue = said.context.catalogue
    coded = _coded(said)
    if coded is not None:
        return _found(coded, said)
    heard = Gazetteer.of(catalogue).hear(said.plain)
    if heard.villages:
        return _among(heard, said)
    if heard.districts and not heard.only_regency:
        villages = [v for v in catalogue.villages.values() if v.district in heard.districts]
        return _which_village([v for v in villages if not v.former], heard.districts, said)
    if heard.elsewhere:
        return Unclear("place.elsewhere")
    if heard.only_regency:
        names = sorted(district.name for district in catalogue.districts.values())
        return Unclear("place.which_district", options=tuple((n, f"kec {n}") for n in names))
    return Unclear("place.not_found")


def _coded(said: Said) -> Village | None:
    """The village with this code, the points left out or not."""
    digits = "".join(character for character in said.plain if character in "0123456789")
    if len(digits) != _CODE_DIGITS or any(character.isalpha() for character in said.plain):
        return None
    code = f"{digits[:2]}.{digits[2:4]}.{digits[4:6]}.{digits[6:]}"
    return said.context.catalogue.villages.get(code)


def _among(heard: Heard, said: Said) -> Read | Unclear:
    """The village in the kecamatan named, if one was."""
    inside = [v for v in heard.villages if v.district in heard.districts]
    if not inside and heard.districts and not heard.only_regency:
        return Unclear("place.other_district", options=_options(heard.villages, said))
    # "sidoarjo" behind a village may be the regency, so it decides nothing.
    fitting = heard.villages if heard.only_regency or not inside else inside
    if len(fitting) == 1 and not heard.doubtful:
        return _found(fitting[0], said, guessed=heard.guessed)
    reason = "place.did_you_mean" if heard.guessed else "place.several"
    return Unclear(reason, options=_options(fitting, said))


def _found(village: Village, said: Said, *, guessed: bool = False) -> Read | Unclear:
    """The village, unless it is no more; a misspelt one is remarked."""
    district = said.context.catalogue.districts[village.district].name
    if village.former:
        return Unclear("place.former", {"village": village.name, "district": district})
    kind = village.kind.capitalize()
    shown = said.context.texts(
        "form.shown.place", kind=kind, village=village.name, district=district
    )
    return Read(village.code, shown, "place.guessed" if guessed else None)


def _which_village(villages: Iterable[Village], districts: Sequence[str], said: Said) -> Unclear:
    by_name = sorted(villages, key=lambda village: village.name)
    names = ", ".join(said.context.catalogue.districts[code].name for code in districts)
    options = tuple((village.name, village.code) for village in by_name)
    return Unclear("place.which_village", {"district": names}, options)


def _options(villages: Iterable[Village], said: Said) -> tuple[tuple[str, str], ...]:
    """Each with its kecamatan: Wage (Taman)."""
    districts = said.context.catalogue.districts
    return tuple((f"{v.name} ({districts[v.district].name})", v.code) for v in villages)
