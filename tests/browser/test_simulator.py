"""The simulator in a real browser: a citizen asks, taps, gets answers, by keyboard too."""

from __future__ import annotations

import re
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests import samples
from tests.running import Running

ANSWER_MS = 20_000


def shown(page: Page) -> Locator:
    return page.locator("[data-testid=conversation]:visible").first


def open_simulator(page: Page, assistant: Running) -> Locator:
    page.goto(f"{assistant.url}/simulator")
    conversation = shown(page)
    expect(conversation.get_by_test_id("empty")).to_be_visible()
    return conversation


def say(conversation: Locator, text: str) -> None:
    conversation.get_by_test_id("input").fill(text)
    conversation.get_by_test_id("input").press("Enter")


def bot_texts(conversation: Locator) -> Locator:
    return conversation.locator("[data-testid=message][data-from=bot]")


def test_a_citizen_gets_the_checklist_and_taps_on(page: Page, assistant: Running) -> None:
    """Question, checklist with its source, the next step as a button, the answer to the tap."""
    conversation = open_simulator(page, assistant)
    say(conversation, "syarat ktp hilang")
    answer = bot_texts(conversation).first
    expect(answer).to_contain_text("Surat kehilangan dari kepolisian", timeout=ANSWER_MS)
    expect(answer).to_contain_text("dicek 24 Nov 2026")
    conversation.get_by_test_id("choice").filter(has_text="Caranya").first.click()
    expect(bot_texts(conversation).nth(1)).to_contain_text("Plavon", timeout=ANSWER_MS)
    said = conversation.locator("[data-testid=message][data-from=citizen]")
    expect(said).to_have_count(2)
    expect(said.nth(0)).to_have_attribute("data-state", "stored")


def test_an_example_starts_the_talk(page: Page, assistant: Running) -> None:
    conversation = open_simulator(page, assistant)
    conversation.get_by_test_id("example").first.click()
    expect(bot_texts(conversation).first).to_be_visible(timeout=ANSWER_MS)


def test_two_conversations_do_not_mix(page: Page, assistant: Running) -> None:
    conversation = open_simulator(page, assistant)
    say(conversation, "syarat ktp hilang")
    expect(bot_texts(conversation).first).to_be_visible(timeout=ANSWER_MS)
    if not page.get_by_test_id("new-conversation").is_visible():
        page.get_by_test_id("settings").click()
    page.get_by_test_id("new-conversation").click()
    other = page.locator("[data-testid=conversation]:visible").last
    expect(other.get_by_test_id("empty")).to_be_visible()
    say(other, "biayanya?")
    expect(bot_texts(other).first).to_contain_text("layanan yang mana", timeout=ANSWER_MS)


def test_html_in_a_message_is_only_text(page: Page, assistant: Running) -> None:
    conversation = open_simulator(page, assistant)
    say(conversation, "<img src=x onerror=alert(1)><b>tebal</b>")
    said = conversation.locator("[data-testid=message][data-from=citizen]").first
    expect(said).to_contain_text("<img src=x onerror=alert(1)>")
    expect(bot_texts(conversation).first).to_be_visible(timeout=ANSWER_MS)
    assert conversation.locator("img[src=x]").count() == 0


def test_a_conversation_survives_a_reload(page: Page, assistant: Running) -> None:
    conversation = open_simulator(page, assistant)
    say(conversation, "halo")
    expect(bot_texts(conversation).first).to_be_visible(timeout=ANSWER_MS)
    page.reload()
    expect(bot_texts(shown(page)).first).to_contain_text(
        "asisten layanan publik", timeout=ANSWER_MS
    )


def test_a_photo_is_shown_once_it_is_stored(page: Page, assistant: Running) -> None:
    """As a picture from the store, upright (30 wide, turned), without a reload of the page."""
    conversation = open_simulator(page, assistant)
    file = {"name": "ktp.jpg", "mimeType": "image/jpeg", "buffer": samples.jpeg()}
    conversation.get_by_test_id("file").set_input_files(file)
    conversation.get_by_test_id("send").click()
    picture = conversation.locator("[data-testid=message][data-from=citizen] img")
    expect(picture).to_have_attribute("alt", "ktp.jpg", timeout=ANSWER_MS)
    expect(picture).to_have_js_property("naturalWidth", 30)
    expect(bot_texts(conversation).first).to_be_visible(timeout=ANSWER_MS)


def test_no_accessibility_violation(page: Page, assistant: Running) -> None:
    """axe finds nothing, in the empty page and with an answer and its buttons."""
    conversation = open_simulator(page, assistant)
    assert _violations(page) == []
    say(conversation, "layanan di desa apa saja")
    expect(bot_texts(conversation).first).to_be_visible(timeout=ANSWER_MS)
    assert _violations(page) == []


def test_nothing_is_wider_than_a_small_phone(page: Page, assistant: Running) -> None:
    page.set_viewport_size({"width": 360, "height": 640})
    conversation = open_simulator(page, assistant)
    say(conversation, "syarat nikah di KUA")
    expect(bot_texts(conversation).first).to_be_visible(timeout=ANSWER_MS)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def _violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{item['id']}: {item['help']}" for item in found]


def test_the_stylesheet_is_small() -> None:
    static = Path(__file__).parent.parent.parent / "bot" / "web" / "static"
    css = (static / "simulator.css").read_text(encoding="utf-8")
    assert len(css.encode()) < 20_000
    assert not re.search(r"https?://(?!www\.w3\.org)", css)
