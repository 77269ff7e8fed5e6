"""The sign-in backend of the directory; needs the packages of requirements/ldap.lock."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django_auth_ldap.backend import LDAPBackend

from bag.organization import groups


class DirectoryBackend(LDAPBackend):
    """Accounts by django-auth-ldap; positions by ``BAG_LDAP_GROUP_POSITIONS`` where that is set."""

    def authenticate_ldap_user(self, ldap_user: Any, password: str) -> Any:
        user = super().authenticate_ldap_user(ldap_user, password)
        if user is not None and settings.LDAP_GROUP_POSITIONS:
            groups.follow(user, ldap_user.group_names, settings.LDAP_GROUP_POSITIONS)
        return user
