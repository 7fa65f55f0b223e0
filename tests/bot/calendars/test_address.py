"""What people paste, and what of it is an address that may be fetched."""

from __future__ import annotations

import pickle

import pytest

from bot.calendars.address import LONGEST, Address, FetchError, Problem, address

GOOGLE = "calendar.google.com/calendar/ical/anna%40example.org/private-5ec2e7/basic.ics"

NUMBERS = [
    "127.0.0.1",
    "127.0.0.1.",
    "2130706433",
    "017700000001",
    "0177.0.0.1",
    "0x7f000001",
    "0x7f.1",
    "0x7f.0.0.0x1",
    "127.1",
    "127.0.1",
    "1.1.1.1",
    "169.254.169.254",
    "0",
    "0.0.0.0",  # noqa: S104
    "256.256.256.256",
    "1.2.3.4.5",
    "foo.0x7f",
    "foo.1",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[fe80::1%25eth0]",
    "[fe80::1%eth0]",
    "[2606:4700::1111]",
    "[v1.x]",
    "[::1",
    "\uff11\uff12\uff17.\uff10.\uff10.\uff11",  # full-width digits
    "\uff11\uff12\uff17\uff0e\uff10\uff0e\uff10\uff0e\uff11",  # and full-width dots
    "127\u30020\uff610\u30021",  # ideographic dots
    "\u2460\u2461\u2466.\u24ea.\u24ea.\u2460",  # digits in circles
    "\U0001d7cf\U0001d7d0\U0001d7d5.\U0001d7ce.\U0001d7ce.\U0001d7cf",  # mathematical digits
    "\u0661\u0662\u0667.\u0660.\u0660.\u0661",  # Arabic digits
    "127.0.0.\xad1",  # a hyphen that is not seen
    "0\uff58\uff17f.1",
    "%31%32%37.0.0.1",
    "127%2e0%2e0%2e1",
    "127.0.0.1%00.example.org",
]
INSIDE = [
    "localhost",
    "LOCALHOST",
    "localhost.",
    "localhost.localdomain",
    "feeds.localhost",
    "\uff4c\uff4f\uff43\uff41\uff4c\uff48\uff4f\uff53\uff54",
    "loc\N{SOFT HYPHEN}alhost",
    "printer.local",
    "printer.LOCAL.",
    "metadata.google.internal",
    "kubernetes.default.svc.cluster.local",
    "box.home.arpa",
    "1.0.0.127.in-addr.arpa",
    "fritz.box.lan",
    "abc.onion",
    "intranet",
    "com",
]
CROOKED = [
    "a_b.example.org",
    "-a.example.org",
    "a-.example.org",
    "a..example.org",
    ".example.org",
    "example.org..",
    "a b.example.org",
    "exa%6dple.org",
    "example.org\\@evil.example.net",
    "example.org\\.evil.example.net",
    "example.org;evil.example.net",
    f"{'a' * 64}.example.org",
    f"{'a.' * 130}org",
    f"{'ü.' * 130}org",
    "example.org\uff0fevil.example.net",  # a slash that is none
    "example.org\u2044evil.example.net",
    "example.org\uff20evil.example.net",
    "example.org\uff1a443",
    "\u2100.example.org",  # a sign that stands for a/c
    "xn--.example.org.xn--",
]


def refused(text: str) -> Problem:
    """Return why it is none."""
    with pytest.raises(FetchError) as caught:
        address(text)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    return caught.value.problem


@pytest.mark.parametrize(
    "text",
    [
        f"https://{GOOGLE}",
        f"webcal://{GOOGLE}",
        f"WebCals://{GOOGLE}",
        GOOGLE,
        f"  <https://{GOOGLE}>\n",
        f"https://{GOOGLE}#today",
        f"https://Calendar.GOOGLE.com{GOOGLE[len('calendar.google.com') :]}",
        f"https://{GOOGLE}".replace(".com", ".com."),
        f"https://{GOOGLE}".replace(".com", ".com:443"),
        f"https://{GOOGLE}".replace(".com", ".com:"),
    ],
)
def test_one_form_for_all_spellings(text: str) -> None:
    """However it was pasted, it is fetched by https, and its path stays letter by letter."""
    assert address(text).url == f"https://{GOOGLE}"
    assert address(address(text).url) == address(text)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://example.org", "https://example.org/"),
        ("https://example.org?key=a/b", "https://example.org/?key=a/b"),
        ("https://example.org:8443/a", "https://example.org:8443/a"),
        ("https://example.org/ü?q=ß", "https://example.org/%C3%BC?q=%C3%9F"),
        ('https://example.org/a"b|c', "https://example.org/a%22b%7Cc"),
        ("https://example.org/100%/a%2Fb/%zz", "https://example.org/100%/a%2Fb/%zz"),
        ("https://example.org//a/../b;c=[d]", "https://example.org//a/../b;c=[d]"),
        ("https://example.org/a@b:c", "https://example.org/a@b:c"),
    ],
)
def test_what_cannot_stand_in_an_address_is_encoded(text: str, url: str) -> None:
    """All else stays as it was given."""
    assert address(text).url == url


