"""The SNMPv3 users of the credentials, and one opener for as long as they stay the same."""

from __future__ import annotations

from functools import lru_cache

from bag.monitoring.collecting.loading import logins_of
from bag.monitoring.listening.usm import Opener, User
from bag.monitoring.models import Credential
from bag.monitoring.models.choices import CredentialKind


def opener(key: bytes) -> Opener | None:
    """The opener for the users of the present; None without any. Raises ``django.db.Error``."""
    numbers = set(Credential.objects.filter(kind=CredentialKind.USM).values_list("pk", flat=True))
    logins = logins_of(numbers) if numbers else {}
    users = {
        login.username: User(
            login.username, login.auth_protocol, login.secret, login.privacy_protocol, login.privacy_secret
        )
        for login in sorted(logins.values(), key=lambda login: login.id)
        if login.username
    }
    return _made(tuple(users.values()), key) if users else None


@lru_cache(maxsize=1)
def _made(users: tuple[User, ...], key: bytes) -> Opener:
    return Opener(users, key)
