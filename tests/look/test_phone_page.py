"""The demo as someone lives it in a browser."""

from typing import Any

import pytest

from tests.look import screens
from tests.look.phone import PHONE, Phone, open_phone

pytestmark = pytest.mark.look


def _answers(document: dict[str, Any]) -> dict[str, tuple[list[str], list[str]]]:
    """Return the one check-in's steps: chips and words."""
    (record,) = document["checkins"]
    return {step: (one["chips"], one["words"]) for step, one in record["steps"].items()}


async def test_a_check_in_with_the_plug_pulled(browser: Any, address: str) -> None:
    """Chips and words, the bot killed in mid-sentence, plugged in again: nothing is missing."""
    phone = await open_phone(browser, address)
    page = phone.page
    await phone.tap("Begin")
    await phone.tap("urge to fix")
    await page.locator(".key.chosen", has_text="✓ urge to fix").wait_for()
    await phone.tap("being the one who fixes")
    await phone.hears("✓ Who was there")

    await page.type("#text", "M. How she folded ")
    await page.click("#pull")
    await page.locator("#process.pulled").wait_for()
    await page.type("#text", "her scarf before lying down.")
    await page.press("#text", "Enter")
    words = "M. How she folded her scarf before lying down."
    assert (await phone.own(words).locator(".ticks").inner_text()) == "✓"
    assert (await page.inner_text("#status")) == "unplugged"
    assert (await page.inner_text("#waiting")) == "1"

    await page.locator(".unplugged .pill").click()
    await page.locator("#process.running").wait_for()
    await phone.hears("✓ What in them touched you")
    await phone.own(words).locator(".ticks", has_text="✓✓").wait_for()
    await phone.tap("trust")
    await phone.tap("in my hands")
    await phone.hears("✓ Kept, all of it.")

    await phone.own(words).click(button="right")
    await page.locator("#popup button", has_text="Edit").click()
    better = "M. How she folded her scarf, as if it slept."
    await page.fill("#text", better)
    await page.keyboard.press("Enter")
    await phone.own(better).locator(".reaction").wait_for()
    assert "edited" in await phone.own(better).inner_text()

    assert _answers(await phone.export()) == {
        "self_study": (["urge_to_fix"], []),
        "letting_go": (["the_fixer"], []),
        "seeing": ([], [better]),
        "nourished": (["trust"], []),
        "reflecting": (["my_hands"], []),
    }
    assert (await page.inner_text("#answers")).startswith("1 ")
    assert phone.complaints == []


async def test_on_a_phone(browser: Any, address: str) -> None:
    """At 390 pixels the chat fills the screen, the controls come and go, nothing sticks out."""
    phone = await open_phone(browser, address, PHONE, scheme="dark")
    page = phone.page
    assert not await page.locator("#next").is_visible()
    await page.click("#open-desk")
    assert "Mon 17:05" in await page.inner_text("#next-at")
    await page.click("#next")
    await phone.hears("Your afternoon block (14:00–17:00) has ended.")
    await phone.tap("Begin")
    await phone.hears("What did you notice")
    assert await page.evaluate("document.documentElement.scrollWidth") == PHONE[0]
    chat = "document.getElementById('chat')"
    assert await page.evaluate(f"{chat}.scrollWidth <= {chat}.clientWidth")
    near = await page.evaluate(f"{chat}.scrollHeight - {chat}.scrollTop - {chat}.clientHeight")
    assert near < 2
    assert phone.complaints == []


async def test_swiping(browser: Any, address: str) -> None:
    """A swipe to the left replies to a bubble, a finger that rests on it opens its menu."""
    phone = await open_phone(browser, address, PHONE)
    bubble = phone.page.locator(".row.theirs .bubble").last

    async def touch(kind: str, x: int) -> None:
        how = {"pointerType": "touch", "clientX": x, "clientY": 300, "bubbles": True}
        await bubble.dispatch_event(kind, how)

    await touch("pointerdown", 200)
    await touch("pointermove", 180)
    await touch("pointermove", 120)
    await touch("pointerup", 120)
    assert "morning block" in await phone.page.inner_text("#context-text")
    await phone.page.click("#context-off")
    assert not await phone.page.locator("#context").is_visible()
    await touch("pointerdown", 200)
    await phone.page.locator("#popup button", has_text="Reply").wait_for()