@pytest.mark.parametrize(
    ("host", "ascii_host", "label"),
    [
        ("calendar.google.com", "calendar.google.com", "calendar.google.com"),
        ("xn--a.example.org", "xn--a.example.org", "xn--a.example.org"),  # no letters of any script
        ("praxis-müller.de", "xn--praxis-mller-klb.de", "praxis-müller.de"),
        ("PRAXIS-MÜLLER.de", "xn--praxis-mller-klb.de", "praxis-müller.de"),
        ("straße.example.org", "xn--strae-oqa.example.org", "straße.example.org"),
        ("例え.テスト.jp", "xn--r8jz45g.xn--zckzah.jp", "例え.テスト.jp"),
        ("\uff45\uff58ample\uff0eorg", "example.org", "example.org"),
    ],
)
def test_hosts_of_any_script(host: str, ascii_host: str, label: str) -> None:
    """They are asked for in ASCII, and shown in their own letters, without the path."""
    made = address(f"https://{host}/private-5ec2e7.ics")
    assert (made.host, made.label) == (ascii_host, label)


@pytest.mark.parametrize("host", [*NUMBERS, *INSIDE, *CROOKED])
@pytest.mark.parametrize("scheme", ["https", "webcal"])
def test_no_numbers_and_nothing_inside(host: str, scheme: str) -> None:
    """A host is a name of the public DNS, or it is refused in every spelling."""
    for port in ("", ":443", ":8443"):
        refused(f"{scheme}://{host}{port}/me.ics")


@pytest.mark.parametrize("host", NUMBERS + INSIDE)
def test_the_value_itself_refuses_them_too(host: str) -> None:
    """No address can be made by hand that breaks the rules."""
    with pytest.raises(FetchError):
        Address(host.lower(), "/me.ics")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", Problem.NOT_AN_ADDRESS),
        ("hello", Problem.NOT_AN_ADDRESS),
        ("hello.there", Problem.NOT_AN_ADDRESS),
        ("and/or", Problem.NOT_AN_ADDRESS),
        ("https://", Problem.NOT_AN_ADDRESS),
        ("https:///me.ics", Problem.NOT_AN_ADDRESS),
        ("https://example.org/a b", Problem.NOT_AN_ADDRESS),
        ("https://example.org/a\r\nHost: evil", Problem.NOT_AN_ADDRESS),
        ("https://example.org/a\x00", Problem.NOT_AN_ADDRESS),
        ("https://example.org/\udc80", Problem.NOT_AN_ADDRESS),
        ("https://example.org/\N{RIGHT-TO-LEFT OVERRIDE}", Problem.NOT_AN_ADDRESS),
        (f"https://example.org/{'a' * LONGEST}", Problem.NOT_AN_ADDRESS),
        (f"https://example.org/{'ü' * (LONGEST // 2)}", Problem.NOT_AN_ADDRESS),
        ("http://example.org/me.ics", Problem.NOT_HTTPS),
        ("HTTP://example.org/me.ics", Problem.NOT_HTTPS),
        ("ftp://example.org/me.ics", Problem.NOT_HTTPS),
        ("file:///etc/passwd", Problem.NOT_HTTPS),
        ("https://anna:pass@example.org/me.ics", Problem.CREDENTIALS),
        ("https://example.org@127.0.0.1/me.ics", Problem.CREDENTIALS),
        ("anna@example.org/me.ics", Problem.CREDENTIALS),
        ("https://example.org:80/me.ics", Problem.PORT),
        ("https://example.org:22/me.ics", Problem.PORT),
        ("https://example.org:0/me.ics", Problem.PORT),
        ("https://example.org:99999/me.ics", Problem.PORT),
        ("https://example.org:4_43/me.ics", Problem.PORT),
        ("https://example.org:٤٤٣/me.ics", Problem.PORT),
        ("https://example.org:443:443/me.ics", Problem.PORT),
        ("https://127.0.0.1/me.ics", Problem.REFUSED_ADDRESS),
        ("https://[::1]:443/me.ics", Problem.REFUSED_ADDRESS),
        ("https://printer.local/me.ics", Problem.REFUSED_ADDRESS),
        ("printer.local/me.ics", Problem.REFUSED_ADDRESS),
    ],
)
def test_what_is_refused_says_why(text: str, problem: Problem) -> None:
    """So that it can be answered kindly."""
    assert refused(text) is problem


def test_an_address_is_not_shown() -> None:
    """Neither an address nor the error about one says anything of it."""
    made = address(f"https://{GOOGLE}")
    assert f"{made} {made!r} {[made]}" == "Address(hidden) Address(hidden) [Address(hidden)]"
    with pytest.raises(FetchError) as caught:
        address("http://example.org/private-5ec2e7")
    assert f"{caught.value} {caught.value.args}" == "not_https ('not_https',)"


def test_an_address_travels_between_processes() -> None:
    """It is a value like any other."""
    made = address(f"https://{GOOGLE}")
    assert pickle.loads(pickle.dumps(made)) == made  # noqa: S301 - our own
