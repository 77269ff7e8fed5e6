"""The small city is loaded for real; what is checked holds for the large one too."""

from collections import Counter
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import F
from django.test import override_settings
from django.utils import timezone

from bag.core import access
from bag.core.models import User
from bag.demo.accounts import ACCOUNTS, PASSWORD, console_lines
from bag.demo.drawing import layout
from bag.dependency.live import fresh_graph
from bag.dependency.models import RiskSweep, Supply, WeakPoint
from bag.inventory.models import Cable, Equipment, License, LifecycleMove, Loan, Port, Rack, StockItem
from bag.organization.models import Unit
from bag.places.models import FloorPlan, Place, PlanMarker

pytestmark = pytest.mark.xdist_group("demo")  # one worker loads the city for all


@pytest.fixture(scope="module")
def city(django_db_setup, django_db_blocker, tmp_path_factory):
    """The small city, loaded once; rolled back at the end of the module."""
    folder = {"location": tmp_path_factory.mktemp("pictures")}
    storage = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": folder}
    kept = override_settings(STORAGES={**settings.STORAGES, "default": storage})
    with django_db_blocker.unblock(), kept, transaction.atomic():
        out, statements = StringIO(), Counter()

        def count(execute, sql, params, many, context):
            statements[many] += 1
            return execute(sql, params, many, context)

        with connection.execute_wrapper(count):
            call_command("demo_load", size="small", stdout=out)
        yield {"statements": statements.total(), "said": out.getvalue()}
        transaction.set_rollback(True)


def test_loading_asks_little_of_the_database_and_says_what_it_does(city) -> None:
    assert city["statements"] < 9_000
    assert city["said"].count(" s  ") >= 7
    assert PASSWORD in city["said"]


def test_loading_again_changes_nothing(city) -> None:
    def figures() -> list[int]:
        tables = (
            User,
            Unit,
            Place,
            Equipment,
            Port,
            Cable,
            StockItem,
            License,
            FloorPlan,
            PlanMarker,
            LifecycleMove,
            RiskSweep,
            Supply,
        )
        return [table.objects.count() for table in tables]

    before = figures()
    call_command("demo_load", size="small", verbosity=0)
    assert figures() == before


def test_every_account_signs_in_and_has_the_rights_of_its_position(city) -> None:
    roles = {}
    for account in ACCOUNTS:
        user = User.objects.get(username=account.username)
        roles[account.username] = access.roles(user)
    assert User.objects.get(username="mudur").check_password(PASSWORD)
    assert "manager" in roles["mudur"]
    assert "chief" in roles["sef.ag"]
    assert "auditor" in roles["denetci"]
    assert "administrator" in roles["yonetici"]
    assert "requester" in roles["talep"]
    assert "chief" in roles["personel.telsiz"], "acts for the chief on leave"
    assert all(roles.values())


def test_the_console_names_the_accounts_and_the_password() -> None:
    said = "\n".join(console_lines())
    assert PASSWORD in said
    assert "mudur" in said


def test_all_thirty_districts_are_there_with_their_centers(city) -> None:
    districts = Place.objects.filter(kind="district")
    assert districts.count() == 30
    assert not districts.filter(latitude=None).exists()


def test_everything_in_a_rack_stands_where_the_rack_stands(city) -> None:
    racked = Equipment.objects.exclude(rack=None)
    assert racked.exists()
    assert not racked.exclude(place=F("rack__place")).exists()
    assert Rack.objects.filter(equipment__position_u__isnull=False).exists()


def test_endpoints_are_patched_through_panels(city) -> None:
    patched = Equipment.objects.filter(type__category="phone", ports__cable_end__isnull=False).distinct()
    panels = Port.objects.filter(equipment__type__category="patch_panel", rear__isnull=False, cable_end__isnull=False)
    assert patched.count() > 10
    assert panels.count() >= patched.count()


def test_supplies_and_sensors_hang_on_the_network(city) -> None:
    """Who falls silent has a cable to look at."""
    watched = Equipment.objects.filter(type__category__in=("ups", "sensor"), status="service")
    cabled = watched.filter(ports__kind="copper", ports__cable_end__isnull=False).distinct()
    assert cabled.count() == watched.count() > 5


def test_the_city_hangs_together(city) -> None:
    """Every installed switch reaches the heart, power is on record, and single points of failure are known."""
    live = fresh_graph()
    codes = Counter(one.code for one in live.remarks)
    assert not codes.keys() & {"no-root", "no-grid", "no-power", "cycle", "unknown-reference"}
    switches = Equipment.objects.filter(type__category="switch", status="service").values_list("pk", flat=True)
    unserved = {one.subject for one in live.remarks if one.code == "not-served"}
    assert not unserved & {f"equipment:{pk}" for pk in switches}
    assert WeakPoint.objects.filter(units__gt=0).exists()
    assert Supply.objects.filter(kind="core").exists()


def test_life_goes_on_in_the_past_only(city) -> None:
    moves = LifecycleMove.objects.all()
    assert not moves.filter(at__gt=timezone.now()).exists()
    assert moves.filter(at__lt=timezone.now() - timezone.timedelta(days=365)).exists()
    states = Counter(Equipment.objects.values_list("status", flat=True))
    assert states["service"] > states["faulty"] > 0
    assert Loan.objects.exists()


def test_the_shelf_adds_up(city) -> None:
    assert StockItem.objects.count() == 8
    assert not StockItem.objects.filter(quantity__lte=0).exists()
    assert License.objects.filter(ends_on__lt=timezone.localdate()).exists()


def test_a_plan_marks_the_rooms_of_its_floor(city) -> None:
    plan = FloorPlan.objects.get()
    marked = set(plan.markers.values_list("place__parent_id", flat=True))
    assert marked == {plan.place_id}


@pytest.mark.parametrize("count", [1, 2, 7, 20])
def test_rooms_of_a_plan_do_not_overlap(count: int) -> None:
    boxes = layout(count)
    assert len(boxes) == count
    for number, (left, top, right, bottom) in enumerate(boxes):
        assert left < right
        assert top < bottom
        for other in boxes[number + 1 :]:
            assert other[1] != top or other[0] >= right
