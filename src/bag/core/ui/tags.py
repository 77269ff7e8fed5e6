"""Building blocks of every page. Each renders one accessible part, styled by the tokens; all input is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms.boundfield import BoundField
from django.template.context import Context
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join, json_script
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core.ui import numbers, texts
from bag.core.ui.fields import render_field
from bag.core.ui.icons import icon as render_icon

register = template.Library()

SEVERITIES = {
    "critical": ("alert-octagon-filled", gettext_lazy("Critical")),
    "major": ("alert-triangle-filled", gettext_lazy("Major")),
    "minor": ("square-rotated-filled", gettext_lazy("Minor")),
    "warning": ("info-circle", gettext_lazy("Warning")),
    "ok": ("circle-check-filled", gettext_lazy("Normal")),
    "unknown": ("circle-dashed", gettext_lazy("Unknown")),
}
TONES = frozenset({"", "ok", "info", "warning", "minor", "major", "critical", "unknown", "void", "waived"})
EMPTY = SafeString("")
NOTHING = SafeString('<span class="quieter">–</span>')


@dataclass(frozen=True)
class TimelineItem:
    """One line of a timeline: what happened, when, by whom; ``tone`` colors the icon."""

    text: str
    at: datetime | None = None
    who: str = ""
    icon: str = "circle"
    tone: str = ""
    url: str = ""
    detail: str = ""

    @classmethod
    def of_step(cls, step: Any, words: Mapping[str, Any], icons: Mapping[str, tuple[str, str]]) -> TimelineItem:
        """A line of a room's own table of steps (``verb``, ``at``, ``by``, ``text``).

        ``words``: verb → its wording; ``icons``: verb → icon and tone, a speech bubble for those without.
        """
        icon, tone = icons.get(step.verb, ("message", ""))
        return cls(
            text=str(words.get(step.verb, step.verb)),
            at=step.at,
            who=str(step.by) if step.by else "",
            icon=icon,
            tone=tone,
            detail=step.text,
        )


def _tone(tone: str) -> str:
    """``tone`` if the stylesheet knows it; a wrong one is a mistake of the page's author and is raised."""
    if tone not in TONES:
        raise template.TemplateSyntaxError(f"unknown tone {tone!r}; one of {sorted(TONES)}")
    return tone


@register.simple_tag
def icon(name: str, size: str = "", label: str = "") -> SafeString:
    """``{% icon "router" %}``: an icon of the sprite."""
    return render_icon(name, size, label)


@register.simple_tag
def sev(level: str, text: bool = True) -> SafeString:
    """``{% sev "critical" %}``: a severity as shape, word and color; ``text=False`` keeps the word for readers only."""
    glyph, word = SEVERITIES[level]
    hidden = EMPTY if text else SafeString(' class="sr"')
    return format_html('<span class="sev {}">{}<span{}>{}</span></span>', level, render_icon(glyph), hidden, word)


@register.simple_tag
def tag(text: object, tone: str = "", icon: str = "") -> SafeString:
    """``{% tag "In service" "ok" %}``: a short state in a tinted box."""
    return format_html('<span class="tag {}">{}{}</span>', _tone(tone), render_icon(icon) if icon else "", text)


@register.simple_tag
def badge(count: int, tone: str = "") -> SafeString:
    """``{% badge 14 "critical" %}``: a count; nothing at zero."""
    return format_html('<span class="badge {}">{}</span>', _tone(tone), numbers.number(count)) if count else EMPTY


@register.simple_block_tag
def panel(
    content: str,
    title: str,
    span: str = "s12",
    *,
    icon: str = "",
    more_url: str = "",
    count: int | None = None,
    cls: str = "",
    id: str = "",  # noqa: A002  the HTML attribute's own name
    pad: bool = True,
) -> SafeString:
    """``{% panel "Location" "s6" %}…{% endpanel %}``: a titled box in the 12-column grid.

    ``pad=False`` for tables, lists and islands that go to the edge; ``more_url`` adds a link "All" to the header.
    """
    shown = EMPTY if count is None else format_html('<span class="n">{}</span>', numbers.number(count))
    more = EMPTY
    if more_url:
        text = format_html('{}<span class="sr"> {}</span>', _("All"), title)
        more = format_html(
            '<a class="btn bare sm push" href="{}">{}{}</a>', more_url, text, render_icon("chevron-right")
        )
    head = format_html("<header>{}<h2>{}</h2>{}{}</header>", render_icon(icon) if icon else "", title, shown, more)
    body = format_html('<div class="pad">{}</div>', content) if pad else format_html("{}", content)
    anchor = format_html(' id="{}"', id) if id else EMPTY
    return format_html('<section class="panel {} {}"{}>{}{}</section>', span, cls, anchor, head, body)


