"""Ping: loss, time and jitter. One raw socket for all targets, with buffers that take a burst."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from itertools import pairwise

from django.utils.translation import gettext as _
from gufo.ping import Ping
from gufo.ping.socket import SelectionPolicy

from bag.monitoring.collecting.probes import Job
from bag.monitoring.domain import options
from bag.monitoring.domain.options.methods import IcmpOptions
from bag.monitoring.domain.readings import Outcome, Reading, Value

BUFFER = 8 << 20
"""With the kernel's usual 212 KB one answer in twenty of a burst of 5,000 is lost, and looks like loss on the way."""
PAUSE = 0.2
MILLISECONDS = 1000.0


class IcmpProbe:
    """Sends echo requests; ``options["count"]`` of them. A client per timeout, for that is how gufo_ping keeps it."""

    def __init__(self) -> None:
        self._clients: dict[float, Ping] = {}

    async def look(self, job: Job) -> Reading:
        """Loss in percent; least, middle and greatest round trip; jitter as the mean difference of successive ones."""
        try:
            address = await _number_of(job.address)
            trips = await self._trips(job, address)
        except PermissionError:
            return job.reading(
                Outcome.BROKEN,
                _("Pings need a right that the collector does not have: CAP_NET_RAW, or net.ipv4.ping_group_range."),
            )
        except OSError:
            return job.reading(Outcome.SILENT, _("The name of the device is not known to the name server."))
        came = [trip * MILLISECONDS for trip in trips if trip is not None]
        values = [Value("icmp.loss_percent", 100.0 * (len(trips) - len(came)) / len(trips))]
        if not came:
            return job.reading(Outcome.SILENT, _("The device does not answer."), values=tuple(values))
        values += [
            Value("icmp.rtt_ms", sum(came) / len(came)),
            Value("icmp.rtt_min_ms", min(came)),
            Value("icmp.rtt_max_ms", max(came)),
        ]
        if len(came) > 1:
            values.append(Value("icmp.jitter_ms", sum(abs(b - a) for a, b in pairwise(came)) / (len(came) - 1)))
        return job.reading(values=tuple(values))

    def forget(self, target: int) -> None:
        """Nothing is kept of a target."""

    async def close(self) -> None:
        """The sockets end with their clients."""
        self._clients.clear()

    async def _trips(self, job: Job, address: str) -> list[float | None]:
        """Seconds of each round trip, None for those that did not come back. Stops early when nobody is there."""
        client = self._client(job.timeout)
        trips: list[float | None] = []
        for number in range(_count(job)):
            if number:
                await asyncio.sleep(PAUSE)
            trips.append(await client.ping(address))
            if len(trips) > job.retries and not any(trip is not None for trip in trips):
                break
        return trips

    def _client(self, timeout: float) -> Ping:
        if timeout not in self._clients:
            self._clients[timeout] = Ping(
                policy=SelectionPolicy.RAW_DGRAM,
                timeout=timeout,
                send_buffer_size=BUFFER,
                recv_buffer_size=BUFFER,
            )
        return self._clients[timeout]


def _count(job: Job) -> int:
    try:
        wanted: IcmpOptions = options.read(job.method, job.options)
    except options.OptionsRefused:
        return IcmpOptions().count
    return wanted.count


async def _number_of(address: str) -> str:
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        found = await asyncio.get_running_loop().getaddrinfo(address, None, type=socket.SOCK_RAW)
        return str(found[0][4][0])
