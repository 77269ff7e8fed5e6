"""Does a web page answer as it should, how fast, and how long does its certificate hold?"""

from __future__ import annotations

import time
from datetime import UTC

from django.utils.translation import gettext as _

from bag.monitoring.collecting.probes import Job, StatelessProbe
from bag.monitoring.domain.options.methods import HttpOptions, compiled
from bag.monitoring.domain.readings import Reading, State, Value
from bag.monitoring.probes.asking import LONGEST_INSTANCE, Answer, Refused, look, printable
from bag.monitoring.probes.web import USUAL, Browser, Certificate, Fetched, Page

DAY = 86400
LOGIN_WANTED = (401, 403)


class HttpProbe(StatelessProbe):
    """A page and the certificate of its server; a bad certificate is news about the certificate, not a dead server."""

    def __init__(self) -> None:
        self._browser = Browser()

    async def look(self, job: Job) -> Reading:
        return await look(job, self._ask)

    async def _ask(self, job: Job, options: HttpOptions) -> Answer:
        page = Page(options.scheme, options.path, options.host, options.verb, options.redirects, options.most_bytes)
        fetched = await self._browser.fetch(job, page, trust=options.trust)
        if fetched.status in LOGIN_WANTED and job.credential is not None and fetched.status not in options.status:
            raise Refused(_("The web server refuses our credentials (%(status)s).") % {"status": fetched.status})
        site = f"{options.host or job.address}:{job.port or USUAL[options.scheme]}"
        part = f"{site}{options.path}"[:LONGEST_INSTANCE]
        state, reason = _judged(fetched, options)
        values: tuple[Value, ...] = _timings(fetched, part)
        states: tuple[State, ...] = (State("http", state, part, reason),)
        facts = {"web_server": printable(fetched.server)} if fetched.server else {}
        if (shown := fetched.certificate) is not None:
            until = shown.until.astimezone(UTC).strftime("%Y-%m-%d")
            values = (*values, Value("certificate.days_left", (shown.until.timestamp() - time.time()) / DAY, site))
            states = (*states, State("certificate", shown.trouble or "valid", site, until))
            facts |= _identity(shown)
        return Answer(values, states, facts)


def _timings(fetched: Fetched, part: str) -> tuple[Value, ...]:
    measured = {
        "http.connect_ms": fetched.connected_ms,
        "http.tls_ms": fetched.encrypted_ms,
        "http.first_byte_ms": fetched.first_byte_ms,
        "http.total_ms": fetched.total_ms,
        "http.status": fetched.status,
        "http.body_bytes": len(fetched.body),
    }
    return tuple(Value(metric, value, part) for metric, value in measured.items() if value is not None)


def _judged(fetched: Fetched, options: HttpOptions) -> tuple[str, str]:
    """The state of the page, and why in a few words."""
    if fetched.redirected_away and fetched.status not in options.status:
        return "redirected", _("Leads away or in a circle (%(status)s).") % {"status": fetched.status}
    fine = fetched.status in options.status if options.status else 200 <= fetched.status < 400
    if not fine:
        return "status", str(fetched.status)
    if not (options.contains or options.lacks or options.pattern):
        return "ok", ""
    text = fetched.text
    if options.contains and options.contains not in text:
        return "content", _("The expected text is missing.")
    if options.lacks and options.lacks in text:
        return "content", _("A text stands there that must not.")
    if options.pattern and compiled(options.pattern).search(text) is None:
        return "content", _("The pattern does not fit.")
    return "ok", ""


def _identity(certificate: Certificate) -> dict[str, str]:
    return {
        "certificate_subject": printable(certificate.subject),
        "certificate_issuer": printable(certificate.issuer),
        "certificate_until": certificate.until.isoformat(),
    }
