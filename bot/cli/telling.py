"""What the commands have in common: their settings, and how they speak with who typed them."""

# ruff: noqa: PLC0415 - heavy parts are imported by the command that needs them

import contextlib
import resource
import sqlite3
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from bot.keys import VaultProblem
from bot.store.migrate import SchemaNewer

if TYPE_CHECKING:
    from bot.backup import Progress
    from bot.settings import Settings


class Told(click.ClickException):
    """What a person can put right, as lines on stderr."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))

    def show(self, file: object = None) -> None:  # noqa: ARG002 - click's signature
        """Print the lines as they are."""
        click.echo(self.message, err=True)


class Commands(click.Group):
    """A group of commands whose errors are told, not dumped: their texts may quote anybody."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; a crash of the interpreter leaves no image of its memory (core(5)).

        Raises:
            click.ClickException: with what to change.
        """
        _, most = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (0, most))  # keys and words would stand in it
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except (VaultProblem, SchemaNewer) as problem:
            raise Told(str(problem) or problem.__doc__ or "") from None
        except sqlite3.Error as error:
            raise Told(f"The database cannot be used ({error}). Run: presence doctor") from None
        except OSError as error:
            raise Told(_about(error)) from None
        except Exception as error:  # noqa: BLE001 - the last resort, without its text
            from bot.logs import where

            raise Told(
                f"This is a flaw of Presence's own ({where(error)}). Please report this line; "
                "it tells nothing of anybody."
            ) from None


def listed(*lines: str) -> str:
    """Return lines that click leaves as they are, below a command's help."""
    return "\b\n" + "\n  ".join(lines)


def load(*, with_token: bool = True, to_write: bool = True) -> "Settings":
    """Return the settings, with the bot's token or without.

    Args:
        with_token: False for what needs none.
        to_write: False for what makes no file that a bot would have to read. (Of those beside
            the database SQLite sees to it that its owner can.)

    Raises:
        Told: what is missing or wrong, all of it; or the data belong to another user.
    """
    from bot.settings import SettingsProblem
    from bot.settings import load as load_
    from bot.start import CannotStart, see_whose

    try:
        settings = load_(with_token=with_token)
        if to_write:
            see_whose(settings.data_dir)
    except SettingsProblem as problem:
        raise Told(*problem.lines) from None
    except CannotStart as problem:
        raise Told(str(problem)) from None
    return settings


def busy(text: str) -> None:
    """Show somebody at a terminal that something takes long."""
    if at_a_terminal():
        click.echo("\n" * (text == "") + text, nl=False, err=True)


def at_a_terminal() -> bool:
    """Tell whether somebody may be looking."""
    return sys.stderr.isatty()


@contextlib.contextmanager
def bar(label: str) -> "Iterator[Progress]":
    """Draw a bar for somebody at a terminal; elsewhere, nothing."""
    if not at_a_terminal():
        yield lambda _done, _total: None
        return
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update(done - bar.pos)

        yield progress


def _about(error: OSError) -> str:
    where = error.filename2 or error.filename
    if isinstance(error, FileExistsError):
        return f"{where} is there already and stays as it is. Move it away, or name another file."
    if where is None:
        return f"The system refused: {error.strerror or type(error).__name__}."
    return f"{where} cannot be used: {error.strerror}. Check its path, owner and disk."
