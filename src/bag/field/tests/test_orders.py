"""The life of a work order: verbs in order, bookings, answers, parts, time, signatures."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from PIL import Image

from bag.core.access import Role
from bag.core.models import Attachment, Notification
from bag.field.domain.orders import ALLOWED, State, Verb
from bag.field.models import OrderPerson, OrderState, PartUsed, Signature, TimeEntry, WorkOrder
from bag.field.services import execution, orders, signing
from bag.field.services.steps import CREW_NEWS, Changed
from bag.field.tests.factories import ChecklistFactory
from bag.inventory.services.stock import receive_stock
from bag.inventory.tests.factories import StockItemFactory
from bag.organization.tests.factories import PersonFactory, ServiceFactory, user_with_role
from bag.places.tests.factories import PlaceFactory
from bag.work.services import incidents

pytestmark = pytest.mark.django_db
EIGHT = datetime(2026, 5, 5, 5, 30, tzinfo=UTC)
STROKES = [[[0, 0], [30, 40], [90, 10]], [[100, 20], [140, 60]]]
RESULT = "Akü grubu değiştirildi, gerilim ölçüldü."


@pytest.fixture
def service():
    return ServiceFactory(code="facility")


@pytest.fixture
def staff(service):
    return user_with_role(Role.STAFF, "facility").person


def planned(service, **given) -> WorkOrder:
    values = {"title": "KGK bakımı", "owner_service": service, "place": PlaceFactory(), "by": None}
    return orders.plan_order(**values | given)


def on_site(service, staff, **given) -> WorkOrder:
    row = orders.dispatch(planned(service, **given), orders.Crew(staff), by=None)
    return execution.arrive(row, by=staff.user)


def done(service, staff, **given) -> WorkOrder:
    return execution.finish(on_site(service, staff, **given), result=RESULT, by=staff.user)


def test_a_life_from_plan_to_archive(service, staff):
    row = planned(service, checklist=ChecklistFactory(service=service))
    assert (row.number, row.state) == ("IE-2026/000001", OrderState.PLANNED)
    row = orders.dispatch(row, orders.Crew(staff, [PersonFactory()]), by=None)
    assert Notification.objects.filter(user=staff.user, kind=CREW_NEWS).count() == 1
    row = execution.arrive(row, by=staff.user)
    execution.answer(row, {"clean": True, "voltage": "13,1"}, by=staff.user)
    row = execution.finish(row, result=RESULT, by=staff.user)
    signing.sign(row, "technician", strokes=STROKES, person=staff, by=staff.user)
    row.refresh_from_db()
    assert row.state == OrderState.DONE
    signing.sign(row, "customer", strokes=STROKES, name="Bina sorumlusu", by=staff.user)
    row.refresh_from_db()
    assert row.state == OrderState.SIGNED
    row = orders.archive(row, by=None)
    verbs = list(row.steps.order_by("id").values_list("verb", flat=True))
    assert verbs == ["planned", "dispatched", "arrived", "done", "signature", "signature", "signed", "archived"]


@pytest.mark.parametrize("state", list(State))
def test_verbs_out_of_order_are_refused_in_words_and_write_nothing(service, staff, state):
    row = planned(service)
    WorkOrder.objects.filter(pk=row.pk).update(state=state, done_at=EIGHT)
    calls = {
        Verb.DISPATCH: lambda: orders.dispatch(row, orders.Crew(staff), by=None),
        Verb.ARRIVE: lambda: execution.arrive(row, by=staff.user),
        Verb.FILL: lambda: execution.answer(row, {}, by=staff.user),
        Verb.FINISH: lambda: execution.finish(row, result=RESULT, by=staff.user),
        Verb.SIGN: lambda: signing.sign(row, "technician", strokes=STROKES, person=staff, by=staff.user),
        Verb.ARCHIVE: lambda: orders.archive(row, by=None),
        Verb.CANCEL: lambda: orders.cancel(row, reason="gerek kalmadı", by=None),
        Verb.REOPEN: lambda: orders.reopen(row, reason="yine arızalı", by=None),
    }
    for verb, call in calls.items():
        if state in ALLOWED[verb]:
            continue
        with pytest.raises(ValidationError):
            call()
    row.refresh_from_db()
    assert (row.state, row.version, row.steps.count()) == (state, 1, 1)


def test_an_order_needs_a_place_and_a_title(service):
    with pytest.raises(ValidationError, match="place"):
        orders.plan_order(by=None, title="İş", owner_service=service)
    with pytest.raises(ValidationError, match="title"):
        orders.plan_order(by=None, title=" ", owner_service=service, place=PlaceFactory())


def test_the_second_of_two_dispatchers_is_told_and_changes_nothing(service, staff):
    row = planned(service)
    orders.dispatch(row, orders.Crew(staff), seen=row.version, by=None)
    with pytest.raises(Changed, match="IE-2026/000001"):
        orders.dispatch(row, orders.Crew(PersonFactory()), seen=row.version, by=None)
    row.refresh_from_db()
    assert row.lead == staff


def test_nobody_and_no_vehicle_is_out_on_two_jobs_at_once(service, staff):
    van = PlaceFactory(kind="vehicle", parent=None)
    crew = orders.Crew(staff, vehicle=van, starts=EIGHT, ends=EIGHT + timedelta(hours=2))
    first = orders.dispatch(planned(service), crew, by=None)
    late = {"starts": EIGHT + timedelta(hours=1), "ends": EIGHT + timedelta(hours=3)}
    with pytest.raises(ValidationError, match=first.number):
        orders.dispatch(planned(service), orders.Crew(staff, **late), by=None)
    with pytest.raises(ValidationError):
        orders.dispatch(planned(service), orders.Crew(PersonFactory(), vehicle=van, **late), by=None)
    orders.cancel(first, reason="gerek kalmadı", by=None)
    again = orders.dispatch(planned(service), orders.Crew(staff, vehicle=van, **late), by=None)
    assert OrderPerson.objects.filter(starts__isnull=False).count() == again.crew.count() == 1


def test_answers_are_held_against_their_limits(service, staff):
    row = on_site(service, staff, checklist=ChecklistFactory(service=service))
    for wrong in ({"voltage": "çok"}, {"state": "harika"}, {"nothing": "1"}, {"photo": "x"}, {"clean": 3}):
        with pytest.raises(ValidationError):
            execution.answer(row, wrong, by=staff.user)
    with pytest.raises(ValidationError, match="Akü gerilimi"):
        execution.answer(row, {"clean": True, "voltage": 11.9}, by=staff.user)
    assert not row.answers.exists()
    execution.answer(row, {"voltage": 11.9}, notes={"voltage": "Akü ömrünü doldurmuş"}, by=staff.user)
    assert row.answers.get().within is False
    with pytest.raises(ValidationError, match="Kabin temiz"):
        execution.finish(row, result=RESULT, by=staff.user)
    execution.answer(row, {"voltage": ""}, by=staff.user)
    assert not row.answers.exists()
    assert execution.finish(row, result=RESULT, outcome="unsolved", by=staff.user).state == OrderState.DONE


def test_a_part_leaves_the_shelf_once_and_comes_back_once(service, staff):
    item = StockItemFactory()
    receive_stock(item, 3, by=None)
    row = on_site(service, staff)
    part = execution.use_part(row, item=item, quantity=2, by=staff.user)
    with pytest.raises(ValidationError):
        execution.use_part(row, item=item, quantity=2, by=staff.user)
    item.refresh_from_db()
    assert (item.quantity, PartUsed.objects.count()) == (1, 1)
    execution.return_part(part, by=staff.user)
    with pytest.raises(ValidationError):
        execution.return_part(part, by=staff.user)
    item.refresh_from_db()
    assert item.quantity == 3
    brought = execution.use_part(row, text="Fan takımı", quantity=1, by=staff.user)
    assert (brought.movement, execution.return_part(brought, by=staff.user)) == (None, None)


def test_time_of_a_person_never_overlaps_on_whatever_job(service, staff):
    first, second = on_site(service, staff), on_site(service, staff)
    hour = timedelta(hours=1)
    now = timezone.now()
    execution.add_time(first, staff, now - 2 * hour, now - hour, by=staff.user)
    execution.add_time(second, staff, now - hour, now - hour / 2, by=staff.user)
    for starts, ends in ((now - 3 * hour, now - hour), (now, now - hour), (now, now + hour)):
        with pytest.raises(ValidationError):
            execution.add_time(second, staff, starts, ends, by=staff.user)
    assert TimeEntry.objects.count() == 2


def test_times_of_a_phone_are_kept_but_never_run_ahead(service, staff):
    row = orders.dispatch(planned(service), orders.Crew(staff), at=EIGHT, by=None)
    row = execution.arrive(row, at=EIGHT - timedelta(days=1), by=staff.user)
    assert row.arrived_at == EIGHT
    row = execution.finish(row, result=RESULT, at=timezone.now() + timedelta(days=3), by=staff.user)
    assert row.done_at <= timezone.now()


@pytest.mark.parametrize("strokes", [None, [], [[]], [[[1, 1]]], [[[0, 0], ["a", 1]]], [[[0, 0], [1e9, 1]]], "x"])
def test_a_missing_signature_is_refused(service, staff, strokes):
    row = done(service, staff)
    with pytest.raises(ValidationError):
        signing.sign(row, "technician", strokes=strokes, person=staff, by=staff.user)
    assert not Signature.objects.exists()


def test_a_signature_is_a_picture_bound_to_what_was_signed(service, staff):
    row = done(service, staff)
    made = signing.sign(row, "technician", strokes=STROKES, person=staff, by=staff.user)
    with Image.open(io.BytesIO(signing.drawn(STROKES))) as picture:
        assert (picture.size, picture.format) == ((600, 200), "PNG")
    assert Attachment.objects.get(pk=made.picture_id).kind == "png"
    assert made.content_hash == signing.content_hash(row)
    with pytest.raises(ValidationError):
        signing.sign(row, "technician", strokes=STROKES, person=staff, by=staff.user)
    again = orders.reopen(row, reason="Eksik kaldı", by=None)
    made.refresh_from_db()
    assert (again.state, made.void_at is not None) == (OrderState.PLANNED, True)


def test_without_a_receiver_the_technician_is_enough(service, staff):
    row = done(service, staff, customer_signs=False)
    signing.sign(row, "technician", strokes=STROKES, person=staff, by=staff.user)
    row.refresh_from_db()
    assert row.state == OrderState.SIGNED


def test_the_incident_hears_when_its_last_order_is_done(service, staff):
    incident = incidents.open_incident(title="KGK sustu", service=service)
    first = on_site(service, staff, incident=incident)
    second = on_site(service, staff, incident=incident)
    execution.finish(first, result=RESULT, by=staff.user)
    assert not incident.steps.filter(verb="note").exists()
    execution.finish(second, result=RESULT, by=staff.user)
    assert second.number in incident.steps.get(verb="note").text
