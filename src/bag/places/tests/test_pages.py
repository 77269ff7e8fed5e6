"""Map, plan, detail and form pages on the real database: who may, what is shown, what is refused."""

import json
from collections.abc import Callable
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from bag.core import registers
from bag.core.access import Role
from bag.organization.tests.factories import user_with_role
from bag.places.models import FloorPlan, Place, PlanMarker
from bag.places.tests.factories import DistrictFactory, FloorFactory, PlaceFactory, PlanMarkerFactory, RoomFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_storage(settings, tmp_path) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}},
    }


def signed_in(role: str, service: str | None = None) -> Client:
    client = Client(headers={"accept-language": "tr"})
    client.force_login(user_with_role(role, service), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def staff() -> Client:
    return signed_in(Role.STAFF, "network")


@pytest.fixture
def auditor() -> Client:
    return signed_in(Role.AUDITOR)


@pytest.fixture
def connection_queries() -> Callable[[Callable[[], object]], int]:
    """How many queries a call makes, after a first call that fills the caches."""

    def counted(call: Callable[[], object]) -> int:
        call()
        with CaptureQueriesContext(connection) as made:
            call()
        return len(made)

    return counted


def picture(kind: str = "PNG", size: tuple[int, int] = (60, 40)) -> SimpleUploadedFile:
    target = BytesIO()
    Image.new("RGB", size, "navy").save(target, kind)
    return SimpleUploadedFile(f"plan.{kind.lower()}", target.getvalue())


def test_the_map_wants_a_signed_in_person_with_the_right() -> None:
    assert Client().get(reverse("places:map")).status_code == 302
    assert signed_in(Role.REQUESTER).get(reverse("places:map")).status_code == 403
    assert signed_in(Role.REQUESTER).get(reverse("places:map-features")).status_code == 403


def test_the_map_offers_every_layer(auditor: Client) -> None:
    page = auditor.get(reverse("places:map")).content.decode()
    for layer in registers.map_layers:
        assert f'data-map-layer="{layer.key}" data-kind="{layer.kind}"' in page
    kinds = [layer.kind for layer in registers.map_layers]
    assert len(set(kinds)) == len(kinds)
    assert set(kinds) <= set(range(1, 8))


def test_a_layer_holds_the_places_with_a_position_and_no_others(auditor: Client) -> None:
    seen = PlaceFactory(latitude=38.4, longitude=27.1)
    PlaceFactory()
    answer = auditor.get(reverse("places:map-layer", args=["buildings"]))
    assert answer["Content-Type"] == "application/geo+json"
    features = json.loads(answer.content)["features"]
    assert [feature["id"] for feature in features] == [seen.pk]
    assert features[0]["geometry"]["coordinates"] == [27.1, 38.4]
    assert features[0]["properties"]["layer"] == "buildings"


def test_layers_cost_the_same_queries_whatever_they_hold(auditor: Client, connection_queries) -> None:
    address, district = reverse("places:map-features"), DistrictFactory()
    PlaceFactory(latitude=38.4, longitude=27.1, parent=district)
    few = connection_queries(lambda: auditor.get(address))
    PlaceFactory.create_batch(15, latitude=38.4, longitude=27.1, parent=district)
    assert connection_queries(lambda: auditor.get(address)) == few


def test_a_large_layer_travels_compressed(auditor: Client) -> None:
    PlaceFactory.create_batch(5, latitude=38.4, longitude=27.1, parent=DistrictFactory())
    answer = auditor.get(reverse("places:map-features"), headers={"accept-encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"


def test_an_unknown_layer_is_not_found(auditor: Client) -> None:
    assert auditor.get(reverse("places:map-layer", args=["unicorns"])).status_code == 404


@pytest.mark.parametrize("typed", ["kültürpark", "KULTURPARK", "Kültür"])
def test_the_map_finds_places_with_turkish_letters_folded(auditor: Client, typed: str) -> None:
    found = PlaceFactory(name="Kültürpark Hizmet Binası")
    page = auditor.get(reverse("places:map"), {"q": typed}).content.decode()
    assert f"place={found.pk}" in page


@pytest.mark.parametrize("value", ["x", "999999", "1" * 30, "-1"])
def test_a_strange_place_on_the_map_is_no_error_of_the_server(auditor: Client, value: str) -> None:
    assert auditor.get(reverse("places:map"), {"place": value}).status_code in (200, 404)


def test_the_detail_page_shows_both_coordinate_systems_and_the_way_down(auditor: Client) -> None:
    room = RoomFactory()
    Place.objects.filter(pk=room.parent.parent.pk).update(latitude=38.4189, longitude=27.1287)
    page = auditor.get(room.get_absolute_url()).content.decode()
    assert "38,418900° 27,128700°" in page
    assert "E 511239.44 N 4254003.95" in page
    assert "TUREF/TM27" in page
    for above in (room.parent, room.parent.parent, room.parent.parent.parent):
        assert above.get_absolute_url() in page


def test_the_detail_page_costs_the_same_queries_with_many_rooms(auditor: Client, connection_queries) -> None:
    floor = FloorFactory()
    RoomFactory(parent=floor)
    few = connection_queries(lambda: auditor.get(floor.get_absolute_url()))
    RoomFactory.create_batch(30, parent=floor)
    assert connection_queries(lambda: auditor.get(floor.get_absolute_url())) == few
    assert auditor.get(floor.get_absolute_url()).content.decode().count("Sistem Odası") >= 30


def test_the_list_shows_the_path_and_narrows_by_district(auditor: Client) -> None:
    room, other = RoomFactory(), RoomFactory()
    district = room.parent.parent.parent
    page = auditor.get(reverse("places:place-list"), {"district": district.pk, "kind": "room"}).content.decode()
    assert room.get_absolute_url() in page
    assert other.get_absolute_url() not in page
    assert f"{district.name} › {room.parent.parent.name} › {room.parent.name}" in page


def form_values(**changes: object) -> dict[str, object]:
    district = DistrictFactory()
    return {
        "code": "KNK-HB", "name": "Konak Hizmet Binası", "kind": "building", "parent": district.pk, "subtype": "",
        "owner": "", "level": "", "registration": "", "address": "", "latitude": "", "longitude": "", "notes": "",
        **changes,
    }  # fmt: skip


@pytest.mark.parametrize(
    "text", ["38,4189 27,1287", "38°25'08.04\"K 27°07'43.32\"D", "E 511239.44 N 4254003.95", "Y=511239,44 X=4254003,95"]
)
def test_the_form_takes_coordinates_in_both_systems(staff: Client, text: str) -> None:
    answer = staff.post(reverse("places:place-add"), form_values(coordinates=text))
    assert answer.status_code == 302, answer.content.decode()
    place = Place.objects.get(code="KNK-HB")
    assert place.latitude == pytest.approx(38.4189, abs=1e-6)
    assert place.longitude == pytest.approx(27.1287, abs=1e-6)


def test_the_form_takes_plain_latitude_and_longitude(staff: Client) -> None:
    staff.post(reverse("places:place-add"), form_values(latitude="38,4189", longitude="27.128700"))
    place = Place.objects.get(code="KNK-HB")
    assert (place.latitude, place.longitude) == (38.4189, 27.1287)


def test_the_form_says_in_words_what_is_wrong_with_coordinates(staff: Client) -> None:
    answer = staff.post(reverse("places:place-add"), form_values(coordinates="27,1287 38,4189"))
    assert answer.status_code == 422
    assert answer.context["form"].errors["coordinates"]
    assert not Place.objects.filter(code="KNK-HB").exists()


def test_a_room_cannot_be_put_under_a_district_by_the_form(staff: Client) -> None:
    answer = staff.post(reverse("places:place-add"), form_values(kind="room"))
    assert answer.status_code == 422
    assert answer.context["form"].errors["parent"]


def test_a_building_with_floors_cannot_become_a_campus(staff: Client) -> None:
    building = FloorFactory().parent
    values = form_values(code=building.code, name=building.name, kind="campus", parent=building.parent.pk)
    answer = staff.post(reverse("places:place-edit", args=[building.pk]), values)
    assert answer.status_code == 422
    building.refresh_from_db()
    assert building.kind == "building"


def test_a_plan_is_uploaded_redrawn_and_served(staff: Client) -> None:
    floor = FloorFactory()
    address = reverse("places:plan", args=[floor.pk])
    assert staff.post(address, {"picture": picture("JPEG")}).status_code == 302
    plan = FloorPlan.objects.get(place=floor)
    assert (plan.width, plan.height) == (60, 40)
    assert plan.uploaded_by is not None
    answer = staff.get(reverse("places:plan-picture", args=[floor.pk, plan.sha256]))
    with Image.open(BytesIO(b"".join(answer.streaming_content))) as served:
        assert served.format == "WEBP"
    assert plan.sha256 in staff.get(address).content.decode()


@pytest.mark.parametrize(
    "upload",
    [
        SimpleUploadedFile("plan.png", b"this is no picture"),
        SimpleUploadedFile("plan.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        SimpleUploadedFile("plan.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 40),
        SimpleUploadedFile("plan.gif", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"),
        SimpleUploadedFile("plan.png", b""),
        SimpleUploadedFile("plan.png", b"\x00" * (15 * 1024 * 1024 + 1)),
    ],
    ids=["text", "svg", "broken", "gif", "empty", "too large"],
)
def test_what_is_no_sound_picture_is_refused_in_words(staff: Client, upload: SimpleUploadedFile) -> None:
    floor = FloorFactory()
    answer = staff.post(reverse("places:plan", args=[floor.pk]), {"picture": upload})
    assert answer.status_code == 422
    assert answer.context["upload_form"].errors["picture"]
    assert not FloorPlan.objects.exists()


def test_a_picture_with_too_many_pixels_is_refused(staff: Client) -> None:
    target = BytesIO()
    Image.new("1", (9000, 9000)).save(target, "PNG")
    upload = SimpleUploadedFile("bomb.png", target.getvalue())
    answer = staff.post(reverse("places:plan", args=[FloorFactory().pk]), {"picture": upload})
    assert answer.status_code == 422


def test_a_reader_sees_the_plan_but_changes_nothing(auditor: Client) -> None:
    marker = PlanMarkerFactory()
    place = marker.plan.place
    page = auditor.get(reverse("places:plan", args=[place.pk]))
    assert page.status_code == 200
    assert "data-editable" not in page.content.decode()
    spot = reverse("places:plan-marker", args=[place.pk, marker.pk])
    assert auditor.post(reverse("places:plan", args=[place.pk]), {"picture": picture()}).status_code == 403
    assert auditor.patch(spot, {"x": 0.1, "y": 0.1}, content_type="application/json").status_code == 403
    assert auditor.post(spot).status_code == 403


def test_markers_are_added_moved_and_removed(staff: Client) -> None:
    room = RoomFactory()
    floor = room.parent
    staff.post(reverse("places:plan", args=[floor.pk]), {"picture": picture()})
    assert (
        staff.post(reverse("places:plan-markers", args=[floor.pk]), {"place": room.pk, "label": ""}).status_code == 302
    )
    marker = PlanMarker.objects.get(place=room)
    spot = reverse("places:plan-marker", args=[floor.pk, marker.pk])
    assert staff.patch(spot, {"x": 0.25, "y": 0.75}, content_type="application/json").status_code == 200
    marker.refresh_from_db()
    assert (marker.x, marker.y) == (0.25, 0.75)
    assert 'data-x="0.25"' in staff.get(reverse("places:plan", args=[floor.pk])).content.decode()
    assert staff.post(spot).status_code == 302
    assert not PlanMarker.objects.exists()


@pytest.mark.parametrize("body", ['{"x": 1.5, "y": 0}', '{"x": "a", "y": 0}', "[]", "{", '{"x": NaN, "y": 0}', "null"])
def test_a_marker_never_leaves_the_plan(staff: Client, body: str) -> None:
    marker = PlanMarkerFactory()
    spot = reverse("places:plan-marker", args=[marker.plan.place.pk, marker.pk])
    answer = staff.patch(spot, body, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json()["detail"]
    marker.refresh_from_db()
    assert (marker.x, marker.y) == (0.5, 0.5)


def test_a_marker_without_words_and_place_is_refused(staff: Client) -> None:
    plan = PlanMarkerFactory().plan
    answer = staff.post(reverse("places:plan-markers", args=[plan.place.pk]), {"place": "", "label": " "})
    assert answer.status_code == 422
    assert plan.markers.count() == 1


def test_a_room_of_another_floor_cannot_be_marked(staff: Client) -> None:
    plan = PlanMarkerFactory().plan
    answer = staff.post(reverse("places:plan-markers", args=[plan.place.pk]), {"place": RoomFactory().pk, "label": ""})
    assert answer.status_code == 422


def test_the_form_opened_and_saved_as_it_is_changes_nothing(staff: Client) -> None:
    """With many places the parent is a picker, and what it renders must be what it takes back."""
    place = PlaceFactory(latitude=38.4, longitude=27.1)
    DistrictFactory.create_batch(45)
    form = staff.get(reverse("places:place-edit", args=[place.pk])).context["form"]
    assert f'value="{place.parent_id}"' in str(form["parent"])
    values = {name: form[name].value() if form[name].value() is not None else "" for name in form.fields}
    assert staff.post(reverse("places:place-edit", args=[place.pk]), values).status_code == 302
    before = place.parent_id
    place.refresh_from_db()
    assert (place.parent_id, place.latitude, place.longitude) == (before, 38.4, 27.1)


def test_vehicles_are_shown_where_they_are_kept(auditor: Client) -> None:
    garage = PlaceFactory(kind="campus", latitude=38.37, longitude=27.19)
    bus = PlaceFactory(kind="vehicle", subtype="bus", parent=garage)
    PlaceFactory(kind="vehicle", subtype="bus", parent=None)
    features = json.loads(auditor.get(reverse("places:map-layer", args=["vehicles"])).content)["features"]
    assert [(feature["id"], feature["geometry"]["coordinates"]) for feature in features] == [(bus.pk, [27.19, 38.37])]
