"""Registers and coils of a controller over Modbus TCP, as figures and states that the options name."""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from pymodbus.client import AsyncModbusTcpClient
from pymodbus.exceptions import ConnectionException, ModbusException, ModbusIOException
from pymodbus.pdu import ModbusPDU

from bag.monitoring.collecting.probes import Job, StatelessProbe
from bag.monitoring.domain.options.methods import WORDS_OF, ModbusOptions, Register
from bag.monitoring.domain.readings import Reading, State, Value
from bag.monitoring.probes.asking import Answer, Nonsense, Unreachable, look

PORT = 502
MOST_WORDS = 120
BITS = ("coil", "discrete")
TYPES = {
    "uint16": AsyncModbusTcpClient.DATATYPE.UINT16,
    "int16": AsyncModbusTcpClient.DATATYPE.INT16,
    "uint32": AsyncModbusTcpClient.DATATYPE.UINT32,
    "int32": AsyncModbusTcpClient.DATATYPE.INT32,
    "uint64": AsyncModbusTcpClient.DATATYPE.UINT64,
    "float32": AsyncModbusTcpClient.DATATYPE.FLOAT32,
}
# The library logs every device that does not answer as an error of its own; a silent target is no news for our log.
logging.getLogger("pymodbus.logging").setLevel(logging.CRITICAL)


@dataclass
class Block:
    """Neighboring addresses of one kind, read at once."""

    kind: str
    first: int
    count: int


class ModbusProbe(StatelessProbe):
    """One connection a look: many controllers allow only a few at a time and none for long."""

    async def look(self, job: Job) -> Reading:
        return await look(job, self._ask)

    async def _ask(self, job: Job, options: ModbusOptions) -> Answer:
        client = AsyncModbusTcpClient(
            job.address, port=job.port or PORT, timeout=job.timeout, retries=0, reconnect_delay=0
        )
        try:
            if not await client.connect():
                raise Unreachable(_("No connection to the controller."))
            words: dict[tuple[str, int], int] = {}
            for block in blocks(options.registers):
                for offset, word in enumerate(await _read(client, block, options.unit)):
                    words[block.kind, block.first + offset] = word
        except (ConnectionException, ModbusIOException):
            raise Unreachable(_("The controller does not answer.")) from None
        except ModbusException:
            raise Nonsense(_("The answer is no answer of a Modbus controller.")) from None
        finally:
            client.close()
        return answer(options.registers, words)


def blocks(registers: Sequence[Register]) -> list[Block]:
    """The fewest reads that touch no address that nobody asked for: some controllers refuse a read with a hole."""
    found: list[Block] = []
    for register in sorted(registers, key=lambda register: (register.kind, register.address)):
        end = register.address + WORDS_OF[register.type]
        last = found[-1] if found else None
        joins = last is not None and last.kind == register.kind and register.address <= last.first + last.count
        if last is not None and joins and end - last.first <= MOST_WORDS:
            last.count = max(last.count, end - last.first)
        else:
            found.append(Block(register.kind, register.address, end - register.address))
    return found


async def _read(client: AsyncModbusTcpClient, block: Block, unit: int) -> Sequence[int]:
    readers = {
        "holding": client.read_holding_registers,
        "input": client.read_input_registers,
        "coil": client.read_coils,
        "discrete": client.read_discrete_inputs,
    }
    heard: ModbusPDU = await readers[block.kind](block.first, count=block.count, device_id=unit)
    if heard.isError():
        place = {"address": block.first, "code": getattr(heard, "exception_code", "?")}
        raise Nonsense(_("The controller refuses address %(address)s (exception %(code)s).") % place)
    words = [int(bit) for bit in heard.bits] if block.kind in BITS else list(heard.registers)
    if len(words) < block.count:
        raise Nonsense(_("The controller answers with too few values."))
    return words[: block.count]


def answer(registers: Sequence[Register], words: dict[tuple[str, int], int]) -> Answer:
    """The words as the options want them; a float that is no number is left out."""
    values, states = [], []
    for register in registers:
        raw = _raw(register, words)
        if register.aspect:
            known = dict(register.states)
            states.append(State(register.aspect, known.get(f"{raw:g}", "unknown"), register.instance, f"{raw:g}"))
        if register.metric and math.isfinite(raw):
            values.append(Value(register.metric, raw * register.scale + register.offset, register.instance))
    return Answer(tuple(values), tuple(states))


def _raw(register: Register, words: dict[tuple[str, int], int]) -> float:
    own = [words[register.kind, register.address + n] for n in range(WORDS_OF[register.type])]
    if register.kind in BITS:
        return own[0]
    if register.type == "bit":
        return own[0] >> register.bit & 1
    ordered = own[::-1] if register.swapped else own
    made = AsyncModbusTcpClient.convert_from_registers(ordered, TYPES[register.type])
    return float(made) if isinstance(made, int | float) else math.nan
