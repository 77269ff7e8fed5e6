"""The verbs of a request for access. Asking, approving and opening are the work of three people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core import changes
from bag.core.access import LEADERS, Rights, Role, allows
from bag.core.models import Subject, User
from bag.core.notifications.services import notify
from bag.core.numbering import next_number
from bag.organization.queries import people_with_role
from bag.vpn.domain.life import ALLOWED, State, Verb
from bag.vpn.models import AccessKind, AccessRequest, AccessState, Account, AccountStanding
from bag.vpn.services import accounts

KEY = "vpn.accessrequest"
SERIES = "VPT"
NEWS = "vpn.request"
APPROVERS = Rights(change=LEADERS)
SHORTEST = 10
WISH = ("gateway_id", "person_id", "contract_id", "unit_id", "purpose", "networks", "mfa", "starts_on", "ends_on")


def locked(request: AccessRequest, verb: Verb) -> AccessRequest:
    """The row, locked, in a state that the verb may follow. Raises ValidationError in words."""
    rows = AccessRequest.objects.select_for_update(of=("self",))
    row = rows.select_related("owner_service", "gateway__pool", "person", "contract", "account").filter(pk=request.pk)
    found = row.first()
    if found is None:
        raise ValidationError(_("This record is no longer there."))
    if State(found.state) not in ALLOWED[verb]:
        text = _("This does not fit a request that is: %(state)s.")
        raise ValidationError(text % {"state": found.get_state_display()})
    return found


@transaction.atomic
def save(row: AccessRequest, by: Any, *, created: bool) -> AccessRequest:
    """Store the form of a request; only one that nobody decided yet is edited. Raises ValidationError."""
    if not created:
        locked(row, Verb.EDIT)
    accounts.check_wish(row)
    account = row.account
    if row.kind == AccessKind.EXTEND and account is not None:
        if account.standing == AccountStanding.CLOSED or account.person_id != row.person_id:
            raise ValidationError(
                {"account": _("An extension is for an account of the same person that is not closed.")}
            )
        row.gateway = account.gateway
    if created:
        row.requested_at, row.requested_by = timezone.now(), by
        row.number = next_number(SERIES, row.requested_at)
    row.save()
    if created:
        _tell(leaders(row), row, gettext_lazy("VPN access was asked for"), by=by)
    return row


def may_approve(user: Any, row: AccessRequest) -> bool:
    """The chief of the service or the manager, unless they asked, get the access, or opened it."""
    return allows(user, APPROVERS, "change", row.owner_service.code) and user.pk not in hands(row)


def hands(row: AccessRequest) -> set[int]:
    """Accounts of who asked, who opened, and who gets the access."""
    found = (row.requested_by_id, row.implemented_by_id, row.person.user_id)
    return {pk for pk in found if pk is not None}


@transaction.atomic
def approve(request: AccessRequest, *, note: str = "", by: Any) -> AccessRequest:
    """Agree to the access."""
    row = locked(request, Verb.APPROVE)
    if not may_approve(by, row):
        raise PermissionDenied(_("Nobody approves access that they asked for or get."))
    row.state, row.approved_at, row.approved_by = AccessState.APPROVED, timezone.now(), by
    row.decision_note = note.strip()
    _tell([row.requested_by], row, gettext_lazy("VPN access was approved"), by=by, tone="ok")
    return _saved(row, by)


@transaction.atomic
def reject(request: AccessRequest, *, note: str, by: Any) -> AccessRequest:
    """Turn a request down, with the reason."""
    row = locked(request, Verb.REJECT)
    if not may_approve(by, row):
        raise PermissionDenied(_("Nobody decides on access that they asked for or get."))
    if len(note.strip()) < SHORTEST:
        raise ValidationError({"note": _("Say why in a sentence.")})
    row.state, row.decision_note = AccessState.REJECTED, note.strip()
    _tell([row.requested_by, row.person.user], row, gettext_lazy("VPN access was turned down"), by=by, tone="warning")
    return _saved(row, by)


@transaction.atomic
def create(request: AccessRequest, *, login: str, by: Any) -> AccessRequest:
    """Open the account that was approved, or let it live longer. The holder then takes the profile with its keys."""
    row = locked(request, Verb.CREATE)
    if by is not None and by.pk in {row.requested_by_id, row.approved_by_id, row.person.user_id}:
        raise PermissionDenied(_("Asking, approving and opening access are the work of three people."))
    if row.kind == AccessKind.EXTEND:
        row.account = _extended(row, by)
    else:
        row.account = _opened(row, login.strip(), by)
    row.state, row.implemented_at, row.implemented_by = AccessState.CREATED, timezone.now(), by
    title = gettext_lazy("Your VPN account is open; take its profile")
    _tell([row.person.user], row, title, by=by, tone="ok", url=row.account.get_absolute_url())
    return _saved(row, by)


def _opened(row: AccessRequest, login: str, by: Any) -> Account:
    made = Account(login=login, **{name: getattr(row, name) for name in WISH})
    made.full_clean(exclude=["search_text", "sort_text"])
    made = accounts.save(made, by, created=True)
    changes.announce(accounts.KEY, [made.pk], "add", by)
    return made


def _extended(row: AccessRequest, by: Any) -> Account:
    if row.account is None:
        raise ValidationError(_("An extension needs its account."))
    account = accounts.locked(row.account)
    for name in ("contract_id", "unit_id", "purpose", "networks", "mfa", "ends_on"):
        setattr(account, name, getattr(row, name))
    account = accounts.save(account, by, created=False)
    changes.announce(accounts.KEY, [account.pk], "change", by)
    return account


@transaction.atomic
def verify(request: AccessRequest, *, by: Any) -> AccessRequest:
    """Take what the last look at the gateway said: the account is there with its key.

    Raises ValidationError before a look after the opening has seen it.
    """
    row = locked(request, Verb.VERIFY)
    account = row.account
    seen = account is not None and account.present and account.checked_at is not None
    if account is None or not seen or (row.implemented_at and account.checked_at < row.implemented_at):
        raise ValidationError(_("No look at the gateway has seen the account since it was opened."))
    row.state, row.verified_at = AccessState.VERIFIED, timezone.now()
    return _saved(row, by)


def _saved(row: AccessRequest, by: Any) -> AccessRequest:
    row.save()
    changes.announce(KEY, [row.pk], "change", by)
    return row


def leaders(row: AccessRequest) -> list[User]:
    """Accounts of those who may approve. Two queries."""
    people = [*people_with_role(Role.CHIEF, row.owner_service.code).select_related("user")]
    people += people_with_role(Role.MANAGER).select_related("user")
    return [one.user for one in people if one.user is not None and one.user_id not in hands(row)]


def _tell(
    users: Iterable[User | None],
    row: AccessRequest,
    title: str | Promise,
    *,
    by: Any,
    tone: str = "info",
    url: str = "",
) -> None:
    people = [user for user in users if user is not None and user != by]
    place, subject = url or row.get_absolute_url(), Subject.objects.of(row)
    notify(people, NEWS, title, body=str(row), url=place, subject=subject, tone=tone)
