"""Who may do what, as lists for proxy, firewall and directory. Each hand-over is kept, with what changed."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core.access import Role
from bag.core.notifications.services import notify
from bag.core.records.exporting import csv_lines
from bag.internet import queries
from bag.internet.domain.exports import (
    Groups,
    accounts_in,
    difference,
    directory_rows,
    fortigate,
    is_login,
    ldif,
    squid_files,
)
from bag.internet.models import AccessProfile, Export, GroupReading
from bag.internet.rights import SERVICE
from bag.organization.queries import people_with_role

NEWS = "internet.group"


@transaction.atomic
def make(*, by: Any, always: bool = True) -> Export | None:
    """The lists as they are now, against the last ones. None when nothing changed and ``always`` is False.

    Six queries.
    """
    last = Export.objects.select_for_update().first()
    profiles = list(AccessProfile.objects.order_by("level", "code"))
    members, nameless = _members(profiles)
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


def _members(profiles: list[AccessProfile]) -> tuple[dict[str, list[str]], int]:
    """Profile code → accounts of today, and how many people have no account name. Three queries."""
    members: dict[str, set[str]] = {profile.code: set() for profile in profiles}
    nameless = 0
    for one in queries.entitled():
        name = login_of(one)
        if is_login(name):
            members.setdefault(one.right.profile.code, set()).add(name)
        else:
            nameless += 1
    return {code: sorted(names) for code, names in members.items()}, nameless


@transaction.atomic
def compare(profile: AccessProfile, text: str, *, by: Any) -> GroupReading:
    """Hold what a group of proxy, firewall or directory really has against the rights of today; tell of strangers.

    Raises ValidationError when the text names nobody.
    """
    there = accounts_in(text)
    if not there:
        raise ValidationError(_("No account name was found in the list."))
    members, _nameless = _members([profile])
    entitled = {name.casefold() for name in members[profile.code]}
    present = {name.casefold() for name in there}
    row = GroupReading.objects.create(
        profile=profile,
        at=timezone.now(),
        by=by,
        size=len(there),
        strangers=[name for name in there if name.casefold() not in entitled],
        missing=[name for name in members[profile.code] if name.casefold() not in present],
    )
    if row.strangers:
        people = people_with_role(Role.CHIEF, SERVICE).select_related("user")
        title = gettext_lazy("Accounts without an internet right were found in a group")
        notify(
            [person.user for person in people if person.user is not None], NEWS, title, body=str(row),
            url=reverse("internet:exports"), tone="major",
        )  # fmt: skip
    return row


def forget(before: datetime) -> int:
    """Delete exports and readings of groups from before a day, never the last export; returns how many."""
    last = Export.objects.order_by("-at", "-id").values("pk")[:1]
    gone, _kinds = Export.objects.filter(at__lt=before).exclude(pk__in=last).delete()
    return gone + GroupReading.objects.filter(at__lt=before).delete()[0]


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
