"""Questions, findings, loading and the preview of a change."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bag.core import registers
from bag.core.ui.format import capfirst
from bag.core.ui.verbs import attempt, only, opened
from bag.firewall import answers, details, queries, writing
from bag.firewall.domain.index import TooTangled
from bag.firewall.domain.question import Question
from bag.firewall.domain.reach import ask, diff
from bag.firewall.domain.rules import DialectError, Unreadable
from bag.firewall.models import Rule, RuleRequest, RuleSet
from bag.firewall.rule_forms import NewTextForm, ReachForm, TextForm
from bag.firewall.services import loading
from bag.firewall.wording import OUTCOME_TONES, OUTCOMES, PROBLEM_TONES, PROBLEMS, refusal
from bag.inventory.models import Equipment

KEY = "firewall.ruleset"
KINDS = (
    "any_any", "shadowed", "expired", "redundant", "correlated", "generalised", "unused", "ownerless", "undecided",
)  # fmt: skip


def _reads(user: Any) -> bool:
    return registers.records[KEY].allows(user, "view")


def _trail(title: Any, row: RuleSet | None = None) -> list[tuple[Any, str | None]]:
    record = registers.records[KEY]
    above: list[tuple[Any, str | None]] = [(capfirst(record.title_plural), record.list_url)]
    return [*above, *([(row, row.get_absolute_url())] if row is not None else []), (title, None)]


@require_GET
@only(_reads)
def reach(request: HttpRequest) -> HttpResponseBase:
    """May A reach B on port P, by which rule, over which sets. Three queries, and one for each set not in memory."""
    sets = registers.records[KEY].visible_to(request.user) & queries.rule_sets_in_force()
    asked = "source" in request.GET
    form = ReachForm(sets, request.GET) if asked else ReachForm(sets, initial={"opening": True})
    context: dict[str, Any] = {"form": form, "trail": _trail(_("Who reaches whom")), "asked": asked}
    if asked and form.is_valid():
        try:
            context |= _answer(form, list(sets))
        except Unreadable as error:
            form.add_error(None, str(refusal(error)))
        except TooTangled:
            form.add_error(None, _("The question is too wide to be settled; narrow it."))
    return render(request, "firewall/reach.html", context)


def _answer(form: ReachForm, sets: list[RuleSet]) -> dict[str, Any]:
    """The answers of the sets on the way, one after the other."""
    values, question = form.cleaned_data, form.question()
    zones = values["zone_from"], values["zone_to"]
    chosen, linked = sets, True
    if values["rule_set"] is not None:
        chosen = [values["rule_set"]]
    elif all(zones):
        way = queries.path(*zones, sets)
        chosen, linked = way or [], way is not None
    on_way = linked and all(zones) and values["rule_set"] is None
    found = []
    for row in chosen:
        analysis = queries.prepared(row)
        packets = _through(question, row) if on_way else question
        facts = answers.answer_facts(ask(analysis, packets.boxes(analysis.set)), analysis.set)
        found.append((row, facts, OUTCOMES[facts["outcome"]], OUTCOME_TONES[facts["outcome"]]))
    outcome = _along([facts["outcome"] for _row, facts, _title, _tone in found])
    return {
        "answers": found,
        "linked": linked,
        "verdict": (OUTCOMES[outcome], OUTCOME_TONES[outcome]) if outcome and (on_way or len(found) == 1) else None,
        "zones": zones if on_way else None,
    }


def _through(question: Question, row: RuleSet) -> Question:
    """On a way, packets enter and leave a set by the interfaces that bear the names of its zones."""
    entry, leave = (zone if zone in row.interfaces else "" for zone in (row.zone_from, row.zone_to))
    return replace(question, entry=entry, leave=leave)


def _along(outcomes: list[str]) -> str:
    """What sets say that follow each other: packets pass when every set lets them."""
    if not outcomes or "deny" in outcomes:
        return "deny" if outcomes else ""
    return next((outcome for outcome in ("depends", "partly") if outcome in outcomes), "permit")


@require_GET
@only(_reads)
def findings(request: HttpRequest) -> HttpResponseBase:
    """Rules that call for a look. Three queries."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else ""
    rows = registers.records["firewall.rule"].visible_to(request.user).filter(rule_set__in_force=True)
    found = queries.findings(Rule.objects.filter(pk__in=rows.values("pk")), kind)
    context = {
        "kind": kind,
        "kinds": [(key, PROBLEMS[key], PROBLEM_TONES[key], found.counts.get(key, 0)) for key in KINDS],
        "rows": [(row, details.problem_tags(names)) for row, names in found.rows],
        "found": found,
        "trail": _trail(_("Findings")),
    }
    return render(request, "firewall/findings.html", context)


