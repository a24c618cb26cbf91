"""What can go wrong, in the program's own words."""

from __future__ import annotations


class AscribeError(Exception):
    """The program could not start or could not go on.

    The message is what the program said: what failed, ``caused by``, ``hint``.
    """


class DocumentError(AscribeError):
    """A document could not be done, and ``on_error="raise"`` was asked for."""


class DocumentWarning(UserWarning):
    """A document could not be done; the others were."""


def of_stderr(text: str, otherwise: str) -> AscribeError:
    """The error that the program ended with; `otherwise` when it said nothing."""
    lines = text.splitlines()
    start = next((at for at, line in enumerate(lines) if line.startswith("error: ")), None)
    if start is None:
        return AscribeError("\n".join([otherwise, *lines[-20:]]))
    return AscribeError("\n".join(lines[start:])[len("error: "):])
