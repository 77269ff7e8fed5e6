"""A UPS behind a NUT server (RFC 9271): battery, load, and what its status words mean."""

from __future__ import annotations

import asyncio

from aionut import AIONUTClient, NUTCommandError, NUTError, NUTLoginError
from django.utils.translation import gettext as _

from bag.monitoring.collecting.probes import Job, StatelessProbe
from bag.monitoring.domain.options.methods import NutOptions
from bag.monitoring.domain.readings import Reading, State, Value
from bag.monitoring.domain.ups import battery_state, load_state, power_state
from bag.monitoring.probes.asking import Answer, Nonsense, Refused, look, printable

PORT = 3493
FIGURES = {
    "battery.charge": "ups.charge_percent",
    "battery.runtime": "ups.runtime_s",
    "battery.voltage": "ups.battery_v",
    "ups.load": "ups.load_percent",
    "ups.temperature": "ups.temperature_c",
    "ups.realpower": "ups.power_w",
    "input.voltage": "ups.input_v",
    "input.frequency": "ups.input_hz",
    "output.voltage": "ups.output_v",
}
FACTS = {
    "ups.mfr": "manufacturer", "ups.model": "model", "ups.serial": "serial", "ups.firmware": "firmware",
    "device.mfr": "manufacturer", "device.model": "model", "device.serial": "serial",
}  # fmt: skip
STALE = "DATA-STALE"


class NutProbe(StatelessProbe):
    """Reads all variables at once. Reading needs no login in NUT, so none is sent."""

    async def look(self, job: Job) -> Reading:
        return await look(job, self._ask)

    async def _ask(self, job: Job, options: NutOptions) -> Answer:
        client = AIONUTClient(job.address, job.port or PORT, timeout=job.timeout, persistent=False)
        try:
            variables = await client.list_vars(options.ups)
        except NUTLoginError:
            raise Refused(_("The NUT server does not let this computer read")) from None
        except NUTCommandError as error:
            if STALE in str(error):
                raise Nonsense(_("The NUT server has lost its UPS")) from None
            raise Nonsense(_("The NUT server knows no UPS “%(name)s”") % {"name": options.ups}) from None
        except NUTError as error:
            raise _network(error) from None
        except (ValueError, asyncio.LimitOverrunError):
            raise Nonsense(_("The answer is no answer of a NUT server")) from None
        finally:
            client.shutdown()
        return answer(variables, options.ups)


def _network(error: NUTError) -> Exception:
    """What lies below an error of the library."""
    cause = error.__cause__
    return cause if isinstance(cause, OSError) else ConnectionResetError()


def answer(variables: dict[str, str], ups: str) -> Answer:
    """Figures and states of the variables of a UPS; numbers that are none are left out."""
    status = variables.get("ups.status", "").split()
    if not status:
        raise Nonsense(_("The UPS tells no status"))
    values = tuple(
        Value(metric, number, ups)
        for name, metric in FIGURES.items()
        if (number := _number(variables.get(name, ""))) is not None
    )
    reason = printable(" ".join(status), 120)
    states = (
        State("power", power_state(status), ups, reason),
        State("battery", battery_state(status), ups, reason),
        State("load", load_state(status), ups, reason),
    )
    facts = {fact: printable(variables[name]) for name, fact in FACTS.items() if variables.get(name, "").strip()}
    return Answer(values, states, facts)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if abs(number) < 1e12 else None  # also refuses "nan" and "inf"
