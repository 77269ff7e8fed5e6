"""A dig from its announcement to its end, against a plant in the database."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import shapely
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from bag.core.access import Role
from bag.excavations import evidence, papers
from bag.excavations.domain import areas
from bag.excavations.models import Excavation, ExcavationState, RiskClass
from bag.excavations.services import excavations
from bag.excavations.tests.factories import ExcavationFactory
from bag.fiber.exchange import writing
from bag.fiber.exchange.layers import Format, Layer
from bag.fiber.services import circuits, joints, plant
from bag.fiber.tests.factories import CableFactory, CircuitFactory, FrameFactory, NodeFactory, TrenchFactory
from bag.organization.tests.factories import PersonFactory, user_with_role
from bag.work.models import IncidentState

pytestmark = pytest.mark.django_db


def around(shape: Any, meters: float) -> Any:
    """A square dig round the middle of a line."""
    return shapely.box(*shapely.buffer(shape.interpolate(0.5, normalized=True), meters).bounds)


@pytest.fixture
def street() -> SimpleNamespace:
    """A trench with a cable of four cores; a vital circuit runs over its first."""
    a, b = NodeFactory(kind="building"), NodeFactory(kind="building")
    trench = TrenchFactory(a=a, b=b, accuracy_m=0.5)
    cable = CableFactory(a=a, b=b)
    plant.lay(cable, [trench], by=None)
    frames = [FrameFactory(node=node) for node in (a, b)]
    core = cable.strands.get(number=1)
    ports = [frame.strands.get(number=1) for frame in frames]
    pairs = [(2 * core.pk, 2 * ports[0].pk), (2 * core.pk + 1, 2 * ports[1].pk)]
    joints.join(pairs, "term", by=None)
    circuit = CircuitFactory(a_frame=frames[0], b_frame=frames[1], criticality="vital", contact="Kamera nöbetçisi")
    circuits.refresh([circuit])
    return SimpleNamespace(trench=trench, cable=cable, circuit=circuit)


def checked(street: SimpleNamespace, **more: Any) -> Excavation:
    return excavations.set_area(ExcavationFactory(**more), around(street.trench.geometry, 3), by=None)


def test_a_dig_on_a_vital_line_is_found_with_whom_to_call(street, django_assert_max_num_queries) -> None:
    row = ExcavationFactory()
    with django_assert_max_num_queries(20):
        row = excavations.set_area(row, around(street.trench.geometry, 3), by=None)
    assert (row.state, row.risk) == (ExcavationState.CHECKED, RiskClass.HIGH)
    (line,) = row.findings["lines"]
    assert (line["code"], line["meters"], line["circuits"], line["critical"]) == (street.trench.code, 0.0, 1, 1)
    assert [(one["code"], one["contact"]) for one in row.findings["circuits"]] == [
        (street.circuit.code, "Kamera nöbetçisi")
    ]
    away = excavations.set_area(ExcavationFactory(), around(street.trench.geometry, 3).buffer(0), by=None)
    assert away.risk == RiskClass.HIGH
    far = shapely.transform(around(street.trench.geometry, 3), lambda points: points + np.array([40.0, 0.0]))
    assert excavations.set_area(ExcavationFactory(), far, by=None).risk == RiskClass.NONE


def test_a_drawing_of_the_area_may_move_until_marking_and_is_judged_anew(street) -> None:
    row = checked(street)
    row.buffer_m, row.method = 1.0, "drilling"
    row = excavations.save(row, None, created=False)
    assert ["drilling", street.trench.code] in row.findings["reasons"]


def test_from_the_permit_to_the_claim(street) -> None:
    observer, by = PersonFactory(), user_with_role(Role.CHIEF, "network")
    row = checked(street)
    with pytest.raises(ValidationError, match="gözlemci"):
        excavations.start(row, by=by)
    row = excavations.assign(row, observer, by=by)
    with pytest.raises(ValidationError, match="işaretlenir"):
        excavations.start(row, by=by)
    row = excavations.mark(row, marking="Sarı boyayla 40 m işaretlendi.", by=by)
    row = excavations.start(row, by=by)
    with pytest.raises(ValidationError, match="ziyaret"):
        excavations.close(row, result="Kazı bitti, kapatıldı.", by=by)
    now = timezone.now()
    made = excavations.visit(
        row, observer, at=now, note="Bant görüldü.", latitude=38.41, longitude=27.13, seen_depth_cm=78, by=by
    )
    assert made.meters_off is not None
    hit = excavations.damage(row, at=now, what="Boru ezildi, kablo koptu.", cable=street.cable, by=by)
    assert hit.incident is not None
    assert hit.incident.state == IncidentState.NEW
    with pytest.raises(ValidationError) as caught:
        excavations.close(row, result="Kazı bitti, kapatıldı.", by=by)
    assert len(caught.value.messages) == 2
    hit.claimed_on = now.date()
    with pytest.raises(ValidationError, match="bedel"):
        excavations.settle(hit, by=by)
    hit.repaired_at, hit.cost = now + timedelta(hours=3), Decimal("12400.00")
    excavations.settle(hit, by=by)
    row = excavations.close(row, result="Kazı bitti, güzergâh kapatıldı.", by=by)
    assert row.state == ExcavationState.CLOSED
    paper = papers.collect([row], by, {})
    papers.shape(paper)
    assert paper["damages"][0]["cost"] == "₺12.400,00"
    (item,) = evidence.supervised("", now - timedelta(days=1), now + timedelta(days=1))
    assert item.met_at is not None


def test_a_dig_that_nobody_visited_stays_owed(street) -> None:
    row = excavations.start(excavations.mark(excavations.assign(checked(street), PersonFactory(), by=None),
                                             marking="Boyayla işaretlendi.", by=None), by=None)  # fmt: skip
    now = timezone.now()
    (item,) = evidence.supervised(row.owner_service.code, now - timedelta(hours=1), now)
    assert item.met_at is None


@pytest.fixture
def chief(client: Client) -> Client:
    client.force_login(user_with_role(Role.CHIEF, "network"))
    return client


def test_a_plan_in_a_file_becomes_the_area(chief: Client, street, tmp_path: Path) -> None:
    area = around(street.trench.geometry, 3)
    path = tmp_path / "kazı planı.kmz"
    writing.write([Layer("kazi", "area", np.array([area], dtype=object), {})], Format.KMZ, path)
    row = ExcavationFactory()
    address = f"/excavations/excavation/{row.pk}/area/"
    answer = chief.post(address, {"file": SimpleUploadedFile(path.name, path.read_bytes())}, follow=True)
    assert answer.status_code == 200
    row.refresh_from_db()
    assert row.risk == RiskClass.HIGH
    assert row.geometry is not None
    assert row.geometry.symmetric_difference(area).area < 0.1
    page = answer.content.decode()
    assert street.circuit.code in page
    assert "Kamera nöbetçisi" in page


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("plan.kmz", b"PK\x03\x04 cut", "arşiv"),
        ("plan.dwg", b"AC1027", "KMZ"),
    ],
)
def test_a_plan_that_cannot_be_read_says_why(chief: Client, name: str, content: bytes, said: str) -> None:
    row = ExcavationFactory()
    answer = chief.post(f"/excavations/excavation/{row.pk}/area/", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    row.refresh_from_db()
    assert row.shape is None


def test_the_page_and_its_verbs(chief: Client, street) -> None:
    row = checked(street)
    address = f"/excavations/excavation/{row.pk}/"
    assert chief.get(address).status_code == 200
    assert chief.get(f"{address}area/").status_code == 200
    chief.post(f"{address}assign/", {"person": PersonFactory().pk})
    chief.post(f"{address}mark/", {"marking": "Boyayla işaretlendi, 30 m."})
    chief.post(f"{address}start/")
    chief.post(
        f"{address}damage/", {"at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"), "what": "Boru ezildi, su doldu."}
    )
    row.refresh_from_db()
    assert row.state == ExcavationState.DIGGING
    hit = row.damages.get()
    assert chief.get(f"{address}damage/{hit.pk}/").status_code == 200
    assert chief.get(f"{address}damage/{hit.pk + 1}/").status_code == 404


def test_areas_keep_their_shape_in_the_store(street) -> None:
    row = checked(street)
    row.refresh_from_db()
    assert row.geometry is not None
    assert areas.typed(areas.as_text(row.geometry)).symmetric_difference(row.geometry).area < 0.1
