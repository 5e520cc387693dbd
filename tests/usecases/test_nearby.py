"""A shared location becomes the question where the citizen is, on every channel."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from bot.bootstrap import Knowledge
from bot.channels.telegram import TelegramChannel, build_bot
from bot.channels.whatsapp import WhatsAppChannel, WhatsAppSettings
from bot.engine.port import Engine
from bot.storage.database import Database
from bot.storage.tables import Message, Outbound
from bot.usecases import nearby
from bot.usecases.converse import Converser
from bot.usecases.receive import receive
from tests.conftest import Clock

PERSON = {"id": 5, "first_name": "Ana"}
POINT = {"latitude": -7.4, "longitude": 112.6}


def telegram(number: int, content: dict[str, Any]) -> bytes:
    """An update; a place with a name is a venue, a tapped button comes as its payload."""
    person = {**PERSON, "is_bot": False}
    chat = {**PERSON, "type": "private"}
    if "tap" in content:
        query = {"id": "1", "from": person, "data": content["tap"], "message": {"chat": chat}}
        return json.dumps({"update_id": number, "callback_query": query}).encode()
    if "address" in content:
        place = {"venue": {"location": POINT, "title": "", "address": content["address"]}}
        content = {**place, "location": POINT}
    message = {"message_id": number, "from": person, "chat": chat, **content}
    return json.dumps({"update_id": number, "message": message}).encode()


def whatsapp(number: int, content: dict[str, Any]) -> bytes:
    if "tap" in content:
        reply = {"id": content["tap"], "title": "x"}
        message = {
            "type": "interactive",
            "interactive": {"type": "list_reply", "list_reply": reply},
        }
    elif "text" in content:
        message = {"type": "text", "text": {"body": content["text"]}}
    else:
        place = {key: content[key] for key in ("address",) if key in content}
        message = {"type": "location", "location": {**POINT, **place}}
    message = {"from": "628110000001", "id": f"wamid.{number}", **message}
    change = {"field": "messages", "value": {"messages": [message]}}
    return json.dumps({"entry": [{"id": "1", "changes": [change]}]}).encode()


BODIES: dict[str, Callable[[int, dict[str, Any]], bytes]] = {
    "telegram": telegram,
    "whatsapp": whatsapp,
}


class Citizen:
    """One citizen on one channel, answered by the real engine."""

    def __init__(self, converser: Converser, channel: str) -> None:
        self._converser = converser
        self._channel = channel
        self._count = 0

    def send(self, **content: Any) -> str:
        """The answer to a message, as it stands in the transcript."""
        self._count += 1
        channel: Any = self._converser.channels[self._channel]
        items = channel.split(BODIES[self._channel](self._count, content))
        with self._converser.database.transaction() as session:
            receive(session, channel.name, channel.account, items)
        while self._converser.next() is not None:
            pass
        return self.last().text

    def last(self) -> Message:
        with self._converser.database.transaction() as session:
            last = session.scalars(select(Message).order_by(Message.id.desc()).limit(1)).one()
        assert last.author == "bot"
        return last

    def request(self) -> str:
        """The last request to the platform, as JSON."""
        with self._converser.database.transaction() as session:
            last = select(Outbound.request).order_by(Outbound.id.desc()).limit(1)
            return json.dumps(session.scalars(last).one())


@pytest.fixture(params=sorted(BODIES))
def citizen(
    request: pytest.FixtureRequest, db: Database, knowledge: Knowledge, clock: Clock, engine: Engine
) -> Citizen:
    settings = WhatsAppSettings("http://127.0.0.1:9", "62", "token", "kunci", "cocok")
    api = build_bot("1:x", "http://127.0.0.1:9")
    channels = {
        "telegram": TelegramChannel(api, "1", None, "Lainnya", httpx.AsyncClient()),
        "whatsapp": WhatsAppChannel(httpx.AsyncClient(), settings, "Lainnya"),
    }
    parts = (knowledge.catalogue, knowledge.texts, knowledge.calendar)
    return Citizen(Converser(db, channels, engine, *parts, clock), request.param)


def test_all_kecamatan_are_offered(citizen: Citizen, knowledge: Knowledge) -> None:
    """Ten at a time, as the platforms allow; each is a button, the rest comes by "more"."""
    assert citizen.send(location=POINT) == knowledge.texts("media.location")
    districts = [district.name for district in knowledge.catalogue.districts.values()]
    assert [choice["title"] for choice in citizen.last().choices] == districts
    shown = citizen.request()
    assert districts[8] in shown
    assert "Lainnya" in shown


def test_a_tapped_kecamatan_keeps_the_service_in_talk(citizen: Citizen) -> None:
    citizen.send(text="syarat SKTM kecamatan")
    citizen.send(location=POINT)
    payload = next(one["payload"] for one in citizen.last().choices if one["title"] == "Krian")
    said = citizen.send(tap=payload)
    assert "Tempat mengurus SKTM kecamatan" in said
    assert "Kantor Kecamatan Krian" in said
    assert "*Biaya SKTM kecamatan*" in citizen.send(text="biayanya?")


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("Krian", "Kantor Kecamatan Krian"),
        ("sidoarjo", "Kantor Kecamatan Sidoarjo"),
        ("di kec. candi pak", "Kantor Kecamatan Candi"),
        ("desa Kemangsen", "Kantor desa Kemangsen, Kecamatan Balongbendo"),
        ("krien", "Kantor Kecamatan Krian"),
    ],
)
def test_a_written_place_is_understood(citizen: Citizen, words: str, wanted: str) -> None:
    """A name alone is enough, also one that would be small talk elsewhere."""
    citizen.send(location=POINT)
    assert wanted in citizen.send(text=words)


def test_one_place_after_the_other(citizen: Citizen) -> None:
    citizen.send(text="ngurus SKTM desa dimana")
    citizen.send(location=POINT)
    assert "tempat Anda tinggal di Kecamatan Krian" in citizen.send(text="Krian")
    assert "Kantor desa Kemangsen" in citizen.send(text="desa Kemangsen")


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("syarat KTP hilang di Krian", "*Syarat KTP: hilang*"),
        ("matur suwun", "Sama-sama"),
        ("menu", "Yang bisa saya bantu"),
    ],
)
def test_who_talks_of_something_else_is_not_held(citizen: Citizen, words: str, wanted: str) -> None:
    citizen.send(location=POINT)
    assert wanted in citizen.send(text=words)


def test_an_address_that_names_its_kecamatan_is_answered_at_once(citizen: Citizen) -> None:
    said = citizen.send(address="Jl. Raya Candi 5, Kec. Krian, Kabupaten Sidoarjo")
    assert "Kantor Kecamatan Krian" in said


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("Jl. A, Kec. Krian, Sidoarjo", "Krian"),
        ("KECAMATAN SEDATI", "Sedati"),
        ("Jl. B, Kec Taman", "Taman"),
        ("Jl. Raya Candi, Sidoarjo", None),
        ("Jl. C, Kec. Gubeng, Surabaya", None),
        ("kecap Krian", None),
        ("", None),
    ],
)
def test_only_a_kecamatan_named_as_one_counts(
    knowledge: Knowledge, address: str, name: str | None
) -> None:
    """Streets bear the names of kecamatan, and other towns have some too."""
    codes = {item.name: code for code, item in knowledge.catalogue.districts.items()}
    wanted = nearby.payload(codes[name]) if name else None
    assert nearby.in_address(knowledge.catalogue, address) == wanted
