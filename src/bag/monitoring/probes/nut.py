"""A UPS behind a NUT server (RFC 9271): battery, load, and what its status words mean."""

from __future__ import annotations

import asyncio

from aionut import AIONUTClient, NUTCommandError, NUTError, NUTLoginError, NUTProtocolError, NUTValueError
from django.utils.translation import gettext as _

from bag.monitoring.collecting.probes import Job, StatelessProbe
from bag.monitoring.domain.options.methods import NutOptions
from bag.monitoring.domain.readings import Reading, State, Value
from bag.monitoring.domain.ups import battery_state, load_state, power_state
from bag.monitoring.probes.asking import Answer, Nonsense, Refused, look, printable

PORT = 3493
FIGURES = {
    "battery.charge": ("ups.charge_percent", 1.0),
    "battery.runtime": ("ups.runtime_min", 1 / 60),
    "battery.voltage": ("ups.battery_v", 1.0),
    "battery.temperature": ("ups.battery_temperature_c", 1.0),
    "ups.load": ("ups.load_percent", 1.0),
    "ups.realpower": ("ups.output_w", 1.0),
    "input.voltage": ("ups.input_v", 1.0),
    "input.frequency": ("ups.input_hz", 1.0),
    "output.voltage": ("ups.output_v", 1.0),
}
"""Variable of NUT → our metric, the same as of a UPS that is asked by SNMP, and the factor between their units."""
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
            raise Refused(_("The NUT server does not let this computer read.")) from None
        except NUTCommandError as error:
            if STALE in str(error):
                raise Nonsense(_("The NUT server has lost its UPS.")) from None
            raise Nonsense(_("The NUT server knows no UPS “%(name)s”.") % {"name": options.ups}) from None
        except (NUTProtocolError, NUTValueError, ValueError, asyncio.LimitOverrunError):
            raise Nonsense(_("The answer is no answer of a NUT server.")) from None
        except NUTError as error:
            raise _network(error) from None
        finally:
            client.shutdown()
        return answer(variables)


def _network(error: NUTError) -> Exception:
    """What lies below an error of the library."""
    cause = error.__cause__
    return cause if isinstance(cause, OSError) else ConnectionResetError()


def answer(variables: dict[str, str]) -> Answer:
    """Figures and states of the variables of a UPS; numbers that are none are left out."""
    status = variables.get("ups.status", "").split()
    if not status:
        raise Nonsense(_("The UPS tells no status."))
    values = tuple(
        Value(metric, number * factor)
        for name, (metric, factor) in FIGURES.items()
        if (number := _number(variables.get(name, ""))) is not None
    )
    reason = printable(" ".join(status), 120)
    states = (
        State("power", power_state(status), reason=reason),
        State("battery", battery_state(status), reason=reason),
        State("load", load_state(status), reason=reason),
    )
    facts = {fact: printable(variables[name]) for name, fact in FACTS.items() if variables.get(name, "").strip()}
    return Answer(values, states, facts)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if abs(number) < 1e12 else None  # also refuses "nan" and "inf"
