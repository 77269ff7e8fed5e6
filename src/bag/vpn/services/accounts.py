"""The life of an account: keys, suspension, closing, and the proof at the gateway that closed is closed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.addresses.services.addresses import release
from bag.addresses.services.allocate import next_address
from bag.core import changes
from bag.core.access import WRITERS, Rights, Role, allows
from bag.core.models import Subject, Tone, User
from bag.core.notifications.services import notify
from bag.organization.models import Employment, UnitKind
from bag.organization.queries import people_with_role
from bag.vpn.domain import wireguard
from bag.vpn.domain.life import Life, dormant, ending
from bag.vpn.gateways import drivers
from bag.vpn.gateways.errors import GatewayError
from bag.vpn.gateways.shells import plain
from bag.vpn.models import Account, AccountStanding, EndReason, GatewayKind
from bag.vpn.models.access import Wish, networks_of
from bag.vpn.services.policy import policy

KEY = "vpn.account"
NEWS = "vpn.account"
SHORTEST = 10
MOST = 500
RELATED = ("gateway__owner_service", "gateway__device__credential", "gateway__device__status", "gateway__pool",
           "person__employer", "contract", "unit", "address")  # fmt: skip
_WRITERS = Rights(change=WRITERS)
log = structlog.get_logger()


@dataclass(frozen=True)
class Issued:
    """A profile that is shown once: the file for the user's device, and how it was named."""

    name: str
    text: str = field(repr=False)
    account: Account


def locked(account: Account) -> Account:
    """The row, locked, with what the gateway needs. Raises ValidationError when it is gone."""
    rows = Account.objects.select_for_update(of=("self",)).select_related(*RELATED)
    row = rows.filter(pk=account.pk).first()
    if row is None:
        raise ValidationError(_("This record is no longer there."))
    return row


def check_wish(row: Wish) -> None:
    """Refuse access without the contract that it depends on, or longer than it. Raises ValidationError."""
    person, contract = row.person, row.contract
    employer = person.employer
    from_outside = person.employment == Employment.COMPANY_WORKER or (
        employer is not None and employer.kind == UnitKind.CONTRACTOR_COMPANY
    )
    if from_outside and contract is None:
        raise ValidationError({"contract": _("Access for people of a company needs the contract.")})
    if contract is None:
        return
    if employer is not None and contract.contractor_id != employer.pk:
        raise ValidationError({"contract": _("The contract is with another company than the person's.")})
    if row.ends_on > contract.last_day:
        text = _("The contract ends on %(day)s; access cannot last longer.")
        raise ValidationError({"ends_on": text % {"day": f"{contract.last_day:%d.%m.%Y}"}})


@transaction.atomic
def save(row: Account, by: Any, *, created: bool) -> Account:
    """Store the form of an account; a closed one is not edited. Raises ValidationError."""
    check_wish(row)
    if not created and locked(row).standing == AccountStanding.CLOSED:
        raise ValidationError(_("A closed account is not edited; ask for a new one."))
    if created and row.gateway.pool is not None and row.address is None:
        row.address = next_address(row.gateway.pool, by=by, purpose=f"VPN {row.login}"[:200])
    row.save()
    return row


def holds(user: Any, row: Account) -> bool:
    """Whether an account belongs to the signed-in person."""
    return row.person.user_id is not None and row.person.user_id == getattr(user, "pk", None)


def may_issue(user: Any, row: Account) -> bool:
    """Whose keys they are, or a writer of the service for a person without a sign-in of their own."""
    writer = row.person.user_id is None and allows(user, _WRITERS, "change", row.gateway.owner_service.code)
    return row.is_open and (holds(user, row) or writer)


@transaction.atomic
def issue(account: Account, *, by: Any) -> Issued:
    """Make new keys, let them in at the gateway and give the profile. The private half is kept nowhere.

    The old keys end. Raises PermissionDenied for others, ValidationError when the gateway does not take them.
    """
    row = locked(account)
    if not may_issue(by, row):
        raise PermissionDenied(_("Only the holder gets the profile of an open account."))
    if row.gateway.kind == GatewayKind.WIREGUARD:
        issued = _wireguard(row)
    elif row.gateway.kind == GatewayKind.STRONGSWAN:
        issued = _password(row)
    else:
        raise ValidationError(_("Profiles of this kind of gateway are given out by the gateway itself."))
    changes.announce(KEY, [row.pk], "change", by)
    return issued


