"""Changes make, move and end the maintenance windows of monitoring by themselves."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bag.changes.events import ChangeApproved, ChangeCancelled, ChangeEnded, ChangeStarted
from bag.changes.models import Change
from bag.changes.services.steps import planned_of
from bag.changes.tests.factories import ChangeFactory
from bag.core import registers
from bag.core.access import Role
from bag.inventory.tests.factories import EquipmentFactory
from bag.monitoring import planned_work
from bag.monitoring.alarms.upkeep import covered, windows_at
from bag.monitoring.models import MaintenanceWindow
from bag.organization.tests.factories import user_with_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def change() -> Change:
    begin = timezone.now() - timedelta(hours=1)
    row: Change = ChangeFactory(starts_at=begin, ends_at=begin + timedelta(hours=2), state="approved")
    row.equipment.add(EquipmentFactory())
    return row


def window() -> MaintenanceWindow:
    return MaintenanceWindow.objects.get()


def test_every_piece_of_news_has_its_handler() -> None:
    known = {handler.event for handler in registers.event_handlers if handler.key.startswith("monitoring.change-")}
    assert known == {ChangeApproved, ChangeStarted, ChangeEnded, ChangeCancelled}


def test_an_approved_change_keeps_its_equipment_quiet_in_its_window(change: Change) -> None:
    for _twice in range(2):
        planned_work.on_approved(ChangeApproved(planned_of(change)))
    row = window()
    assert (row.starts_at, row.ends_at, row.change) == (change.starts_at, change.ends_at, change)
    equipment, _places = covered(windows_at(timezone.now()))
    assert change.equipment.get().pk in equipment


def test_work_that_begins_early_begins_its_window(change: Change) -> None:
    early = change.starts_at - timedelta(minutes=20)
    planned_work.on_approved(ChangeApproved(planned_of(change)))
    planned_work.on_started(ChangeStarted(planned_of(change), early))
    assert (window().starts_at, window().ends_at) == (early, change.ends_at)


@pytest.mark.parametrize("minutes", [30, 180])
def test_work_that_ends_ends_its_window_early_or_late(change: Change, minutes: int) -> None:
    planned_work.on_started(ChangeStarted(planned_of(change), change.starts_at))
    over = change.starts_at + timedelta(minutes=minutes)
    planned_work.on_ended(ChangeEnded(change.pk, over))
    assert window().ends_at == over


def test_what_is_called_off_or_over_has_no_window(change: Change) -> None:
    planned_work.on_approved(ChangeApproved(planned_of(change)))
    planned_work.on_cancelled(ChangeCancelled(change.pk))
    assert not MaintenanceWindow.objects.exists()
    change.state = "cancelled"
    change.save()
    planned_work.on_approved(ChangeApproved(planned_of(change)))
    assert not MaintenanceWindow.objects.exists()


def test_news_that_comes_in_the_wrong_order_does_no_harm(change: Change) -> None:
    planned_work.on_ended(ChangeEnded(change.pk, change.ends_at))
    planned_work.on_approved(ChangeApproved(planned_of(change)))
    before: datetime = change.starts_at - timedelta(days=1)
    planned_work.on_ended(ChangeEnded(change.pk, before))
    assert not MaintenanceWindow.objects.exists()


def test_a_window_of_people_is_left_alone(change: Change) -> None:
    service: Any = change.owner_service
    own = MaintenanceWindow.objects.create(
        title="Elle girilen", owner_service=service, starts_at=change.starts_at, ends_at=change.ends_at
    )
    planned_work.on_approved(ChangeApproved(planned_of(change)))
    planned_work.on_cancelled(ChangeCancelled(change.pk))
    assert list(MaintenanceWindow.objects.all()) == [own]


def test_window_and_change_lead_to_each_other(change: Change, client: Client) -> None:
    client.force_login(user_with_role(Role.AUDITOR), backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("panel", args=["changes.change", change.pk, "monitoring-window"])
    assert "list" not in client.get(address).content.decode()
    planned_work.on_approved(ChangeApproved(planned_of(change)))
    assert window().get_absolute_url() in client.get(address).content.decode()
    assert change.get_absolute_url() in client.get(window().get_absolute_url()).content.decode()
