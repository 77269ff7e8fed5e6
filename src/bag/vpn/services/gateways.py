"""The verbs of gateways: saving, new keys, bringing a gateway in line with the records."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bag.core import audit, changes
from bag.vpn.domain import wireguard
from bag.vpn.domain.comparing import Gap
from bag.vpn.files import Made, gateway_file
from bag.vpn.gateways import drivers
from bag.vpn.gateways.errors import GatewayError
from bag.vpn.models import Gateway, GatewayKind, GatewayStatus
from bag.vpn.services import polling

KEY = "vpn.gateway"


@transaction.atomic
def save(row: Gateway, by: Any, *, created: bool) -> Gateway:
    """Store a gateway with its state. A device serves its own service only: raises ValidationError."""
    if row.device is not None and row.device.owner_service_id != row.owner_service_id:
        raise ValidationError({"device": _("This device belongs to another service.")})
    row.save()
    GatewayStatus.objects.get_or_create(gateway=row)
    return row


@transaction.atomic
def new_keys(gateway: Gateway, *, reason: str, by: Any) -> Made:
    """Make a key pair for a WireGuard gateway and give its whole file once; only the public half is stored."""
    row = Gateway.objects.select_for_update(of=("self",)).get(pk=gateway.pk)
    if row.kind != GatewayKind.WIREGUARD:
        raise ValidationError(_("Only a gateway of WireGuard has such keys."))
    audit.note("vpn.gateway_keys", str(row), by=by, reason=reason, row=row)
    keys = wireguard.new_keys()
    row.public_key = keys.public
    row.save()
    changes.announce(KEY, [row.pk], "change", by)
    return gateway_file(row, keys.private)


def align(gateway: Gateway, *, by: Any) -> int:
    """Let in whoever should be in and is not, put out whoever should be out; then look again.

    Returns how many differences were mended. Users who are on no record stay: a person decides about them. Raises
    ValidationError when the gateway cannot be told.
    """
    before = polling.poll(gateway)
    if before.error is not None:
        raise ValidationError(str(before.error.sentence))
    mended = len(before.put_out)
    for row in gateway.account_set.select_related("gateway__device__credential", "gateway__device__status", "address"):
        wrong = {one.gap for one in before.differences if one.key == drivers.key_of(row)}
        if wrong & {Gap.MISSING, Gap.NETWORKS}:
            try:
                drivers.let_in(row)
                mended += 1
            except GatewayError as error:
                raise ValidationError(str(error.sentence)) from error
    if mended:
        polling.poll(gateway)
    changes.announce(KEY, [gateway.pk], "change", by)
    return mended
