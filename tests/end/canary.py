"""Secrets, the forms in which they may be written down, and a look for them in raw bytes."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import quote

Forms = dict[str, bytes]


def needles(*said: str) -> Forms:
    """Return what must not be found, in the forms in which text is written down."""
    forms: Forms = {}
    for text in said:
        forms[text] = text.encode()
        forms[f"{text} as JSON"] = json.dumps(text)[1:-1].encode()
        forms[f"{text} as repr"] = ascii(text)[1:-1].encode()
        forms[f"{text} in an address"] = quote(text, safe="").encode()
        forms[f"{text} in UTF-16"] = text.encode("utf-16-le")
        forms[f"{text} in base64"] = base64.b64encode(text.encode()).rstrip(b"=")
    return forms


def of_bytes(name: str, secret: bytes) -> Forms:
    """Return the forms in which a key is written down."""
    return {
        f"{name}, raw": secret,
        f"{name} as digits": secret.hex().encode(),
        f"{name} in base64": base64.b64encode(secret).rstrip(b"="),
        f"{name} in base64 for addresses": base64.urlsafe_b64encode(secret).rstrip(b"="),
        f"{name} as repr": repr(secret)[2:-1].encode(),
    }


def seen(files: Iterable[Path], secrets: Mapping[str, Forms]) -> set[tuple[str, str, str]]:
    """Return which secret stands in which form in which file, whatever its capitals."""
    contents = {path.read_bytes().lower(): path for path in files}
    return {
        (secret, form, path.name)
        for content, path in contents.items()
        for secret, forms in secrets.items()
        for form, needle in forms.items()
        if needle.lower() in content
    }


def found(root: Path, *said: str) -> list[str]:
    """Return where and in which form any of this stands in a file, whatever its capitals."""
    files = [path for path in root.rglob("*") if path.is_file()]
    return [f"{form} in {name}" for _, form, name in sorted(seen(files, {"": needles(*said)}))]
