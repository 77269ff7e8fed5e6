"""Verbs of the knowledge base, each one transaction."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core import changes
from bag.core.access import Role
from bag.core.models import Subject, Tone
from bag.core.notifications.services import notify
from bag.core.ui.format import day
from bag.knowledge import queries
from bag.knowledge.models import Article, ArticleState, Verdict
from bag.organization.queries import people_with_role

REVIEW = timedelta(days=365)
"""An article is looked at again after a year, unless somebody says another day."""
FARTHEST = timedelta(days=3 * 366)
NEWS = "knowledge.review"


@transaction.atomic
def publish(article: Article, *, by: Any, review_on: date | None = None) -> Article:
    """Put a draft or a retired article in force. Raises ``ValidationError`` for one in force and for odd days."""
    row = _locked(article)
    if row.state == ArticleState.PUBLISHED:
        raise ValidationError(_("The article is published already."))
    row.state, row.published_on = ArticleState.PUBLISHED, timezone.localdate()
    return _looked_at(row, review_on, by)


@transaction.atomic
def review(article: Article, *, by: Any, review_on: date | None = None) -> Article:
    """Say that a published article still holds, until the next look."""
    row = _locked(article)
    if row.state != ArticleState.PUBLISHED:
        raise ValidationError(_("Only published articles are looked at again."))
    return _looked_at(row, review_on, by)


@transaction.atomic
def retire(article: Article, *, by: Any) -> Article:
    """Take a published article out of force; it stays readable for the branch."""
    row = _locked(article)
    if row.state != ArticleState.PUBLISHED:
        raise ValidationError(_("Only published articles are retired."))
    row.state, row.review_on = ArticleState.RETIRED, None
    return _stored(row, by)


def judge(article: Article, *, helped: bool, by: Any) -> None:
    """A reader's answer to “did this help?”."""
    Verdict.objects.update_or_create(article=article, reader=by, defaults={"helped": helped})


def remind(today: date | None = None) -> str:
    """Tell the chiefs about articles whose day has come; nobody hears of the same day twice. A line for the job."""
    on = today or timezone.localdate()
    due = list(queries.to_review(on))
    chiefs = {code: list(people_with_role(Role.CHIEF, code, on)) for code in {row.service.code for row in due}}
    told = 0
    for row in due:
        accounts = [person.user for person in chiefs[row.service.code] if person.user is not None]
        told += len(
            notify(
                accounts,
                NEWS,
                format_lazy(gettext_lazy("Does it still hold? {title}"), title=row.title),
                body=format_lazy(gettext_lazy("To be looked at again by {day}"), day=day(row.review_on)),
                url=row.get_absolute_url(),
                subject=Subject.objects.of(row),
                tone=Tone.INFO,
                dedupe_key=f"{NEWS}:{row.pk}:{row.review_on}",
            )
        )
    return f"{len(due)} due, {told} told"


def _locked(article: Article) -> Article:
    return Article.objects.select_for_update(of=("self",)).get(pk=article.pk)


def _looked_at(row: Article, review_on: date | None, by: Any) -> Article:
    today = timezone.localdate()
    row.review_on = review_on or today + REVIEW
    if not today < row.review_on <= today + FARTHEST:
        raise ValidationError(_("The day to look again must lie ahead, within three years."))
    row.reviewed_on, row.reviewed_by = today, by
    return _stored(row, by)


def _stored(row: Article, by: Any) -> Article:
    row.save()
    changes.announce("knowledge.article", [row.pk], "change", by)
    return row
