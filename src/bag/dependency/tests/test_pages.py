"""Pages of the room: who may open them, what they say, how many queries they cost."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bag.core import registers
from bag.core.access import Role
from bag.core.models import JobRun
from bag.core.registers import OutageSource
from bag.dependency import evidence, panels, reporting, sweeping
from bag.dependency.live import forget
from bag.dependency.models import RiskSweep, WeakPoint
from bag.dependency.tests.town import Town, name
from bag.documents import services as documents
from bag.inventory.models import Equipment
from bag.inventory.tests.factories import EquipmentFactory
from bag.organization.models import Unit
from bag.organization.queries import BRANCH_CODE
from bag.organization.tests.factories import user_with_role
from bag.places.tests.factories import PlaceFactory

pytestmark = pytest.mark.django_db


def test_pages_are_for_the_branch(town: Town, as_role: Any) -> None:
    stranger = as_role(Role.REQUESTER)
    for page in ("impact", "elements", "gaps", "weak-point-report"):
        assert stranger.get(reverse(f"dependency:{page}")).status_code == 403
    auditor = as_role(Role.AUDITOR)
    assert auditor.get(reverse("dependency:impact")).status_code == 200
    assert auditor.post(reverse("dependency:sweep")).status_code == 403


def test_the_impact_page_says_who_is_cut_off(town: Town, manager: Client) -> None:
    answer = manager.get(reverse("dependency:impact"), {"fail": [name(town.uplink), "equipment:0", "x:y@z", "x" * 500]})
    said = answer.content.decode()
    assert answer.status_code == 200
    assert town.switch.name in said
    assert "Park ve Bahçeler" in said
    assert answer.context["picture"] is not None
    assert len(answer.context["unknown"]) == 3


def test_empty_batteries_let_the_mains_take_everything(town: Town, manager: Client) -> None:
    mains = f"mains:{town.building.pk}"
    with_power = manager.get(reverse("dependency:impact"), {"fail": mains}).context["said"]
    without = manager.get(reverse("dependency:impact"), {"fail": mains, "empty": "1"}).context["said"]
    assert name(town.switch) not in with_power.down
    assert name(town.switch) in without.down


def test_what_is_down_now_comes_from_the_sources(
    town: Town,
    manager: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = OutageSource("test", "Test", lambda: {f"inventory.equipment:{town.switch.pk}"})
    monkeypatch.setitem(registers.outage_sources._entries, "test", seen)
    answer = manager.get(reverse("dependency:impact"), {"now": "1"})
    assert name(town.switch) in answer.context["said"].failed
    town.building.latitude, town.building.longitude = 38.4, 27.1
    town.building.save()
    (feature,) = panels.dark_now(user_with_role(Role.MANAGER))
    assert feature["properties"]["state"] == "critical"
    assert panels.dark_now(user_with_role(Role.REQUESTER)) == []


def test_the_impact_page_costs_the_same_for_many_elements(town: Town, manager: Client) -> None:
    def count() -> int:
        manager.get(reverse("dependency:impact"))
        with CaptureQueriesContext(connection) as seen:
            manager.get(reverse("dependency:impact"), {"fail": name(town.room)})
        return len(seen)

    before = count()
    for _number in range(6):
        EquipmentFactory(place=town.room)
    assert count() == before


def test_elements_are_found_by_any_part_of_their_name(town: Town, manager: Client) -> None:
    Equipment.objects.filter(pk=town.switch.pk).update(name="KNK-İSKELE-SW")
    found = manager.get(reverse("dependency:elements"), {"q": "iskele sw"}).content.decode()
    assert f'data-value="{name(town.switch)}"' in found
    assert "role=" not in manager.get(reverse("dependency:elements")).content.decode()


def test_gaps_lead_to_the_record(town: Town, manager: Client) -> None:
    lone = EquipmentFactory(type=town.switch.type)
    answer = manager.get(reverse("dependency:gaps"), {"code": "no-link"})
    said = answer.content.decode()
    assert lone.name in said
    assert lone.get_absolute_url() in said
    assert manager.get(reverse("dependency:gaps"), {"code": "nonsense", "page": "9"}).status_code == 200


def test_a_sweep_ranks_and_compares(town: Town, manager: Client) -> None:
    first = sweeping.sweep()
    points = {row.element: row for row in WeakPoint.objects.all()}
    assert first.weak == len(points)
    assert {name(town.room), name(town.uplink), name(town.switch)} <= set(points)
    assert name(town.camera) not in points, "takes away only itself"
    assert points[name(town.switch)].units == 1
    assert points[name(town.switch)].place_id == town.room.pk
    Equipment.objects.filter(pk=town.switch.pk).update(status="scrapped")
    second = sweeping.sweep()
    assert town.switch.name in second.gone
    assert WeakPoint.objects.get(sweep=second, element=name(town.room)).change == "better"
    shown = manager.get(reverse("dependency:weakpoint-list"))
    assert shown.status_code == 200
    assert {row.sweep_id for row in shown.context["page"]} == {second.pk}
    sweeping.sweep()
    assert set(WeakPoint.objects.values_list("sweep", flat=True)) == {second.pk, second.pk + 1}


def test_a_sweep_is_started_by_a_chief_and_runs_as_a_job(town: Town, manager: Client) -> None:
    answer = manager.post(reverse("dependency:sweep"))
    run = JobRun.objects.get()
    assert answer.url == run.get_absolute_url()
    assert manager.get(reverse("dependency:sweep")).status_code == 405


def test_the_report_is_a_pdf_before_and_after_a_sweep(town: Town, manager: Client) -> None:
    for _sweep in range(2):
        answer = manager.get(reverse("dependency:weak-point-report"))
        assert answer.content.startswith(b"%PDF-")
        sweeping.sweep()
    assert documents.preview(reporting.FORM, reporting.sample())
    Unit.objects.filter(code=BRANCH_CODE).update(code="no-branch")
    refused = manager.get(reverse("dependency:weak-point-report"))
    assert refused.status_code == 422, "no letterhead without the branch"
    assert reporting.report()["points"][0]["rank"] == 1


def test_power_figures_become_evidence(town: Town) -> None:
    type(town.room).objects.filter(pk=town.room.pk).update(subtype="data_center")
    forget()
    made = sweeping.sweep()
    assert (made.fed, made.spared) == (1, 0), "one strip feeds the switch"
    assert (made.carrying, made.backed) == (1, 1)
    start, end = made.swept_at.replace(hour=0, minute=0), made.swept_at.replace(hour=23, minute=59)
    (item,) = evidence.redundancy("facility", start, end)
    assert item.value == 0
    (item,) = evidence.coverage("", start, end)
    assert item.value == 100
    assert evidence.coverage("radio", start, end) == []
    assert RiskSweep.objects.count() == 1


def supports_panel(row: Any) -> str:
    return reverse("panel", args=[row._meta.label_lower, row.pk, f"supports-{row._meta.model_name}"])


def test_tabs_stand_on_equipment_and_places(town: Town, manager: Client) -> None:
    for row in (town.switch, town.room, town.uplink):
        said = manager.get(supports_panel(row)).content.decode()
        assert f"{reverse('dependency:impact')}?fail={name(row)}" in said
    lonely = PlaceFactory(kind="district", parent=None)
    assert "fail=" not in manager.get(supports_panel(lonely)).content.decode()
