"""The quarterly review of accounts: what a signature decides is carried out at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core.access import Role
from bag.core.models import Tone
from bag.core.notifications.services import notify
from bag.core.ui.format import day
from bag.organization.models import Unit
from bag.organization.queries import people_with_role
from bag.vpn.models import AccessRequest, Account, AccountLine, AccountReview, AccountStanding, Decision, EndReason
from bag.vpn.services import accounts
from bag.work import reviewing

KEY = "vpn.accountreview"
NEWS = "vpn.review"
QUARTER = timedelta(days=91)


def hands(account: Account) -> set[int]:
    """Accounts of the holder and of those who asked for it, approved it or opened it.

    No query when ``person`` and ``requests`` came along.
    """
    found = {account.person.user_id}
    for request in account.requests.all():
        found |= {request.requested_by_id, request.approved_by_id, request.implemented_by_id}
    return {pk for pk in found if pk is not None}


REVIEWING = reviewing.Reviewing(
    campaign=AccountReview,
    key=KEY,
    news=NEWS,
    title=gettext_lazy("VPN accounts await your review"),
    hands=lambda line: hands(line.account) if line.account is not None else set(),
    decisions=frozenset(Decision.values),
    related=("account__person",),
)


def start(campaign: AccountReview, *, by: Any) -> int:
    """Lay every account of the service that is not closed before a reviewer. Returns how many there are.

    Raises ValidationError when it was started before, there is nothing to review, or both reviewers have a hand in an
    account.
    """
    return reviewing.start(REVIEWING, campaign, _lines, by=by)


def _lines(campaign: AccountReview) -> Iterable[AccountLine]:
    rows = Account.objects.exclude(standing=AccountStanding.CLOSED).filter(
        gateway__owner_service=campaign.owner_service
    )
    rows = rows.select_related("person", "unit", "gateway", "contract").prefetch_related("requests")
    for row in rows.order_by("unit__sort_text", "sort_text"):
        reviewer = reviewing.reviewer_of(campaign, hands(row), row.login)
        yield AccountLine(
            campaign=campaign, account=row, context=str(row.unit)[:200], text=_said(row), reviewer=reviewer
        )  # fmt: skip


def _said(row: Account) -> str:
    """What the reviewer decides on, as it stood when the review began."""
    used = day(row.last_used_at) if row.last_used_at else _("never")
    text = _("%(login)s, %(person)s: last used %(used)s, until %(end)s, %(networks)s")
    return text % {
        "login": row.login, "person": row.person, "used": used, "end": day(row.ends_on), "networks": row.networks,
    }  # fmt: skip


@transaction.atomic
def sign(campaign: AccountReview, decisions: Mapping[int, tuple[str, str]], *, by: Any) -> int:
    """Sign decisions (line id: decision, note) of one's own lines and do what they say. Returns how many were signed.

    Raises what ``bag.work.reviewing.sign`` raises.
    """
    signed = reviewing.sign(REVIEWING, campaign, decisions, by=by)
    today = timezone.localdate()
    for line in signed:
        row = line.account
        if row is None:
            continue
        Account.objects.filter(pk=row.pk).update(reviewed_on=today)
        if line.decision == Decision.CLOSE and row.standing != AccountStanding.CLOSED:
            accounts.close(row, note=line.note, by=by, reason=EndReason.REVIEW)
        elif line.decision == Decision.SUSPEND and row.standing == AccountStanding.ACTIVE:
            accounts.suspend(row, note=line.note, by=by, reason=EndReason.REVIEW)
    return len(signed)


def call(today: date) -> int:
    """Tell chief and manager of services whose accounts nobody has reviewed for a quarter. Returns how many."""
    kept = Account.objects.exclude(standing=AccountStanding.CLOSED).values("gateway__owner_service")
    lately = AccountReview.objects.filter(started_at__date__gt=today - QUARTER).values("owner_service")
    services = Unit.objects.filter(pk__in=kept).exclude(pk__in=lately)
    for service in services:
        leaders = people_with_role(Role.CHIEF, service.code) | people_with_role(Role.MANAGER)
        notify(
            [one.user for one in leaders.select_related("user") if one.user is not None],
            NEWS,
            gettext_lazy("The VPN accounts have not been reviewed for three months"),
            body=service.name,
            url=reverse("vpn:accountreview-list"),
            tone=Tone.WARNING,
            dedupe_key=f"{KEY}:{service.pk}:{today:%Y-%m}",
        )
    return len(services)


def unapproved() -> Any:
    """Accounts that are not closed and come from no approved request. A query set."""
    approved = AccessRequest.objects.filter(approved_at__isnull=False, account__isnull=False)
    return Account.objects.exclude(standing=AccountStanding.CLOSED).exclude(pk__in=approved.values("account"))
