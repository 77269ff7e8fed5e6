"""One validated way into the tables for API, import and bulk edit: many rows at once, a few queries in all.

The rules themselves live in the models (fields, ``clean``, constraints), so the HTML forms agree by construction.
``Model.clean`` must not query; what needs the database belongs in constraints.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import orjson
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DataError, IntegrityError, models
from django.utils import timezone
from django.utils.translation import gettext as _

from bag.core import registers
from bag.core.incoming import row_ids, storable
from bag.core.records.spec import Record
from bag.core.text import fold

YES = frozenset({"1", "true", "yes", "evet", "var", "x", "e"})
NO = frozenset({"0", "false", "no", "hayir", "yok", "h"})


@dataclass(frozen=True)
class RowError:
    """What is wrong with one value: ``row`` counts from 0, ``column`` is a field name or empty for the whole row."""

    row: int
    column: str
    reason: str


@dataclass
class Checked:
    """Instances ready to be written, in the order given, and everything that is wrong. Write only without errors."""

    rows: list[Any] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.errors


def check(
    record: Record, given: Sequence[Mapping[str, Any]], *, existing: Sequence[Any] | None = None, user: Any = None
) -> Checked:
    """Turn raw values into validated, unsaved instances.

    ``given``: one mapping of field name → raw value a row (text or JSON types; relations by id, ``#id`` or key).
    ``existing``: the rows to change, in the same order; None makes new ones.
    Costs one query for each relation and each unique rule used, whatever the number of rows.
    """
    result = Checked()
    relations = _Relations(record, given)
    for place, values in enumerate(given):
        row = existing[place] if existing is not None else record.model()
        problems: list[RowError] = []
        _fill(record, row, values, place, relations, problems)
        _clean(record, row, place, problems)
        result.rows.append(row)
        result.errors += problems
    _check_unique(record, result, existing is not None)
    if existing is not None or len(given) == 1:
        _check_constraints(record, result)
    result.errors.sort(key=lambda error: error.row)
    return result


class _Relations:
    """Related rows of a whole batch, looked up once for each relation."""

    def __init__(self, record: Record, given: Sequence[Mapping[str, Any]]) -> None:
        self.found: dict[str, dict[str, Any]] = {}
        self.many: dict[str, set[str]] = {}
        for name in record.fields:
            field_ = record.opts.get_field(name)
            if isinstance(field_, models.ForeignKey):
                wanted = {_reference(values[name]) for values in given if values.get(name) not in (None, "")}
                self._look_up(name, field_.related_model, {text for text in wanted if storable(text)})

    def _look_up(self, name: str, model: Any, wanted: set[str]) -> None:
        numbers = row_ids(text.removeprefix("#") for text in wanted)
        rows: list[Any] = list(model._default_manager.filter(pk__in=numbers)) if numbers else []
        found = {str(row.pk): row for row in rows} | {f"#{row.pk}": row for row in rows}
        key = getattr(model, "key_field", "id")
        rest = wanted - found.keys()
        twice: set[str] = set()
        if rest and hasattr(model, "by_keys"):
            found |= model.by_keys(rest)
        elif rest and key != "id":
            for row in model._default_manager.filter(**{f"{key}__in": rest}):
                text = str(getattr(row, key))
                twice |= {text} if text in found else set()
                found[text] = row
        self.found[name], self.many[name] = found, twice

    def get(self, name: str, raw: Any) -> Any:
        """The related row; raises ``ValidationError`` in words."""
        text = _reference(raw)
        if text in self.many.get(name, ()):
            raise ValidationError(
                _("“%(value)s” names more than one record; give its number as #id.") % {"value": text}
            )
        if text not in self.found[name]:
            shown = text if storable(text) else "�"
            raise ValidationError(_("There is no “%(value)s”.") % {"value": shown[:100]})
        return self.found[name][text]


def _reference(raw: Any) -> str:
    if isinstance(raw, Mapping):
        raw = raw.get("id", "")
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    return str(getattr(raw, "pk", raw)).strip()


def _fill(
    record: Record, row: Any, values: Mapping[str, Any], place: int, relations: _Relations, problems: list[RowError]
) -> None:
    for name in record.fields:
        if name not in values:
            continue
        field_: Any = record.opts.get_field(name)
        raw = values[name]
        try:
            if isinstance(field_, models.ForeignKey):
                setattr(row, name, None if raw in (None, "") else relations.get(name, raw))
            else:
                setattr(row, name, parse(field_, raw))
        except ValidationError as wrong:
            problems += [RowError(place, name, reason) for reason in wrong.messages]


def parse(field_: Any, raw: Any) -> Any:
    """A raw value (text from a file, a JSON type, a spreadsheet's date) as the field's Python type.

    Understands ``1.234,5``, ``23.11.2026``, ``evet``/``hayır`` and the wording of choices. Raises ``ValidationError``.
    """
    if isinstance(raw, str):
        raw = raw.strip()
        if not storable(raw):
            raise ValidationError(_("The text holds a character that cannot be stored."))
    if raw in (None, ""):
        return _empty(field_)
    if field_.choices and isinstance(raw, str):
        return _choice(field_, raw)
    if isinstance(field_, models.BooleanField):
        return _boolean(raw)
    if isinstance(field_, models.DateTimeField):
        return _datetime(raw)
    if isinstance(field_, models.DateField):
        return _date(raw)
    if isinstance(field_, models.DecimalField | models.FloatField | models.IntegerField):
        return _number(field_, raw)
    if isinstance(field_, models.CharField | models.TextField) and not isinstance(raw, str):
        raw = str(int(raw)) if isinstance(raw, float) and raw.is_integer() else str(raw)
    return _as_field(field_, raw)


def _as_field(field_: Any, raw: Any) -> Any:
    """What the field itself makes of a value; some, like lists given text, refuse without words."""
    read = orjson.loads if isinstance(field_, models.JSONField) and isinstance(raw, str) else field_.to_python
    try:
        return read(raw)
    except (ValueError, TypeError) as wrong:
        raise ValidationError(_("“%(value)s” cannot be understood.") % {"value": str(raw)[:100]}) from wrong


def _empty(field_: Any) -> Any:
    if field_.null:
        return None
    if field_.has_default():
        return field_.get_default()
    return "" if field_.empty_strings_allowed else None


def _choice(field_: Any, raw: str) -> Any:
    options = dict(field_.flatchoices)
    if raw in options:
        return raw
    for value, label in options.items():
        if str(value) == raw or fold(str(label)) == fold(raw):
            return value
    raise ValidationError(
        _("“%(value)s” is not one of: %(choices)s.")
        % {"value": raw[:100], "choices": ", ".join(str(label) for label in options.values())[:300]}
    )


def _boolean(raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    text = fold(str(raw))
    if text in YES or text in NO:
        return text in YES
    raise ValidationError(_("“%(value)s” is neither yes nor no.") % {"value": str(raw)[:100]})


def _date(raw: Any) -> date:
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    for pattern in ("%d.%m.%Y", "%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(str(raw)[:10], pattern).date()  # noqa: DTZ007  a date has no zone
        except ValueError:
            continue
    raise ValidationError(_("“%(value)s” is not a date; write 23.11.2026.") % {"value": str(raw)[:100]})


def _datetime(raw: Any) -> datetime:
    if isinstance(raw, datetime):
        return raw if timezone.is_aware(raw) else timezone.make_aware(raw)
    text = str(raw)
    for pattern in ("%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y"):
        try:
            return timezone.make_aware(datetime.strptime(text, pattern))  # noqa: DTZ007  made aware here
        except ValueError:
            continue
    try:
        value = datetime.fromisoformat(text)
    except ValueError as wrong:
        raise ValidationError(
            _("“%(value)s” is not a time; write 23.11.2026 14:05.") % {"value": text[:100]}
        ) from wrong
    return value if timezone.is_aware(value) else timezone.make_aware(value)


def _number(field_: Any, raw: Any) -> Any:
    if isinstance(raw, bool):
        raise ValidationError(_("“%(value)s” is not a number.") % {"value": raw})
    text = str(raw).replace(" ", "").replace("\u00a0", "")
    if isinstance(raw, str) and "," in text:
        text = text.replace(".", "").replace(",", ".")
    try:
        value = Decimal(text)
        whole = int(value) if value.is_finite() and abs(value) < Decimal("1e18") else None
    except (InvalidOperation, ValueError):
        whole = None
    if whole is None:
        raise ValidationError(_("“%(value)s” is not a number.") % {"value": str(raw)[:100]})
    if isinstance(field_, models.IntegerField):
        if value != whole:
            raise ValidationError(_("“%(value)s” is not a whole number.") % {"value": str(raw)[:100]})
        return whole
    return float(value) if isinstance(field_, models.FloatField) else value


def _clean(record: Record, row: Any, place: int, problems: list[RowError]) -> None:
    wrong = {problem.column for problem in problems}
    relations = {
        name
        for name in record.fields
        if isinstance(record.opts.get_field(name), models.ForeignKey) and name not in wrong
    }
    checked = set(record.fields) - relations - wrong
    skip = {f.name for f in record.opts.fields if f.name not in checked}
    found: dict[str, list[Any]] = {}
    for name in relations:
        relation: Any = record.opts.get_field(name)
        if getattr(row, relation.attname) is None and not relation.null:
            found[name] = [str(relation.error_messages["blank"])]
    try:
        row.clean_fields(exclude=skip)
    except ValidationError as error:
        found |= error.message_dict
    if not found and not wrong:
        try:
            row.clean()
        except ValidationError as error:
            found |= error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    for name, reasons in found.items():
        column = "" if name == NON_FIELD_ERRORS else name
        problems += [RowError(place, column, str(reason)) for reason in reasons]


def unique_rules(model: type[models.Model]) -> list[tuple[str, ...]]:
    """Field sets that must be unique without a condition: unique fields and plain unique constraints."""
    rules: list[tuple[str, ...]] = [
        (f.name,) for f in model._meta.fields if f.unique and not f.primary_key and not f.null
    ]
    rules += [(f.name,) for f in model._meta.fields if f.unique and not f.primary_key and f.null]
    rules += [
        tuple(constraint.fields)
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint) and constraint.fields and constraint.condition is None
    ]
    return rules


def _check_unique(record: Record, result: Checked, changing: bool) -> None:
    bad = {(error.row, error.column) for error in result.errors}
    for rule in unique_rules(record.model):
        attnames = [record.opts.get_field(name).attname for name in rule]  # type: ignore[union-attr]
        keys = [tuple(getattr(row, attname) for attname in attnames) for row in result.rows]
        nothing_counts = _nothing_counts(record.model, rule)
        wrong = {place for place in range(len(keys)) if any((place, name) in bad for name in rule)}
        counted = Counter(
            key for place, key in enumerate(keys) if place not in wrong and (nothing_counts or None not in key)
        )
        if not counted:
            continue
        stored = _stored(record.model, attnames, list(counted))
        for place, (row, key) in enumerate(zip(result.rows, keys, strict=True)):
            if key not in counted or place in wrong:
                continue
            owner = stored.get(key)
            if counted[key] > 1:
                result.errors.append(RowError(place, rule[-1], _taken(record, rule, key, twice=True)))
            elif owner is not None and not (changing and owner == row.pk):
                result.errors.append(RowError(place, rule[-1], _taken(record, rule, key, twice=False)))


def _nothing_counts(model: type[models.Model], rule: tuple[str, ...]) -> bool:
    """Whether two rows without a value are the same to a rule (``nulls_distinct=False``)."""
    return any(
        isinstance(constraint, models.UniqueConstraint)
        and tuple(constraint.fields) == rule
        and constraint.nulls_distinct is False
        for constraint in model._meta.constraints
    )


def _stored(model: type[models.Model], attnames: list[str], keys: list[tuple[Any, ...]]) -> dict[tuple[Any, ...], Any]:
    """Keys that the table holds already → primary key of their row."""
    columns = [{key[at] for key in keys} for at in range(len(attnames))]
    narrowest = max(range(len(attnames)), key=lambda at: (None not in columns[at], len(columns[at])))
    rows = model._default_manager.filter(**{f"{attnames[narrowest]}__in": columns[narrowest]})
    wanted = set(keys)
    return {tuple(values[1:]): values[0] for values in rows.values_list("pk", *attnames) if tuple(values[1:]) in wanted}


def _taken(record: Record, rule: Iterable[str], key: tuple[Any, ...], *, twice: bool) -> str:
    names = ", ".join(record.label_of(name) for name in rule)
    value = ", ".join("–" if part is None else str(part) for part in key)[:100]
    if twice:
        return _("%(fields)s: “%(value)s” stands more than once here.") % {"fields": names, "value": value}
    return _("%(fields)s: “%(value)s” exists already.") % {"fields": names, "value": value}


def _check_constraints(record: Record, result: Checked) -> None:
    """Conditional and exclusion constraints, row by row: only for few rows, the database holds them in any case."""
    plain = {constraint.name for constraint in record.opts.constraints if _is_plain(constraint)}
    bad = {error.row for error in result.errors}
    for place, row in enumerate(result.rows):
        if place in bad:
            continue
        for constraint in record.opts.constraints:
            if constraint.name in plain:
                continue
            try:
                constraint.validate(record.model, row)
            except ValidationError as error:
                result.errors += [RowError(place, "", reason) for reason in error.messages]


def _is_plain(constraint: Any) -> bool:
    return isinstance(constraint, models.UniqueConstraint) and bool(constraint.fields) and constraint.condition is None


REFUSALS = (ValidationError, IntegrityError, DataError)
"""What a service or the database may raise instead of writing."""


def holders(error: Exception) -> list[Any]:
    """The rows that forbid a delete, from Django's protected or restricted error; at most 50."""
    held: Any = getattr(error, "protected_objects", None) or getattr(error, "restricted_objects", ())
    return list(held)[:50]


def reasons(record: Record, error: Exception) -> list[tuple[str, str]]:
    """One of ``REFUSALS`` as (field or empty, reason in the reader's words)."""
    if isinstance(error, ValidationError):
        if not hasattr(error, "error_dict"):
            return [("", str(message)) for message in error.messages]
        known = set(record.fields)
        return [
            (name if name in known else "", str(message))
            for name, messages in error.message_dict.items()
            for message in messages
        ]
    if isinstance(error, DataError):
        return [("", _("A value is larger than can be stored."))]
    return [("", explain(record, error))]


def explain(record: Record, error: Exception) -> str:
    """A database refusal in the reader's words, by the constraint's own message where it has one."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
    related = (other.model for other in registers.records)
    for constraint in (item for model in (record.model, *related) for item in model._meta.constraints):
        if constraint.name == name:
            message = getattr(constraint, "violation_error_message", None)
            if message and message != constraint.default_violation_error_message:
                return str(message)
            fields = [str(model_label(record, part)) for part in getattr(constraint, "fields", ())]
            if fields:
                return _("%(fields)s: the value exists already.") % {"fields": ", ".join(fields)}
    return _("The database refused the change (%(name)s).") % {"name": name or _("rule without a name")}


def model_label(record: Record, name: str) -> str:
    names = {f.name for f in record.opts.get_fields()}
    return record.label_of(name) if name in names else name
