"""Verbs on an incident: each takes its form by POST and leads back to the page of the incident."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bag.core.ui.verbs import verb_view
from bag.work.forms import AssignForm, NoteForm, ReasonForm, ResolveForm, RoleForm, WaitForm
from bag.work.services import incidents, outages

assign = verb_view(
    incidents.KEY,
    lambda row, data, by: incidents.assign(row, data["person"], by=by),
    _("The incident is assigned."),
    lambda row, post: AssignForm(row.service, post),
)
wait = verb_view(
    incidents.KEY,
    lambda row, data, by: incidents.wait(row, reason=data["reason"], until=data["until"], by=by),
    _("The incident waits."),
    lambda _row, post: WaitForm(post),
)
resume = verb_view(incidents.KEY, lambda row, _data, by: incidents.resume(row, by=by), _("The waiting is over."))
resolve = verb_view(
    incidents.KEY,
    lambda row, data, by: incidents.resolve(row, resolution=data["resolution"], by=by),
    _("The incident is resolved."),
    lambda _row, post: ResolveForm(post),
)
close = verb_view(incidents.KEY, lambda row, _data, by: incidents.close(row, by=by), _("The incident is closed."))
reopen = verb_view(
    incidents.KEY,
    lambda row, data, by: incidents.reopen(row, reason=data["reason"], by=by),
    _("The incident is open again."),
    lambda _row, post: ReasonForm(post),
)
note = verb_view(
    incidents.KEY,
    lambda row, data, by: incidents.note(row, data["text"], by=by),
    _("The note is kept."),
    lambda _row, post: NoteForm(post),
)
role = verb_view(
    incidents.KEY,
    lambda row, data, by: outages.give_role(row, data["role"], data["person"], by=by),
    _("The role is given."),
    lambda row, post: RoleForm(row.service, post),
)
major = verb_view(
    incidents.KEY, lambda row, _data, by: incidents.declare_major(row, by=by), _("The chief and the manager are told.")
)
