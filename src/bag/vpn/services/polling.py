"""One look at a gateway: sessions, differences from the records, tunnels, alarms, counters into the store.

What a look finds open against the records (an account that is closed) is put out at once, and a second look proves it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone

from bag.core.models import Subject
from bag.monitoring import intake
from bag.monitoring.domain.alarms import Severity
from bag.monitoring.domain.observations import Observation
from bag.monitoring.sayings import say
from bag.telemetry.client import TelemetryError, client
from bag.vpn.domain.comparing import Difference as Found
from bag.vpn.domain.comparing import Gap, Wanted, compare
from bag.vpn.domain.seen import Peer, Seen, TunnelSeen
from bag.vpn.gateways import drivers
from bag.vpn.gateways.errors import GatewayError
from bag.vpn.models import (
    AccessRequest,
    AccessState,
    Account,
    Difference,
    Gateway,
    GatewayKind,
    GatewayStatus,
    Reading,
    Session,
    Tunnel,
    TunnelStatus,
)
from bag.vpn.services import accounts

TUNNEL_DOWN, GATEWAY_SILENT, DIFFERENT = "vpn.tunnel_down", "vpn.gateway_silent", "vpn.difference"
ALARMING = frozenset({Gap.UNKNOWN, Gap.NOT_CLOSED})
AT_ONCE = 16
"""Gateways that are asked at the same time."""
SILENT_AFTER = timedelta(minutes=5)
"""So long a gateway may keep silent before that is an alarm."""
log = structlog.get_logger()


@dataclass
class Look:
    """What came of one look at a gateway."""

    gateway: Gateway
    at: datetime
    error: GatewayError | None = None
    put_out: list[str] = field(default_factory=list)
    differences: list[Found] = field(default_factory=list)
    tunnels: int = 0


def poll_all() -> list[Look]:
    """Look at every gateway that is in use and read; one that hangs holds up none of the others."""
    rows = Gateway.objects.filter(enabled=True).exclude(reading=Reading.NONE)
    rows = rows.select_related("owner_service", "equipment", "device__credential", "device__status")
    gateways = [(row, list(row.tunnels.all())) for row in rows.prefetch_related("tunnels")]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        asked = [(row, pool.submit(drivers.look, row, tunnels)) for row, tunnels in gateways]
        return [poll(row, first.result) for row, first in asked]


def poll(gateway: Gateway, first: Callable[[], Seen] | None = None) -> Look:
    """Look at one gateway; ``first`` gives the look when it was taken already.

    Never raises for a gateway that cannot be read: that is its state.
    """
    result = Look(gateway, timezone.now())
    tunnels = list(gateway.tunnels.select_related("institution"))
    known = list(Account.objects.filter(gateway=gateway).select_related(*accounts.RELATED))
    try:
        seen = first() if first is not None else drivers.look(gateway, tunnels)
        result.differences = compare(_wanted(known), seen)
        result.put_out = _enforced(gateway, result.differences)
        if result.put_out:
            seen = drivers.look(gateway, tunnels)
            result.differences = compare(_wanted(known), seen)
    except GatewayError as error:
        result.error = error
        _silent(gateway, error, result.at)
        return result
    with transaction.atomic():
        _answered(gateway, seen, result.at)
        _accounts(known, seen, result.at)
        _differences(gateway, known, result.differences, result.at)
        result.tunnels = _tunnels(tunnels, seen.tunnels, result.at)
    _measured(tunnels, result.at)
    return result


def _wanted(rows: Iterable[Account]) -> list[Wanted]:
    """Accounts as the gateway should know them; one that never had keys is not looked for."""
    found = []
    for row in rows:
        key, wireguard = drivers.key_of(row), row.gateway.kind == GatewayKind.WIREGUARD
        if key and (row.public_key or row.shared_key):
            found.append(Wanted(key, row.is_open, drivers.networks_at(row) if wireguard and row.is_open else None))
    return found


def _enforced(gateway: Gateway, found: Sequence[Found]) -> list[str]:
    """Put out who should be out. What the gateway refuses stays a difference."""
    done = []
    for one in found if gateway.is_told else ():
        if one.gap != Gap.NOT_CLOSED:
            continue
        try:
            drivers.put_out(gateway, one.key)
            done.append(one.key)
        except GatewayError as error:
            log.warning("vpn.not_put_out", gateway=gateway.pk, code=error.code)
    return done


def _silent(gateway: Gateway, error: GatewayError, now: datetime) -> None:
    status, _made = GatewayStatus.objects.get_or_create(gateway=gateway)
    status.looked_at, status.reason = now, str(error.sentence)[:300]
    status.save()
    if status.answered_at is None or now - status.answered_at > SILENT_AFTER:
        said = say("vpn.gateway_silent", name=gateway.name, why=status.reason)
        intake.report([_observation(gateway, GATEWAY_SILENT, gateway.name, Severity.MAJOR, now, said)])


def _answered(gateway: Gateway, seen: Seen, now: datetime) -> None:
    status, _made = GatewayStatus.objects.select_for_update(of=("self",)).get_or_create(gateway=gateway)
    if status.reason:
        intake.report([_observation(gateway, GATEWAY_SILENT, gateway.name, Severity.MAJOR, now, None)])
    status.looked_at = status.answered_at = now
    status.reason, status.users = "", len(seen.peers)
    status.connected = sum(peer.connected for peer in seen.peers)
    status.save()


def _accounts(known: Sequence[Account], seen: Seen, now: datetime) -> None:
    """Presence, last use and sessions of the accounts; requests whose account was seen are verified."""
    peers = {peer.key: peer for peer in seen.peers}
    open_sessions = {row.account_id: row for row in Session.objects.filter(account__in=known, ended_at=None)}
    for row in known:
        key = drivers.key_of(row)
        peer = peers.get(key)
        if peer is None and not seen.complete:
            _session(row, None, open_sessions.get(row.pk), now)
            continue
        if key and (row.present != (peer is not None) or row.is_open or row.gone_at is None):
            accounts.noted(row, present=peer is not None, now=now)
        _session(row, peer, open_sessions.get(row.pk), now)
    there = [row.pk for row in known if drivers.key_of(row) in peers]
    AccessRequest.objects.filter(account__in=there, state=AccessState.CREATED, implemented_at__lt=now).update(
        state=AccessState.VERIFIED, verified_at=now
    )


def _session(row: Account, peer: Peer | None, current: Session | None, now: datetime) -> None:
    connected = peer is not None and peer.connected
    if peer is not None and connected:
        used = peer.last_seen or now
        current = current or _begun(row, peer, used)
        if peer.received < current.base_received or peer.sent < current.base_sent:
            current.base_received = current.base_sent = 0
        current.remote, current.seen_at, current.ended_at = peer.remote[:60], now, None
        current.received = max(current.received, peer.received - current.base_received)
        current.sent = max(current.sent, peer.sent - current.base_sent)
        current.save()
        Account.objects.filter(pk=row.pk).update(last_used_at=now)
    elif current is not None:
        current.ended_at = current.seen_at
        current.save(update_fields=["ended_at"])


def _begun(row: Account, peer: Peer, at: datetime) -> Session:
    """The session that began at a moment: a new one, or one that a look had missed. One query."""
    known = Session.objects.filter(gateway=row.gateway, login=row.login, started_at=at).first()
    return known or Session(
        account=row, gateway=row.gateway, login=row.login, started_at=at, base_received=peer.received,
        base_sent=peer.sent,
    )  # fmt: skip


def _differences(gateway: Gateway, known: Sequence[Account], found: Sequence[Found], now: datetime) -> None:
    """Keep what is new, end what is gone, and tell the alarms of what lets in somebody who should be out."""
    by_key = {drivers.key_of(row): row for row in known}
    standing = {(row.gap, row.key): row for row in gateway.differences.filter(gone_at=None)}
    reports = []
    for one in found:
        if (one.gap.value, one.key) not in standing:
            Difference.objects.create(
                gateway=gateway, account=by_key.get(one.key), gap=one.gap.value, key=one.key[:120],
                detail=one.detail[:300], found_at=now,
            )  # fmt: skip
            if one.gap in ALARMING:
                reports.append(_different(gateway, one.gap.value, one.key, by_key, now, present=True))
    kept = {(one.gap.value, one.key) for one in found}
    for key, row in standing.items():
        if key not in kept:
            row.gone_at = now
            row.save(update_fields=["gone_at"])
            if Gap(row.gap) in ALARMING:
                reports.append(_different(gateway, row.gap, row.key, by_key, now, present=False))
    intake.report(reports)


def _different(
    gateway: Gateway, gap: str, key: str, known: dict[str, Account], now: datetime, *, present: bool
) -> Observation:
    name = known[key].login if key in known else key
    said = say("vpn.difference", gateway=gateway.name, gap=gap, key=name) if present else None
    return _observation(gateway, DIFFERENT, f"{gap}:{name}"[:100], Severity.CRITICAL, now, said)


def _tunnels(rows: Sequence[Tunnel], seen: Iterable[TunnelSeen], now: datetime) -> int:
    """State and counters of the tunnels; alarms when one goes down or comes up. Returns how many are up."""
    looked = {one.name: one for one in seen}
    known = {row.tunnel_id: row for row in TunnelStatus.objects.filter(tunnel__in=rows).select_for_update(of=("self",))}
    reports, up = [], 0
    today = timezone.localdate()
    for row in rows:
        one = looked.get(row.name, TunnelSeen(row.name, up=False))
        status = known.get(row.pk) or TunnelStatus(tunnel=row)
        due = row.starts_on <= today and (row.ends_on is None or today <= row.ends_on)
        if status.up != one.up:
            status.since = now
            if due or one.up:
                reports.append(_tunnel_news(row, one, now))
        _count(status, one)
        status.up, status.state, status.looked_at = one.up, one.state[:30], now
        if one.up:
            status.remote, status.ike, status.esp = one.remote[:60], one.ike[:120], one.esp[:120]
        status.save()
        up += one.up
    intake.report(reports)
    return up


def _count(status: TunnelStatus, one: TunnelSeen) -> None:
    """Let the counters grow by what the gateway counted since the last look, from zero where it began anew."""
    anew = (
        one.run[:60] != status.run or one.received < status.base_received or one.sent < status.base_sent
    )  # fmt: skip
    status.received += one.received - (0 if anew else status.base_received)
    status.sent += one.sent - (0 if anew else status.base_sent)
    status.run, status.base_received, status.base_sent = one.run[:60], one.received, one.sent


def _tunnel_news(row: Tunnel, one: TunnelSeen, now: datetime) -> Observation:
    said = None if one.up else say("vpn.tunnel_down", name=row.name, institution=row.institution.name)
    return _observation(row.gateway, TUNNEL_DOWN, row.name, Severity.MAJOR, now, said)


def _observation(
    gateway: Gateway, alarm_class: str, instance: str, severity: Severity, now: datetime, said: dict[str, Any] | None
) -> Observation:
    """About the gateway's piece of equipment where there is one; no sentence: the trouble is gone."""
    subject = Subject.objects.of(gateway.equipment or gateway)
    return Observation(
        subject=subject.pk, alarm_class=alarm_class, present=said is not None,
        severity=severity, at=now, instance=instance, said=said,
    )  # fmt: skip


def _measured(rows: Sequence[Tunnel], now: datetime) -> None:
    """Put the counters into the store, as those of an interface; without the store a point is missing, no more."""
    statuses = list(TunnelStatus.objects.filter(tunnel__in=rows, looked_at=now).select_related("tunnel"))
    lines = [
        {
            "subject": Subject.objects.of(row.tunnel).pk, "instance": row.tunnel.name, "at": now,
            "epoch": 1, "oper": 1 if row.up else 2, "admin": 1, "speed": 0,
            "in_octets": row.received, "out_octets": row.sent,
        }
        for row in statuses
    ]  # fmt: skip
    if not lines:
        return
    try:
        client().insert("interfaces", lines)
    except TelemetryError as error:
        log.warning("vpn.not_stored", error=str(error)[:300])
