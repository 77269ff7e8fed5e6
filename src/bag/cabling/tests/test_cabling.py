"""Links, lots and their measurements from file to acceptance; pages and who may do what."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bag.cabling import evidence, queries
from bag.cabling.models import Link, Lot, Measurement
from bag.cabling.panels import label_sheet
from bag.cabling.services import links, measuring
from bag.cabling.tests.factories import LabelSchemeFactory, LinkFactory, LotFactory, PanelPortFactory, result_csv
from bag.core.access import Role
from bag.documents.models import Document
from bag.inventory.tests.factories import PortFactory, RackFactory
from bag.organization.tests.factories import ServiceFactory, UserFactory, user_with_role
from bag.places.tests.factories import FloorFactory, PlaceFactory, RoomFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def service():
    return ServiceFactory(code="facility")


@pytest.fixture
def lot(service):
    return LotFactory(owner_service=service)


@pytest.fixture
def by():
    return UserFactory()


def take(lot, content, by, **options):
    return measuring.take_over(lot, content, name="sonuc.csv", by=by, **options)


class TestLabels:
    def test_the_nearest_scheme_names_a_link_by_its_panel(self, service):
        building = PlaceFactory(code="KNK-A")
        floor = FloorFactory(parent=building, code="KNK-A-3")
        room, office = RoomFactory(parent=floor, code="KNK-A-3-301"), RoomFactory(parent=floor, code="KNK-A-3-312")
        rack = RackFactory(place=room, code="KNK-A-3-301-K1")
        port = PanelPortFactory(name="Port 7", equipment__name="KNK-PP-0012", equipment__place=room)
        port.equipment.rack = rack
        made = LinkFactory(label="", owner_service=service, place=office, port=port)
        assert made.label == "KNK-A-3-301-K1-0012:07"
        LabelSchemeFactory(place=floor, template="{room}.{panel}/{port}")
        made.label = ""
        links.save_link(made, None)
        assert made.label == "301.0012/07"

    def test_a_label_is_taken_once_and_in_one_spelling(self, service):
        LinkFactory(label="A-1:01")
        other = LinkFactory.build(label="a-1 :01", owner_service=service, place=RoomFactory(), port=PanelPortFactory())
        with pytest.raises(ValidationError) as caught:
            other.full_clean()
        assert set(caught.value.message_dict) == {"label"}

    def test_a_link_ends_at_a_panel(self, service):
        with pytest.raises(ValidationError):
            LinkFactory(port=PortFactory())

    def test_labels_are_printed(self):
        row = LinkFactory(label="A-1:01")
        (label,) = label_sheet([row], None, {"sheet": "a4-24"})["labels"]
        assert (label["title"], label["url"].endswith(row.get_absolute_url())) == ("A-1:01", True)


class TestMeasuring:
    def test_a_file_judges_its_links(self, lot, service, by):
        good, bad, silent = (LinkFactory(label=f"A-1:0{n}", owner_service=service) for n in (1, 2, 3))
        assert take(lot, result_csv(("a-1:01", "PASS"), ("A-1:02", "FAIL")), by) == 2
        assert {row.label: row.verdict for row in Link.objects.all()} == {
            "A-1:01": "passed", "A-1:02": "failed", "A-1:03": "unmeasured",
        }  # fmt: skip
        again = result_csv(("A-1:02", "PASS*"), at=timezone.now() + timedelta(minutes=5))
        take(lot, again, by)
        bad.refresh_from_db()
        assert (bad.verdict, bad.measurements.count()) == ("marginal", 2)
        bad.category = "7"
        links.save_link(bad, None)
        assert Link.objects.get(pk=bad.pk).verdict == "other_limit"
        assert good.pk != silent.pk

    def test_nothing_is_half_written(self, lot, service, by):
        LinkFactory(label="A-1:01", owner_service=service)
        LinkFactory(label="A-1:02")
        content = result_csv(("A-1:01", "PASS"), ("A-1:02", "PASS"), ("A-9:99", "PASS"))
        with pytest.raises(ValidationError) as caught:
            take(lot, content, by)
        assert len(caught.value.messages) == 2
        with pytest.raises(ValidationError):
            take(lot, content, by, without_unknown=True)  # the other service's link is still a fault
        assert Measurement.objects.count() == 0
        rows = result_csv(("A-1:01", "PASS"), ("A-9:99", "PASS"))
        assert take(lot, rows, by, without_unknown=True) == 1
        with pytest.raises(ValidationError):
            take(lot, rows, by, without_unknown=True)

    def test_a_label_twice_and_the_future(self, lot, service):
        LinkFactory(label="A-1:01", owner_service=service)
        assert len(measuring.check(lot, result_csv(("A-1:01", "PASS"), ("A-1:01", "FAIL"))).faults) == 1
        ahead = result_csv(("A-1:01", "PASS"), at=timezone.now() + timedelta(days=3))
        assert len(measuring.check(lot, ahead).faults) == 1

    @pytest.mark.parametrize("encoding", ["utf-16", "cp1254", "utf-8-sig"])
    def test_encodings(self, lot, service, encoding):
        LinkFactory(label="SIGINAK-1:01", owner_service=service)
        content = result_csv(("sığınak-1:01", "PASS")).decode().encode(encoding)
        checked = measuring.check(lot, content)
        assert (len(checked.rows), checked.faults) == (1, [])

    @pytest.mark.parametrize(
        "content",
        [b"", b"\x00\x01\x02", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", b"x" * (measuring.MOST_BYTES + 1)],
    )
    def test_hostile_files_are_refused_in_words(self, lot, content):
        with pytest.raises(ValidationError):
            measuring.check(lot, content)

    def test_acceptance_needs_good_links_and_another_person(self, lot, service):
        measurer = user_with_role(Role.MANAGER)
        chief = user_with_role(Role.CHIEF, "facility")
        LinkFactory(label="A-1:01", owner_service=service)
        with pytest.raises(ValidationError):
            measuring.accept(lot, by=chief)
        take(lot, result_csv(("A-1:01", "FAIL")), measurer)
        lot.refresh_from_db()
        with pytest.raises(PermissionDenied):
            measuring.accept(lot, by=measurer)
        with pytest.raises(ValidationError):
            measuring.accept(lot, by=chief)
        take(lot, result_csv(("A-1:01", "PASS"), at=timezone.now() + timedelta(minutes=1)), measurer)
        row = measuring.accept(lot, note="Uygundur.", by=chief)
        assert row.record == Document.objects.get(number__startswith="KBT-")
        with pytest.raises(ValidationError):
            take(lot, result_csv(("A-1:01", "PASS")), measurer)
        with pytest.raises(IntegrityError), transaction.atomic():
            Lot.objects.filter(pk=row.pk).update(measured_by=chief)
        start, end = timezone.now() - timedelta(days=1), timezone.now() + timedelta(days=1)
        (item,) = evidence.cabling("facility", start, end)
        assert item.met_at == row.accepted_at
        assert evidence.fault_tests("facility", start, end) == []


class TestPages:
    @pytest.fixture
    def client(self):
        client = Client()
        client.force_login(user_with_role(Role.MANAGER))
        return client

    def test_the_report_counts_what_is_not_measured(self, client, lot, service, by, django_assert_num_queries):
        for n in range(1, 5):
            LinkFactory(label=f"A-1:0{n}", owner_service=service, place=RoomFactory())
        take(lot, result_csv(("A-1:01", "PASS"), ("A-1:02", "FAIL")), by)
        with django_assert_num_queries(3):
            standings = queries.by_building(Link.objects.all())
        assert sum(one.unmeasured for one in standings) == 2
        assert sum(one.good for one in standings) == sum(one.bad for one in standings) == 1
        assert client.get(reverse("cabling:report")).status_code == 200

    def test_upload_check_and_accept(self, client, lot, service):
        row = LinkFactory(label="A-1:01", owner_service=service)
        url = reverse("cabling:lot-measurements", args=[lot.pk])
        content = result_csv(("A-1:01", "PASS"), ("B", "PASS"))

        def file():
            return SimpleUploadedFile("sonuc.csv", content)

        assert client.get(url).status_code == 200
        assert client.post(url, {"file": file(), "check": "1"}).status_code == 200
        assert client.post(url, {"file": file()}).status_code == 422
        assert client.post(url, {"file": SimpleUploadedFile("x.csv", b"\xff\xfe\x00")}).status_code == 422
        assert client.post(url, {"file": file(), "without_unknown": "on"}).status_code == 302
        assert client.get(row.get_absolute_url()).status_code == 200
        assert client.get(lot.get_absolute_url()).status_code == 200
        assert client.post(reverse("cabling:lot-accept", args=[lot.pk])).status_code == 403

    def test_panels(self, client):
        row = LinkFactory()
        for record, pk in (("inventory.equipment", row.port.equipment_id), ("inventory.port", row.port_id)):
            page = client.get(reverse("panel", args=[record, pk, f"links-of-{record.partition('.')[2]}"]))
            assert row.label in page.content.decode()
