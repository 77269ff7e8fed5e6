"""Directory sign-in (LDAP, Active Directory). Accounts come from the directory; positions do only for named groups."""

from __future__ import annotations

from typing import Any

import ldap
from django_auth_ldap.config import (
    GroupOfNamesType,
    LDAPSearch,
    NestedActiveDirectoryGroupType,
    PosixGroupType,
)

from bag.config import load

_LDAP = load().ldap
TIMEOUT = 5  # seconds; an absent directory must not hold up those who sign in without it

AUTH_LDAP_SERVER_URI = _LDAP.url
AUTH_LDAP_BIND_DN = _LDAP.bind_dn
AUTH_LDAP_BIND_PASSWORD = _LDAP.bind_password
AUTH_LDAP_USER_SEARCH = LDAPSearch(_LDAP.user_base, ldap.SCOPE_SUBTREE, _LDAP.user_filter)
AUTH_LDAP_START_TLS = _LDAP.start_tls
AUTH_LDAP_USER_ATTR_MAP = {"name": "cn", "email": "mail"}
AUTH_LDAP_ALWAYS_UPDATE_USER = True
AUTH_LDAP_PERMIT_EMPTY_PASSWORD = False
AUTH_LDAP_CONNECTION_OPTIONS: dict[int, Any] = {
    ldap.OPT_REFERRALS: 0,
    ldap.OPT_NETWORK_TIMEOUT: TIMEOUT,
    ldap.OPT_TIMEOUT: TIMEOUT,
}

# What members are called differs: the class of the entries, and how django-auth-ldap finds the groups of a person.
_GROUPS: dict[str, tuple[str, Any]] = {
    "groupOfNames": ("(objectClass=groupOfNames)", GroupOfNamesType),
    "activeDirectory": ("(objectClass=group)", NestedActiveDirectoryGroupType),
    "posixGroup": ("(objectClass=posixGroup)", PosixGroupType),
}
if _LDAP.group_positions:
    _filter, _kind = _GROUPS[_LDAP.group_type]
    AUTH_LDAP_GROUP_SEARCH = LDAPSearch(_LDAP.group_base, ldap.SCOPE_SUBTREE, _filter)
    AUTH_LDAP_GROUP_TYPE = _kind()
