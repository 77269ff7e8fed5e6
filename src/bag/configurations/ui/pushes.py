"""Pages and buttons of pushes: one device of a plan, the dry run, the start."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from bag.configurations.domain.differing import counted, side_by_side
from bag.configurations.domain.pushing import LinesRefused
from bag.configurations.models import PushPlan, PushStep
from bag.configurations.push_details import shown
from bag.configurations.push_words import lines_refused
from bag.configurations.rule_words import title
from bag.configurations.services import push_plans
from bag.configurations.services.compliance import profile_for
from bag.configurations.services.push_plans import KEY
from bag.configurations.ui.pages import crumb
from bag.core import registers
from bag.core.models import JobRun
from bag.core.records.gate import GatedView
from bag.core.records.spec import Record
from bag.core.ui.verbs import attempt, opened, verb_view


class Step(GatedView):
    """One device of a plan: what the dry run foretells, or what was typed and answered, and what it came to."""

    @property
    def record(self) -> Record:
        return registers.records[KEY]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        seen = self.record.visible_to(request.user).order_by()
        rows = PushStep.objects.filter(plan__in=seen).select_related("plan", "device__equipment", "before", "after")
        step = get_object_or_404(rows.defer("before__text", "after__text"), pk=pk)
        changed = side_by_side(step.before.masked, step.after.masked) if step.before and step.after else []
        came, went = counted(changed)
        context = {
            **shown(step), **_foretold(step), "plan": step.plan, "changed": changed, "came": came, "went": went,
            "trail": [crumb(), (str(step.plan), step.plan.get_absolute_url())],
        }  # fmt: skip
        return render(request, "configurations/push_step.html", context)


def _foretold(step: PushStep) -> dict[str, object]:
    """The preview by the newest version; none once the device was worked on or when there is no version."""
    version = step.device.versions.defer("text").order_by("-taken_at", "-pk").first()
    if version is None or step.before_id is not None:
        return {"preview": None}
    try:
        preview = push_plans.foretell(version, step.commands, step.plan.way_back, profile_for(step.device))
    except LinesRefused as error:
        return {"preview": None, "refused": lines_refused(error)}
    return {
        "preview": preview,
        "mended": [(title(rule), where) for rule, where in preview.mended or ()],
        "made": [(title(rule), where) for rule, where in preview.made or ()],
        "moved": version.digest != step.digest,
        "version": version,
    }


check = verb_view(
    KEY, lambda row, _data, by: push_plans.prepare(row, by=by), gettext_lazy("The lines are checked; nothing was sent.")
)


@require_POST
@login_required
def start(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Start a plan; the page of the job shows how it goes and stops it."""
    row: PushPlan = opened(request, KEY, pk, "change")
    runs: list[JobRun] = []
    if attempt(request, lambda: runs.append(push_plans.start(row, by=request.user)), ""):
        messages.success(request, _("The push has begun."))
        return redirect(runs[0].get_absolute_url())
    return HttpResponseRedirect(row.get_absolute_url())
