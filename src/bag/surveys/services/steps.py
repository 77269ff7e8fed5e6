"""What every verb of a survey does: lock the row, see whether the verb fits, write the time line, tell people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from bag.core import changes
from bag.core.access import LEADERS, Rights, Role, allows
from bag.core.models import Subject, User
from bag.core.notifications.services import notify
from bag.organization.models import Person
from bag.organization.queries import people_with_role
from bag.surveys.domain.life import Verb, WrongState, require
from bag.surveys.models import Survey, SurveyStep
from bag.surveys.wording import REFUSALS

KEY = "surveys.survey"
SERIES = "KSF"
NEWS = "surveys.survey"
JOINED = ("owner_service", "place", "unit", "lead__user", "receiver", "request", "order", "report", "hand_over")
DECIDERS = Rights(change=LEADERS)


def locked(survey: Survey) -> Survey:
    """The row as it stands, locked until the transaction ends. Raises ``ValidationError`` when it is gone."""
    rows = Survey.objects.select_for_update(of=("self",)).select_related(*JOINED)
    row: Survey | None = rows.filter(pk=survey.pk).first()
    if row is None:
        raise ValidationError(_("This record is no longer there."))
    return row


def ready(survey: Survey, verb: Verb) -> Survey:
    """The row, locked, in a state that the verb may follow. Raises ``ValidationError`` in words."""
    row = locked(survey)
    try:
        require(verb, row.state)
    except WrongState as error:
        raise ValidationError(str(REFUSALS[error.verb]) % {"state": row.get_state_display()}) from None
    return row


def saved(row: Survey, step: str, by: Any, text: str = "", *, at: datetime | None = None) -> Survey:
    """Store the row with its step and make the change known."""
    row.save()
    SurveyStep.objects.create(survey=row, at=at or timezone.now(), verb=step, by=by, text=text[:8000])
    changes.announce(KEY, [row.pk], "change", by)
    return row


def said(text: str, least: int, name: str, refusal: str) -> str:
    """A text with something in it; raises ``ValidationError`` on the field ``name`` with ``refusal``."""
    stripped = text.strip()
    if len(stripped) < least:
        raise ValidationError({name: refusal})
    return stripped


def makers(row: Survey) -> set[int]:
    """Ids of the accounts of those who made a survey: they do not decide on it. One query."""
    people = Person.objects.filter(pk__in=[row.lead_id, *row.visits.values_list("person_id", flat=True)])
    accounts = set(people.filter(user__isnull=False).values_list("user_id", flat=True))
    return accounts | {pk for pk in (row.reported_by_id,) if pk is not None}


def may_decide(user: Any, row: Survey) -> bool:
    """The chief of the service or the manager, unless they made the survey. Two queries."""
    return allows(user, DECIDERS, "change", row.owner_service.code) and user.pk not in makers(row)


def leaders(row: Survey) -> list[User]:
    """Accounts of the chief of the service and the manager who may decide. Three queries."""
    people = [*people_with_role(Role.CHIEF, row.owner_service.code).select_related("user")]
    people += people_with_role(Role.MANAGER).select_related("user")
    kept_out = makers(row)
    return [person.user for person in people if person.user is not None and person.user_id not in kept_out]


def tell(users: Iterable[User | None], row: Survey, title: str | Promise, *, by: Any, tone: str = "info") -> None:
    """News for people, without whoever did it."""
    people = [user for user in users if user is not None and user != by]
    notify(people, NEWS, title, body=str(row), url=row.get_absolute_url(), subject=Subject.objects.of(row), tone=tone)


def team(row: Survey) -> list[User | None]:
    """Accounts of those who made the survey."""
    return [row.lead.user if row.lead is not None else None, row.reported_by, row.opened_by]
