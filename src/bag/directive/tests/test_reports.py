"""Reports: figures are what their lists show, on the page and on paper."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from html import unescape
from typing import Any

import pypdf
import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bag.core import registers
from bag.directive import papers
from bag.directive.models import Instance
from bag.directive.reports import report, span_of
from bag.directive.services import duties, statuses
from bag.directive.tests.factories import post
from bag.documents import services as documents
from bag.organization.tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_directive")]


@pytest.fixture
def manager(client: Client) -> Any:
    """The manager, signed in, in a branch with a directive and some statements."""
    chief, manager = post("network-chief"), post("branch-manager")
    for key in ("7-d/network", "7-n/network"):
        duties.attest(Instance.objects.get(key=key), on=timezone.localdate(), note="Bu ay yapıldı, tamam.", by=chief)
    client.force_login(manager)
    return manager


def links(html: str) -> list[tuple[str, int]]:
    """Addresses and numbers of the linked figures of a report."""
    found = re.findall(r'<a href="([^"]+)" class="strong">([\d.]+)</a>', html)
    return [(unescape(url), int(number.replace(".", ""))) for url, number in found]


def test_every_figure_is_the_number_of_rows_behind_it(manager: Any, client: Client) -> None:
    html = client.get(reverse("directive:report-month")).content.decode()
    figures = links(html)
    assert len(figures) >= 8
    assert any(number > 0 for _url, number in figures)
    for url, number in figures:
        separator = "&" if "?" in url else "?"
        rows = client.get(f"{url}{separator}format=csv")
        lines = b"".join(rows.streaming_content).decode("utf-8-sig").strip().splitlines()  # type: ignore[attr-defined]
        assert len(lines) - 1 == number, url


def test_the_year_holds_its_months_and_the_month_before_is_compared(manager: Any) -> None:
    today = timezone.localdate()
    month, year = report(span_of("month", today), manager), report(span_of("year", today), manager)
    for group, figures in month.groups.items():
        for one, whole in zip(figures, year.groups[group], strict=True):
            assert one.value <= whole.value
    statements = next(f for f in month.groups[next(iter(month.groups))] if "attestation" in f.url)
    assert (statements.value, statements.before, statements.change) == (2, 0, 2)
    whole = Instance.objects.count()
    assert (
        sum(len(row.lines) for row in month.services.rows)
        == sum(len(row.lines) for row in month.articles.rows)
        == whole
    )


def test_every_cell_leads_to_as_many_duties_on_the_board_of_that_day(manager: Any, client: Client) -> None:
    html = client.get(reverse("directive:report-month")).content.decode()
    cells = re.findall(r'<a class="cell[^"]*" href="([^"]+)" aria-label="[^"]*: ([\d.]+)"', html)
    assert len(cells) > 30
    for url, number in cells[:: len(cells) // 12]:
        board = client.get(unescape(url).partition("#")[0]).content.decode()
        shown = re.search(r'id="duties".*?<span class="n">([\d.]+)</span>', board, re.S)
        assert shown is not None
        assert shown[1] == number, url


def test_key_figures_and_those_of_the_month_before_lead_to_what_they_count(manager: Any, client: Client) -> None:
    html = client.get(reverse("directive:report-month")).content.decode()
    addresses = re.findall(r'<div class="kpi[^"]*"><dt><a href="([^"]+)">.*?</dt><dd>([^<]+)', html, re.S)
    assert len(addresses) == html.count('<div class="kpi ') == 5
    for url, figure in addresses[-3:]:
        board = client.get(unescape(url)).content.decode()
        shown = re.search(r'id="duties".*?<span class="n">([\d.]+)</span>', board, re.S)
        assert shown is not None
        assert shown[1] == figure.strip(), url
    last_month = timezone.localdate().replace(day=1) - timedelta(days=1)
    assert html.count(f"__lte={last_month.isoformat()}") == len(links(html))


def test_a_month_shows_the_statuses_of_its_last_day(manager: Any) -> None:
    now = timezone.now()
    with time_machine.travel(now + timedelta(days=800), tick=False):
        statuses.recompute()
        later = report(span_of("month", timezone.localdate()), manager)
        then = report(span_of("month", timezone.localdate(now)), manager)
    assert later.whole.counts["overdue"] > then.whole.counts["overdue"]


def test_pages_refuse_strange_periods_and_strangers(manager: Any, client: Client) -> None:
    for at in ("2026-13", "heute", "2999-01", "1999-01", "2026"):
        assert client.get(reverse("directive:report-month"), {"at": at}).status_code == 302, at
    assert client.get(reverse("directive:report-year"), {"at": "2025"}).status_code == 200
    client.force_login(UserFactory())
    assert client.get(reverse("directive:report-month")).status_code == 403


def test_the_page_asks_a_bounded_number_of_questions(
    manager: Any, client: Client, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(30 + 2 * len(registers.report_figures)):
        client.get(reverse("directive:report-year"))


def test_paper_and_page_tell_the_same(manager: Any) -> None:
    today = timezone.localdate()
    data = papers.yearly_report([], manager, {"year": today.year, "summary": "Yılın özeti: İzmirNET büyüdü."})
    found = report(span_of("year", today), manager)
    printed = {row[0]: row[1] for table in data["tables"] for row in table["rows"]}
    for figures in found.groups.values():
        for figure in figures:
            assert figure.value in printed.values()
    pdf = documents.render("yearly-report", data)
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    assert "İzmirNET büyüdü" in text
    with pytest.raises(ValidationError):
        papers.yearly_report([], manager, {"year": today.year + 1, "summary": ""})
