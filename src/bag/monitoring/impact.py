"""What an alarm takes away, in figures and as a picture of the support graph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bag.dependency import picture, presenting, queries
from bag.monitoring.models import Alarm


@dataclass(frozen=True)
class Lost:
    """The figures of a failure, what the graph island draws (None where nothing is linked), and the page about it."""

    devices: int
    degraded: int
    units: int
    points: int
    people: int
    block: Any
    url: str


def subject_key(alarm: Alarm) -> str:
    """The key of the record that an alarm is about; its subject must be loaded."""
    kind = alarm.subject.content_type
    return f"{kind.app_label}.{kind.model}:{alarm.subject.object_id}"


def of_alarm(alarm: Alarm) -> Lost | None:
    """What is lost with what failed; None when the graph does not know it. Two queries."""
    live = queries.live_graph()
    failed, _unknown = queries.numbers(live, alarm.affected.get("failed") or [subject_key(alarm)])
    if not failed:
        return None
    answer = live.evaluator.ask(failed)
    lost = queries.consequence(answer)
    gone = {*lost.failed, *lost.down, *lost.unreachable}
    return Lost(
        devices=sum(1 for name in gone if live.graph.kinds[live.graph.index[name]] in ("equipment", "ups")),
        degraded=len(lost.degraded),
        units=len(lost.units),
        points=len(lost.points),
        people=lost.people,
        block=picture.draw(live, answer, presenting.label, presenting.url_of),
        url=presenting.ask_url(*lost.failed),
    )
