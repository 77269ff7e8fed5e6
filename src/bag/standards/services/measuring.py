"""Measuring: every check of every institution, each night and when somebody asks."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone, translation

from bag.core import registers
from bag.standards import queries
from bag.standards.models import Clause, ClauseStanding, Participant


@transaction.atomic
def measure(participant: Participant) -> int:
    """Ask every check of the clauses that count for an institution; how many were asked. What is found is kept in
    Turkish, as the institution reads it."""
    share = queries.share_of(participant)
    asked: list[Clause] = [line.clause for line in share.lines if line.clause.check_key]
    party, now = participant.party(), timezone.now()
    rows = []
    with translation.override("tr"):
        for clause in asked:
            check = registers.standard_checks.get(clause.check_key)
            if check is None:
                continue
            found = check.measure(party)
            rows.append(
                ClauseStanding(
                    participant=participant, clause=clause, measured=found.kept, measured_text=str(found.text)[:300],
                    measured_url=found.url[:200], measured_at=now,
                )
            )  # fmt: skip
    ClauseStanding.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["participant", "clause"],
        update_fields=["measured", "measured_text", "measured_url", "measured_at"],
    )
    return len(rows)


def measure_all() -> str:
    """Measure every institution that shares the network today. For the night."""
    rows = Participant.objects.filter(queries.present(timezone.localdate())).prefetch_related("edge")
    return f"{sum(measure(row) for row in rows)} measured"
