"""Pages that only show: overview, search, rules, versions, differences, remedies."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from bag.configurations import queries, rights
from bag.configurations.domain.catalog import RULES
from bag.configurations.domain.dialects import Dialect
from bag.configurations.domain.differing import counted, side_by_side
from bag.configurations.domain.judging import NotJudged
from bag.configurations.domain.remedy import remedy
from bag.configurations.forms import ReasonForm
from bag.configurations.models import ConfigVersion, ManagedDevice
from bag.configurations.rule_words import reason, title
from bag.configurations.services.compliance import profile_for
from bag.configurations.services.devices import KEY
from bag.configurations.services.push_plans import KEY as PUSH
from bag.configurations.wording import OUTCOME_TONES
from bag.core import access, registers
from bag.core.incoming import row_id
from bag.core.records.gate import GatedView
from bag.core.records.spec import Record

SHORTEST = 3
"""Letters of the shortest search."""


class Page(GatedView):
    """A page about managed devices."""

    @property
    def record(self) -> Record:
        return registers.records[KEY]

    def version(self, pk: int) -> ConfigVersion:
        """A version of a device that the person may see."""
        rows = ConfigVersion.objects.filter(device__in=self.record.visible_to(self.request.user).order_by())
        return get_object_or_404(rows.select_related("device__owner_service", "by").defer("text"), pk=pk)


def crumb() -> tuple[str, str]:
    return _("Configurations"), reverse("configurations:overview")


class Overview(Page):
    """How devices stand: read, judged, waived; what is broken most."""

    def get(self, request: HttpRequest) -> HttpResponse:
        devices = self.record.visible_to(request.user)
        rules = [one for one in queries.worst_rules(devices) if one[3]]
        context = {
            "figures": queries.figures(devices),
            "rules": sorted(rules, key=lambda one: (-one[2], one[0].key))[:12],
            "failing": [(row, OUTCOME_TONES[row.status.outcome]) for row in queries.failing(devices)],
            "charts": _charts(queries.trend(access.held_services(request.user))),
            "may_add": self.record.allows(request.user, "add"),
        }
        return render(request, "configurations/overview.html", context)


def _charts(days: dict[Any, Any] | None) -> list[tuple[str, dict[str, Any]]]:
    if days is None:
        return []
    labels = [f"{day:%d.%m}" for day in days]
    names = {"critical": _("Critical"), "major": _("Major"), "minor": _("Minor")}
    series = [
        {"name": name, "type": "line", "stack": "all", "tone": key, "data": [figure[key] for figure in days.values()]}
        for key, name in names.items()
    ]
    share = [round(100 * one["flawless"] / one["judged"], 1) if one["judged"] else None for one in days.values()]
    good = [{"name": _("without a finding"), "type": "line", "tone": "ok", "data": share}]
    return [
        (_("Findings over time"), {"unit": "", "digits": 0, "series": series, "categories": labels}),
        (_("Devices without a finding"), {"unit": "%", "digits": 0, "series": good, "categories": labels, "max": 100}),
    ]


class Search(Page):
    """Words in the newest version of every device; secrets are masked and cannot be found."""

    def get(self, request: HttpRequest) -> HttpResponse:
        words = " ".join(request.GET.get("q", "").replace("\0", "").split(" "))[:100].strip()
        found: list[queries.Hit] = []
        total = 0
        if len(words) >= SHORTEST:
            found, total = queries.search(self.record.visible_to(request.user), words)
        context = {"words": words, "hits": found, "total": total, "short": bool(words) and len(words) < SHORTEST,
                   "least": SHORTEST, "trail": [crumb()]}  # fmt: skip
        return render(request, "configurations/search.html", context)


class Rules(Page):
    """Every rule with its reason, its roles, and where it is not kept."""

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = [
            (rule, name, reason(rule.key), devices, places)
            for rule, name, devices, places in queries.worst_rules(self.record.visible_to(request.user))
        ]
        return render(request, "configurations/rules.html", {"rows": rows, "trail": [crumb()]})


class RulePlaces(Page):
    """The devices and ports that do not keep one rule."""

    def get(self, request: HttpRequest, rule: str) -> HttpResponse:
        if rule not in RULES:
            raise Http404
        rows = queries.rule_findings(self.record.visible_to(request.user), rule)
        context = {"rule": RULES[rule], "title": title(rule), "reason": reason(rule), "rows": rows,
                   "trail": [crumb(), (_("Rules"), reverse("configurations:rules"))]}  # fmt: skip
        return render(request, "configurations/rule.html", context)


class Version(Page):
    """One version, masked."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self.version(pk)
        context = {
            "version": row,
            "lines": list(enumerate(row.masked.splitlines(), 1)),
            "form": ReasonForm() if rights.takes_secrets(request.user, row.device) else None,
            "before": _before(row),
            "trail": [crumb(), (str(row.device), row.device.get_absolute_url())],
        }
        return render(request, "configurations/version.html", context)


def _before(row: ConfigVersion) -> ConfigVersion | None:
    """The version before a version."""
    rows = ConfigVersion.objects.filter(device=row.device, taken_at__lte=row.taken_at).exclude(pk=row.pk)
    return rows.order_by("-taken_at", "-pk").defer("text").first()


class Difference(Page):
    """Two versions of a device side by side; ``?with=`` names the other, else it is the one before."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self.version(pk)
        other = self._other(row, request.GET.get("with", ""))
        later = other is not None and other.taken_at > row.taken_at
        old, new = (row, other) if later else (other, row)
        rows = side_by_side(old.masked, new.masked) if old is not None and new is not None else []
        came, went = counted(rows)
        context = {"old": old, "new": new, "rows": rows, "came": came, "went": went,
                   "trail": [crumb(), (str(row.device), row.device.get_absolute_url())]}  # fmt: skip
        return render(request, "configurations/difference.html", context)

    @staticmethod
    def _other(row: ConfigVersion, wanted: str) -> ConfigVersion | None:
        if not wanted:
            return _before(row)
        rows = ConfigVersion.objects.filter(device=row.device).defer("text")
        return get_object_or_404(rows, pk=row_id(wanted) or 0)


class RemedyPage(Page):
    """The commands that mend the findings of a device (``?rule=``: of one rule), and the way back."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        row: ManagedDevice = self.opened(pk)
        version = row.versions.defer("text").order_by("-taken_at", "-pk").first()
        rule = request.GET.get("rule", "")
        if version is None or (rule and rule not in RULES):
            raise Http404
        try:
            found = remedy(
                version.masked, Dialect(version.dialect), profile_for(row), frozenset({rule}) if rule else frozenset()
            )
        except NotJudged:
            raise Http404 from None
        context = {"device": row, "version": version, "remedy": found, "rule": rule,
                   "rule_title": title(rule) if rule else "",
                   "may_push": registers.records[PUSH].allows(request.user, "add"),
                   "trail": [crumb(), (str(row), row.get_absolute_url())]}  # fmt: skip
        return render(request, "configurations/remedy.html", context)


class _Text(Page):
    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self.version(pk)
        return attachment(row, row.masked.encode())


masked_text = _Text.as_view()


def attachment(row: ConfigVersion, content: bytes) -> HttpResponse:
    """A configuration as a file."""
    name = f"{slugify(row.device.name) or 'device'}-{row.taken_at:%Y%m%d-%H%M}.txt"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff",
               "Cache-Control": "no-store"}  # fmt: skip
    return HttpResponse(content, content_type="text/plain; charset=utf-8", headers=headers)
