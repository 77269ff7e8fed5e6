"""``bag work tickets export``."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from bag.work.tests.factories import IncidentFactory, RequestFactory

pytestmark = pytest.mark.django_db


def lines(*words: str) -> list[dict]:
    out = io.StringIO()
    call_command("work_tickets_export", *words, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_lines_say_what_was_in_time():
    late = RequestFactory(title="Işık\n“yok”")
    late.target_at, late.done_at, late.state = late.opened_at, late.opened_at + timedelta(hours=1), "done"
    late.save()
    incident = IncidentFactory()
    found = {line["number"]: line for line in lines()}
    assert found[late.number]["in_time"] is False
    assert found[late.number]["title"] == late.title
    assert found[incident.number]["in_time"] is None
    assert found[incident.number]["service"] == incident.service.code
    assert [line["kind"] for line in lines("--kind", "incident")] == ["incident"]
    assert lines("--since", "2099-01-01") == []
    with pytest.raises(CommandError):
        lines("--since", "dün")