async def test_edited_in_place_and_the_day_after(browser: Any, address: str) -> None:
    """A prompt that is let go of changes in its own bubble; a day later its siblings are there."""
    phone = await open_phone(browser, address)
    bubbles = len(await phone.texts())
    await phone.tap("Not this time")
    await phone.hears("Let go for this time.")
    assert len(await phone.texts()) == bubbles
    await phone.page.click("#day")
    await phone.page.locator(".row.theirs", has_text="has ended").nth(1).wait_for()
    assert "Tuesday" in await phone.page.inner_text("#now")
    dates = await phone.page.locator(".date").all_inner_texts()
    assert [one.split(",")[0] for one in dates] == ["Monday", "Tuesday"]


async def test_replying_and_what_the_bot_declines(browser: Any, address: str) -> None:
    """A reply quotes its bubble; kinds that are not kept are answered; words are never markup."""
    phone = await open_phone(browser, address)
    page = phone.page
    await phone.tap("Begin")
    await phone.hears("What did you notice")
    await page.locator(".row.theirs .bubble").last.dblclick()
    assert (await page.inner_text("#context-who")) == "Reply to Presence"
    await page.fill("#text", "<b>tight</b>")
    await page.press("#text", "Shift+Enter")
    await page.type("#text", "& a little proud <img src=x onerror=alert(1)>")
    await page.press("#text", "Enter")
    quoted = phone.own("a little proud")
    assert "What did you notice" in await quoted.locator(".quote").inner_text()
    assert (await quoted.locator(".text").inner_text()).startswith("<b>tight</b>\n& a little")
    assert await quoted.locator("img").count() == 0
    await phone.hears("What could you set down")
    await page.click("#voice")
    await phone.hears("✓ Who was there")
    await page.click("#attach")
    await page.click("[data-send=photo]")
    picture = page.locator(".photo")
    await picture.wait_for()
    assert await picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 320
    await phone.hears("I keep words and voice notes")
    assert phone.complaints == []


async def test_by_keyboard_alone(browser: Any, address: str) -> None:
    """Arrows walk the bubbles, Enter opens a bubble's menu or presses a button, Escape leaves."""
    phone = await open_phone(browser, address)
    page = phone.page
    await page.focus("#bubbles")
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("Enter")
    labels = await page.locator("#popup button").all_inner_texts()
    assert labels == ["Reply", "Copy", "Delete"]
    await page.keyboard.press("Enter")
    assert await page.locator("#context").is_visible()
    await page.keyboard.press("Escape")
    assert not await page.locator("#context").is_visible()
    begin = page.locator(".key", has_text="Begin").last
    await begin.focus()
    await page.keyboard.press("Enter")
    await phone.hears("What did you notice")


async def _labels(phone: Phone) -> list[str]:
    """Return what stands on the buttons of the newest bubble."""
    found: list[str] = await phone.page.locator(".keys").last.locator(".key").all_inner_texts()
    return found


async def test_the_week(browser: Any) -> None:
    """/schedule shows typed hours, a calendar, a holiday and a day off, each where it belongs."""
    async with screens.week() as stage:
        phone = await screens.hold(browser, stage)
        await screens.schedule(phone)
        text = (await phone.texts())[-1]
        for part in ("Off every Wed.", "Sun 8 Mar, Women's Day", "Sat 7 🗓\u00a010:00–12:15"):
            assert part in text
        assert "Add a calendar" in await _labels(phone)
        assert phone.complaints == []


async def test_the_day(browser: Any) -> None:
    """/today shows what was asked, what is under way and what is to come, and opens each."""
    async with screens.week() as stage:
        phone = await screens.hold(browser, stage, "dark")
        await screens.today(phone, stage)
        text = (await phone.texts())[-1]
        for part in ("Tue 3 Mar", "09:00–12:00", "I ask at 17:05", "18:00–19:50", "I ask at 19:55"):
            assert part in text
        assert "Begin 09:00–12:00" in await _labels(phone)
        assert phone.complaints == []


async def test_the_month(browser: Any) -> None:
    """The month of /pause fits a phone, each label on one line, and marks the first day."""
    async with screens.week() as stage:
        phone = await screens.hold(browser, stage)
        await screens.month(phone)
        labels = await _labels(phone)
        assert labels[:7] == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        assert {"▸16", "31", "March 2026"} <= {*labels}
        keys = phone.page.locator(".keys").last.locator(".key")
        heights = {round(await key.evaluate("one => one.offsetHeight")) for key in await keys.all()}
        assert len(heights) == 1
        wide = "all => all.filter(one => one.scrollWidth > one.clientWidth).length"
        assert await keys.evaluate_all(wide) == 0
