"""Who may do what, as lists for proxy, firewall and directory. Each hand-over is kept, with what changed."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from django.db import transaction
from django.utils import timezone

from bag.core.records.exporting import csv_lines
from bag.internet import queries
from bag.internet.domain.exports import Groups, difference, directory_rows, fortigate, is_login, ldif, squid_files
from bag.internet.models import AccessProfile, Export


@transaction.atomic
def make(*, by: Any, always: bool = True) -> Export | None:
    """The lists as they are now, against the last ones. None when nothing changed and ``always`` is False.

    Six queries.
    """
    last = Export.objects.select_for_update().first()
    profiles = list(AccessProfile.objects.order_by("level", "code"))
    members: dict[str, list[str]] = {profile.code: [] for profile in profiles}
    nameless = 0
    for one in queries.entitled():
        name = login_of(one)
        if is_login(name):
            members[one.right.profile.code].append(name)
        else:
            nameless += 1
    members = {code: sorted(set(names)) for code, names in members.items()}
    groups = {
        profile.code: {
            "firewall": profile.firewall_group,
            "directory": profile.directory_group,
            "people": profile.directory_people,
        }
        for profile in profiles
    }
    added, removed = difference(last.members if last else {}, members)
    if last is not None and not always and not added and not removed and last.groups == groups:
        return None
    return Export.objects.create(
        at=timezone.now(), by=by, members=members, groups=groups, added=added, removed=removed, nameless=nameless
    )


def login_of(one: queries.Entitled) -> str:
    """The account name of a person in the directory: of their own right, their account here, or their e-mail."""
    if one.right.person_id is not None and one.right.login:
        return one.right.login
    user = one.person.user
    if user is not None:
        return user.username if user.is_active else ""
    return one.person.email.partition("@")[0]


def archive(export: Export) -> bytes:
    """The files of an export as a ZIP: squid/, fortigate.conf, directory.ldif, directory.csv."""
    groups = {code: Groups(**given) for code, given in export.groups.items()}
    files = {f"squid/{name}": text for name, text in squid_files(export.members).items()}
    files["fortigate.conf"] = fortigate(export.members, groups)
    files["directory.ldif"] = ldif(export.added, export.removed, groups)
    rows = directory_rows(export.added, export.removed, groups)
    files["directory.csv"] = "".join(csv_lines([["group", "account", "action"], *(list(row) for row in rows)]))
    target = io.BytesIO()
    moment = timezone.localtime(export.at).timetuple()[:6]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as box:
        for name, text in files.items():
            if text:
                box.writestr(zipfile.ZipInfo(name, moment), text)
    return target.getvalue()
