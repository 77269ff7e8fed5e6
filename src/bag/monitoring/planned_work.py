"""Changes and monitoring: an approved change has its maintenance window without anybody entering one.

Each handler may run twice, and late: what it does depends on the window that stands, not on how often it was called.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from bag.changes.events import ChangeApproved, ChangeCancelled, ChangeEnded, ChangeStarted, Planned
from bag.changes.models import Change, ChangeState
from bag.core import changes, registers
from bag.core.registers import EventHandler, Panel
from bag.monitoring.models import MaintenanceWindow
from bag.monitoring.services.maintenance import KEY
from bag.organization.models import Unit

SHORTEST = timedelta(minutes=1)
"""So long is a window at least that ends as soon as it began."""
OVER = (ChangeState.DONE, ChangeState.ROLLED_BACK, ChangeState.CANCELLED, ChangeState.REJECTED)


def on_approved(news: ChangeApproved) -> None:
    """The window of the plan."""
    _window(news.planned, news.planned.starts_at)


def on_started(news: ChangeStarted) -> None:
    """The window begins with the work: earlier than planned, or an emergency that had none."""
    _window(news.planned, min(news.at, news.planned.starts_at))


def on_ended(news: ChangeEnded) -> None:
    """The window ends with the work, and what is still down calls at once; a window that never began goes."""
    _end(news.change_id, news.at)


def on_cancelled(news: ChangeCancelled) -> None:
    """There is nothing to keep quiet about."""
    for row in MaintenanceWindow.objects.filter(change=news.change_id):
        _remove(row)


@transaction.atomic
def _window(planned: Planned, starts_at: datetime) -> None:
    change = Change.objects.select_for_update().filter(pk=planned.change_id).first()
    if change is None or change.state in OVER:
        return
    service = Unit.objects.get(code=planned.service)
    values = {
        "title": planned.title[:150],
        "reason": planned.reason,
        "owner_service": service,
        "starts_at": starts_at,
        "ends_at": max(planned.ends_at, starts_at + SHORTEST),
    }
    row, made = MaintenanceWindow.objects.update_or_create(change=change, defaults=values)
    row.equipment.set(planned.equipment)
    row.places.set(planned.places)
    changes.announce(KEY, [row.pk], "add" if made else "change", None)


@transaction.atomic
def _end(change: int, at: datetime) -> None:
    row = MaintenanceWindow.objects.select_for_update().filter(change=change).first()
    if row is None:
        return
    if row.starts_at >= at:
        _remove(row)
        return
    row.ends_at = max(at, row.starts_at + SHORTEST)
    row.save(update_fields=["ends_at"])
    changes.announce(KEY, [row.pk], "change", None)


def _remove(row: MaintenanceWindow) -> None:
    pk, label = row.pk, str(row)
    row.delete()
    changes.announce(KEY, [pk], "delete", None, labels={pk: label})


HANDLERS = (
    EventHandler("monitoring.change-approved", ChangeApproved, on_approved, _("Windows of approved changes")),
    EventHandler("monitoring.change-started", ChangeStarted, on_started, _("Windows of changes that begin")),
    EventHandler("monitoring.change-ended", ChangeEnded, on_ended, _("Windows of changes that end")),
    EventHandler("monitoring.change-cancelled", ChangeCancelled, on_cancelled, _("Windows of changes given up")),
)


def of_change(request: HttpRequest, row: Change) -> dict[str, Any] | None:
    """The maintenance window that a change has; hidden when there is none. One query."""
    if not registers.records[KEY].allows(request.user, "view"):
        return None
    window = MaintenanceWindow.objects.filter(change=row).first()
    return {"window": window} if window is not None else None


PANEL = Panel(
    "monitoring-window", "changes.change", _("Quiet in monitoring"), "monitoring/change_panel.html", of_change,
    icon="bell-off", order=20, late=True,
)  # fmt: skip
