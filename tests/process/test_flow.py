"""The whole way of a fault, with every process running: a simulated device dies, and a duty is proved by signed paper.

lab fault → alarm in an open page → incident → who is on call is told and acknowledges → work order → form filled in on
a phone and signed → PDF whose QR code leads to its verification → the duty of the directive counts it.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import Browser, Page, expect, sync_playwright

from bag.runtime.postgres import Cluster
from tests.browser.conftest import ARGUMENTS

from .conftest import ROOT, Place, Up, eventually, free_port, make_place, work_folder

pytestmark = [pytest.mark.process, pytest.mark.timeout(900)]
DOORS = ("BAG_SYSLOG_PORT", "BAG_TRAP_PORT", "BAG_FLOW_PORT")
CLOSED = {"BAG_SYSLOG_TLS_PORT": "0"}
WATCHED = """
  select e.id, e.name from monitoring_target t join monitoring_targetstatus s on s.target_id = t.id
  join inventory_equipment e on e.id = t.equipment_id join organization_unit u on u.id = e.owner_service_id
  where t.method = 'snmp' and s.standing = 'ok' and u.code = 'network' and e.name like 'M-%' order by e.id limit 1
"""
"""A switch at a crossing, behind which there is nothing."""
CALLED = """
  select i.id from work_incident i join work_dutyalert d on d.incident_id = i.id join work_dutycall c
  on c.alert_id = d.id join organization_person p on p.id = c.person_id join core_user u on u.id = p.user_id
  where i.equipment_id = %s and u.username = %s
"""
FORM = """
  select d.id from documents_document d join core_subject s on s.id = d.subject_id
  join django_content_type t on t.id = s.content_type_id where t.model = 'workorder' and s.object_id = %s
"""
PROVED = """
  select distinct o.key from directive_evidencelink l join directive_instance i on i.id = l.instance_id
  join directive_obligation o on o.id = i.obligation_id
  where o.key = '10-i' and i.service = 'network' and l.subject = %s
"""
STATUS = """
  select i.status from directive_instance i join directive_obligation o on o.id = i.obligation_id
  where o.key = '10-i' and i.service = 'network'
"""
"""The duty to act on faults of the network, shown by incidents, requests and signed field forms."""


@dataclass(frozen=True)
class City:
    """A running small city with its simulation, and who signs in there."""

    place: Place
    person: str
    name: str
    session: str
    manager: str

    def ask(self, statement: str, *values: Any) -> Any:
        """The first row, or None."""
        with psycopg.connect(Cluster(self.place.var / "postgres").url("bag")) as connection:
            return connection.execute(statement, values or None).fetchone()


@pytest.fixture(scope="module")
def city(prepared: Path) -> Iterator[City]:
    with work_folder() as folder:
        subprocess.run(["cp", "-a", str(prepared), str(folder / "var")], check=True)
        ports = {name: str(free_port()) for name in DOORS}
        place = make_place(folder / "var", **ports, **CLOSED, BAG_LAB_PORT=str(free_port()))
        assert place.bag("db", "start").returncode == 0
        seeded = subprocess.run(
            [sys.executable, "-m", "tests.process.flow_seed"],
            env=place.environment, cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert seeded.returncode == 0, seeded.stderr
        for command in (["lab", "targets"], ["db", "stop"]):
            done = place.bag(*command)
            assert done.returncode == 0, done.stdout + done.stderr
        up = Up(place, folder / "console.log", "--lab")
        up.wait_ready()
        yield City(place, **json.loads(seeded.stdout.splitlines()[-1]))
        up.stop()
        place.clear()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield browser
        browser.close()


def signed_in(browser: Browser, city: City, session: str, width: int) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="tr-TR")
    cookies = {"sessionid": session, "django_language": "tr"}
    context.add_cookies([{"name": name, "value": value, "url": city.place.url} for name, value in cookies.items()])
    return context.new_page()


def draw(page: Page, pad: str) -> None:
    canvas = page.locator(pad)
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    page.mouse.move(box["x"] + 30, box["y"] + 60)
    page.mouse.down()
    for step in range(1, 9):
        page.mouse.move(box["x"] + 30 + step * 25, box["y"] + 60 + 30 * (-1) ** step)
    page.mouse.up()


def codes_of(pdf: bytes) -> list[str]:
    """What the QR codes of a PDF say."""
    pages = pypdfium2.PdfDocument(io.BytesIO(pdf))
    return [code.text for page in pages for code in zxingcpp.read_barcodes(page.render(scale=3).to_pil())]


def test_a_fault_becomes_signed_work_that_proves_a_duty(city: City, chromium: Browser) -> None:
    url = city.place.url
    assert city.ask(STATUS) == ("vacuous",)
    device, name = eventually(lambda: city.ask(WATCHED), 180, 1)
    desk = signed_in(chromium, city, city.manager, 1600)
    desk.goto(f"{url}/monitoring/")
    assert city.place.bag("lab", "fail", name).returncode == 0
    expect(desk.locator(".data.alarms")).to_contain_text(name, timeout=180_000)

    (incident,) = eventually(lambda: city.ask(CALLED, device, city.person), 120, 1)
    phone = signed_in(chromium, city, city.session, 390)
    phone.goto(f"{url}/work/incident/{incident}/")
    phone.get_by_role("button", name="Görüldü olarak işaretle").click()
    expect(phone.locator("#steps")).to_contain_text("Görüldü")
    order = work_order(phone, city.name)
    fill_in(phone, f"{url}/field/phone/#/job/{order}")
    eventually(lambda: city.ask("select state from field_workorder where id = %s", order) == ("signed",))

    (document,) = eventually(lambda: city.ask(FORM, order), 60)
    paper = phone.request.get(f"{url}/documents/document/{document}/pdf/")
    assert paper.headers["content-type"] == "application/pdf"
    (code,) = codes_of(paper.body())
    stranger = chromium.new_context(locale="tr-TR").new_page()
    stranger.goto(code)
    expect(stranger.locator("main")).to_contain_text("Arıza formu")

    assert city.place.bag("lab", "clear").returncode == 0
    eventually(lambda: city.ask(STATUS) == ("conforming",), 120, 1)
    assert city.ask(PROVED, f"field.workorder:{order}") == ("10-i",)


def work_order(page: Page, lead: str) -> int:
    """Open a work order on the page of an incident and send somebody."""
    page.locator("summary", has_text="İş emri aç").click()
    page.get_by_role("button", name="İş emri aç").click()
    page.wait_for_url("**/field/workorder/*/")
    order = int(page.url.rstrip("/").rpartition("/")[2])
    page.get_by_label("Sorumlu", exact=True).select_option(label=lead)
    page.get_by_role("button", name="Yönlendir").click()
    expect(page.get_by_text("Ekibe bildirildi.")).to_be_visible()
    return order


def fill_in(page: Page, address: str) -> None:
    """The form of a job on the phone, from arrival to the two signatures."""
    page.goto(address)
    page.locator("#arrive").click()
    page.locator("#result").fill("Adaptör değiştirildi, cihaz yanıt veriyor.")
    page.locator("#customer-name").fill("Bina sorumlusu")
    draw(page, "#pad-technician")
    draw(page, "#pad-customer")
    page.locator("#finish").click()
