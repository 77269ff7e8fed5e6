"""Queue entry points of the room."""

from __future__ import annotations

from django.utils import timezone

from bag.core.jobs.app import app
from bag.firewall.models import RuleSet
from bag.firewall.services import analyzing, requests, reviews
from bag.work import reviewing


@app.task(name="firewall.analyze")
def analyze(rule_set: int) -> int:
    """Find what is wrong with the rules of a set."""
    row = RuleSet.objects.filter(pk=rule_set).first()
    return analyzing.analyze(row) if row is not None else 0


@app.periodic(cron="20 6 * * *")
@app.task(name="firewall.day", queue="clock", queueing_lock="firewall.day")
def day(timestamp: int) -> None:
    """End requests whose time is over; remind of approvals and reviews that are owed."""
    requests.pass_day(timezone.now())
    reviewing.remind(reviews.REVIEWING, timezone.localdate())
