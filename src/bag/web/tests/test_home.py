"""The home page: each role sees what it may, and the number of queries does not grow."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bag.core.access import Role
from bag.inventory.tests.factories import StockItemFactory
from bag.organization.tests.factories import user_with_role
from bag.places.tests.factories import PlaceFactory

pytestmark = pytest.mark.django_db


def page_of(role: str, service: str | None = None) -> Client:
    client = Client(headers={"accept-language": "tr"})
    client.force_login(user_with_role(role, service), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_who_is_not_signed_in_is_sent_to_sign_in() -> None:
    assert Client().get("/").status_code == 302


def test_the_manager_sees_map_figures_and_what_runs_low() -> None:
    PlaceFactory()
    low = StockItemFactory(minimum=5)
    page = page_of(Role.MANAGER).get("/")
    assert page.status_code == 200
    assert page.context["layers"]
    assert [item.pk for item in page.context["low_stock"]] == [low.pk]
    assert low.get_absolute_url() in page.content.decode()
    assert page.context["duties"] == {"version": None, "may_import": True}


def test_an_employee_who_asks_sees_a_welcome_and_no_figures_of_the_branch() -> None:
    low = StockItemFactory(minimum=5)
    page = page_of(Role.REQUESTER).get("/")
    assert page.status_code == 200
    assert page.context["low_stock"] is None
    assert page.context["layers"] == []
    assert page.context["duties"] is None
    assert low.name not in page.content.decode()


def test_more_rows_cost_no_more_queries() -> None:
    client = page_of(Role.AUDITOR)
    StockItemFactory(minimum=5)
    client.get("/")
    with CaptureQueriesContext(connection) as few:
        client.get("/")
    StockItemFactory.create_batch(6, minimum=5)
    with CaptureQueriesContext(connection) as many:
        client.get("/")
    assert len(many) == len(few)


def test_an_administrator_outside_the_mode_is_shown_the_way_into_it() -> None:
    page = page_of(Role.ADMINISTRATOR).get("/").content.decode()
    assert "Yönetici kipini aç" in page
    assert 'href="/account/administrator/"' in page
    assert "Yönetici kipini aç" not in page_of(Role.REQUESTER).get("/").content.decode()
