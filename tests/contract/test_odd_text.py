"""Characters that PostgreSQL or UTF-8 cannot hold are refused in words at every door, never with a 500."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from bag.core import registers
from bag.core.records.spec import Record
from tests.examples import factories

pytestmark = [pytest.mark.django_db, pytest.mark.contract]
NUL = "a\x00b"
UNSTORABLE = (NUL, "a\ud800b")
ODD = (*UNSTORABLE, "²", "9" * 40, "-1", "1e400", "NaN", "\u202e", "'\"\\;--")
TYPED = [text for text in ODD if text.isprintable() or text == NUL]  # an address cannot hold half a surrogate pair
DRAWN = [NUL, "'\"\\;--"]
"""Pages are drawn with these; how the others are answered is decided before."""
RECORDS = [record for record in registers.records if record.api]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.key)
def test_odd_text_in_the_api_is_refused_or_kept(record: Record, as_administrator: Client) -> None:
    address = f"/api/v1/{record.namespace}/{record.name}/"
    bodies = [dict.fromkeys(record.fields, odd) for odd in ODD]
    bodies += [{name: NUL} for name in record.fields]
    for body in bodies:
        with transaction.atomic():
            answer = as_administrator.post(address, json.dumps(body), content_type="application/json")
            transaction.set_rollback(True)
        assert answer.status_code < 500, (body, answer.content)
        assert answer.status_code == 201 or answer.json()["detail"]


@pytest.mark.parametrize("record", list(registers.records), ids=lambda record: record.key)
def test_odd_text_in_lists_and_forms_is_refused_or_kept(
    record: Record, as_administrator: Client, blank_pages: Any
) -> None:
    client = as_administrator
    for drawn, texts in ((True, DRAWN), (False, [odd for odd in TYPED if odd not in DRAWN])):
        if not drawn:
            blank_pages()
        _asked_and_posted(client, record, texts)


def _asked_and_posted(client: Client, record: Record, texts: Sequence[str]) -> None:
    if record.list_url:
        for odd in texts:
            narrowed: dict[str, Any] = dict.fromkeys(record.filters, odd)
            bounds = {f"{name}__gte": odd for name in record.filters}
            query = {**narrowed, **bounds, "q": odd, "sort": odd, "page": odd, "col": odd}
            assert client.get(record.list_url, query).status_code == (400 if odd == NUL else 200), (query,)
    if record.add_url and record.key in factories():
        for odd in texts:
            with transaction.atomic():
                answer = client.post(record.add_url, dict.fromkeys(record.fields, odd))
                transaction.set_rollback(True)
            assert answer.status_code in (302, 403, 422), (odd, answer.status_code)
