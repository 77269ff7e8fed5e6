"""What every REST operation shares: how one proves who one is, and how refusals look (one JSON shape)."""

from __future__ import annotations

import math
from http.client import responses
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError
from ninja.openapi.schema import REF_TEMPLATE, OpenAPISchema
from ninja.security.base import AuthBase
from ninja.throttling import AuthRateThrottle

from bag.core.api_wording import field_of, reason_of


class Detail(Schema):
    """One thing that is wrong: which row of a bulk request, which field, why."""

    row: int | None = None
    field: str = ""
    reason: str


class Problem(Schema):
    """The body of every answer from 400 on."""

    detail: str
    errors: list[Detail] = []


REFUSALS = (400, 401, 403, 404, 409, 422, 429)
"""Answers that any operation may give, for its documentation."""


class RestApi(NinjaAPI):
    """Documents the refusals once for all operations: declared on each, they would be seven more models apiece."""

    def get_openapi_schema(self, **given: Any) -> OpenAPISchema:
        document = super().get_openapi_schema(**given)
        known = document["components"]["schemas"]
        known |= {model.__name__: model.model_json_schema(ref_template=REF_TEMPLATE) for model in (Detail, Problem)}
        known["Problem"].pop("$defs", None)
        body = {"application/json": {"schema": {"$ref": REF_TEMPLATE.format(model="Problem")}}}
        refused = {status: {"description": responses[status], "content": body} for status in REFUSALS}
        for operations in document["paths"].values():
            for operation in operations.values():
                operation["responses"] = {**refused, **operation["responses"]}
        return document


class Refusal(Exception):
    """An answer other than success, in words."""

    status = 400

    def __init__(self, errors: list[dict[str, Any]] | list[str] | None = None) -> None:
        super().__init__()
        self.errors = [e if isinstance(e, dict) else {"row": None, "field": "", "reason": e} for e in errors or []]

    def detail(self) -> str:
        return _("The request cannot be understood.")


class Unauthorized(Refusal):
    status = 401

    def detail(self) -> str:
        return _("Sign in, or send a valid token.")


class Forbidden(Refusal):
    status = 403

    def detail(self) -> str:
        return _("You may not do this.")


class NotFound(Refusal):
    status = 404

    def detail(self) -> str:
        return _("There is no such record.")


class Conflict(Refusal):
    status = 409

    def detail(self) -> str:
        return _("Other records stand against it.")


class Invalid(Refusal):
    status = 422

    def detail(self) -> str:
        return _("Some values are not valid; nothing was written.")


class TooMany(Refusal):
    status = 429

    def detail(self) -> str:
        return _("Too many requests; wait a moment.")


class PerPerson(AuthRateThrottle):
    """So many requests a minute for one account in one process, by token or session."""

    def get_cache_key(self, request: HttpRequest) -> str:
        return f"api:{request.user.pk}"


class BearerOrSession(AuthBase):
    """An API token, or the session of a signed-in person (then writes need the CSRF token)."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __call__(self, request: HttpRequest) -> Any:
        from bag.core import tokens

        kind, _space, raw = request.headers.get("Authorization", "").partition(" ")
        if kind.casefold() == "bearer":
            user = tokens.authenticate(raw.strip(), request)
            if user is not None:
                request.user = user
            return user
        if request.user.is_authenticated and request.user.is_active:
            return request.user if _csrf_fits(request) else None
        return None


def _csrf_fits(request: HttpRequest) -> bool:
    checker = CsrfViewMiddleware(lambda _request: HttpResponse())
    checker.process_request(request)
    return checker.process_view(request, HttpResponse, (), {}) is None


def _answer(api: NinjaAPI, request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return api.create_response(request, {"detail": refusal.detail(), "errors": refusal.errors}, status=refusal.status)


def install_handlers(api: NinjaAPI) -> None:
    """One shape for every refusal of an API."""

    @api.exception_handler(Refusal)
    def refused(request: HttpRequest, error: Refusal) -> HttpResponse:
        return _answer(api, request, error)

    @api.exception_handler(AuthenticationError)
    def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        return _answer(api, request, Unauthorized())

    @api.exception_handler(Throttled)
    def hurried(request: HttpRequest, error: Throttled) -> HttpResponse:
        response = _answer(api, request, TooMany())
        response["Retry-After"] = str(max(1, math.ceil(error.wait or 1)))
        return response

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        errors: list[dict[str, Any]] = [
            {"row": None, "field": field_of(item), "reason": reason_of(item)} for item in error.errors
        ]
        return _answer(api, request, Invalid(errors))

    @api.exception_handler(HttpError)
    def failed(request: HttpRequest, error: HttpError) -> HttpResponse:
        if error.status_code == Refusal.status:  # the framework's own words are English
            return _answer(api, request, Refusal())
        return api.create_response(request, {"detail": str(error), "errors": []}, status=error.status_code)
