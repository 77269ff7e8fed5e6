"""Pages, API and files of the inventory, through the front door."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bag.core import registers
from bag.core.access import Role
from bag.inventory import labels, services
from bag.inventory.models import Equipment, EquipmentType, Port
from bag.inventory.tests import factories as make
from bag.organization.tests.factories import PersonFactory, ServiceFactory, user_with_role
from bag.places.tests.factories import RoomFactory

pytestmark = pytest.mark.django_db
JSON = {"content_type": "application/json"}


@pytest.fixture
def boss(client):
    user = user_with_role(Role.MANAGER)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def radio_staff(client):
    user = user_with_role(Role.STAFF, "radio")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def switch_type():
    type_ = make.TypeFactory(slug="access-48", category="switch")
    make.PortTemplateFactory(type=type_, name="Gi1/0/[1-48]")
    return type_


class TestPages:
    def test_every_list_and_form_opens(self, boss):
        for record in registers.records:
            if record.namespace == "inventory":
                assert boss.get(record.list_url).status_code == 200, record.key
                if record.allows(user_with_role(Role.MANAGER), "add"):
                    assert boss.get(record.add_url).status_code == 200, record.key
        assert boss.get(reverse("inventory:attention")).status_code == 200

    def test_the_page_of_a_piece_shows_ports_peers_and_rack(self, boss, switch_type, django_assert_max_num_queries):
        rack = make.RackFactory()
        one, two = make.EquipmentFactory(type=switch_type), make.EquipmentFactory(type=switch_type)
        services.mount(one, rack, 7, by=None)
        services.connect(one.ports.get(name="Gi1/0/1"), two.ports.get(name="Gi1/0/2"), by=None)
        boss.get(one.get_absolute_url())
        with django_assert_max_num_queries(12):
            page = boss.get(one.get_absolute_url()).content.decode()
        assert two.name in page
        assert one.tag in page
        assert page.count('class="port ') == 48
        assert f'data-name="{one.name}"' in page

    def test_late_panels_come_by_themselves_or_take_their_place_away(self, boss):
        piece = make.EquipmentFactory()
        address = reverse("panel", args=["inventory.equipment", piece.pk, "alarms"])
        assert f'hx-get="{address}"' in boss.get(piece.get_absolute_url()).content.decode()
        gone = boss.get(address).content.decode()
        assert 'id="tab-alarms" hx-swap-oob="delete"' in gone
        assert 'section id="alarms" hx-swap-oob="delete"' in gone
        supports = boss.get(reverse("panel", args=["inventory.equipment", piece.pk, "supports-equipment"]))
        assert 'id="supports-equipment"' in supports.content.decode()

    def test_late_panels_have_the_gate_of_their_record(self, boss):
        piece = make.EquipmentFactory()
        for address in (
            ["inventory.equipment", piece.pk, "nothing"],
            ["inventory.equipment", piece.pk, "ports"],
            ["inventory.equipment", 0, "alarms"],
            ["inventory.nothing", piece.pk, "alarms"],
        ):
            assert boss.get(reverse("panel", args=address)).status_code == 404, address
        client = Client()
        address = reverse("panel", args=["inventory.equipment", piece.pk, "alarms"])
        assert client.get(address).status_code == 302
        client.force_login(user_with_role(Role.REQUESTER))
        assert client.get(address).status_code == 403

    def test_the_page_of_a_port_shows_its_run(self, boss):
        a, b = make.PortFactory(), make.PortFactory()
        services.connect(a, b, by=None)
        assert b.equipment.name in boss.get(a.get_absolute_url()).content.decode()

    def test_details_of_the_other_types_open(self, boss):
        item = make.StockItemFactory()
        services.receive_stock(item, 3, by=None)
        rows = [make.CableFactory(), make.ModuleFactory(), item, make.LicenseFactory(), make.LoanFactory()]
        rows += [make.ManufacturerFactory(), make.TypeFactory(), make.PortTemplateFactory(), item.movements.get()]
        rows += [make.EquipmentFactory().moves.get()]
        for row in rows:
            record = registers.record_for(row)
            assert boss.get(record.url("detail", row.pk)).status_code == 200, record.key

    def test_attention_lists_what_is_wrong(self, boss):
        item, loan = (
            make.StockItemFactory(name="SFP 10G"),
            make.LoanFactory(due_on=date(2020, 1, 2), from_on=date(2020, 1, 1)),
        )
        page = boss.get(reverse("inventory:attention")).content.decode()
        assert item.name in page
        assert loan.equipment.name in page

    def test_figures_lead_to_lists_of_as_many_rows(self, boss, monkeypatch):
        monkeypatch.setattr("bag.inventory.ui.overview.MOST", 1)
        soon, today = timezone.localdate() + timedelta(days=9), timezone.localdate()
        make.EquipmentFactory.create_batch(2, warranty_end=soon)
        make.EquipmentFactory(warranty_end=today - timedelta(days=1), name="OUT-OF-ORDER")
        make.EquipmentFactory(warranty_end=soon, name="GONE")
        Equipment.objects.filter(name="OUT-OF-ORDER").update(status="faulty")
        Equipment.objects.filter(name="GONE").update(status="scrapped")
        make.LicenseFactory.create_batch(2, ends_on=soon)
        make.LoanFactory.create_batch(2, from_on=date(2020, 1, 1), due_on=date(2020, 1, 2))
        make.LoanFactory(from_on=date(2020, 1, 1), due_on=date(2020, 1, 2), returned_on=date(2020, 1, 2))
        make.LoanFactory(from_on=today, due_on=today)
        page = boss.get(reverse("inventory:attention"))
        expected = {"warranties": 2, "licenses": 2, "loans": 2, "faulty": 1}
        assert {name: page.context[name].total for name in expected} == expected
        for name, count in expected.items():
            assert page.context[name].url.replace("&", "&amp;") in page.content.decode()
            assert boss.get(page.context[name].url).context["listing"].total == count, name
        tiles = {tile.key: tile.figure(page.wsgi_request.user) for tile in registers.tiles}
        for key, name in {"warranties": "warranties", "licenses": "licenses", "overdue-loans": "loans"}.items():
            assert (tiles[key]["value"], tiles[key]["url"]) == (expected[name], page.context[name].url)

    def test_equipment_stands_on_the_page_of_its_building(self, boss):
        row = make.EquipmentFactory()
        building = row.place.parent.parent
        assert row.name in boss.get(building.get_absolute_url()).content.decode()


class TestForms:
    def values(self, **given):
        return {"name": "KNK-SW-900", "status": "service", "face": "front", **given}

    def test_an_illegal_step_is_refused_in_turkish(self, boss):
        row = make.EquipmentFactory()
        services.move(row, status="scrapped", by=None)
        url = reverse("inventory:equipment-edit", args=[row.pk])
        values = self.values(name=row.name, type=row.type_id, owner_service=row.owner_service_id)
        answer = boss.post(url, values)
        assert answer.status_code == 422
        assert "Hurda" in answer.content.decode()

    def test_a_taken_unit_is_named(self, boss):
        rack, there, type_ = make.RackFactory(), make.EquipmentFactory(), make.TypeFactory()
        services.mount(there, rack, 10, by=None)
        values = self.values(type=type_.pk, owner_service=there.owner_service_id, rack=rack.pk, position_u="10")
        answer = boss.post(reverse("inventory:equipment-add"), values)
        assert answer.status_code == 422
        assert there.name in answer.content.decode()
        values["position_u"] = "11"
        assert boss.post(reverse("inventory:equipment-add"), values).status_code == 302
        assert Equipment.objects.get(name="KNK-SW-900").place == rack.place

    def test_move_page(self, boss):
        row, room = make.EquipmentFactory(), RoomFactory()
        url = reverse("inventory:equipment-move", args=[row.pk])
        assert boss.get(url).status_code == 200
        answer = boss.post(url, {"status": "repair", "place": room.pk, "at": "2026-01-05T10:00", "reason": "Arıza"})
        assert answer.status_code == 302
        row.refresh_from_db()
        assert (row.status, row.place) == ("repair", room)
        assert boss.post(url, {"status": "planned", "at": "2026-01-05T10:00", "reason": "x"}).status_code == 422

    def test_stock_page(self, boss):
        item = make.StockItemFactory()
        url = reverse("inventory:stock-book", args=[item.pk])
        assert boss.post(url, {"verb": "receive", "quantity": "5"}).status_code == 302
        assert boss.post(url, {"verb": "issue", "quantity": "9"}).status_code == 422
        assert boss.post(url, {"verb": "transfer", "quantity": "1"}).status_code == 422
        item.refresh_from_db()
        assert item.quantity == 5

    def test_connect_and_return_pages(self, boss):
        a, b, loan = make.PortFactory(), make.PortFactory(), make.LoanFactory()
        url = reverse("inventory:port-connect", args=[a.pk])
        assert boss.post(url, {"device": b.equipment_id, "port": "yok"}).status_code == 422
        assert boss.post(url, {"device": b.equipment_id, "port": b.name}).status_code == 302
        assert boss.post(reverse("inventory:loan-return", args=[loan.pk]), {"on": "2026-11-20"}).status_code == 302
        loan.refresh_from_db()
        assert loan.returned_on == date(2026, 11, 20)


class TestRackPage:
    def test_dragging_answers_json_and_names_the_conflict(self, boss):
        rack, one, two = make.RackFactory(), make.EquipmentFactory(), make.EquipmentFactory()
        ask = {"HTTP_ACCEPT": "application/json"}
        url = reverse("inventory:rack-mount", args=[rack.pk, one.pk])
        assert boss.post(url, {"u": "5", "face": "front"}, **ask).status_code == 200
        answer = boss.post(reverse("inventory:rack-mount", args=[rack.pk, two.pk]), {"u": "5"}, **ask)
        assert answer.status_code == 409
        assert one.name in answer.json()["detail"]
        for unit in ("", "x", "99", "0", "1e9"):
            assert boss.post(url, {"u": unit}, **ask).status_code == 409

    def test_the_form_places_and_takes_off(self, boss):
        rack, row = make.RackFactory(), make.EquipmentFactory()
        url = reverse("inventory:rack-mount-any", args=[rack.pk])
        assert boss.post(url, {"equipment": row.pk, "u": "5", "face": "rear"}).status_code == 302
        row.refresh_from_db()
        assert (row.rack, row.position_u, row.face) == (rack, 5, "rear")
        assert boss.post(reverse("inventory:rack-unmount", args=[rack.pk, row.pk])).status_code == 302
        row.refresh_from_db()
        assert row.position_u is None

    def test_both_sides_are_drawn_and_the_tray_holds_what_waits(self, boss):
        rack, row = make.RackFactory(), make.EquipmentFactory()
        waiting = make.EquipmentFactory(place=rack.place)
        services.mount(row, rack, 5, by=None)
        for face in ("front", "rear", "yan"):
            page = boss.get(f"{rack.get_absolute_url()}?face={face}").content.decode()
            assert f'data-u="5" data-h="1" data-name="{row.name}"' in page
            assert re.search(rf'data-u="0" data-h="1" data-name="{waiting.name}" data-url="', page)

    def test_another_service_may_not_place(self, radio_staff):
        rack = make.RackFactory(owner_service=ServiceFactory(code="radio", name="Telsiz"))
        row = make.EquipmentFactory()
        url = reverse("inventory:rack-mount", args=[rack.pk, row.pk])
        assert radio_staff.post(url, {"u": "5"}, HTTP_ACCEPT="application/json").status_code == 409
        foreign = make.RackFactory(owner_service=ServiceFactory())
        assert radio_staff.post(reverse("inventory:rack-mount-any", args=[foreign.pk])).status_code == 403


class TestApi:
    def rows(self, count, **given):
        return [
            {"name": f"API-{n}", "type": "access-48", "status": "service", "owner_service": "network", **given}
            for n in range(count)
        ]

    def test_bulk_create_grows_ports_and_moves(self, boss, switch_type):
        ServiceFactory()
        answer = boss.post("/api/v1/inventory/equipment/bulk", json.dumps(self.rows(50)), **JSON)
        assert answer.status_code == 201, answer.content
        assert Port.objects.filter(equipment__name__startswith="API-").count() == 50 * 48
        assert Equipment.objects.get(name="API-7").moves.count() == 1

    def test_one_bad_row_writes_nothing(self, boss, switch_type):
        ServiceFactory()
        rows = [*self.rows(2), {**self.rows(1)[0], "name": "API-9", "type": "yok"}]
        assert boss.post("/api/v1/inventory/equipment/bulk", json.dumps(rows), **JSON).status_code == 422
        assert not Equipment.objects.filter(name__startswith="API-").exists()

    def test_what_only_services_know_is_a_refusal_not_a_fault(self, boss, switch_type):
        ServiceFactory()
        rack = make.RackFactory()
        same = self.rows(2, rack=rack.pk, position_u=3)
        for rows in (self.rows(2, status="scrapped"), same, self.rows(2, position_u=3)):
            answer = boss.post("/api/v1/inventory/equipment/bulk", json.dumps(rows), **JSON)
            assert answer.status_code in (409, 422), answer.content

    def test_movements_cannot_be_changed(self, boss):
        item = make.StockItemFactory()
        movement = services.receive_stock(item, 5, by=None)
        url = f"/api/v1/inventory/stockmovement/{movement.pk}"
        assert boss.patch(url, json.dumps({"change": 9}), **JSON).status_code == 403
        assert boss.delete(url).status_code == 403
        answer = boss.post(
            "/api/v1/inventory/stockmovement/", json.dumps({"item": item.pk, "kind": "out", "change": 99}), **JSON
        )
        assert answer.status_code in (409, 422)

    def test_csv_import_grows_ports(self, boss, switch_type):
        ServiceFactory()
        lines = ["name;type;status;owner_service", *(f"CSV-{n};access-48;Hizmette;network" for n in range(20))]
        url = reverse("inventory:equipment-import")
        page = boss.post(url, {"file": SimpleUploadedFile("a.csv", "\n".join(lines).encode("cp1254"))})
        assert page.status_code == 200, page.content
        draft = re.search(r'name="draft" value="([^"]+)"', page.content.decode())[1]
        assert boss.post(url, {"draft": draft, "apply": "1"}).status_code == 302
        assert Port.objects.filter(equipment__name__startswith="CSV-").count() == 20 * 48

    def test_cables_are_imported_by_the_names_of_devices_and_ports(self, boss, switch_type):
        one, two = make.EquipmentFactory(type=switch_type), make.EquipmentFactory(type=switch_type)
        rows = [
            {"a_port": f"{one.name}:Gi1/0/{n}", "b_port": f"{two.name} · Gi1/0/{n}", "kind": "utp"} for n in range(1, 9)
        ]
        answer = boss.post("/api/v1/inventory/cable/bulk", json.dumps(rows), **JSON)
        assert answer.status_code == 201, answer.content
        assert one.ports.filter(cable_end__isnull=False).count() == 8
        answer = boss.post("/api/v1/inventory/cable/bulk", json.dumps(rows), **JSON)
        assert answer.status_code in (409, 422)


class TestLabels:
    def test_a_scanned_code_opens_the_record(self, boss):
        row = make.EquipmentFactory()
        for code in (row.tag, row.tag.lower() + "/"):
            assert boss.get(f"/q/{code}").url == row.get_absolute_url()
        assert boss.get("/q/E12345").status_code == 404
        assert boss.get(f"/q/{Equipment(pk=10**9).tag}").status_code == 404

    def test_strangers_must_sign_in(self, client):
        assert "login" in client.get(f"/q/{make.EquipmentFactory().tag}").url

    def test_data_of_the_sheet_and_of_the_hand_over_fit_their_forms(self):
        row = make.EquipmentFactory(serial="S1")
        sheet = labels.label_sheet([row], None, {"sheet": "a4-24", "skip": 2})
        shaped = registers.forms["label-sheet"].shape(sheet)
        assert shaped["labels"][0]["url"].endswith(f"/q/{row.tag}")
        person = PersonFactory()
        answers = {"kind": "Zimmet", "giver": person, "receiver": PersonFactory(), "place": "", "note": ""}
        assert registers.forms["hand-over"].shape(labels.hand_over([row], None, answers))["items"][0]["serial"] == "S1"


class TestTypeImport:
    url = "/inventory/equipmenttype/library/"

    def upload(self, client, *contents):
        files = [SimpleUploadedFile(f"{n}.yaml", content) for n, content in enumerate(contents)]
        return client.post(self.url, {"upload": files, "category": ""})

    def test_a_type_with_its_ports_and_its_renewal(self, boss):
        ports = "".join(f"  - {{name: e{at}, type: 1000base-t}}\n" for at in (1, 2))
        text = f"manufacturer: Acme\nmodel: X1\nslug: acme-x1\ninterfaces:\n{ports}"
        assert self.upload(boss, text.encode()).status_code == 302
        type_ = EquipmentType.objects.get(slug="acme-x1")
        assert type_.port_templates.get().name == "e[1-2]"
        assert self.upload(boss, text.replace("X1", "X1 v2", 1).encode()).status_code == 302
        type_.refresh_from_db()
        assert type_.model == "X1 v2"

    @pytest.mark.parametrize(
        "content",
        [
            b"\xff\xfe\x00bad",
            b"a: &x [1]\nb: *x\n",
            b"[1, 2]",
            b"manufacturer: [",
            b"model: X\n",
            b"!!python/object/apply:os.system ['id']",
            b"[" * 5000,
            b"manufacturer: A\nmodel: B\nu_height: 1.3\n",
            b"manufacturer: A\nmodel: B\nu_height: .nan\n",
            b"manufacturer: A\nmodel: B\ninterfaces: 5\n",
            b"manufacturer: A\nmodel: B\ninterfaces:\n  - {name: 'x[1-99999]', type: 1000base-t}\n",
            b"manufacturer: A\nmodel: B\nfront-ports:\n  - {name: f, type: lc, rear_port: r}\n",
            b"manufacturer: A\nmodel: B\ninterfaces:\n  - {name: e, type: lte}\n  - {name: e, type: 1000base-t}\n",
            b"x" * 600_000,
            b"",
        ],
    )
    def test_hostile_files_are_refused_and_nothing_is_kept(self, boss, content):
        good = b"manufacturer: Acme\nmodel: OK\n"
        assert self.upload(boss, good, content).status_code == 422
        assert not EquipmentType.objects.filter(model="OK").exists()

    def test_our_own_catalogue_reads(self, boss):
        from pathlib import Path

        import bag.inventory

        files = sorted((Path(bag.inventory.__file__).parent / "data" / "types").glob("*.yaml"))
        assert len(files) >= 25
        assert self.upload(boss, *(file.read_bytes() for file in files)).status_code == 302
        assert EquipmentType.objects.count() == len(files)


def test_a_price_is_entered_on_the_page_of_the_article(client):
    item = make.StockItemFactory()
    url = reverse("inventory:stock-price", args=[item.pk])
    client.force_login(user_with_role(Role.OFFICE))
    panel = reverse("panel", args=["inventory.stockitem", item.pk, "prices"])
    assert url in client.get(panel).content.decode()
    client.post(url, {"valid_from": "2026-01-01", "price": "1250,50", "source": "Teklif 2026/14"})
    assert [(str(one.price), one.source) for one in item.prices.all()] == [("1250.50", "Teklif 2026/14")]
    for given in ({"valid_from": "2026-01-01", "price": "7"}, {"valid_from": "x", "price": "-3"}):
        assert client.post(url, given, follow=True).status_code == 200
    assert item.prices.count() == 1
    assert "₺1.250,50" in client.get(panel).content.decode()
    client.force_login(user_with_role(Role.STAFF, item.owner_service.code))
    assert url not in client.get(panel).content.decode()
    assert client.post(url, {"valid_from": "2026-02-01", "price": "7"}).status_code == 403
