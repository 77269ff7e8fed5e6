"""Importing a directive: read it, compare it with the version in force, write it whole or not at all."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bag.directive.domain import model as text
from bag.directive.domain.diff import SAME_PLACE, Provision, Step, compare
from bag.directive.domain.parse import parse_bytes
from bag.directive.domain.services import owner_of
from bag.directive.messages import doubt_text
from bag.directive.models import Article, Change, Clause, Definition, DirectiveVersion, NamedUnit, Obligation
from bag.directive.sample import sample_directive
from bag.directive.services import obligations, ownership, statuses

_LOCK = 0xD12EC7
SAMPLE = "sample"
"""Format of the demonstration's text: the real directive that follows it takes over its duties place by place."""
SAMPLE_FROM = date(2023, 1, 1)


class ImportRefused(Exception):
    """The text cannot be imported; the message says why."""


@dataclass(frozen=True)
class Preview:
    """A file as read, compared with the version in force (``current``; None before the first import)."""

    name: str
    sha256: str
    source: text.Source
    directive: text.Directive
    current: DirectiveVersion | None
    steps: list[Step]

    @property
    def changes(self) -> Counter[str]:
        return Counter(step.change for step in self.steps)

    @property
    def nothing_new(self) -> bool:
        """True when the version in force says exactly the same."""
        return self.current is not None and set(self.changes) == {"same"}


@dataclass
class Imported:
    """What an import wrote. ``owner_questions``: keys whose clause moved under an article that binds somebody else."""

    version: DirectiveVersion
    changes: Counter[str]
    added_obligations: int = 0
    ended_obligations: int = 0
    owner_questions: list[str] = field(default_factory=list)


def preview(data: bytes, name: str) -> Preview:
    """Read and compare without writing. Raises ``ReadError`` when the file cannot be read at all. Two queries."""
    source, directive = parse_bytes(data)
    current = DirectiveVersion.objects.filter(valid_to=None).first()
    rows = current.clauses.order_by("order").values_list("ref", "text", "fingerprint") if current else ()
    least = 0.0 if current and current.file_format == SAMPLE else SAME_PLACE
    steps = compare([Provision(*row) for row in rows], _provisions(directive), least)
    return Preview(name, hashlib.sha256(data).hexdigest(), source, directive, current, steps)


def preview_alone(data: bytes, name: str) -> Preview:
    """Read without asking the database: everything is new. Raises ``ReadError``."""
    source, directive = parse_bytes(data)
    steps = compare([], _provisions(directive))
    return Preview(name, hashlib.sha256(data).hexdigest(), source, directive, None, steps)


def _provisions(directive: text.Directive) -> list[Provision]:
    return [Provision(clause.ref, clause.text, clause.fingerprint) for clause in directive.clauses]


def import_directive(data: bytes, name: str, *, by: Any, valid_from: date | None = None) -> Imported:
    """Import a text and judge every duty. Raises ``ReadError`` or ``ImportRefused``; then nothing was written.

    ``valid_from`` is the first day in force; the day of approval, or today for a text that is not newer, by default.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
        found = preview(data, name)
        refuse_if_unfit(found)
        imported = _write(found, _first_day(found, valid_from), by)
    statuses.recompute()
    return imported


def import_sample(*, by: Any = None) -> Imported | None:
    """Bring in the demonstration's text where no directive is in force yet; None otherwise."""
    if DirectiveVersion.objects.exists():
        return None
    with transaction.atomic():
        imported = import_directive(sample_directive().encode(), "tanitim.txt", by=by, valid_from=SAMPLE_FROM)
        imported.version.file_format = SAMPLE
        imported.version.save(update_fields=["file_format"])
    return imported


def refuse_if_unfit(found: Preview) -> None:
    """Raises ``ImportRefused`` for a text with blocking doubts or without anything new."""
    blocking = [doubt for doubt in found.directive.doubts if doubt.blocking]
    if blocking:
        lines = "; ".join(_("line %(line)s: %(what)s") % {"line": d.line, "what": doubt_text(d)} for d in blocking[:5])
        raise ImportRefused(_("The text was not imported. %(lines)s") % {"lines": lines})
    if found.nothing_new:
        raise ImportRefused(_("The version in force says exactly the same; nothing was imported."))


def _first_day(found: Preview, wanted: date | None) -> date:
    today = timezone.localdate()
    approved = found.directive.approved_on
    if found.current is None:
        return wanted or approved or today
    earliest = found.current.valid_from + timedelta(days=1)
    day = wanted or (approved if approved and approved >= earliest else today)
    if day < earliest:
        raise ImportRefused(
            _("The version in force began on %(day)s; a newer one must begin later.")
            % {"day": f"{found.current.valid_from:%d.%m.%Y}"}
        )
    return day


