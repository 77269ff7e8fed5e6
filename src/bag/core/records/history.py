"""A row's change history for people: who, when, why, and each field before and after."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pghistory
from django.db import models, transaction
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from bag.core import changes
from bag.core.records.spec import Record
from bag.core.records.validation import REFUSALS, RowError, check, reasons
from bag.core.ui.format import capfirst, plain

MOST = 200


@dataclass(frozen=True)
class Difference:
    label: str
    before: str
    after: str


@dataclass
class Change:
    """One event of a row: ``kind`` is insert, update or delete."""

    event: int
    kind: str
    at: datetime
    actor: str
    reason: str
    address: str
    differences: list[Difference] = field(default_factory=list)
    current: bool = False

    @property
    def title(self) -> str:
        return {"insert": _("Added"), "update": _("Changed"), "delete": _("Deleted")}[self.kind]


def changes_of(record: Record, row: models.Model) -> list[Change]:
    """The newest ``MOST`` changes, newest first; two queries and one for each relation that changed."""
    model = getattr(record.model, "pgh_event_model", None)
    if model is None:
        return []
    events = list(model.objects.filter(pgh_obj_id=row.pk).select_related("pgh_context").order_by("-pgh_id")[: MOST + 1])
    # A field without a wording of its own is machinery (checksums, orders): recorded, but not told to people.
    worded = [f for f in record.opts.local_fields if isinstance(f.verbose_name, Promise)]
    names = [f.name for f in worded if hasattr(events[0], f.attname)] if events else []
    labels = _Labels(record, events, names)
    found = []
    for place, event in enumerate(events[:MOST]):
        before = events[place + 1] if place + 1 < len(events) else None
        found.append(_change(record, event, before, names, labels, current=place == 0))
    return found


def _change(record: Record, event: Any, before: Any, names: list[str], labels: _Labels, *, current: bool) -> Change:
    meta = event.pgh_context.metadata if event.pgh_context else {}
    return Change(
        event=event.pgh_id,
        kind=event.pgh_label,
        at=event.pgh_created_at,
        actor=str(meta.get("actor") or ""),
        reason=str(meta.get("reason") or ""),
        address=str(meta.get("address") or ""),
        differences=list(_differences(record, event, before, names, labels)),
        current=current,
    )


def _differences(record: Record, event: Any, before: Any, names: list[str], labels: _Labels) -> Iterable[Difference]:
    for name in names:
        if name == record.opts.pk.name:
            continue
        attname = record.opts.get_field(name).attname  # type: ignore[union-attr]
        new = getattr(event, attname)
        old = getattr(before, attname) if before is not None else None
        if new == old or (before is None and new in (None, "")):
            continue
        label = capfirst(record.label_of(name))
        if name in record.secret_fields:
            yield Difference(label, "••••••" if old else "", "••••••" if new else "")
        else:
            yield Difference(label, labels.text(name, old), labels.text(name, new))


class _Labels:
    """Values in words: related rows by name (one query a relation), choices by wording."""

    def __init__(self, record: Record, events: list[Any], names: list[str]) -> None:
        self.record = record
        self.related: dict[str, dict[Any, str]] = {}
        for name in names:
            target: Any = record.opts.get_field(name)
            if isinstance(target, models.ForeignKey):
                ids = {getattr(event, target.attname) for event in events} - {None}
                rows = target.related_model._default_manager.in_bulk(list(ids)) if ids else {}
                self.related[name] = {pk: str(row) for pk, row in rows.items()}

    def text(self, name: str, value: Any) -> str:
        if value is None:
            return ""
        if name in self.related:
            return self.related[name].get(value, f"#{value}")
        target: Any = self.record.opts.get_field(name)
        if target.choices:
            return str(dict(target.flatchoices).get(value, value))
        return plain(value, "text" if isinstance(target, models.CharField) else "")


def restore(record: Record, row: Any, event_id: int, actor: Any) -> list[RowError]:
    """Give ``row`` the values of an earlier event; returns what forbids it (nothing is written then)."""
    event = record.model.pgh_event_model.objects.filter(pgh_id=event_id, pgh_obj_id=row.pk).first()  # type: ignore[attr-defined]
    if event is None:
        raise Http404
    names = [name for name in record.fields if name not in record.secret_fields]
    attnames = {name: record.opts.get_field(name).attname for name in names}  # type: ignore[union-attr]
    values = {name: getattr(event, attname) for name, attname in attnames.items() if hasattr(event, attname)}
    checked = check(record, [values], existing=[row], user=actor)
    if not checked.ok:
        return checked.errors
    if not record.allows(actor, "change", row):
        return [RowError(0, "", _("You may not write records of this service."))]
    try:
        with transaction.atomic(), pghistory.context(reason=_("Earlier values restored")):
            record.save(row, actor, created=False)
            changes.announce(record.key, [row.pk], "change", actor)
    except REFUSALS as error:
        return [RowError(0, name, reason) for name, reason in reasons(record, error)]
    return []
