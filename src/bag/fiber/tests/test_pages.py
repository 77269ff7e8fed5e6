"""The room's own pages and buttons: what they show, whom they refuse, what they cost."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bag.core.access import Role
from bag.fiber.models import Joint, Measurement, Splitter, Strand
from bag.fiber.tests import factories as make
from bag.fiber.tests.plants import end, line
from bag.fiber.tests.sor_files import Shot, written
from bag.organization.tests.factories import user_with_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer(client):
    user = user_with_role(Role.MANAGER)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def drawn():
    return line(user_with_role(Role.MANAGER))


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def test_details_show_ways_and_uses(writer, drawn):
    page = text(writer.get(drawn.circuit.get_absolute_url()))
    assert drawn.cables[0].code in page
    assert drawn.closure.code in page
    assert "mavi" in page
    cable = text(writer.get(drawn.cables[0].get_absolute_url()))
    assert drawn.circuit.code in cable
    for row in (*drawn.frames[:1], drawn.nodes[1], drawn.trenches[0], drawn.cables[0].type, drawn.closure):
        assert text(writer.get(row.get_absolute_url()))


def test_trace_both_ways_and_by_name(writer, drawn):
    core = Strand.objects.get(cable=drawn.cables[1], number=1)
    page = text(writer.get(reverse("fiber:trace", args=[core.pk])))
    assert all(frame.code in page for frame in drawn.frames)
    assert drawn.circuit.code in page
    found = writer.get(reverse("fiber:find"), {"what": f"{drawn.cables[1].code}:1"})
    assert found["Location"] == reverse("fiber:trace", args=[core.pk])
    assert "YOK:1" in text(writer.get(reverse("fiber:find"), {"what": "YOK:1"}))


def test_trace_of_a_tree_shows_every_branch(writer, drawn):
    splitter = Splitter.objects.create(name="BL-1", node=drawn.nodes[1], outputs=2)
    Joint.objects.create(
        kind="splice", a_id=end(drawn.cables[0], 2, 1) >> 1, a_side=1, b_id=end(splitter, 0, 0) >> 1, b_side=0
    )
    core = Strand.objects.get(cable=drawn.cables[0], number=2)
    assert text(writer.get(reverse("fiber:trace", args=[core.pk]))).count("BL-1") >= 3


def test_cut_names_what_is_lost(writer, drawn):
    page = text(writer.get(reverse("fiber:cut"), {"trench": drawn.trenches[0].pk}))
    assert drawn.circuit.name in page
    assert drawn.nodes[2].code in page
    assert text(writer.get(reverse("fiber:cut"), {"cable": "999999"}))
    assert text(writer.get(reverse("fiber:cut")))


def test_splicing_and_parting_on_the_closure_page(writer, drawn):
    first, second = drawn.cables
    post = {"one": f"{first.pk}:2", "other": f"{second.pk}:2", "kind": "express", "tray": "2"}
    writer.post(reverse("fiber:closure-tubes", args=[drawn.closure.pk]), post)
    assert drawn.closure.joints.filter(kind="express", tray=2).count() == 4
    writer.post(reverse("fiber:closure-tubes", args=[drawn.closure.pk]), post)
    assert drawn.closure.joints.count() == 5
    post = {"a": f"{first.code}:2", "b": f"{second.code}:3", "kind": "splice", "loss_db": "0,05"}
    writer.post(reverse("fiber:closure-splice", args=[drawn.closure.pk]), post)
    made = drawn.closure.joints.get(a__number=2, b__number=3)
    assert made.loss_db == 0.05
    assert drawn.closure.code in text(writer.get(reverse("fiber:closure-picture", args=[drawn.closure.pk])))
    writer.post(reverse("fiber:joint-part", args=[made.pk]))
    assert not Joint.objects.filter(pk=made.pk).exists()


def test_a_changed_path_is_accepted(writer, drawn):
    drawn.closure.joints.get().delete()
    from bag.fiber.services import circuits

    circuits.refresh([drawn.circuit])
    assert drawn.circuit.changed
    writer.post(reverse("fiber:circuit-accept", args=[drawn.circuit.pk]))
    drawn.circuit.refresh_from_db()
    assert not drawn.circuit.changed


def test_otdr_files_become_points(writer, drawn):
    first = drawn.cables[0]
    shot = Shot(events=[(0.0, 0.1, -45.0, "1F9999LS"), (first.map_m, 0.08, 0.0, "0F9999LS"),
                        (first.map_m + 400, 0.0, -14.0, "1E9999LS")])  # fmt: skip
    upload = SimpleUploadedFile("ölçüm.sor", written(shot))
    post = {"what": f"{drawn.cables[0].code}:1", "start": drawn.nodes[0].code, "launch_m": "0", "shots": [upload]}
    answer = writer.post(reverse("fiber:otdr"), post)
    row = Measurement.objects.get()
    assert answer["Location"] == reverse("fiber:measurement", args=[row.pk])
    assert row.circuit == drawn.circuit
    page = text(writer.get(answer["Location"]))
    assert drawn.cables[1].code in page
    assert "polyline" in page
    writer.post(reverse("fiber:measurement-baseline", args=[row.pk]))
    row.refresh_from_db()
    assert row.baseline


@pytest.mark.parametrize(
    ("what", "content"), [("YOK:1", None), ("{cable}:1", b"PK\3\4" + bytes(400)), ("{cable}:1", b"")]
)
def test_bad_files_and_names_are_said_and_nothing_is_written(writer, drawn, what, content):
    upload = SimpleUploadedFile("a.sor", written(Shot()) if content is None else content)
    post = {"what": what.format(cable=drawn.cables[0].code), "shots": [upload]}
    assert writer.post(reverse("fiber:otdr"), post).status_code == 200
    assert not Measurement.objects.exists()


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.REQUESTER])
def test_who_only_reads_or_not_at_all(client, drawn, role):
    client.force_login(user_with_role(role), backend="django.contrib.auth.backends.ModelBackend")
    reads = role == Role.AUDITOR
    assert client.get(reverse("fiber:cut")).status_code == (200 if reads else 403)
    assert client.get(reverse("fiber:otdr")).status_code == 403
    for name, pk in (("closure-tubes", drawn.closure.pk), ("circuit-accept", drawn.circuit.pk),
                     ("joint-part", drawn.closure.joints.get().pk)):  # fmt: skip
        assert client.post(reverse(f"fiber:{name}", args=[pk])).status_code in (403, 404)
    assert drawn.closure.joints.count() == 1


def test_a_cable_page_costs_the_same_for_more_cores(writer, drawn, django_assert_max_num_queries):
    wide = make.CableFactory(type=make.CableTypeFactory(layout="12x12"))
    with django_assert_max_num_queries(40):
        writer.get(wide.get_absolute_url())