@require_http_methods(["GET", "POST"])
@only(_reads)
def load(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The next version of a rule set: first what it changes, then taking it over."""
    row: RuleSet = opened(request, KEY, pk, "change")
    form = TextForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"row": row, "form": form, "trail": _trail(_("Preview and load"), row)}
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if "take" in request.POST:
            if attempt(request, lambda: _take(row, values, request.user), _("The rules are taken over.")):
                return redirect(row)
        else:
            try:
                context |= _preview(row, values["text"])
            except (DialectError, ValidationError) as error:
                form.add_error(None, str(refusal(error)) if isinstance(error, DialectError) else error.messages)
    return render(request, "firewall/load.html", context)


def _take(row: RuleSet, values: dict[str, Any], user: Any) -> None:
    try:
        loading.load(
            values["text"], dialect=row.dialect, device=row.equipment, only=row.name, partial=values["partial"], by=user
        )
    except DialectError as error:
        raise ValidationError(str(refusal(error))) from error


def _preview(row: RuleSet, text: str) -> dict[str, Any]:
    """What the text opens and closes against the stored version."""
    parsed = loading.understood(text, row.dialect, row.equipment)
    after = next((found for found in parsed.sets if found.name == row.name), None)
    if after is None:
        names = ", ".join(found.name for found in parsed.sets)
        raise ValidationError(_("The text has no rule set of this name; it has: %(names)s") % {"names": names})
    before = row.as_domain()
    return {
        "change": answers.difference_facts(diff(before, after), before, after),
        "unread": answers.unread_facts(parsed),
        "size": len(after.rules),
    }


@require_GET
@only(_reads)
def text_for_device(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The rule of an approved request in the words of its device, as a file."""
    row: RuleRequest = opened(request, "firewall.rulerequest", pk)
    if not details.may_be_written(row) or row.rule_set is None:
        raise Http404
    try:
        text = writing.write([row], row.rule_set)
    except (writing.NotWritten, Unreadable) as error:
        reason = refusal(error) if isinstance(error, Unreadable) else _("The rule cannot be written for this device.")
        messages.error(request, str(reason))
        return redirect(row)
    answer = HttpResponse(text, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{row.number.replace("/", "-")}.txt"'
    return answer


@require_http_methods(["GET", "POST"])
@only(lambda user: registers.records[KEY].allows(user, "add"))
def load_new(request: HttpRequest, pk: int) -> HttpResponseBase:
    """All rule sets of a device's configuration."""
    device: Equipment = opened(request, "inventory.equipment", pk)
    if not registers.records[KEY].allows(request.user, "add", RuleSet(owner_service=device.owner_service)):
        raise PermissionDenied
    form = NewTextForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        made: list[loading.Loaded] = []
        done = _("The rule sets are taken over.")
        if attempt(request, lambda: made.extend(_take_all(device, form.cleaned_data, request.user)), done):
            return redirect(made[0].rule_set if len(made) == 1 else "firewall:ruleset-list")
    return render(request, "firewall/load.html", {"row": device, "form": form, "trail": _trail(_("Load rules"))})


def _take_all(device: Equipment, values: dict[str, Any], user: Any) -> list[loading.Loaded]:
    try:
        return loading.load(
            values["text"], dialect=values["dialect"], device=device, partial=values["partial"], by=user
        )
    except DialectError as error:
        raise ValidationError(str(refusal(error))) from error
