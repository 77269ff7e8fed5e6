"""What the database itself keeps: the tree, its ancestors, whole positions."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from bag.places.models import Place
from bag.places.tests.factories import DistrictFactory, FloorFactory, PlaceFactory, RoomFactory

pytestmark = pytest.mark.django_db


def ancestors(place: Place) -> list[int]:
    return Place.objects.values_list("ancestors", flat=True).get(pk=place.pk)


def refused(name: str):
    return pytest.raises(IntegrityError, match=name)


def test_the_database_writes_the_ancestors() -> None:
    room = RoomFactory()
    floor, building, district = room.parent, room.parent.parent, room.parent.parent.parent
    assert ancestors(room) == [district.pk, building.pk, floor.pk]


def test_a_forged_ancestor_list_is_corrected() -> None:
    room = RoomFactory()
    right = ancestors(room)
    Place.objects.filter(pk=room.pk).update(ancestors=[1, 2, 3])
    assert ancestors(room) == right


def test_a_building_that_moves_takes_its_rooms_along() -> None:
    room, target = RoomFactory(), DistrictFactory()
    building = room.parent.parent
    Place.objects.filter(pk=building.pk).update(parent=target)
    assert ancestors(room) == [target.pk, building.pk, room.parent.pk]


def test_bulk_rows_get_their_ancestors_too() -> None:
    floor = FloorFactory()
    rows = [Place(code=f"X{n}", name=f"Oda {n}", kind="room", parent=floor) for n in range(5)]
    Place.objects.bulk_create(rows)
    assert {tuple(ancestors(row)) for row in rows} == {(*floor.ancestors, floor.pk)}


def test_a_kind_that_cannot_lie_there_is_refused() -> None:
    with refused("a room cannot lie in a district"), transaction.atomic():
        RoomFactory(parent=DistrictFactory())


def test_a_changed_kind_is_checked_against_what_lies_inside() -> None:
    room = RoomFactory()
    with refused("a room cannot lie in a campus"), transaction.atomic():
        FloorFactory._meta.model.objects.filter(pk=room.parent.pk).update(
            kind="campus", parent=DistrictFactory(), level=None
        )
    assert ancestors(room)


def test_a_circle_is_refused() -> None:
    building = PlaceFactory()
    room = PlaceFactory(kind="room", parent=building)
    with refused("cannot lie in itself|place_not_own_parent"), transaction.atomic():
        Place.objects.filter(pk=building.pk).update(parent=building)
    with refused("cannot lie"), transaction.atomic():
        Place.objects.filter(pk=building.pk).update(parent=room)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("place_position_whole", {"latitude": 38.4, "longitude": None}),
        ("place_position_whole", {"latitude": 138.4, "longitude": 27.0}),
        ("place_level_of_floor", {"level": 1}),
        ("place_registration_of_vehicle", {"registration": "35 BAG 001"}),
        ("place_type_fits_kind", {"subtype": "ferry"}),
        ("place_kind_known", {"kind": "planet", "parent": None}),
        ("place_stands_somewhere", {"parent": None}),
    ],
)
def test_the_database_refuses(name: str, fields: dict) -> None:
    with refused(name), transaction.atomic():
        PlaceFactory(**fields)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"kind": "room", "parent": None}, "parent"),
        ({"kind": "district"}, "parent"),
        ({"kind": "building", "subtype": "park"}, "subtype"),
    ],
)
def test_a_form_says_what_is_wrong(fields: dict, wrong: str) -> None:
    values = {"code": "X1", "name": "X", "parent": PlaceFactory(), **fields}
    with pytest.raises(ValidationError) as caught:
        Place(**values).full_clean()
    assert wrong in caught.value.message_dict


def test_cleaning_a_place_asks_the_database_nothing(django_assert_num_queries) -> None:
    room = RoomFactory()
    with django_assert_num_queries(0):
        room.clean()


@pytest.mark.parametrize("code", ["konak", "KNK 1", "-KNK", "ÇİĞLİ"])
def test_a_code_is_plain_capital_letters(code: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Place(code=code, name="X", kind="vehicle").full_clean()
    assert "code" in caught.value.message_dict


def test_history_leaves_the_ancestors_out() -> None:
    RoomFactory()
    with connection.cursor() as cursor:
        cursor.execute("select column_name from information_schema.columns where table_name = 'places_placeevent'")
        columns = {name for (name,) in cursor.fetchall()}
    assert "parent_id" in columns
    assert "ancestors" not in columns
