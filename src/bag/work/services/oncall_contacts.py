"""People on duty confirm phone and e-mail every 90 days (article 21 k)."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bag.core.models import Tone
from bag.core.notifications.services import notify
from bag.work.queries import oncall
from bag.work.services.rosters import NEWS

AGAIN_AFTER = 14
"""Days after which somebody is reminded once more."""


def remind(today: date | None = None) -> str:
    """Remind those whose contact data is old, once in two weeks. Returns a line for the job."""
    turn = (today or timezone.localdate()).toordinal() // AGAIN_AFTER
    people = oncall.people_with_old_contacts().select_related("user")
    told = notify(
        [person.user for person in people if person.user is not None],
        NEWS,
        _("Please confirm your phone and e-mail"),
        body=_("People on duty confirm their contact data every 90 days."),
        url="/work/oncall/mine/",
        tone=Tone.WARNING,
        dedupe_key=f"{NEWS}:contact:{turn}",
    )
    return f"{len(told)} told"