@register.simple_tag
def field(bound: BoundField, span: str = "", placeholder: str = "") -> SafeString:
    """``{% field form.name %}``: label, control, help and errors of one form field; ``span="full"`` takes the row."""
    return render_field(bound, span=span, placeholder=placeholder)


@register.simple_tag
def form_errors(form: Any) -> SafeString:
    """The errors that belong to no field, and how many fields have one; nothing when the form is clean."""
    if not form.errors:
        return EMPTY
    lines = format_html_join("", "<p>{}</p>", ((error,) for error in form.non_field_errors()))
    head = _("The form was not saved. Please correct the marked fields.")
    return format_html(
        '<div class="notice critical" role="alert" tabindex="-1" data-focus>{}'
        '<div><p class="strong">{}</p>{}</div></div>',
        render_icon("alert-circle", "l"), head, lines,
    )  # fmt: skip


@register.simple_tag
def meter(
    value: float, label: str, top: float = 100, low: float | None = None, high: float | None = None
) -> SafeString:
    """A bar of ``value`` out of ``top``; from ``low`` on it is doubtful, from ``high`` on bad."""
    return format_html(
        '<meter class="bar" min="0" max="{}" low="{}" high="{}" optimum="0" value="{}" aria-label="{}"></meter>',
        _plain(top), _plain(top if low is None else low), _plain(top if high is None else high), _plain(value), label,
    )  # fmt: skip


def _plain(value: float) -> str:
    """A number for an HTML attribute: never with the language's decimal comma."""
    return f"{value:g}"


@register.simple_tag
def spark(values: Sequence[float], tone: str = "") -> SafeString:
    """A small line of at least two ``values``; decoration beside a figure, so hidden from readers."""
    if len(values) < 2:
        return EMPTY
    low, high = min(values), max(values)
    step, scale = 100 / (len(values) - 1), 23 / ((high - low) or 1)
    points = " ".join(f"{at * step:.1f},{26 - (value - low) * scale:.1f}" for at, value in enumerate(values))
    return format_html(
        '<svg class="spark {}" viewBox="0 0 100 28" preserveAspectRatio="none" aria-hidden="true">'
        '<polygon class="a" points="0,28 {} 100,28"/><polyline class="l" points="{}"/></svg>',
        _tone(tone), points, points,
    )  # fmt: skip


@register.simple_tag
def kpi(
    name: str, value: object, unit: str = "", note: str = "", icon: str = "", tone: str = "", url: str = ""
) -> SafeString:
    """A key figure: name, value with unit, one line of context. Goes inside ``<dl class="kpis">``."""
    glyph = render_icon(icon) if icon else ""
    label: SafeString = format_html("{}<span>{}</span>", glyph, name)
    if url:
        label = format_html('<a href="{}">{}</a>', url, label)
    small = format_html(" <small>{}</small>", unit) if unit else EMPTY
    line = format_html('<dd class="note">{}</dd>', note) if note else EMPTY
    return format_html('<div class="kpi {}"><dt>{}</dt><dd>{}{}</dd>{}</div>', _tone(tone), label, value, small, line)


@register.simple_tag
def kv(rows: Iterable[tuple[object, object]]) -> SafeString:
    """A list of (name, value) pairs; an empty value shows as a dash."""
    pairs = ((name, NOTHING if value is None or value == "" else value) for name, value in rows)
    return format_html('<dl class="kv">{}</dl>', format_html_join("", "<dt>{}</dt><dd>{}</dd>", pairs))


@register.simple_tag
def timeline(items: Iterable[TimelineItem]) -> SafeString:
    """What happened, newest first as given: icon, text, who, when."""
    return format_html('<ol class="log">{}</ol>', format_html_join("", "{}", ((_line(item),) for item in items)))


def _line(item: TimelineItem) -> SafeString:
    text = format_html('<a href="{}">{}</a>', item.url, item.text) if item.url else item.text
    detail = format_html("<small>{}</small>", item.detail) if item.detail else EMPTY
    who = format_html('<span class="quieter">{}</span> ', item.who) if item.who else EMPTY
    when = ago(item.at) if item.at else EMPTY
    mark = format_html('<span class="mark {}">{}</span>', _tone(item.tone), render_icon(item.icon))
    return format_html("<li>{}<div><p>{}</p>{}</div><div>{}{}</div></li>", mark, text, detail, who, when)


