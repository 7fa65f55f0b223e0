"""The screens that show when somebody works: how one gets to each, at an hour of one's choosing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Final

from bot.demo.stage import ZONE, Stage, open_stage
from bot.demo.web import Web
from bot.demo.week import START
from tests.look.phone import PHONE, Phone, open_phone

TUESDAY: Final = datetime(2026, 3, 3, 14, 30, tzinfo=ZONE)
"""The morning has been asked about, the afternoon is under way, and an evening is to come."""


@asynccontextmanager
async def week() -> AsyncIterator[Stage]:
    """Run the demo on a Monday morning, with a therapist who has enrolled, and without a port."""
    async with open_stage(START, furnish=lambda stage, app: Web(stage).furnish(app)) as stage:
        await stage.enrol()
        yield stage


async def hold(browser: Any, stage: Stage, scheme: str = "light", scale: float = 1) -> Phone:
    """Open the stage's page on a phone."""
    return await open_phone(
        browser, stage.url, PHONE, scheme=scheme, scale=scale, first="That is all I need."
    )


async def send_calendar(phone: Phone) -> None:
    """Send the calendar that the page has ready, and keep the typed hours beside it."""
    await phone.page.click("#attach")
    await phone.page.click("[data-send=calendar]")
    await phone.hears("Shall I follow the calendar alone?")
    await phone.tap("Both")
    await phone.hears("I go by both.")


async def take_days_off(phone: Phone) -> None:
    """Have every Wednesday off, and the public holidays of Berlin."""
    await phone.say("/pause")
    await phone.hears("When are you off?")
    await phone.tap("Days off that come back")
    await phone.hears("Tap a day to have it off every week")
    await phone.tap("Wed")
    await phone.tap("Back")
    await phone.tap("Public holidays")
    await phone.hears("Of which place?")
    await phone.tap("Germany")
    await phone.hears("Which part of Germany?")
    await phone.tap("Berlin")
    await phone.hears("Public holidays: Berlin")


async def schedule(phone: Phone) -> None:
    """Show a week of typed hours, a calendar, holidays, and a day off that comes back."""
    await send_calendar(phone)
    await take_days_off(phone)
    await phone.say("/schedule")
    await phone.hears("The next seven days")


async def today(phone: Phone, stage: Stage) -> None:
    """Show a day with a block that was asked about, one under way, and one to come."""
    await send_calendar(phone)
    await stage.travel(TUESDAY - stage.now())
    await phone.say("/today")
    await phone.hears("stands in your calendar")


async def month(phone: Phone) -> None:
    """Show the month of /pause, the first day chosen and the last one asked for."""
    await phone.say("/pause")
    await phone.hears("When are you off?")
    await phone.tap("Pick dates")
    await phone.hears("Tap the first day off")
    await phone.tap("16")
    await phone.hears("Now tap the last day")


async def settings(phone: Phone) -> None:
    """Show how the bot works for her."""
    await phone.say("/settings")
    await phone.hears("How I work for you")


async def zone(phone: Phone) -> None:
    """Share a place on a journey, and be asked about its clock."""
    await phone.page.click("#attach")
    await phone.page.click("[data-place=Lisbon]")
    await phone.hears("Lisbon")


async def leave(phone: Phone) -> None:
    """Ask to leave for good, and be told what that means."""
    await phone.say("/deleteme")
    await phone.hears("This destroys your key")
