"""The air round simulated access points: from the number of the device and the time alone."""

from __future__ import annotations

import math
from dataclasses import dataclass

DAY = 86_400.0
NOISE_FLOOR = -95
RADIOS = (1, 2)
"""Numbers of the radios: 5 GHz and 2.4 GHz."""
SEATS = 10
"""The most clients of a radio."""
_CHANNELS = {1: (36, 40, 44, 48, 52, 56, 60, 64, 100, 104, 108, 112), 2: (1, 6, 11)}
_KINDS = 12


@dataclass(frozen=True)
class Air:
    """What a radio sees: clients, percent of air time taken and frames repeated, noise in dBm, their signal in dB."""

    channel: int
    clients: int
    busy: int
    retries: int
    noise: int
    signals: tuple[int, ...]
    """Signal above the noise floor of each seat; an empty seat has a strong one."""


def air(device: int, radio: int, now: float) -> Air:
    """A radio at a moment. Every twelfth access point is crowded, the next far away, noisy, without anybody."""
    kind = device % _KINDS
    hours = max(0.0, math.sin(math.pi * ((now / DAY + 0.125) % 1 - 0.25) / 0.5))  # 06:00 to 18:00 in Istanbul
    swing = 0.5 + 0.5 * math.sin(now / 1700 + device * 1.7 + radio)
    most = 0 if kind == 3 else SEATS if kind == 0 else 3 + (device * 7 + radio) % 5
    clients = round(most * (0.1 + 0.9 * hours) * (0.8 + 0.2 * swing))
    busy = (62 if kind == 0 else 12) + (2.2 if radio == 1 else 3.4) * clients + 6 * swing
    retries = (17 if kind == 2 else 4) + 0.3 * clients + 3 * swing
    noise = (-82 if kind == 2 else NOISE_FLOOR) + round(2 * swing)
    far = 0.7 if kind == 1 else 0.05
    signals = tuple(
        14 + seat % 8 if seat < clients and (seat * 37 + device) % 100 < far * 100 else 30 + (seat * 5 + device) % 20
        for seat in range(SEATS)
    )
    channels = _CHANNELS[radio]
    channel = channels[0] if kind == 2 else channels[(device // _KINDS) % len(channels)]
    return Air(channel, clients, min(99, round(busy)), min(99, round(retries)), noise, signals)