@register.simple_tag
def empty(title: str, text: str = "", icon: str = "inbox", url: str = "", action: str = "") -> SafeString:
    """An empty state: what is missing, why, and the one thing to do about it."""
    line = format_html("<p>{}</p>", text) if text else EMPTY
    button = format_html('<a class="btn main" href="{}">{}{}</a>', url, render_icon("plus"), action) if url else EMPTY
    return format_html(
        '<div class="empty">{}<p class="strong">{}</p>{}{}</div>', render_icon(icon, "xl"), title, line, button
    )


@register.simple_tag
def crumbs(trail: Iterable[tuple[object, str | None]]) -> SafeString:
    """The way to this page: (title, url) pairs; the last one is the page itself and has no url."""
    parts = [
        format_html('<li><a href="{}">{}</a></li>', url, title)
        if url
        else format_html('<li aria-current="page">{}</li>', title)
        for title, url in trail
    ]
    joined = format_html_join(render_icon("chevron-right"), "{}", ((part,) for part in parts))
    return format_html('<nav class="crumbs" aria-label="{}"><ol>{}</ol></nav>', _("Location"), joined)


@register.simple_tag(takes_context=True)
def pager(context: Context, page: Page[Any], name: str = "page") -> SafeString:
    """Where one is in a paginated list and the ways out; keeps the other query parameters of the page."""
    request = context["request"]

    def step(number: int | None, glyph: str, label: str, rel: str = "") -> SafeString:
        if number is None:
            return format_html('<span class="btn bare sq" aria-hidden="true">{}</span>', render_icon(glyph))
        query = request.GET.copy()
        query[name] = str(number)
        relation = format_html(' rel="{}"', rel) if rel else EMPTY
        return format_html(
            '<a class="btn bare sq" href="?{}"{} aria-label="{}">{}</a>',
            query.urlencode(),
            relation,
            label,
            render_icon(glyph),
        )

    last = page.paginator.num_pages
    before = page.number - 1 if page.has_previous() else None
    after = page.number + 1 if page.has_next() else None
    spot = format_html(
        '<span class="quieter num">{}–{} / {}</span>',
        numbers.number(page.start_index()), numbers.number(page.end_index()), numbers.number(page.paginator.count),
    )  # fmt: skip
    steps = [
        step(1 if before else None, "chevrons-left", _("First page")),
        step(before, "chevron-left", _("Previous page"), "prev"),
        step(after, "chevron-right", _("Next page"), "next"),
        step(last if after else None, "chevrons-right", _("Last page")),
    ]
    links = format_html_join("", "{}", ((part,) for part in steps))
    return format_html('<nav class="pager" aria-label="{}">{}<div class="row">{}</div></nav>', _("Pages"), spot, links)


@register.simple_tag
def stamp(moment: datetime | None) -> SafeString:
    """A moment as date and time in the local zone: 23.11.2026 14:28."""
    if moment is None:
        return NOTHING
    local = timezone.localtime(moment)
    return format_html(
        '<time datetime="{}">{}</time>', local.isoformat(), formats.date_format(local, "SHORT_DATETIME_FORMAT")
    )


@register.simple_tag
def ago(moment: datetime | None) -> SafeString:
    """A moment the browser turns into "3 minutes ago"; without scripts the full date stands."""
    if moment is None:
        return NOTHING
    local = timezone.localtime(moment)
    full = formats.date_format(local, "SHORT_DATETIME_FORMAT")
    return format_html('<time datetime="{}" data-ago title="{}">{}</time>', local.isoformat(), full, full)


@register.simple_tag
def face(name: str, size: str = "") -> SafeString:
    """The initials of a person's or role's name in a disc; the name itself must stand beside it."""
    words = name.split()
    initials = "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words))
    return format_html('<span class="face {}" data-initials="{}" aria-hidden="true"></span>', size, initials)


@register.simple_tag
def copy(text: str, label: str = "") -> SafeString:
    """A button that puts ``text`` on the clipboard."""
    return format_html(
        '<button type="button" class="btn bare sq sm" data-act="copy" data-text="{}" data-done="{}" '
        'aria-label="{}">{}</button>',
        text, _("Copied"), label or _("Copy"), render_icon("copy"),
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def preference(context: Context, name: str, *allowed: str) -> str:
    """The cookie ``name`` if its value is one of ``allowed``, else the first of them: no flash, no injection."""
    request = context.get("request")
    value = request.COOKIES.get(name, "") if request is not None else ""
    return value if value in allowed else allowed[0]


@register.simple_tag
def script_texts() -> SafeString:
    """The words of the browser's scripts as a data block; a data block is no script for the content policy."""
    return json_script(texts.script_texts(), "texts")
