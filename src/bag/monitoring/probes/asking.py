"""One look at a target, whatever the method: tries, the time limit, and what each failure means."""

from __future__ import annotations

import asyncio
import errno
import socket
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from django.utils.translation import gettext as _

from bag.monitoring.collecting.probes import Job
from bag.monitoring.domain import options
from bag.monitoring.domain.options import OptionsRefused
from bag.monitoring.domain.readings import Outcome, Reading, State, Value
from bag.monitoring.options_wording import sentence

O = TypeVar("O")  # noqa: E741  the options of a method
LONGEST_FACT = 250
LONGEST_INSTANCE = 100


class Refused(Exception):
    """The other side answered, but not to us. The text is a sentence for people without any secret."""


class Nonsense(Exception):
    """What the other side said could not be understood. The text is a sentence for people."""


class Unreachable(Exception):
    """No answer, and the library below does not tell why as an ``OSError``. The text is a sentence for people."""


@dataclass(frozen=True)
class Answer:
    """What a look that was answered told."""

    values: tuple[Value, ...] = ()
    states: tuple[State, ...] = ()
    facts: dict[str, str] = field(default_factory=dict)


async def look(job: Job, ask: Callable[[Job, O], Awaitable[Answer]]) -> Reading:
    """Ask until an answer comes or the tries are used up; each try has ``job.timeout`` seconds.

    Only silence is tried again: a refusal would lock the account, nonsense would be the same again.
    """
    try:
        wanted: O = options.read(job.method, job.options)
    except OptionsRefused as refused:
        return job.reading(Outcome.BROKEN, sentence(refused))
    reason = ""
    for _try in range(job.retries + 1):
        try:
            async with asyncio.timeout(job.timeout):
                answer = await ask(job, wanted)
        except Refused as refused:
            return job.reading(Outcome.REFUSED, str(refused))
        except Nonsense as nonsense:
            return job.reading(Outcome.BROKEN, str(nonsense))
        except Unreachable as unreachable:
            reason = str(unreachable)
        except ssl.SSLError as error:
            return job.reading(Outcome.BROKEN, _("No encrypted connection (%(reason)s).") % {"reason": _tls(error)})
        except OSError as error:  # TimeoutError is one
            reason = in_words(error, job.timeout)
        else:
            return job.reading(values=answer.values, states=answer.states, facts=answer.facts)
    return job.reading(Outcome.SILENT, reason)


def in_words(error: OSError, timeout: float) -> str:
    """Why no connection came about."""
    if isinstance(error, socket.gaierror):
        return _("The name is not known to the name server.")
    if isinstance(error, TimeoutError):
        return _("No answer within %(seconds)g s.") % {"seconds": timeout}
    if isinstance(error, ConnectionRefusedError) or "Connect call failed" in str(error):
        return _("Nobody listens at the port.")
    if isinstance(error, ConnectionError | asyncio.IncompleteReadError):
        return _("The connection was closed.")
    if error.errno in (errno.EHOSTUNREACH, errno.ENETUNREACH):
        return _("No way to the address.")
    return _("Network error %(code)s.") % {"code": error.errno or type(error).__name__}


def _tls(error: ssl.SSLError) -> str:
    return (error.reason or type(error).__name__).lower().replace("_", " ")


def printable(text: str, most: int = LONGEST_FACT) -> str:
    """A text of a stranger as one line without control signs, shortened."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text[: most * 4]).split())[:most]
