"""The SNMPv3 users of the credentials, and one opener for as long as they stay the same."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from bag.monitoring.collecting.loading import logins_of
from bag.monitoring.models import Credential
from bag.monitoring.models.choices import CredentialKind

if TYPE_CHECKING:
    from bag.monitoring.listening.usm import Opener


def opener(key: bytes) -> Opener | None:
    """The opener for the users of the present; None without any. Raises ``django.db.Error``."""
    numbers = set(Credential.objects.filter(kind=CredentialKind.USM).values_list("pk", flat=True))
    logins = logins_of(numbers) if numbers else {}
    users = {
        login.username: (login.auth_protocol, login.secret, login.privacy_protocol, login.privacy_secret)
        for login in sorted(logins.values(), key=lambda login: login.id)
        if login.username
    }
    return _made(tuple((name, *rest) for name, rest in users.items()), key) if users else None


@lru_cache(maxsize=1)
def _made(users: tuple[tuple[str, str, str, str, str], ...], key: bytes) -> Opener:
    from bag.monitoring.listening.usm import Opener, User

    return Opener([User(*user) for user in users], key)
