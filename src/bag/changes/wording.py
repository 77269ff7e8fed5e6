"""The sentences of the room: refusals by their verb, the names of steps and marks."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.changes.domain.life import Verb

REFUSALS: dict[Verb, Any] = {
    Verb.EDIT: _("Only a draft is edited; the state is “%(state)s”. Give the change up and plan another one."),
    Verb.SUBMIT: _("Only a draft is handed in; the state is “%(state)s”."),
    Verb.APPROVE: _("This change does not wait for an approval; the state is “%(state)s”."),
    Verb.REJECT: _("This change does not wait for an approval; the state is “%(state)s”."),
    Verb.START: _("Only an approved change is started; the state is “%(state)s”."),
    Verb.FINISH: _("Only a running change ends; the state is “%(state)s”."),
    Verb.ROLL_BACK: _("Only a running change is rolled back; the state is “%(state)s”."),
    Verb.CANCEL: _("A change in the state “%(state)s” cannot be given up."),
}
STEPS: dict[str, Any] = {
    "opened": pgettext_lazy("change", "Change planned"),
    "submitted": pgettext_lazy("change", "Handed in for approval"),
    "approved": pgettext_lazy("change", "Approved"),
    "preapproved": pgettext_lazy("change", "Approved by its written procedure"),
    "afterwards": pgettext_lazy("change", "Approved afterwards"),
    "rejected": pgettext_lazy("change", "Turned down"),
    "told": pgettext_lazy("change", "Affected units told"),
    "started": pgettext_lazy("change", "Started"),
    "overrun": pgettext_lazy("change", "Runs beyond its window"),
    "done": pgettext_lazy("change", "Carried out"),
    "rolled_back": pgettext_lazy("change", "Rolled back"),
    "cancelled": pgettext_lazy("change", "Given up"),
    "note": pgettext_lazy("change", "Note"),
}
MARKS: dict[str, Any] = {
    "planned": pgettext_lazy("change mark", "Plan"),
    "approved": pgettext_lazy("change mark", "Approval"),
    "started": pgettext_lazy("change mark", "Start"),
    "ended": pgettext_lazy("change mark", "End"),
}
