"""Nothing that fits the OpenAPI document, and nothing that does not, makes the API fail: no answer from 500 on."""

from __future__ import annotations

import json
from functools import cache
from typing import Any
from urllib.parse import quote, unquote, urlencode

import pytest
import schemathesis
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from bag.web.api import api

pytestmark = [pytest.mark.django_db, pytest.mark.contract]
EXAMPLES = 3
VERBS = ("get", "post", "put", "patch", "delete")


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document, made once."""
    made: dict[str, Any] = api.get_openapi_schema()
    return made


@cache
def schema() -> Any:
    return schemathesis.openapi.from_dict(document())


def operations() -> list[tuple[str, str]]:
    """Every (path, verb) of the document."""
    return [(path, verb) for path, verbs in document()["paths"].items() for verb in VERBS if verb in verbs]


def test_document_is_openapi_3_1() -> None:
    assert document()["openapi"].startswith("3.1")
    names = [verbs[verb]["operationId"] for verbs in document()["paths"].values() for verb in VERBS if verb in verbs]
    assert len(names) == len(set(names))


def test_refusals_have_one_shape(client: Client, as_user: Any, manager: Any) -> None:
    anonymous = client.get("/api/v1/organization/unit/")
    assert anonymous.status_code == 401
    assert set(anonymous.json()) == {"detail", "errors"}
    client = as_user(manager)
    assert client.get("/api/v1/organization/unit/?limit=0").status_code == 422
    assert client.get("/api/v1/organization/unit/?offset=2570796248757001781248").status_code == 422
    assert client.get("/api/v1/organization/unit/999999999999999999999").status_code == 404
    broken = client.post("/api/v1/organization/unit/", b"{", content_type="application/json")
    assert broken.status_code in (400, 422)
    texts = {}
    for language in ("tr", "en"):
        answer = client.get("/api/v1/organization/unit/?limit=0&offset=x", headers={"Accept-Language": language})
        texts[language] = {error["field"]: error["reason"] for error in answer.json()["errors"]}
    assert texts["tr"] == {"limit": "Değer en az 1 olmalıdır.", "offset": "Tam sayı bekleniyor."}
    assert texts["en"] == {"limit": "The value must be at least 1.", "offset": "A whole number is expected."}
    assert document()["paths"]["/api/v1/organization/unit/"]["get"]["summary"] == "List units"
    assert set(broken.json()) == {"detail", "errors"}


def test_writing_with_a_session_needs_the_csrf_token(manager: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(manager, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post("/api/v1/organization/skill/", {"name": "x"}, content_type="application/json")
    assert answer.status_code == 401
    assert client.get("/api/v1/organization/skill/").status_code == 200


@pytest.mark.parametrize(("path", "verb"), operations(), ids=str)
def test_no_operation_fails(path: str, verb: str, as_administrator: Client) -> None:
    """A handful of generated requests, valid and not, for every operation (fixed seed)."""
    operation = schema()[path][verb.upper()]
    valid = operation.as_strategy(GenerationMode.POSITIVE)
    invalid = operation.as_strategy(GenerationMode.NEGATIVE) if _has_input(operation) else valid

    @settings(
        max_examples=EXAMPLES,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=st.one_of(valid, invalid))
    def call(case: Any) -> None:
        answer = _send(as_administrator, case)
        assert answer.status_code < 500, (case.formatted_path, case.query, case.body)
        if answer.status_code >= 400 and answer["Content-Type"].startswith("application/json"):
            assert "detail" in answer.json()

    call()


def _has_input(operation: Any) -> bool:
    return bool(list(operation.iter_parameters())) or bool(operation.body)


def _send(client: Client, case: Any) -> Any:
    """The generated case as a request of Django's test client, each in a savepoint of its own."""
    body = case.body if isinstance(case.body, (bytes, str)) else json.dumps(_plain(case.body))
    query = urlencode(case.query or {}, doseq=True, errors="surrogatepass")
    with transaction.atomic():
        return client.generic(
            case.method, quote(unquote(case.formatted_path)), body, "application/json", query_params=None,
            QUERY_STRING=query,
        )  # fmt: skip


def _plain(body: Any) -> Any:
    return None if type(body).__name__ == "NotSet" else body