def _wireguard(row: Account) -> Issued:
    gateway = row.gateway
    if not gateway.public_key or row.address is None:
        raise ValidationError(_("The gateway has no public key or no network for its users on record."))
    old, keys, shared = row.public_key, wireguard.new_keys(), wireguard.new_shared()
    row.public_key, row.shared_key = keys.public, shared
    row.save()
    row = locked(row)
    if gateway.is_told:
        _told(lambda: drivers.let_in(row))
        if old:
            _told(lambda: drivers.put_out(gateway, old))
    server = wireguard.PeerPart(
        gateway.public_key, networks_of(row.networks), f"{_host(gateway.endpoint)}:{gateway.port}", shared,
        wireguard.KEEPALIVE,
    )  # fmt: skip
    address = next(iter(drivers.networks_at(row)))
    text = wireguard.write(keys.private, [server], addresses=(address,), dns=str(gateway.dns or ""))
    return Issued(f"{row.login}.conf", text, row)


def _password(row: Account) -> Issued:
    row.shared_key = wireguard.new_shared()
    row.save()
    row = locked(row)
    if row.gateway.is_told:
        _told(lambda: drivers.let_in(row))
    lines = [f"server = {row.gateway.endpoint}", f"user = {row.login}", f"password = {plain(row.shared_key)}"]
    return Issued(
        f"{row.login}.txt", "\n".join([*lines, f"networks = {', '.join(networks_of(row.networks))}", ""]), row
    )


def _host(endpoint: str) -> str:
    return f"[{endpoint}]" if ":" in endpoint else endpoint


def _told(verb: Any) -> None:
    try:
        verb()
    except GatewayError as error:
        raise ValidationError(str(error.sentence)) from error


def suspend(account: Account, *, note: str, by: Any, reason: str = EndReason.BY_HAND) -> Account:
    """Shut an account for now; it can be opened again."""
    return _end(account, AccountStanding.SUSPENDED, reason, note, by)


def close(account: Account, *, note: str, by: Any, reason: str = EndReason.BY_HAND) -> Account:
    """Shut an account for good and give its address back."""
    return _end(account, AccountStanding.CLOSED, reason, note, by)


@transaction.atomic
def _end(account: Account, standing: AccountStanding, reason: str, note: str, by: Any) -> Account:
    row = locked(account)
    done = {standing, AccountStanding.CLOSED}
    if row.standing in done:
        text = _("This does not fit an account that is: %(state)s.")
        raise ValidationError(text % {"state": row.get_standing_display()})
    if reason == EndReason.BY_HAND and len(note.strip()) < SHORTEST:
        raise ValidationError({"note": _("Say why in a sentence.")})
    row.standing, row.reason, row.note = standing, reason, note.strip()
    row.ended_at, row.ended_by, row.gone_at = timezone.now(), by, None
    row.save()
    changes.announce(KEY, [row.pk], "change", by)
    title = gettext_lazy("A VPN account was closed")
    if standing == AccountStanding.SUSPENDED:
        title = gettext_lazy("A VPN account was suspended")
    _tell(row, [row.person.user], title, Tone.WARNING)
    transaction.on_commit(lambda: _quietly(row))
    return row


def _quietly(row: Account) -> None:
    """Put a user out right after the record is closed; what fails is tried again at every look."""
    if not row.gateway.is_told:
        return
    try:
        put_out(row)
    except GatewayError as error:
        log.warning("vpn.not_put_out", account=row.pk, code=error.code)


def put_out(row: Account) -> bool:
    """Put a closed or suspended account out at its gateway and look whether it is gone. Raises ``GatewayError``."""
    key = drivers.key_of(row)
    if key:
        drivers.put_out(row.gateway, key)
    seen = drivers.look(row.gateway, list(row.gateway.tunnels.all()))
    present = key in {peer.key for peer in seen.peers}
    noted(row, present=present, now=timezone.now())
    return not present


