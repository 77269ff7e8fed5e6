"""How far the clock of a time server is from ours (RFC 5905), and whether it is sure of itself."""

from __future__ import annotations

import secrets
import time

import ntplib
from django.utils.translation import gettext as _

from bag.monitoring.collecting.probes import Job, StatelessProbe
from bag.monitoring.domain.options.methods import NtpOptions
from bag.monitoring.domain.readings import Reading, State, Value
from bag.monitoring.probes.asking import Answer, Nonsense, look
from bag.monitoring.probes.datagrams import exchange

PORT = 123
SERVER = 4
UNSYNCHRONIZED = 16
LEAPS = {0: "none", 1: "insert", 2: "delete", 3: "unknown"}


class NtpProbe(StatelessProbe):
    """One packet out, one back. Our packet carries a random number for a time, so that a stranger cannot answer it."""

    async def look(self, job: Job) -> Reading:
        return await look(job, self._ask)

    async def _ask(self, job: Job, options: NtpOptions) -> Answer:
        packet = ntplib.NTPPacket(mode=3, version=options.version).to_data()
        nonce = secrets.token_bytes(8)
        sent = time.time()
        data = await exchange(job.address, job.port or PORT, packet[:40] + nonce, lambda data: data[24:32] == nonce)
        return _answer(data, sent, time.time())


def _answer(data: bytes, sent: float, came: float) -> Answer:
    stats = ntplib.NTPStats()
    try:
        stats.from_data(data)
    except ntplib.NTPException:
        raise Nonsense(_("The answer is no time packet.")) from None
    if stats.mode != SERVER:
        raise Nonsense(_("The answer is no time packet."))
    if stats.stratum == 0:  # "kiss of death": the server asks to be left alone
        raise Nonsense(_("The time server refuses to answer."))
    stats.orig_timestamp = ntplib.system_to_ntp_time(sent)
    stats.dest_timestamp = ntplib.system_to_ntp_time(came)
    sure = stats.leap != 3 and stats.stratum < UNSYNCHRONIZED
    values: tuple[Value, ...] = (
        Value("ntp.stratum", stats.stratum),
        Value("ntp.delay_ms", stats.delay * 1000),
        Value("ntp.root_dispersion_ms", stats.root_dispersion * 1000),
    )
    if sure:  # the clock of an unsure server is no measure
        values = (*values, Value("ntp.offset_ms", stats.offset * 1000))
    states = (
        State("clock", "synchronized" if sure else "unsynchronized"),
        State("leap_second", LEAPS[stats.leap]),
    )
    return Answer(values, states)
