"""The sentences of monitoring: refusals by their code, and what stands in time lines."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.monitoring.domain.alarms import AlarmFault

GONE = _("This record is no longer there.")
ALARM_REFUSALS: dict[str, Any] = {
    AlarmFault.CLOSED: _("The alarm is closed already."),
    AlarmFault.STILL_ACTIVE: _("The trouble is still there: an alarm can be closed only after it has cleared."),
    AlarmFault.NOT_ACTIVE: _("Only an active alarm can be acknowledged."),
    AlarmFault.NEEDS_REASON: _("Say why the alarm is put aside."),
    AlarmFault.PAST: _("This moment has passed already."),
    AlarmFault.NO_SEVERITY: _("This severity is not known."),
    "no_comment": _("A comment needs a text."),
}
ALARM_STEPS: dict[str, Any] = {
    "raised": pgettext_lazy("alarm", "Raised"),
    "worse": pgettext_lazy("alarm", "Became worse"),
    "better": pgettext_lazy("alarm", "Became less severe"),
    "cleared": pgettext_lazy("alarm", "Cleared"),
    "closed": pgettext_lazy("alarm", "Closed"),
    "acknowledged": pgettext_lazy("alarm", "Acknowledged"),
    "shelved": pgettext_lazy("alarm", "Shelved"),
    "unshelved": pgettext_lazy("alarm", "Taken up again"),
    "maintenance": pgettext_lazy("alarm", "Maintenance began"),
    "maintained": pgettext_lazy("alarm", "Maintenance ended"),
    "flapping": pgettext_lazy("alarm", "Flapping"),
    "settled": pgettext_lazy("alarm", "Quiet again"),
    "explained": pgettext_lazy("alarm", "Explained by"),
    "unexplained": pgettext_lazy("alarm", "Stands on its own"),
    "incident": pgettext_lazy("alarm", "Incident"),
    "comment": pgettext_lazy("alarm", "Comment"),
}
