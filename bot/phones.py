"""Where telephone numbers stand in words, from the library ``phonenumbers`` (Google's rules).

It is loaded when somebody first writes as many digits as a number has. Nothing is looked up.
"""

from __future__ import annotations

from bot.words.territories import country_of


def phones(text: str, zone: str) -> tuple[tuple[int, int], ...]:
    """Return where each valid number begins and ends.

    Args:
        text: somebody's words.
        zone: an IANA time zone: numbers without a ``+`` are read as they are dialled there.
    """
    from phonenumbers import PhoneNumberMatcher  # noqa: PLC0415 - for those who write digits

    found = PhoneNumberMatcher(text, country_of(zone) or None)
    return tuple((one.start, one.end) for one in found)
