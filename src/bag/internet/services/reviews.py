"""Reviews of internet rights: laid before those who answer for the units, signed, escalated, repeated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core.ui.format import day
from bag.documents import services as documents
from bag.documents.models import Document
from bag.internet.domain.life import IN_FORCE, State
from bag.internet.models import AccessReview, AccessReviewLine, AccessRight, Decision
from bag.internet.queries import Stewards
from bag.internet.services import rights
from bag.organization.models import Person
from bag.work import reviewing

KEY = "internet.accessreview"
NEWS = "internet.review"
FORM = "access-review"
JOINED = ("right__person", "right__profile")


def hands(right: AccessRight) -> set[int]:
    """Accounts that may not review a right: its holder, who asked for it, who approved it. No query when the person
    came along."""
    found = (rights.holder_account(right), right.requested_by_id, right.approved_by_id)
    return {pk for pk in found if pk is not None}


def sheet_url(row: AccessReview) -> str:
    """The page on which a reviewer signs."""
    return reverse("internet:review-sheet", args=[row.pk])


REVIEWING = reviewing.Reviewing(
    campaign=AccessReview,
    key=KEY,
    news=NEWS,
    title=gettext_lazy("Internet rights await your review"),
    hands=lambda line: hands(line.right) if line.right is not None else set(),
    decisions=frozenset(Decision.values),
    related=JOINED,
    address=sheet_url,
)


def start(campaign: AccessReview, *, by: Any) -> int:
    """Lay every right in force before whoever answers for its unit. Returns how many there are.

    Raises ValidationError when it was started before, there is nothing to review, or nobody may review a right.
    """
    return reviewing.start(REVIEWING, campaign, _lines, by=by)


def _lines(campaign: AccessReview) -> Iterable[AccessReviewLine]:
    stewards = Stewards()
    rows = AccessRight.objects.filter(state__in=sorted(IN_FORCE)).select_related("person", "unit", "profile")
    for right in rows.order_by("-profile__level", "unit__sort_text", "number"):
        found = stewards.of(right.unit_id, hands(right))
        reviewer = found[0] if found else reviewing.reviewer_of(campaign, hands(right), right.number)
        yield AccessReviewLine(
            campaign=campaign, right=right, context=right.unit.name[:200], text=_words(right), reviewer=reviewer
        )


def _words(right: AccessRight) -> str:
    """What the reviewer sees, and the signature covers."""
    with translation.override(settings.LANGUAGE_CODE):
        holder = right.person.name if right.person is not None else _("everybody of the unit")
    until = day(right.expires_on) if right.expires_on else "–"
    return f"{right.number} · {holder} · {right.profile.name} · {until}\n{right.reason}"[:2000]


@transaction.atomic
def sign(campaign: AccessReview, decisions: Mapping[int, tuple[str, str]], *, by: Any) -> int:
    """Sign decisions (line id: decision, note) of one's own lines; what is taken back ends at once.

    The last signature of a reviewer makes the sheet, an archived document. Returns how many were signed. Raises what
    ``bag.work.reviewing.sign`` raises.
    """
    signed = reviewing.sign(REVIEWING, campaign, decisions, by=by)
    today = timezone.localdate()
    for line in signed:
        if line.right is None or State(line.right.state) not in IN_FORCE:
            continue
        if line.decision == Decision.REVOKE:
            rights.end(line.right, note=_("Taken back in the review: %(note)s") % {"note": line.note}, by=by)
            continue
        if line.right.state == State.SUSPENDED and campaign.suspended_at is not None:
            rights.resume(line.right, by=by)
        AccessRight.objects.filter(pk=line.right.pk).update(reviewed_on=today)
    reviewers = {line.reviewer_id: line.reviewer for line in signed}
    for reviewer in reviewers.values():
        if not campaign.lines.filter(reviewer=reviewer, signed_at=None).exists():
            _paper(campaign, reviewer, by)
    return len(signed)


def _paper(campaign: AccessReview, reviewer: Person, by: Any) -> Document:
    lines = campaign.lines.filter(reviewer=reviewer).select_related("signed_by").order_by("context", "pk")
    content = sheet(campaign, reviewer, list(lines))
    return documents.issue(FORM, content, subject=campaign, unit=campaign.owner_service, by=by)


def sheet(campaign: AccessReview, reviewer: Person, lines: list[AccessReviewLine]) -> dict[str, Any]:
    """The data of the signed sheet of a reviewer. No query."""
    titles = {Decision.KEEP: "Devam", Decision.REVOKE: "Kaldırıldı"}
    return {
        "title": campaign.title,
        "reviewer": {"name": reviewer.name, "title": reviewer.title},
        "kept": sum(line.decision == Decision.KEEP for line in lines),
        "revoked": sum(line.decision == Decision.REVOKE for line in lines),
        "lines": [
            {
                "unit": line.context,
                "text": line.text.partition("\n")[0],
                "decision": titles[Decision(line.decision)],
                "note": line.note,
                "signed": f"{timezone.localtime(line.signed_at):%d.%m.%Y %H:%M}" if line.signed_at else "",
                "digest": line.digest[:16],
            }
            for line in lines
        ],
    }


def sheet_sample() -> dict[str, Any]:
    """What the preview of the form shows."""
    return {
        "title": "2026/4 internet yetkileri gözden geçirmesi",
        "reviewer": {"name": "Birim Talep Sorumlusu", "title": "Birim Talep Sorumlusu"},
        "kept": 1,
        "revoked": 1,
        "lines": [
            {"unit": "Park ve Bahçeler Dairesi Başkanlığı", "text": "IYT-2026/00001 · birimdeki herkes · Temel · –",
             "decision": "Devam", "note": "", "signed": "23.11.2026 10:12", "digest": "9b1d2f0a44c7e1aa"},
            {"unit": "Park ve Bahçeler Dairesi Başkanlığı", "text": "IYT-2026/00007 · Personel 3 · Geniş · 31.12.2026",
             "decision": "Kaldırıldı", "note": "Görevi değişti.", "signed": "23.11.2026 10:12",
             "digest": "51aa0c77be3f9d20"},
        ],
    }  # fmt: skip


def sheets_of(campaign: AccessReview) -> Any:
    """The signed sheets of a campaign in the archive."""
    found = Document.objects.filter(form_key=FORM, subject__object_id=campaign.pk)
    return found.filter(subject__content_type__model="accessreview").order_by("issued_at")


# -- every day


def pass_day(now: datetime) -> None:
    """Remind, escalate, suspend what nobody answered for, and begin the next review of a plan."""
    today = timezone.localtime(now).date()
    reviewing.remind(REVIEWING, today)
    for row in AccessReview.objects.filter(started_at__isnull=False, completed_at=None, suspend_after__isnull=False):
        if row.suspended_at is None and today > row.due_on + timedelta(days=row.suspend_after or 0):
            suspend_unanswered(row, now)
    for row in AccessReview.objects.filter(started_at__isnull=False, repeat_months__gt=0, successor=None):
        first = months_after(timezone.localtime(row.started_at).date(), row.repeat_months)
        if first <= today:
            follow(row, today)


@transaction.atomic
def suspend_unanswered(campaign: AccessReview, now: datetime) -> int:
    """Take the rights out of the exports that nobody answered for in time. Returns how many."""
    row = AccessReview.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    lines = row.lines.filter(signed_at=None, right__state=State.GRANTED).select_related("right")
    count = 0
    for line in lines:
        if line.right is not None:
            rights.suspend(line.right, note=_("Nobody answered in the review “%(title)s”.") % {"title": row}, by=None)
            count += 1
    row.suspended_at = now
    row.save()
    return count


@transaction.atomic
def follow(campaign: AccessReview, today: date) -> AccessReview | None:
    """The next review of a plan: the same reviewers, as much time as the one before. None with nothing to review."""
    if not AccessRight.objects.filter(state__in=sorted(IN_FORCE)).exists():
        return None
    began = timezone.localtime(campaign.started_at).date() if campaign.started_at else today
    row = AccessReview.objects.create(
        title=_title(today), owner_service=campaign.owner_service, reviewer=campaign.reviewer,
        second_reviewer=campaign.second_reviewer, due_on=today + max(campaign.due_on - began, timedelta(days=7)),
        suspend_after=campaign.suspend_after, repeat_months=campaign.repeat_months, follows=campaign,
    )  # fmt: skip
    start(row, by=None)
    return row


def _title(today: date) -> str:
    """A free title that names the quarter."""
    base = _("Internet rights, %(year)d/%(quarter)d") % {"year": today.year, "quarter": (today.month - 1) // 3 + 1}
    taken = AccessReview.objects.filter(title__startswith=base).count()
    return f"{base} ({day(today)})" if taken else base


def months_after(start: date, months: int) -> date:
    """The same day some months later, or the last one of a shorter month."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(start.day, (following - timedelta(days=1)).day))