def _write(found: Preview, first_day: date, by: Any) -> Imported:
    old_clauses = _close(found.current, first_day)
    directive = found.directive
    version = DirectiveVersion.objects.create(
        title=(directive.title or found.name)[:400],
        institution=directive.institution[:200],
        approved_on=directive.approved_on,
        document_number=directive.document_number[:60],
        valid_from=first_day,
        file_name=found.name[:255],
        file_sha256=found.sha256,
        file_format=found.source.format,
        doubts=[{"line": d.line, "code": d.code, "values": d.values} for d in directive.doubts],
        imported_by=by,
    )
    articles = _write_articles(version, directive)
    clauses = _write_clauses(version, directive, articles, found.steps, old_clauses)
    _write_names(version, directive)
    imported = Imported(version, found.changes)
    if found.current is None:
        imported.added_obligations = obligations.create_first(directive, clauses)
    else:
        _carry_over(found.steps, clauses, imported)
        imported.owner_questions = [question.obligation.key for question in ownership.questions()]
    return imported


def _close(current: DirectiveVersion | None, first_day: date) -> dict[str, Clause]:
    """End the version in force on the day before; returns its clauses by reference."""
    if current is None:
        return {}
    last_day = first_day - timedelta(days=1)
    current.valid_to = last_day
    current.save(update_fields=["valid_to"])
    current.clauses.update(valid_to=last_day)
    return {clause.ref: clause for clause in current.clauses.all()}


def _write_articles(version: DirectiveVersion, directive: text.Directive) -> dict[str, Article]:
    rows = []
    for order, article in enumerate(directive.articles):
        position, service = owner_of(article.title)
        rows.append(
            Article(
                version=version,
                label=article.label,
                number=article.number,
                title=article.title[:300],
                chapter=article.chapter[:300],
                text="\n".join(paragraph.text for paragraph in article.paragraphs),
                position=position,
                service=service,
                order=order,
            )
        )
    return {article.label: article for article in Article.objects.bulk_create(rows)}


def _write_clauses(
    version: DirectiveVersion,
    directive: text.Directive,
    articles: dict[str, Article],
    steps: list[Step],
    old_clauses: dict[str, Clause],
) -> dict[str, Clause]:
    ways = {step.new.ref: step for step in steps if step.new}
    rows = []
    for order, clause in enumerate(directive.clauses):
        step = ways[clause.ref]
        rows.append(
            Clause(
                article=articles[clause.article],
                version=version,
                ref=clause.ref,
                paragraph=clause.paragraph,
                letter=clause.letter,
                text=clause.text,
                fingerprint=clause.fingerprint,
                line=clause.line,
                order=order,
                valid_from=version.valid_from,
                change=step.change if old_clauses else Change.FIRST,
                predecessor=old_clauses[step.old.ref] if step.old else None,
            )
        )
    return {clause.ref: clause for clause in Clause.objects.bulk_create(rows)}


def _write_names(version: DirectiveVersion, directive: text.Directive) -> None:
    Definition.objects.bulk_create(
        Definition(version=version, letter=item.letter, term=item.term[:200], meaning=item.meaning, order=order)
        for order, item in enumerate(directive.definitions)
    )
    NamedUnit.objects.bulk_create(
        NamedUnit(version=version, letter=unit.letter, name=unit.name[:200], code=unit.code, order=order)
        for order, unit in enumerate(directive.units)
    )


def _carry_over(steps: list[Step], clauses: dict[str, Clause], imported: Imported) -> None:
    """Move duties to the new text, end those whose clause is gone, and start plain ones for new clauses."""
    by_old_ref: dict[str, list[Obligation]] = {}
    for obligation in Obligation.objects.filter(active=True).select_related("clause"):
        if obligation.clause is not None:
            by_old_ref.setdefault(obligation.clause.ref, []).append(obligation)
    moved: list[Obligation] = []
    for step in steps:
        for obligation in by_old_ref.get(step.old.ref, []) if step.old else []:
            if step.new is None:
                obligation.active, obligation.ended_on = False, timezone.localdate()
                imported.ended_obligations += 1
            else:
                obligation.clause = clauses[step.new.ref]
            moved.append(obligation)
    Obligation.objects.bulk_update(moved, ["clause", "active", "ended_on"])
    added = [clauses[step.new.ref] for step in steps if step.change == "added" and step.new]
    imported.added_obligations = obligations.create_plain(added)
