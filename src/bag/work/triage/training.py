"""Training: the texts, the fit, what it is worth. Every night, and when the manager asks for it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bag.core.jobs.running import Work
from bag.core.registers import JobKind
from bag.work.domain.triage import PRIORITY, SERVICE, TYPE, Sample, accuracy, fit
from bag.work.models import Incident, IncidentState, Request, RequestState, TriageModel
from bag.work.triage import seeds

JOB = "work.triage"
NEWEST = 3_000
"""Tickets of each kind that are learned from, the newest."""
KEPT = 10
"""Models that are kept, the newest."""


def words_of(title: str, description: str, type_title: str) -> str:
    """What people said in a request: its title counts unless it was made of the name of the type."""
    return description if title.startswith(type_title) else f"{title}. {description}"


def own_tickets() -> list[Sample]:
    """Tickets that people wrote and that ended well, with the service and priority they ended with. Two queries."""
    asked = Request.objects.filter(state__in=(RequestState.DONE, RequestState.ACCEPTED)).order_by("-opened_at")
    requests = [
        Sample(said, {SERVICE: service, TYPE: kind, PRIORITY: str(priority)}, own=True)
        for title, text, name, service, kind, priority in asked.values_list(
            "title", "description", "type__title", "service__code", "type__code", "priority"
        )[:NEWEST]
        if (said := words_of(title, text, name))
    ]
    ended = Incident.objects.filter(state__in=(IncidentState.RESOLVED, IncidentState.CLOSED), opened_by__isnull=False)
    incidents = [
        Sample(f"{title}. {text}", {SERVICE: service, PRIORITY: str(priority)}, own=True)
        for title, text, service, priority in ended.order_by("-opened_at").values_list(
            "title", "description", "service__code", "priority"
        )[:NEWEST]
    ]
    return [*requests, *incidents]


def train() -> TriageModel:
    """Learn anew from everything there is."""
    return learn([*seeds.duties(), *seeds.types(), *own_tickets()])


def learn(samples: Sequence[Sample]) -> TriageModel:
    """Store a model of the texts with its measured accuracy. Raises ``ValueError`` when they have one label."""
    begun = time.perf_counter()
    model = fit(samples)
    measured = {target: asdict(found) for target, found in accuracy(samples).items()}
    with transaction.atomic():
        row = TriageModel.objects.create(
            trained_at=timezone.now(),
            texts=len(samples),
            tickets=sum(sample.own for sample in samples),
            seconds=round(time.perf_counter() - begun, 1),
            accuracy=measured,
            data=model.dump(),
        )
        newest = list(TriageModel.objects.values_list("pk", flat=True)[:KEPT])
        TriageModel.objects.exclude(pk__in=newest).delete()
    return row


def run(work: Work) -> dict[str, Any]:
    """The job behind the button."""
    work.progress(0, 1, _("Learning"))
    row = train()
    work.progress(1, 1)
    text = ngettext("Learned from %(n)s ticket.", "Learned from %(n)s tickets.", row.tickets) % {"n": row.tickets}
    return {"message": text}


KIND = JobKind(JOB, gettext_lazy("Train the triage help"), run)
