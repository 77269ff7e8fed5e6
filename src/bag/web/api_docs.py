"""The API's readable page, made from its OpenAPI document."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.utils.translation import get_language
from ninja import NinjaAPI

from bag.core import registers
from bag.core.ui.format import capfirst

VERBS = ("get", "post", "patch", "put", "delete")


def describe(api: NinjaAPI, tag: str) -> dict[str, Any]:
    """All groups of operations, and in ``chosen`` that of ``tag`` (the first when there is none of that name).

    Each operation has its parameters, body fields and answers, in the language of the page.
    """
    found = _described(api, get_language() or "")
    groups = found["groups"]
    return {**found, "chosen": next((group for group in groups if group["tag"] == tag), groups[0])}


@cache
def _described(api: NinjaAPI, _language: str) -> dict[str, Any]:
    document = api.get_openapi_schema()
    schemas = document.get("components", {}).get("schemas", {})
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, operations in document["paths"].items():
        for verb in VERBS:
            if verb in operations:
                found = _operation(path, verb, operations[verb], schemas)
                groups.setdefault((operations[verb].get("tags") or ["other"])[0], []).append(found)
    shown = [{"tag": tag, "title": _title(tag), "operations": found} for tag, found in sorted(groups.items())]
    return {"title": api.title, "version": api.version, "text": api.description, "groups": shown}


def _title(tag: str) -> str:
    """What people call the records of a tag; other tags stand for themselves."""
    record = registers.records.get(tag)
    return capfirst(record.title_plural) if record else tag.capitalize()


def _operation(path: str, verb: str, operation: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    body = operation.get("requestBody", {}).get("content", {})
    content: dict[str, Any] = next(iter(body.values()), {})
    schema = content.get("schema", {})
    return {
        "path": path,
        "verb": verb.upper(),
        "id": operation.get("operationId", ""),
        "summary": operation.get("summary", ""),
        "parameters": [
            (p["name"], p["in"], _type(p.get("schema", {})), p.get("description", ""), p.get("required", False))
            for p in operation.get("parameters", [])
        ],
        "body": _fields(schema, schemas),
        "answers": sorted(str(status) for status in operation.get("responses", {})),
    }


def _fields(schema: dict[str, Any], schemas: dict[str, Any]) -> list[tuple[str, str, str]]:
    if "$ref" in schema:
        schema = schemas.get(schema["$ref"].rsplit("/", 1)[-1], {})
    return [
        (name, _type(field), str(field.get("description", ""))) for name, field in schema.get("properties", {}).items()
    ]


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"].rsplit("/", 1)[-1])
    if "anyOf" in schema:
        return " | ".join(_type(part) for part in schema["anyOf"])
    if schema.get("type") == "array":
        return f"[{_type(schema.get('items', {}))}]"
    return str(schema.get("type", ""))
