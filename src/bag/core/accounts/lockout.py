"""Lock-out after failed attempts: by account and by address, counted in the database so that every process agrees."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from bag.core.models import SignInFailure, User
from bag.core.text import fold

WINDOW = timedelta(minutes=15)
MOST_PER_ACCOUNT = 5
MOST_PER_ADDRESS = 30


def _key(login: str) -> str:
    """A keyed hash of the account that was meant; user name and e-mail of one account give one key."""
    name = login.strip()
    known = User.objects.filter(Q(username=name) | Q(email__iexact=name)).values_list("pk", flat=True)[:1]
    meant = f"id {known[0]}" if known else f"name {fold(name)}"
    return hmac.new(settings.SECRET_KEY.encode(), b"sign in" + meant.encode(), hashlib.sha256).hexdigest()


def locked_until(login: str, address: str | None) -> datetime | None:
    """When this account may be tried again from this address, or None when it may now."""
    ends = [_ends(SignInFailure.objects.filter(account=_key(login)), MOST_PER_ACCOUNT)]
    if address:
        ends.append(_ends(SignInFailure.objects.filter(address=address), MOST_PER_ADDRESS))
    found = [end for end in ends if end is not None]
    return max(found) if found else None


def _ends(failures: QuerySet[SignInFailure], most: int) -> datetime | None:
    """``most`` failures within the window lock until the oldest of them leaves it."""
    recent = failures.filter(at__gt=timezone.now() - WINDOW).order_by("-at")
    times = list(recent.values_list("at", flat=True)[:most])
    return times[-1] + WINDOW if len(times) == most else None


def note_failure(login: str, address: str | None) -> None:
    """Count one failed attempt."""
    SignInFailure.objects.create(account=_key(login), address=address)


def forget(login: str) -> None:
    """The right password was given: the account starts afresh; the address does not."""
    SignInFailure.objects.filter(account=_key(login)).update(account="")


def prune(before: datetime) -> int:
    """Delete attempts older than ``before``; returns how many."""
    return SignInFailure.objects.filter(at__lt=before).delete()[0]
