"""Calendar feeds: a secret address that lets a calendar program read a person's dates, and nothing else."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from bag.core import access
from bag.core.models import CalendarFeed, User

SHAPE = re.compile(r"^[A-Za-z0-9_-]{43}$")
MOST_PER_OWNER = 10
NOTE_USE_EVERY = timedelta(minutes=1)


def _hash(secret: str) -> bytes:
    """Keyed with the server's secret, so that a stolen table is of no use."""
    return hmac.new(settings.SECRET_KEY.encode(), b"calendar feed" + secret.encode(), hashlib.sha256).digest()


@transaction.atomic
def create(owner: User, name: str, *, everything: bool = False) -> tuple[CalendarFeed, str]:
    """A new feed and its secret, which is never to be had again. Raises ``ValidationError``."""
    User.objects.select_for_update().get(pk=owner.pk)
    if owner.calendar_feeds.filter(revoked_at__isnull=True).count() >= MOST_PER_OWNER:
        raise ValidationError(_("You have too many calendar feeds; revoke those that are not used."))
    secret = secrets.token_urlsafe(32)
    feed = CalendarFeed(owner=owner, name=name, hash=_hash(secret), everything=everything)
    feed.full_clean()
    feed.save()
    return feed, secret


def revoke(feed: CalendarFeed) -> None:
    """Close the address now and for good."""
    CalendarFeed.objects.filter(pk=feed.pk, revoked_at__isnull=True).update(revoked_at=timezone.now())


def opened_by(secret: str) -> CalendarFeed | None:
    """The feed that a secret opens, its owner held to reading; None for a wrong or revoked one or a closed account."""
    if not SHAPE.match(secret):
        return None
    usable = CalendarFeed.objects.filter(revoked_at__isnull=True, owner__is_active=True)
    feed = usable.select_related("owner").filter(hash=_hash(secret)).first()
    if feed is None:
        return None
    now = timezone.now()
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - NOTE_USE_EVERY)
    CalendarFeed.objects.filter(stale, pk=feed.pk).update(last_used_at=now)
    access.hold_to_reading(feed.owner, True)
    return feed
