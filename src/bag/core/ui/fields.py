"""One form field: label, control, help and errors, tied together for assistive technology."""

from __future__ import annotations

from django import forms
from django.forms.boundfield import BoundField
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from bag.core.ui.icons import icon

GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)
EMPTY = SafeString("")


def render_field(bound: BoundField, *, span: str = "", placeholder: str = "") -> SafeString:
    """The whole field as HTML. ``span`` is "full" to take both columns of a two-column form."""
    widget = bound.field.widget
    if widget.is_hidden:
        return SafeString(str(bound))
    if isinstance(widget, GROUPS):
        return _group(bound, span)
    if isinstance(widget, forms.CheckboxInput):
        return _checkbox(bound, span)
    control = bound.as_widget(attrs=_attrs(bound, placeholder))
    if isinstance(widget, forms.FileInput):
        control = _drop_zone(control)
    label = format_html('<label for="{}">{}{}</label>', bound.id_for_label, bound.label or "", _optional_mark(bound))
    return _wrap(bound, span, format_html("{}{}", label, control))


def _attrs(bound: BoundField, placeholder: str = "") -> dict[str, str | bool]:
    widget = bound.field.widget
    own = str(widget.attrs.get("class", ""))
    attrs: dict[str, str | bool] = {"class": f"{own} input".strip()}
    if isinstance(widget, forms.CheckboxInput):
        attrs = {"class": own} if own else {}
    described = _described_by(bound)
    if described:
        attrs["aria-describedby"] = described
    if bound.errors:
        attrs["aria-invalid"] = "true"
    if placeholder:
        attrs["placeholder"] = placeholder
    return attrs


def _described_by(bound: BoundField) -> str:
    ids = [f"{bound.auto_id}_help"] if bound.help_text else []
    if bound.errors:
        ids.append(f"{bound.auto_id}_error")
    return " ".join(ids)


def _optional_mark(bound: BoundField) -> SafeString:
    """Most fields are required, so the optional ones are marked: less noise, and no star to explain."""
    if bound.field.required or bound.field.disabled:
        return EMPTY
    return format_html(' <span class="optional">{}</span>', _("optional"))


def _notes(bound: BoundField) -> SafeString:
    help_text = EMPTY
    if bound.help_text:
        help_text = format_html('<p class="help" id="{}_help">{}</p>', bound.auto_id, bound.help_text)
    if not bound.errors:
        return help_text
    lines = format_html_join("", "<span>{}</span>", ((error,) for error in bound.errors))
    error = format_html('<p class="error" id="{}_error">{}{}</p>', bound.auto_id, icon("alert-circle"), lines)
    return format_html("{}{}", help_text, error)


def _wrap(bound: BoundField, span: str, inner: SafeString) -> SafeString:
    state = " bad" if bound.errors else ""
    return format_html('<div class="field {}{}">{}{}</div>', span, state, inner, _notes(bound))


def _checkbox(bound: BoundField, span: str) -> SafeString:
    control = bound.as_widget(attrs=_attrs(bound))
    inner = format_html(
        '<label class="check" for="{}">{}<span>{}</span></label>', bound.id_for_label, control, bound.label
    )
    return _wrap(bound, span, inner)


def _group(bound: BoundField, span: str) -> SafeString:
    """Radio buttons or check boxes: a fieldset whose legend is the label."""
    options = format_html_join(
        "", '<label class="check">{}<span>{}</span></label>', ((part.tag(), part.choice_label) for part in bound)
    )
    described = _described_by(bound)
    state = format_html(' aria-describedby="{}"', described) if described else EMPTY
    return format_html(
        '<fieldset class="field {}{}"{}><legend>{}{}</legend><div class="options">{}</div>{}</fieldset>',
        span,
        " bad" if bound.errors else "",
        state,
        bound.label or "",
        _optional_mark(bound),
        options,
        _notes(bound),
    )


def _drop_zone(control: SafeString) -> SafeString:
    """The file input stays the real control; the zone around it only adds dropping and shows what was chosen."""
    return format_html(
        '<div class="drop" data-drop>{}<p>{}</p>{}<p class="drop-names" aria-live="polite"></p></div>',
        icon("upload", "l"),
        _("Drop a file here or choose one"),
        control,
    )
