"""Figures of a Prometheus page: those that the options name, nothing else."""

from __future__ import annotations

import math
from collections.abc import Iterable

from django.utils.translation import gettext as _

from bag.monitoring.collecting.probes import Job, StatelessProbe
from bag.monitoring.domain.exposition import Exposed, Spoiled, samples
from bag.monitoring.domain.options.methods import PrometheusOptions, Sample
from bag.monitoring.domain.readings import Reading, State, Value
from bag.monitoring.probes.asking import LONGEST_INSTANCE, Answer, Nonsense, Refused, look, printable
from bag.monitoring.probes.http import LOGIN_WANTED
from bag.monitoring.probes.web import Browser, Page

OK = 200
MOST_VALUES = 5000


class PrometheusProbe(StatelessProbe):
    """Fetches the page whole: half a page would look like figures that ended."""

    def __init__(self) -> None:
        self._browser = Browser()

    async def look(self, job: Job) -> Reading:
        return await look(job, self._ask)

    async def _ask(self, job: Job, options: PrometheusOptions) -> Answer:
        page = Page(options.scheme, options.path, most_bytes=options.most_bytes)
        fetched = await self._browser.fetch(job, page, trust=options.trust)
        if fetched.status in LOGIN_WANTED:
            raise Refused(_("The web server refuses our credentials (%(status)s).") % {"status": fetched.status})
        if fetched.status != OK:
            raise Nonsense(_("The page answers with status %(status)s.") % {"status": fetched.status})
        if fetched.cut:
            raise Nonsense(_("The page is larger than %(most)s bytes.") % {"most": options.most_bytes})
        if fetched.certificate is not None and fetched.certificate.trouble and options.trust:
            raise Nonsense(
                _("The certificate is not trusted (%(trouble)s).") % {"trouble": fetched.certificate.trouble}
            )
        return answer(fetched.text, options.samples)


def answer(text: str, wanted: tuple[Sample, ...]) -> Answer:
    """The values of a page. A named sample that is not there is a state, so that its end is noticed."""
    spoiled = Spoiled()
    found = list(samples(text, {sample.name for sample in wanted}, spoiled))
    values, states = [], []
    for sample in wanted:
        fitting = [value for exposed in found if (value := _value(exposed, sample)) is not None]
        values += fitting
        states.append(State("exposed", "ok" if fitting else "missing", sample.metric))
    if len(values) > MOST_VALUES:
        raise Nonsense(_("The options choose more than %(most)s values.") % {"most": MOST_VALUES})
    facts = {"unreadable_lines": str(spoiled.lines)} if spoiled.lines else {}
    return Answer(tuple(_once(values)), tuple(states), facts)


def _value(exposed: Exposed, sample: Sample) -> Value | None:
    if exposed.name != sample.name or not math.isfinite(exposed.value):
        return None
    if any(exposed.labels.get(label) != text for label, text in sample.labels):
        return None
    instance = printable(exposed.labels.get(sample.instance, ""), LONGEST_INSTANCE) if sample.instance else ""
    return Value(sample.metric, exposed.value * sample.scale, instance)


def _once(values: Iterable[Value]) -> Iterable[Value]:
    """Samples that fall on one metric and instance are parts of it: their sum."""
    sums: dict[tuple[str, str], float] = {}
    for value in values:
        key = value.metric, value.instance
        sums[key] = sums.get(key, 0.0) + value.value
    return [Value(metric, total, instance) for (metric, instance), total in sums.items()]
