"""A calendar server on loopback, the DNS of a small world, and certificates made on the spot."""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "feeds.example.org"
PUBLIC = "93.184.215.14"
PUBLIC_6 = "2606:2800:21f:cb07:6820:80da:af6b:8b2c"

CALENDAR = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"

Answer = bytes | Callable[[asyncio.StreamWriter], Awaitable[None]]


def http(status: int, *headers: str, body: bytes = b"", length: int | None = None) -> bytes:
    """Return an answer, with the length of its body or another."""
    length = len(body) if length is None else length
    lines = [f"HTTP/1.1 {status} Said", f"Content-Length: {length}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


# -------------------------------------------------------------------- certificates

_FROM, _UNTIL = datetime(2020, 1, 1, tzinfo=UTC), datetime(2090, 1, 1, tzinfo=UTC)


def _signed(
    name: str, key: ec.EllipticCurvePrivateKey, by: ec.EllipticCurvePrivateKey, *, authority: bool
) -> x509.Certificate:
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "authority")])
    builder = (
        x509.CertificateBuilder(issuer, named, key.public_key(), x509.random_serial_number())
        .not_valid_before(_FROM)
        .not_valid_after(_UNTIL)
        .add_extension(x509.BasicConstraints(authority, None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False
        )
    )
    if authority:
        usage = x509.KeyUsage(
            *(False,) * 5, key_cert_sign=True, crl_sign=True, encipher_only=False,
            decipher_only=False,
        )  # fmt: skip
        builder = builder.add_extension(usage, critical=True)
    else:
        builder = builder.add_extension(
            x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False
        )
    return builder.sign(by, hashes.SHA256())


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


@cache
def _authority() -> tuple[ec.EllipticCurvePrivateKey, str]:
    key = ec.generate_private_key(ec.SECP256R1())
    return key, _pem(_signed("authority", key, key, authority=True))


@cache
def trusting() -> ssl.SSLContext:
    """Return a context that trusts the tests' own authority and nobody else."""
    return ssl.create_default_context(cadata=_authority()[1])


@cache
def serving(name: str) -> ssl.SSLContext:
    """Return a context for a server with a certificate for this name."""
    key = ec.generate_private_key(ec.SECP256R1())
    pem = _pem(_signed(name, key, _authority()[0], authority=False))
    pem += key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    with TemporaryDirectory() as folder:
        file = Path(folder, "server.pem")
        file.write_text(pem)
        context.load_cert_chain(file)
    return context


# ------------------------------------------------------------------------ the server


class Feeds:
    """A TLS server that answers as it is told, in turn; it notes who comes and what they ask."""

    def __init__(self, name: str = HOST) -> None:
        self.answers: deque[Answer] = deque()
        self.asked: list[str] = []
        self._name = name
        self._came: list[int] = []
        self._coming = asyncio.Condition()
        self._serving: set[asyncio.Task[None]] = set()
        self._knocks = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.endpoint: tuple[str, int] = self._server.sockets[0].getsockname()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.close()
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)
        await self._server.wait_closed()

    async def connections(self) -> int:
        """Return how many have come so far: whoever knocks now comes after all of them."""
        _, writer = await asyncio.open_connection(*self.endpoint)
        mine = writer.get_extra_info("sockname")[1]
        async with self._coming:
            await self._coming.wait_for(lambda: mine in self._came)
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
        self._knocks += 1
        return len(self._came) - self._knocks

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._serving.add(task)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with self._coming:
            self._came.append(writer.get_extra_info("peername")[1])
            self._coming.notify_all()
        try:
            await writer.start_tls(serving(self._name))
            self.asked.append((await reader.readuntil(b"\r\n\r\n")).decode())
            answer = self.answers.popleft()
            if isinstance(answer, bytes):
                writer.write(answer)
            else:
                await answer(writer)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass  # they hung up
        finally:
            writer.close()


class Dns:
    """Answers a name with one set of addresses after the other; the last one stays."""

    def __init__(self, **answers: Sequence[Sequence[str]]) -> None:
        self.asked: list[str] = []
        self._answers = {name.replace("_", "."): deque(sets) for name, sets in answers.items()}

    async def __call__(self, host: str) -> Sequence[str]:
        """Return the next set."""
        self.asked.append(host)
        sets = self._answers.get(host, deque([()]))
        return sets.popleft() if len(sets) > 1 else sets[0]