@transaction.atomic
def noted(row: Account, *, present: bool, now: datetime) -> None:
    """Keep what a look said of an account; the first look that misses a closed one is its proof."""
    proved = not present and row.standing != AccountStanding.ACTIVE and row.gone_at is None
    values: dict[str, Any] = {"present": present, "checked_at": now}
    if proved:
        values["gone_at"] = now
    Account.objects.filter(pk=row.pk).update(**values)
    if proved and row.standing == AccountStanding.CLOSED and row.address is not None:
        release(row.address, by=None)
    for name, value in values.items():
        setattr(row, name, value)


@transaction.atomic
def resume(account: Account, *, note: str, by: Any) -> Account:
    """Open a suspended account again; its old keys hold. Raises ValidationError when it may not live."""
    row = locked(account)
    if row.standing != AccountStanding.SUSPENDED:
        raise ValidationError(_("Only a suspended account is opened again."))
    if holds(by, row):
        raise PermissionDenied(_("Nobody opens their own access."))
    if ending(life_of(row), timezone.localdate()) is not None:
        raise ValidationError(_("The time of this account is over."))
    row.standing, row.reason, row.note = AccountStanding.ACTIVE, "", note.strip()
    row.ended_at = row.ended_by = row.gone_at = None
    row.last_used_at = timezone.now()
    row.save()
    if row.gateway.is_told and drivers.key_of(row) and (row.public_key or row.shared_key):
        _told(lambda: drivers.let_in(row))
    changes.announce(KEY, [row.pk], "change", by)
    return row


def life_of(row: Account) -> Life:
    """What decides whether an account lives."""
    contract = row.contract
    return Life(
        row.ends_on,
        row.person.active,
        contract.ends if contract is not None else None,
        contract.terminated_on if contract is not None else None,
    )


def settle(today: date) -> dict[str, int]:
    """Close what may not live any more and suspend what nobody uses. Returns how many of each.

    Three queries when there is nothing to do; each account ends in a transaction of its own.
    """
    counts = {"closed": 0, "suspended": 0}
    over = Account.objects.exclude(standing=AccountStanding.CLOSED).filter(
        Q(ends_on__lt=today) | Q(person__active=False) | Q(contract__ends__lt=today)
        | Q(contract__terminated_on__lte=today)
    )  # fmt: skip
    for row in over.select_related(*RELATED)[:MOST]:
        why = ending(life_of(row), today)
        if why is not None:
            close(row, note="", by=None, reason=why.value)
            counts["closed"] += 1
            _tell(row, leaders(row), gettext_lazy("A VPN account was closed"), Tone.INFO)
    days = policy().dormant_days
    for row in _idle(today, days):
        suspend(row, note=_("Not used for %(days)s days.") % {"days": days}, by=None, reason=EndReason.DORMANT)
        counts["suspended"] += 1
    return counts


def _idle(today: date, days: int) -> Iterable[Account]:
    before = timezone.now() - timedelta(days=days)
    rows = Account.objects.filter(standing=AccountStanding.ACTIVE, starts_on__lte=today - timedelta(days=days))
    rows = rows.filter(Q(last_used_at=None) | Q(last_used_at__lt=before)).select_related(*RELATED)
    return [row for row in rows[:MOST] if dormant(used_or_begun(row), today, days)]


def used_or_begun(row: Account) -> date:
    """The day of the last use, else the day on which the account began to be of use."""
    if row.last_used_at is not None:
        return timezone.localtime(row.last_used_at).date()
    return max(row.starts_on, timezone.localtime(row.created_at).date())


def leaders(row: Account) -> list[User]:
    """Accounts of chief and manager. Two queries."""
    code = row.gateway.owner_service.code
    people = [*people_with_role(Role.CHIEF, code).select_related("user")]
    people += people_with_role(Role.MANAGER).select_related("user")
    return [person.user for person in people if person.user is not None]


def _tell(row: Account, users: Iterable[User | None], title: Promise, tone: str) -> None:
    people = [user for user in users if user is not None]
    notify(people, NEWS, title, body=str(row), url=row.get_absolute_url(), subject=Subject.objects.of(row), tone=tone)
