"""What is said of a document for the requirement it is to meet."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from bot.bootstrap import Knowledge
from bot.domain.quality import Doubt
from bot.storage.tables import Document
from bot.usecases.doubt import doubts_about, sentences, twin

PRINT, NEAR, FAR = "0" * 64, "0" * 62 + "ff", "0" * 60 + "ffff"


def document(number: int, **values: Any) -> Document:
    known = {"status": "stored", "doubts": [], "pages": 1, "fingerprint": None}
    return Document(id=number, **{**known, "sha256": f"sha-{number}", **values})


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ({"sha256": "sha-2"}, True),
        ({"fingerprint": PRINT}, True),
        ({"fingerprint": NEAR}, True),
        ({"fingerprint": FAR}, False),
        ({"fingerprint": ""}, False),
        ({}, False),
        ({"sha256": "sha-2", "status": "refused"}, False),
    ],
)
def test_the_same_picture_twice(other: dict[str, Any], same: bool) -> None:
    """By its content, or by what it shows when it was saved anew; a document is not its own."""
    first, second = document(1, **other), document(2, fingerprint=PRINT)
    assert twin(second, [second, first]) is (first if same else None)
    assert doubts_about(second, 5, [first]) == (["same_picture"] if same else [])


def test_pages_are_counted_against_the_requirement() -> None:
    long = document(1, pages=4)
    assert doubts_about(long, 3, []) == ["too_many_pages"]
    assert doubts_about(long, 4, []) == []
    assert doubts_about(document(1, pages=None), 1, []) == []


def test_a_photo_of_a_person_need_not_be_a_paper() -> None:
    """It may be dark or twice the same, but shows no text."""
    face = document(1, doubts=["not_a_document"])
    assert doubts_about(face, 1, []) == ["not_a_document"]
    assert doubts_about(face, 1, [], of_paper=False) == []
    dark = document(1, doubts=["dark"])
    assert doubts_about(dark, 1, [document(2, sha256="sha-1")], of_paper=False) == [
        "dark",
        "same_picture",
    ]


def test_each_doubt_is_said_as_one_with_its_name_and_what_helps(knowledge: Knowledge) -> None:
    """ "Tampak", never more; short enough to be read."""
    every = get_args(Doubt)
    said = sentences(knowledge.texts, every, "KTP", 5)
    assert len(said) == len(set(said)) == len(every)
    for sentence in said:
        assert "KTP" in sentence
        assert len(sentence) <= 140
        assert sentence.count(".") >= 2
