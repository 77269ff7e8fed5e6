"""Checks of stored work orders, run by ``bag check``, and what is told when work stays unsigned or late."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from bag.core.access import Role
from bag.core.models import NumberCounter, Tone
from bag.core.notifications.services import notify
from bag.core.numbering import format_number
from bag.core.registers import Finding
from bag.field.models import OrderState, Signature, WorkOrder
from bag.field.services import orders, signing
from bag.field.services.steps import DESK_NEWS
from bag.organization.queries import people_with_role

UNSIGNED_DAYS = 3
"""Days after which the chief hears that a form is not signed."""


def numbers() -> list[Finding]:
    """Numbers of work orders run without a gap from 1 to the last of their year."""
    known = set(WorkOrder.objects.values_list("number", flat=True))
    return [
        Finding(number, _t("This number was drawn, and no work order has it."))
        for counter in NumberCounter.objects.filter(series=orders.SERIES)
        for number in (format_number(orders.SERIES, counter.year, place) for place in range(1, counter.last + 1))
        if number not in known
    ]


def signatures() -> list[Finding]:
    """What was signed is what stands in the form."""
    rows = Signature.objects.filter(void_at=None).select_related("order")
    return [
        Finding(str(one.order), _t("The form was changed after %(name)s signed it.") % {"name": one.name})
        for one in rows.iterator()
        if one.content_hash != signing.content_hash(one.order)
    ]


def unsigned(now: datetime | None = None) -> QuerySet[WorkOrder]:
    """Work that is done for days and not signed by all who must."""
    before = (now or timezone.now()) - timedelta(days=UNSIGNED_DAYS)
    rows: QuerySet[WorkOrder] = WorkOrder.objects.filter(state=OrderState.DONE, done_at__lt=before)
    return rows.select_related("owner_service", "lead__user").order_by("done_at")


def remind() -> str:
    """Nightly: the lead and the chief hear once of each form that is not signed. Returns a line for the job."""
    told = 0
    for row in unsigned():
        chiefs = people_with_role(Role.CHIEF, row.owner_service.code).select_related("user")
        users = [one.user for one in chiefs] + [row.lead.user if row.lead is not None else None]
        told += len(
            notify(
                [user for user in users if user is not None],
                DESK_NEWS,
                _("The form of a finished job is not signed"),
                body=str(row),
                url=row.get_absolute_url(),
                tone=Tone.WARNING,
                dedupe_key=f"{DESK_NEWS}:unsigned:{row.pk}:{row.reopened}",
            )
        )
    return f"{told} told"
