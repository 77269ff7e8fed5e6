"""The page of the simulated city, against a lab that really runs."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from bag.config import load
from bag.core.access import Role
from bag.lab import control
from bag.lab.engine import Lab
from bag.lab.tests import small
from bag.lab.tests.small import NOON
from bag.organization.tests.factories import user_with_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def lab(tmp_path, monkeypatch) -> Iterator[Lab]:
    """A lab of the small city whose control socket is where the page looks for it."""
    monkeypatch.setattr("bag.lab.ui.pages.load", lambda: _Config(tmp_path / "lab.sock"))
    running = Lab(small.city(), NOON)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(control.serve(running, tmp_path / "lab.sock", dict), loop).result(5)
    yield running
    asyncio.run_coroutine_threadsafe(_end(server), loop).result(5)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)
    loop.close()


async def _end(server: asyncio.Server) -> None:
    """Close the socket and let conversations end."""
    server.close()
    rest = asyncio.all_tasks() - {asyncio.current_task()}
    if rest:
        await asyncio.wait(rest, timeout=2)


class _Config:
    def __init__(self, socket):
        self.lab_socket = socket


@pytest.fixture
def client() -> Client:
    found = Client()
    found.force_login(user_with_role(Role.MANAGER), backend="django.contrib.auth.backends.ModelBackend")
    return found


def test_the_manager_sees_how_the_city_stands(client, lab):
    page = client.get(reverse("lab:lab")).content.decode()
    assert "Arıza yok." in page
    assert "D-SWITCH-1 ↔ D-SWITCH-2" in page


def test_break_and_mend(client, lab):
    where = reverse("lab:inject", args=["cut"])
    page = client.post(where, {"target": small.UPLINK_FIRST}, follow=True).content.decode()
    assert "Arıza çıkarıldı: D-SWITCH-1 XGi0/1 ↔ D-SWITCH-2 XGi0/1" in page
    assert [fault.target for fault in lab.faults.values()] == [small.UPLINK_FIRST]
    state = client.get(reverse("lab:state")).content.decode()
    assert "Kablo kopart" in state
    page = client.post(reverse("lab:clear-one", args=[1]), follow=True).content.decode()
    assert "1 arıza giderildi." in page
    client.post(reverse("lab:inject", args=["power"]), {"other": "KNK-HB", "amount": "5"})
    client.post(reverse("lab:inject", args=["fail"]), {"target": small.ROUTER})
    assert len(lab.faults) == 2
    client.post(reverse("lab:clear"))
    assert not lab.faults


@pytest.mark.parametrize(
    ("kind", "data", "words"),
    [
        ("cut", {"other": "nobody"}, "böyle bir kablo, cihaz ya da yer yok"),
        ("fail", {}, "Bu alan zorunlu"),
        ("cut", {"target": "99999"}, "Geçerli bir seçenek"),
        ("ddos", {"target": str(small.ROUTER), "amount": "1e9"}, "100000"),
        ("ddos", {"target": str(small.ROUTER), "amount": "nan"}, "sayı"),
    ],
)
def test_nonsense_is_refused_in_words(client, lab, kind, data, words):
    page = client.post(reverse("lab:inject", args=[kind]), data, follow=True).content.decode()
    assert words in page
    assert not lab.faults


def test_unknown_kind_is_not_found(client, lab):
    assert client.post(reverse("lab:inject", args=["meteor"])).status_code == 404


def test_a_lab_that_does_not_run_is_said_plainly(client, monkeypatch, tmp_path):
    monkeypatch.setattr("bag.lab.ui.pages.load", lambda: _Config(tmp_path / "none.sock"))
    assert "Benzetim şehri çalışmıyor" in client.get(reverse("lab:lab")).content.decode()
    for url in (reverse("lab:clear"), reverse("lab:inject", args=["fail"])):
        page = client.post(url, {"other": "x"}, follow=True).content.decode()
        assert "Benzetim şehri yanıt vermiyor." in page


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MANAGER])
def test_only_the_manager_and_elevated_administrators_break_things(role):
    client = Client()
    client.force_login(user_with_role(role), backend="django.contrib.auth.backends.ModelBackend")
    for name in ("lab:lab", "lab:state"):
        assert client.get(reverse(name)).status_code == 403
    assert client.post(reverse("lab:inject", args=["cut"])).status_code == 403
    assert client.post(reverse("lab:clear")).status_code == 403


def test_the_socket_of_the_running_product_is_below_its_data_folder():
    assert load().lab_socket.name == "lab.sock"
