"""Does a name server answer a question, how fast, and with what it should?"""

from __future__ import annotations

import time

import dns.asyncquery
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
from django.utils.translation import gettext as _

from bag.monitoring.collecting.probes import Job, StatelessProbe
from bag.monitoring.domain.options.methods import DnsOptions
from bag.monitoring.domain.readings import Reading, State, Value
from bag.monitoring.probes.asking import LONGEST_INSTANCE, Answer, Nonsense, look, printable
from bag.monitoring.probes.resolving import numeric

PORT = 53


class DnsProbe(StatelessProbe):
    """Asks by UDP, again by TCP when the answer was cut."""

    async def look(self, job: Job) -> Reading:
        return await look(job, self._ask)

    async def _ask(self, job: Job, options: DnsOptions) -> Answer:
        try:
            question = dns.message.make_query(options.name, dns.rdatatype.from_text(options.record))
        except dns.exception.DNSException:
            raise Nonsense(_("“%(name)s” is no name that can be asked for.") % {"name": options.name}) from None
        server, port = await numeric(job.address), job.port or PORT
        started = time.perf_counter()
        try:
            if options.over == "tcp":
                answer = await dns.asyncquery.tcp(question, server, port=port)
            else:
                answer, _by_tcp = await dns.asyncquery.udp_with_fallback(
                    question, server, port=port, ignore_errors=True
                )
        except dns.exception.DNSException:
            raise Nonsense(_("The answer is no answer of a name server.")) from None
        except EOFError:
            raise ConnectionError from None
        return _answer(answer, options, (time.perf_counter() - started) * 1000)


def _answer(answer: dns.message.Message, options: DnsOptions, took_ms: float) -> Answer:
    part = f"{options.record} {options.name}"[:LONGEST_INSTANCE]
    wanted = dns.rdatatype.from_text(options.record)
    found = sorted(_plain(item.to_text()) for rrset in answer.answer if rrset.rdtype == wanted for item in rrset)
    values = (Value("dns.answer_ms", took_ms, part), Value("dns.answers", len(found), part))
    return Answer(values, (State("dns", _state(answer, found, options), part, printable(", ".join(found), 120)),))


def _state(answer: dns.message.Message, found: list[str], options: DnsOptions) -> str:
    if answer.rcode() != dns.rcode.NOERROR:
        return dns.rcode.to_text(answer.rcode()).lower()
    if not found:
        return "empty"
    return "ok" if {_plain(text) for text in options.expect} <= set(found) else "unexpected"


def _plain(text: str) -> str:
    """Names compare without regard to case and to the dot at the end."""
    return text.rstrip(".").lower() if " " not in text else text.lower()
