"""Pages: what failures take away, gaps in the records, the report of single points of failure, starting a sweep."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bag.core import registers
from bag.core.jobs.running import run_job
from bag.core.records.gate import GatedView
from bag.core.records.spec import Record
from bag.core.text import fold
from bag.dependency import picture, presenting, queries, reporting, wording
from bag.dependency.domain.graph import Graph
from bag.dependency.live import LiveGraph
from bag.dependency.rights import may_sweep

MOST_ASKED = 50
MOST_FOUND = 30
MOST_SHOWN, MOST_SPOTS = 10, 15
PAGE = 100


class GraphView(GatedView):
    """A page for those who see weak points."""

    @property
    def record(self) -> Record:
        return registers.records["dependency.weakpoint"]


class ImpactPage(GraphView):
    """``?fail=ID`` (many): what fails; ``empty=1``: batteries behind are empty; ``now=1``: and what is down now."""

    def get(self, request: HttpRequest) -> HttpResponse:
        live = queries.live_graph()
        asked = list(dict.fromkeys(request.GET.getlist("fail")))[:MOST_ASKED]
        now = bool(request.GET.get("now"))
        if now:
            asked += sorted({key for source in registers.outage_sources for key in source.down()})
        numbers, unknown = queries.numbers(live, asked)
        empty = bool(request.GET.get("empty"))
        context: dict[str, Any] = {
            "chosen": [presenting.element(live.graph, live.graph.ids[item]) for item in numbers[:MOST_ASKED]],
            "unknown": unknown,
            "empty": empty,
            "now": now,
            "watching": len(registers.outage_sources) > 0,
            "built_at": live.built_at,
            "nodes": live.graph.nodes,
            "links": len(live.graph.ends),
        }
        if numbers:
            context |= answer(live, [*numbers, *(_batteries(live, numbers) if empty else ())])
        return render(request, "dependency/impact.html", context)


def _batteries(live: LiveGraph, failed: list[int]) -> list[int]:
    """The batteries that would have to carry what these failures cut off from the mains."""
    affected = set(live.evaluator.ask(failed).affected.tolist())
    ids, index = live.graph.ids, live.graph.index
    names = (f"battery:{ids[item].partition(':')[2]}" for item in affected if live.graph.kinds[item] == "ups")
    return [index[name] for name in names if name in index]


def answer(live: LiveGraph, numbers: list[int]) -> dict[str, Any]:
    """Everything that the page shows of one question. Five queries: four for places, one for categories."""
    found = live.evaluator.ask(numbers)
    said = queries.consequence(found)
    graph = live.graph
    spots = presenting.spots(graph, said.by_tone)
    groups = presenting.grouped(graph, [one for one in said.lost if shown_kind(graph, one)], MOST_SHOWN)
    return {
        "said": said,
        "groups": groups,
        "categories": presenting.by_category((*said.failed, *said.lost)),
        "devices": sum(one.startswith("equipment:") for one in said.lost),
        "spare_lost": presenting.grouped(graph, said.degraded, MOST_SHOWN),
        "spots": [spot for spot in spots if spot.lost][:MOST_SPOTS],
        "all_spots": sum(1 for spot in spots if spot.lost),
        "map_data": {
            "features": {"type": "FeatureCollection", "features": presenting.features(spots, "affected")},
            "bounds": presenting.bounds(spots),
        },
        "has_map": bool(spots),
        "picture": picture.draw(live, found, presenting.label, presenting.ask_url),
    }


def shown_kind(graph: Graph, name: str) -> bool:
    """Whether a lost element is listed by name: single devices and points are counted by category and by place."""
    return graph.kinds[graph.index[name]] not in ("equipment", "point", "link", "cable", "port")


class Elements(GraphView):
    """The choices of the picker: elements whose name holds every word of ``?q=``; the shortest names first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        live = queries.live_graph()
        words = fold(request.GET.get("q", "").replace("\x00", "")[:100]).split()
        found = live.search(words, MOST_FOUND) if words else []
        rows = [presenting.element(live.graph, name) for name in found]
        return render(request, "dependency/options.html", {"rows": rows})


class Gaps(GraphView):
    """What is missing or contradictory in the records, by kind; ``?code=`` shows all of one kind."""

    def get(self, request: HttpRequest) -> HttpResponse:
        live = queries.live_graph()
        texts = wording.finding_texts()
        counted = Counter(found.code for found in live.remarks)
        code = request.GET.get("code", "")
        code = code if code in counted else next(iter(dict(counted.most_common())), "")
        page = Paginator([one for one in live.remarks if one.code == code], PAGE).get_page(request.GET.get("page"))
        context = {
            "codes": [(key, wording.finding_title(key), count) for key, count in counted.most_common()],
            "code": code,
            "title": wording.finding_title(code) if code else "",
            "page": page,
            "rows": [presenting.remark(live, one, texts) for one in page],
            "total": len(live.remarks),
            "built_at": live.built_at,
        }
        return render(request, "dependency/gaps.html", context)


class Report(GraphView):
    """The printed report of the latest sweep."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        try:
            content = reporting.pdf()
        except ValidationError as error:
            return render(request, "dependency/refused.html", {"errors": error.messages}, status=422)
        headers = {
            "Content-Disposition": 'inline; filename="tek-ariza-noktalari.pdf"',
            "Cache-Control": "private, no-store",
        }
        response = HttpResponse(content, content_type="application/pdf", headers=headers)
        response._csp_exempt = True  # type: ignore[attr-defined]  # the policy would stop the browser's own PDF viewer
        return response


class Sweep(GraphView):
    """Start a sweep now; the job's page shows how far it is."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponse:
        if not may_sweep(request.user):
            raise PermissionDenied(_("Only chiefs and the manager start a sweep."))
        user: Any = request.user
        return redirect(run_job("dependency.sweep", {}, user))
