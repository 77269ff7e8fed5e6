"""What every record type keeps, without a line of its own: access, query counts, sorting, round trips, history."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bag.core import access, registers
from bag.core.access import Role
from bag.core.records import importing
from bag.core.records.exporting import csv_lines, table
from bag.core.records.history import changes_of
from bag.core.records.listing import Listing
from bag.core.records.spec import Record
from bag.organization.tests.factories import user_with_role
from tests.examples import example
from tests.translated import foreign, texts_of

pytestmark = [pytest.mark.django_db, pytest.mark.contract]
RECORDS = list(registers.records)
IDS = [record.key for record in RECORDS]
MOST_QUERIES = 12
every_record = pytest.mark.parametrize("record", RECORDS, ids=IDS)


def elevated_user() -> Any:
    """A user object that may do anything, for checks below the pages."""
    user = user_with_role(Role.ADMINISTRATOR)
    user._bag_elevated = True
    return user


@every_record
def test_strangers_are_sent_to_sign_in(record: Record, client: Client) -> None:
    for url in filter(None, map(record.url, ("list", "add", "import"))):
        answer = client.get(url)
        assert answer.status_code == 302
        assert "/account/login/" in answer["Location"]


@every_record
def test_people_without_a_role_are_refused(record: Record, as_user: Any) -> None:
    stranger = user_with_role(Role.CONTRACTOR)
    client = as_user(stranger)
    if not record.allows(stranger, "view"):
        assert client.get(record.url("list")).status_code == 403
    if record.url("add") and not record.allows(stranger, "add"):
        assert client.get(record.url("add")).status_code == 403
        assert client.post(record.url("add"), {}).status_code == 403


VIEWS = (
    ("list", "view"), ("detail", "view"), ("add", "add"), ("edit", "change"), ("options", "view"), ("import", "add"),
    ("delete", "delete"), ("history", "view"),
)  # fmt: skip
NAMING = 3
"""The first views hold every name that a record type brings; the others are asked in one language."""


@pytest.mark.parametrize(("language", "views"), [("tr", VIEWS), ("en", VIEWS[:NAMING])], ids=["tr", "en"])
@every_record
def test_pages_open_in_one_language(record: Record, language: str, views: Any, as_administrator: Client) -> None:
    row = example(record)
    client = as_administrator
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    user = elevated_user()
    for view, verb in views:
        of_a_row = view in {"detail", "edit", "delete", "history"}
        if url := record.url(view, row.pk) if of_a_row else record.url(view):
            expected = 200 if record.allows(user, verb, row if of_a_row else None) else 403
            answer = client.get(url)
            assert answer.status_code == expected, url
            if view != "history":  # quotes what is stored
                assert not foreign(texts_of(answer.content.decode()), language), url


@every_record
def test_list_costs_the_same_for_few_and_many_rows(record: Record, as_administrator: Client) -> None:
    client = as_administrator

    def cost() -> int:
        ContentType.objects.clear_cache()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(record.url("list")).status_code == 200
        return len(queries)

    for _ in range(3):
        example(record)
    few = cost()
    for _ in range(12):
        example(record)
    many = cost()
    assert many <= few
    assert many <= MOST_QUERIES + 4  # session, account, grants and unread count belong to the shell


@every_record
def test_every_column_sorts_both_ways(record: Record) -> None:
    example(record)
    user = elevated_user()
    for column in record.columns:
        for sign in ("", "-"):
            listing = Listing(record, QueryDict(f"sort={sign}{column.source}"), user)
            assert len(list(listing.rows[:5])) >= 1


@every_record
def test_every_filter_narrows(record: Record) -> None:
    example(record)
    user = elevated_user()
    for name in record.filters:
        for query in (f"{name}=zzz-unknown", f"{name}=1", f"{name}__gte=2020-01-01", f"{name}__lte=zzz", f"{name}=~"):
            listing = Listing(record, QueryDict(query), user)
            list(listing.rows[:5])
            assert [f.name for f in listing.filters] == list(record.filters)


@every_record
def test_rows_are_found_by_their_own_words(record: Record) -> None:
    if not hasattr(record.model, "search_text"):
        pytest.skip("this type has no search text")
    row = example(record)
    words = row.search_text.split()
    if not words:
        pytest.skip("this row has no words")
    found = record.search_in(record.visible_to(elevated_user()), words[0])
    assert found.filter(pk=row.pk).exists()


@every_record
def test_export_and_import_agree(record: Record) -> None:
    """What goes out with all fields comes in again as an unchanged row."""
    row = example(record)
    user = elevated_user()
    rows = record.visible_to(user).filter(pk=row.pk)
    if (
        not rows.exists()
        or not record.allows(user, "change", row)
        or record.secret_fields
        or "import" in {name for name, view in record.views.items() if view is None}
    ):
        pytest.skip("this type is not imported")
    text = "".join(csv_lines(table(record, rows, None)))
    report = importing.run(record, importing.read(record, text.encode()), user, apply=False)
    assert report.errors == []
    assert (report.total, report.added, report.changed) == (1, 0, 1)


@every_record
def test_export_runs_no_formula(record: Record) -> None:
    texts = [
        name
        for name in record.fields
        if type(record.opts.get_field(name)) in (models.CharField, models.TextField)
        and not record.opts.get_field(name).choices  # type: ignore[union-attr]
        and not record.opts.get_field(name).validators[1:]  # type: ignore[union-attr]
    ]
    if not texts:
        pytest.skip("this type has no free text")
    if not record.rights.change:
        pytest.skip("nobody may change this type")
    row = example(record)
    rows = record.model._default_manager.filter(pk=row.pk)
    rows.update(**{texts[0]: "=1+1"})
    lines = list(csv.reader(io.StringIO("".join(csv_lines(table(record, rows, None)))), delimiter=";"))
    assert "'=1+1" in lines[1]


@every_record
def test_changes_are_kept(record: Record) -> None:
    if not (record.rights.change or record.rights.delete):
        pytest.skip("rows of this type never change")
    if record.views.get("history", "there") is None:
        pytest.skip("this type keeps a time line of its own")
    row = example(record)
    history = changes_of(record, row)
    assert history, f"{record.key} is not tracked: put @tracked() above {record.model.__name__}"
    assert history[-1].kind == "insert"


@every_record
def test_api_lists_and_reads(record: Record, as_administrator: Client) -> None:
    if not record.api:
        pytest.skip("this type is not in the API")
    row = example(record)
    client = as_administrator
    base = f"/api/v1/{record.namespace}/{record.name}/"
    listed = client.get(base, {"limit": 5})
    assert listed.status_code == 200
    assert listed.json()["count"] >= 1
    one = client.get(f"{base}{row.pk}")
    assert one.status_code == 200
    assert one.json()["id"] == row.pk
    for secret in record.secret_fields:
        assert secret not in one.json()
    assert client.get(f"{base}999999999").status_code == 404


@every_record
def test_page_and_api_agree_that_nothing_is_not_enough(record: Record, as_administrator: Client) -> None:
    """An empty form and an empty JSON object are refused alike when the type has required fields."""
    user = elevated_user()
    form_class = record.form_class(user)
    required = [name for name, field in form_class(user=user).fields.items() if field.required]  # type: ignore[call-arg]
    if not required or not record.allows(user, "add") or "add" in {n for n, v in record.views.items() if v is None}:
        pytest.skip("nothing is required")
    client = as_administrator
    assert client.post(record.url("add"), {}).status_code == 422
    if record.api:
        answer = client.post(f"/api/v1/{record.namespace}/{record.name}/", {}, content_type="application/json")
        assert answer.status_code == 422
        assert answer.json()["errors"]


def test_every_record_has_a_name_in_both_languages() -> None:
    from django.utils.translation import override

    same = []
    for record in RECORDS:
        with override("tr"):
            turkish = record.title
        with override("en"):
            english = record.title
        same += [record.key] if turkish == english and record.key not in SAME_IN_BOTH else []
    assert same == []


SAME_IN_BOTH = {"inventory.port", "monitoring.alarm"}


def test_grants_cost_one_query(manager: Any) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert access.has_role(manager, Role.MANAGER)
        assert access.has_role(manager, Role.MANAGER)
    assert len(queries) == 1
