"""Duties whose article now binds somebody else: the question, and the manager's answer.

Until the answer a duty stays with its owner. The question is read from the texts, so it cannot be lost or go stale.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from bag.directive.domain.services import SERVICES
from bag.directive.models import Basis, Instance, Obligation
from bag.directive.services import statuses
from bag.directive.services.duties import may_decide


@dataclass(frozen=True)
class OwnerQuestion:
    """A duty with the position and service that its article names now."""

    obligation: Obligation

    @property
    def position(self) -> str:
        clause = self.obligation.clause
        return clause.article.position if clause else ""

    @property
    def service(self) -> str:
        clause = self.obligation.clause
        return clause.article.service if clause else ""


def questions() -> list[OwnerQuestion]:
    """Duties that wait for the manager's answer, in the order of the directive. One query."""
    rows = (
        Obligation.objects.filter(active=True, clause__article__position__gt="")
        .exclude(basis=Basis.BOARD)
        .exclude(Q(position=F("clause__article__position")) & Q(service=F("clause__article__service")))
        .exclude(owner_kept_in=F("clause__version"))
        .select_related("clause__article", "clause__version")
        .order_by("clause__order", "id")
    )
    return [OwnerQuestion(row) for row in rows]


@transaction.atomic
def answer(obligation: Obligation, *, move: bool, by: Any) -> Obligation:
    """Leave a duty with its owner, or give it to the one that its article names; returns the duty that is owed now.

    A duty of one service moves with its history. Where one service and all of them change places, the old duty ends
    and a new one begins: their histories are of different duties. Raises ``ValidationError`` when nothing is asked.
    """
    if not may_decide(by):
        raise PermissionDenied
    Obligation.objects.select_for_update().get(pk=obligation.pk)  # a second click waits, and finds no question
    question = next((entry for entry in questions() if entry.obligation.pk == obligation.pk), None)
    if question is None:
        raise ValidationError(_("The owner of this duty is not in question."))
    row = question.obligation
    if not move:
        row.owner_kept_in = row.clause.version if row.clause else None
        row.save(update_fields=["owner_kept_in"])
        return row
    return _move(row, question.position, question.service)


def _move(row: Obligation, position: str, service: str) -> Obligation:
    if ("*" in (row.service, service)) and row.service != service:
        row = _begin_again(row, position, service)
    else:
        row.position, row.service = position, service
        row.save(update_fields=["position", "service"])
        for owed in row.instances.exclude(service=service) if service != "*" else ():
            owed.service, owed.key = service, _key(row, service)
            owed.save(update_fields=["service", "key"])
    statuses.recompute(list(row.instances.select_related("obligation")))
    return row


def _begin_again(old: Obligation, position: str, service: str) -> Obligation:
    """End a duty and start the same one for other owners."""
    version = old.clause.version_id if old.clause else 0
    new = Obligation.objects.get(pk=old.pk)
    new.pk, new._state.adding = None, True
    new.key, new.position, new.service = f"{old.key}@{version}"[:24], position, service
    old.active, old.ended_on = False, timezone.localdate()
    old.save(update_fields=["active", "ended_on"])
    new.save()
    Instance.objects.bulk_create(
        Instance(key=_key(new, code), obligation=new, service=code)
        for code in (SERVICES if service == "*" else [service])
    )
    return new


def _key(row: Obligation, service: str) -> str:
    return f"{row.key}/{service}" if service else row.key
