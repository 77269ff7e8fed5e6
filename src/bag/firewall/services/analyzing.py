"""The findings of a rule set, kept with its rules."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from bag.firewall import queries
from bag.firewall.models import Rule, RuleSet

AT_ONCE = 1000
"""Rules that are analyzed within the request; longer sets are left to a job."""


def follow(row: RuleSet, count: int) -> None:
    """Analyze after the transaction: here, or by a job when there are many rules."""
    if count <= AT_ONCE:
        analyze(row)
        return
    from bag.firewall import jobs  # the job calls this module

    pk = row.pk
    transaction.on_commit(lambda: jobs.analyze.defer(rule_set=pk))


@transaction.atomic
def analyze(row: RuleSet) -> int:
    """Find what is wrong with every rule of a set. Returns how many rules have a finding; rules that keep theirs are
    not written."""
    verdicts = list(queries.prepared(row).verdicts())
    changed: list[Rule] = []
    for rule, verdict in zip(row.rules.order_by("position"), verdicts, strict=True):
        problems = sorted(verdict.problems)
        others = dict(sorted(verdict.others.items()))
        if (problems, others) != (rule.problems, rule.others):
            rule.problems, rule.others = problems, others
            changed.append(rule)
    Rule.objects.bulk_update(changed, ["problems", "others"], batch_size=1000)
    RuleSet.objects.filter(pk=row.pk).update(analysed_at=timezone.now())
    return sum(bool(verdict.problems) for verdict in verdicts)
