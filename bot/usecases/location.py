"""Where a service is given: offices, the citizen's own desa or kecamatan, online."""

from __future__ import annotations

from bot.domain.phone_message import Paragraph
from bot.domain.place import Office, Village
from bot.domain.service import Service
from bot.usecases.turn import Turn


def describe(turn: Turn, service: Service, place: str | None) -> list[Paragraph]:
    lines = [line for key in service.offices for line in _office_lines(turn, key, place)]
    lines += [turn.texts("location.online", address=address) for address in service.channels.online]
    paragraphs = [Paragraph("\n".join(dict.fromkeys(lines)))]
    if service.channels.note:
        paragraphs.append(
            Paragraph(turn.texts("answer.note", text=service.channels.note), weight=3)
        )
    return paragraphs


def place_card(turn: Turn, place: str) -> list[Paragraph]:
    """What is known of a place by itself (``office:samsat``, ``kecamatan:…``, ``desa:…``)."""
    kind, _, key = place.partition(":")
    if kind == "desa":
        return _village_card(turn, turn.catalogue.villages[key])
    office = office_of(turn, place)
    if office is None:
        return []
    title = Paragraph(turn.texts("location.place_only", name=office.name))
    details = [*_contact_lines(turn, office)]
    body = office.address or (None if details else turn.texts("location.unknown_office"))
    lines = [*([body] if body else []), *details]
    note = [Paragraph(office.note, weight=2)] if office.note else []
    return [title, Paragraph("\n".join(lines)), *note]


def office_of(turn: Turn, place: str) -> Office | None:
    """The office that a place stands for; a kecamatan stands for its own office."""
    kind, _, key = place.partition(":")
    if kind == "office":
        return turn.catalogue.offices.get(key)
    if kind == "kecamatan":
        name = turn.catalogue.districts[key].name
        return turn.catalogue.offices.get(f"kec_{name.lower()}")
    return None


def _village_card(turn: Turn, village: Village) -> list[Paragraph]:
    district = turn.catalogue.districts[village.district].name
    if village.former:
        text = turn.texts("location.former", village=village.name, district=district)
        return [Paragraph(text)]
    return [
        Paragraph(
            turn.texts(
                "location.desa_named", kind=village.kind, village=village.name, district=district
            )
        )
    ]


def _office_lines(turn: Turn, key: str, place: str | None) -> list[str]:
    if key == "desa":
        village = _village(turn, place)
        if village is None:
            return [_own_village(turn, place)]
        return [paragraph.text for paragraph in _village_card(turn, village)]
    if key == "kecamatan":
        office = _district_office(turn, place)
        return [turn.texts("location.kecamatan")] if office is None else _lines_of(turn, office)
    return _lines_of(turn, turn.catalogue.offices[key])


def _own_village(turn: Turn, place: str | None) -> str:
    """The office of a desa that is not known yet; its kecamatan may be."""
    kind, _, key = (place or "").partition(":")
    if kind != "kecamatan":
        return turn.texts("location.desa")
    return turn.texts("location.desa_in", district=turn.catalogue.districts[key].name)


def _village(turn: Turn, place: str | None) -> Village | None:
    kind, _, key = (place or "").partition(":")
    return turn.catalogue.villages.get(key) if kind == "desa" else None


def _district_office(turn: Turn, place: str | None) -> Office | None:
    """The kecamatan office of a kecamatan, or of a village's kecamatan."""
    if village := _village(turn, place):
        return office_of(turn, f"kecamatan:{village.district}")
    return office_of(turn, place) if place and place.startswith("kecamatan:") else None


def _lines_of(turn: Turn, office: Office) -> list[str]:
    if office.address:
        head = turn.texts("location.office", name=office.name, address=office.address)
    else:
        head = turn.texts("location.office_unknown", name=office.name)
    return [head, *_contact_lines(turn, office)]


def _contact_lines(turn: Turn, office: Office) -> list[str]:
    lines = []
    if office.phone:
        lines.append(turn.texts("location.contact", phone=office.phone))
    if office.whatsapp:
        lines.append(turn.texts("location.whatsapp", whatsapp=office.whatsapp))
    return lines
