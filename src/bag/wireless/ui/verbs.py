"""The buttons on the pages of access points and complaints."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bag.core.ui.verbs import verb_view
from bag.wireless.forms import CloseForm, ImprovementForm
from bag.wireless.services import complaints, improving

plan = verb_view(
    "wireless.accesspoint",
    lambda row, data, by: improving.plan(row, **data, by=by),
    _("The work is planned; its order waits for a team."),
    lambda _row, post: ImprovementForm(post),
)
close = verb_view(
    complaints.KEY,
    lambda row, data, by: complaints.close(row, **data, by=by),
    _("The complaint is closed."),
    lambda _row, post: CloseForm(post),
)
