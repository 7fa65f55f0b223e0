"""Where a calendar's address is found, and how what goes wrong with a calendar is mended.

A problem is told in a sentence or two with what to do about it, also one that is not known here:
reasons come from what fetches and reads calendars, and there may be more of them one day.
"""

from __future__ import annotations

from conversations.model import Card, Keyboard, P, Phrase

# ------------------------------------------------------------------------- help

PROVIDERS = (
    (
        "google",
        P("button", "Google"),
        P(
            "calendar",
            "<b>Google</b>, on a computer: Settings → your calendar → Integrate calendar → "
            "“Secret address in iCal format”.",
        ),
    ),
    (
        "outlook",
        P("button", "Outlook"),
        P(
            "calendar",
            "<b>Outlook</b>, on the web: Settings → Calendar → Shared calendars → Publish a "
            "calendar. “Can view when I'm busy” is enough. Then copy the ICS link.",
        ),
    ),
    (
        "apple",
        P("button", "Apple"),
        P(
            "calendar",
            "<b>Apple</b>: in the Calendar app, open the calendar's sharing, switch on “Public "
            "Calendar” and copy the link. Everybody who has that link can read it.",
        ),
    ),
    (
        "others",
        P("button", "Another"),
        P(
            "calendar",
            "In <b>Acuity, TherapyAppointment, Sessions Health</b> and others, look in the "
            "settings for “iCal feed” or “Calendar sync”.",
        ),
    ),
)
"""Where an address is found: a key, the button's label, and the way there."""


def question(to_help: Keyboard, help_text: Phrase | None = None) -> Card:
    """Ask for a calendar's address or file; ``to_help`` are the buttons that say where it is."""
    ask = P(
        "calendar",
        "Send me your calendar's address (https:// or webcal://) or its .ics file.",
    )
    where = P("calendar", "Where is the address? Tap what you use:")
    return Card((ask, help_text or where), to_help)


# --------------------------------------------------------------------- problems

AGAIN = frozenset(
    {"unreachable", "timeout", "tls", "busy", "unexpected", "incomplete", "crashed", "too_slow", ""}
)
"""Problems that may be gone with the next try; "" is one that nobody knows."""


def problem_of_feed(reason: str) -> Phrase:
    """Say why an address could not be read, and how to mend it."""
    match reason:
        case "not_an_address":
            return P(
                "calendar",
                "That is no address I know. It begins with https:// or webcal://, without spaces.",
            )
        case "not_https":
            return P(
                "calendar",
                "That address is open to whoever listens on the way. "
                "Please look for one that begins with https:// or webcal://.",
            )
        case "credentials":
            return P(
                "calendar",
                "A name and a password stand in that address, and they open more than a calendar. "
                "Please publish the calendar, and send me that address.",
            )
        case "refused_address" | "port":
            return P(
                "calendar",
                "That place is not on the open internet, so I may not read there. "
                "Please send the address under which your calendar is published.",
            )
        case "unreachable" | "timeout" | "busy":
            return P(
                "calendar",
                "The calendar's server does not answer just now. "
                "That often mends itself within the hour.",
            )
        case "tls":
            return P(
                "calendar",
                "The calendar's server could not prove who it is, so I did not read there. "
                "Whoever runs it can renew its certificate.",
            )
        case "redirected_elsewhere" | "redirect_loop":
            return P(
                "calendar",
                "That address leads on to another one. "
                "Please copy it anew, straight from your calendar's settings.",
            )
        case "gone":
            return P(
                "calendar",
                "There is no calendar at that address any more. "
                "Please copy it anew from your calendar's settings.",
            )
        case "forbidden":
            return P(
                "calendar",
                "The calendar's server does not let me in. "
                "Please see whether the calendar is published, and copy its address anew.",
            )
        case "not_a_calendar":
            return P(
                "calendar",
                "There is a page at that address, and no calendar. "
                "Please look for the one named iCal or ICS.",
            )
        case "too_large" | "too_many":
            return P(
                "calendar",
                "That calendar is larger than I can read. "
                "Please publish one that goes less far back.",
            )
        case "encoded" | "incomplete" | "too_slow" | "crashed":
            return P(
                "calendar",
                "I could not read to the end of what came from there. "
                "If it happens again, the calendar's .ics file may do.",
            )
        case _:
            return P(
                "calendar",
                "I could not read that calendar, and I do not know why. "
                "Another try later may do, or its .ics file.",
            )


def problem_of_file(reason: str) -> Phrase:
    """Say why a file could not be read, and how to mend it."""
    match reason:
        case "another_file":
            return P(
                "calendar",
                "I found no calendar in that file, and I keep words, so it was not saved. "
                "If it should be one, please export it as .ics.",
            )
        case "not_a_calendar":
            return P(
                "calendar",
                "That file is no calendar I can read. "
                "Please export it once more, as .ics (iCalendar).",
            )
        case "too_large" | "too_many":
            return TOO_LARGE
        case "too_slow" | "crashed":
            return P(
                "calendar",
                "I could not read that file to its end. "
                "One that is exported for fewer months may do.",
            )
        case _:
            return P(
                "calendar",
                "I could not read that file, and I do not know why. Please send it once more.",
            )


TOO_LARGE = P(
    "calendar",
    "That file is larger than I can read. Please export fewer months, "
    "or send me the calendar's address instead.",
)
