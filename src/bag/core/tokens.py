"""API tokens: make, check, revoke. A token is ``bag_`` + 8 characters to find it by + ``_`` + 43 secret ones."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

import pghistory
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from bag.core import access, registers
from bag.core.models import ApiToken, User

SHAPE = re.compile(r"^bag_([A-Za-z0-9]{8})_([A-Za-z0-9_-]{43})$")
NOTE_USE_EVERY = timedelta(minutes=1)
MOST_PER_OWNER = 50
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_RECORD_PATH = re.compile(r"^/api/v1/([a-z_]+)/([a-z_]+)(?:/|$)")


def _hash(raw: str) -> bytes:
    """Keyed with the server's secret, so that a stolen table is of no use."""
    return hmac.new(settings.SECRET_KEY.encode(), b"api token" + raw.encode(), hashlib.sha256).digest()


@transaction.atomic
def create(
    owner: User,
    name: str,
    *,
    expires_at: datetime,
    write: bool = False,
    records: Iterable[str] = (),
    service: str = "",
) -> tuple[ApiToken, str]:
    """A new token and its text, which is never to be had again. Raises ``ValidationError``."""
    usable = owner.api_tokens.filter(revoked_at__isnull=True, expires_at__gt=timezone.now())
    if usable.count() >= MOST_PER_OWNER:
        raise ValidationError(_("You have too many tokens; revoke those that are not used."))
    unknown = sorted(key for key in set(records) if registers.records.get(key) is None)
    if unknown:
        raise ValidationError(_("There is no record type %(key)s.") % {"key": unknown[0]})
    prefix = "".join(secrets.choice(_LETTERS) for _place in range(8))
    raw = f"bag_{prefix}_{secrets.token_urlsafe(32)}"
    token = ApiToken(
        owner=owner, name=name, prefix=prefix, hash=_hash(raw), write=write, records=sorted(set(records)),
        service=service, expires_at=expires_at,
    )  # fmt: skip
    token.full_clean()
    token.save()
    return token, raw


def revoke(token: ApiToken, *, by: User) -> None:
    """End a token now; its owner may, and an administrator in the logged mode."""
    if token.owner_id != by.pk and not access.elevated(by):
        raise ValidationError(_("Only its owner may revoke a token."))
    ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=timezone.now())


def authenticate(raw: str, request: HttpRequest) -> User | None:
    """The owner of a token, held to its scope for this request; None when it does not let in here.

    Only REST addresses are open to tokens, and a token for some record types opens the addresses of those only.
    """
    match = SHAPE.match(raw)
    found = ApiToken.objects.select_related("owner").filter(prefix=match[1]).first() if match else None
    expected = bytes(found.hash) if found else bytes(32)
    if not hmac.compare_digest(expected, _hash(raw)) or found is None:
        return None
    if not found.usable or not found.owner.is_active or not _opens(found, request.path):
        return None
    _note_use(found, request)
    pghistory.context(user=found.owner_id, actor=found.owner.get_username(), token=found.pk)
    return _held_to_scope(found)


def _opens(token: ApiToken, path: str) -> bool:
    if not token.records:
        return True
    match = _RECORD_PATH.match(path)
    return match is not None and f"{match[1]}.{match[2]}" in token.records


def _held_to_scope(token: ApiToken) -> User:
    user = token.owner
    access.hold_to_reading(user, not token.write)
    if token.service:
        access.hold_to_service(user, token.service)
    return user


def _note_use(token: ApiToken, request: HttpRequest) -> None:
    """Write down time and address, once a minute at most."""
    now = timezone.now()
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - NOTE_USE_EVERY)
    ApiToken.objects.filter(stale, pk=token.pk).update(
        last_used_at=now, last_address=request.META.get("REMOTE_ADDR") or None
    )
