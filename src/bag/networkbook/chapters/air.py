"""Access points with the channels of their radios and how they serve."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from bag.networkbook.domain.content import Section
from bag.networkbook.scope import Scope
from bag.wireless import queries
from bag.wireless.models import DayScore

MOST = 4000
RECENT = timedelta(days=7)


def access_points(scope: Scope) -> Section:
    """One line for each access point. Four queries."""
    rows = list(scope.rows("wireless.accesspoint").filter(scope.here("equipment__place")).order_by("sort_text")[:MOST])
    radios: dict[int, list[str]] = {}
    for radio in queries.newest_radios([row.pk for row in rows], timezone.localdate() - RECENT):
        radios.setdefault(radio.access_point_id, []).append(str(radio.channel or "–"))
    on = queries.last_day()
    scores = {one.access_point_id: one for one in DayScore.objects.filter(on=on, access_point__in=rows)} if on else {}
    cells = tuple(
        (
            row.name, str(row.equipment.type), str(row.equipment.place or "–"), str(row.controller or "–"),
            ", ".join(radios.get(row.pk, [])) or "–",
            scores[row.pk].get_standing_display() if row.pk in scores else "–",
        )
        for row in rows
    )  # fmt: skip
    return Section(
        "wireless", _("Access points"), _("Channels and efficiency are those of the last measured day."),
        (_("Name"), _("Type"), _("Place"), _("Controller"), _("Channels"), _("Efficiency")), cells,
        (3, 3, 3.2, 2.6, 1.7, 1.8), fleeting=frozenset({4, 5}), empty=_("There is no access point here."),
    )  # fmt: skip
