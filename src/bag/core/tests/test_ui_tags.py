"""The template tags: what they render, that they escape, and that every icon they name is in the sprite."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import translation

from bag.config import ROOT
from bag.core.ui import numbers, tags
from bag.core.ui.texts import script_texts

EVIL = '<script>alert("x")</script>'


def render(source: str, **values: object) -> str:
    return Template(source).render(Context({"request": RequestFactory().get("/?q=a&page=2"), **values}))


class Sample(forms.Form):
    name = forms.CharField(label=EVIL, help_text="Yardım")
    note = forms.CharField(required=False, widget=forms.Textarea)
    kind = forms.ChoiceField(choices=[("a", EVIL)], widget=forms.RadioSelect)
    on = forms.BooleanField(label="Açık", required=False)
    file = forms.FileField(required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def test_icon_points_into_the_sprite_and_is_hidden_from_readers() -> None:
    html = tags.icon("router", "l")
    assert "ui/icons.svg#router" in html
    assert 'aria-hidden="true"' in html
    assert 'aria-label="Anahtar"' in tags.icon("router", label="Anahtar")


@pytest.mark.parametrize(
    "html",
    [
        lambda: tags.tag(EVIL, "ok"),
        lambda: tags.kv([(EVIL, EVIL)]),
        lambda: tags.kpi(EVIL, EVIL, EVIL, note=EVIL),
        lambda: tags.empty(EVIL, EVIL, url="/x", action=EVIL),
        lambda: tags.crumbs([(EVIL, "/x"), (EVIL, None)]),
        lambda: tags.copy(EVIL),
        lambda: tags.face(f"{EVIL} {EVIL}"),
        lambda: tags.timeline([tags.TimelineItem(EVIL, who=EVIL, detail=EVIL)]),
        lambda: tags.meter(3, EVIL),
        lambda: render("{% panel title %}{{ body }}{% endpanel %}", title=EVIL, body=EVIL),
        lambda: render("{% field f.name %}{% field f.kind %}", f=Sample()),
    ],
)
def test_every_part_escapes_what_it_is_given(html: object) -> None:
    assert "<script>" not in html()  # type: ignore[operator]


def test_severity_is_a_shape_and_a_word() -> None:
    with translation.override("en"):
        assert "alert-octagon-filled" in tags.sev("critical")
        assert ">Critical</span>" in tags.sev("critical")
        assert '<span class="sr">Critical</span>' in tags.sev("critical", text=False)


def test_an_unknown_tone_is_a_mistake_of_the_page() -> None:
    with pytest.raises(TemplateSyntaxError, match="purple"):
        tags.tag("x", "purple")


def test_field_ties_label_help_and_error_to_the_control() -> None:
    html = tags.field(Sample({"name": ""})["name"])
    assert '<label for="id_name">' in html
    assert 'aria-describedby="id_name_help id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_name_help"' in html
    assert 'id="id_name_error"' in html


def test_field_marks_the_optional_and_keeps_the_group_in_a_fieldset() -> None:
    with translation.override("en"):
        assert "optional" in tags.field(Sample()["note"], "full")
    group = tags.field(Sample()["kind"])
    assert group.startswith("<fieldset")
    assert "<legend>" in group
    assert "<label" in tags.field(Sample()["on"])
    assert "data-drop" in tags.field(Sample()["file"])
    assert tags.field(Sample()["secret"]).startswith('<input type="hidden"')


def test_form_errors_is_silent_for_a_clean_form() -> None:
    assert tags.form_errors(Sample()) == ""
    assert 'role="alert"' in tags.form_errors(Sample({"name": ""}))


def test_pager_keeps_the_query_and_knows_both_ends() -> None:
    page = Paginator(range(18204), 50).page(2)
    with translation.override("tr"):
        html = render("{% pager page %}", page=page)
    assert "51–100 / 18.204" in html
    assert 'href="?q=a&amp;page=1"' in html
    assert 'href="?q=a&amp;page=365"' in html
    first = render("{% pager page %}", page=Paginator(range(3), 50).page(1))
    assert "<a " not in first


def test_spark_needs_two_values_and_never_divides_by_zero() -> None:
    assert tags.spark([1]) == ""
    assert "26.0" in tags.spark([4, 4])


def test_meter_is_written_with_points_in_every_language() -> None:
    with translation.override("tr"):
        assert 'value="72.5"' in tags.meter(72.5, "Disk", low=60)


def test_times_are_local_and_exact_for_machines() -> None:
    moment = datetime(2026, 11, 23, 11, 28, tzinfo=UTC)
    assert 'datetime="2026-11-23T14:28:00+03:00"' in tags.ago(moment)
    assert "23.11.2026 14:28" in tags.stamp(moment)
    assert tags.ago(None) == tags.NOTHING


@pytest.mark.parametrize(("language", "whole", "share"), [("tr", "18.204", "%94,5"), ("en", "18,204", "94.5%")])
def test_numbers_follow_the_language(language: str, whole: str, share: str) -> None:
    with translation.override(language):
        assert numbers.number(18204) == whole
        assert numbers.percent(0.945, 1) == share
        assert numbers.number(None) == numbers.percent(None) == ""


def test_capitals_follow_the_language() -> None:
    with translation.override("tr"):
        assert render("{{ word|capfirst }}", word="ilçe") == "İlçe"
    with translation.override("en"):
        assert render("{{ word|capfirst }}", word="item") == "Item"


def test_preference_takes_only_known_values() -> None:
    request = RequestFactory().get("/")
    source = "{% preference 'theme' 'auto' 'light' 'dark' %}"
    request.COOKIES["theme"] = "dark"
    assert render(source, request=request) == "dark"
    request.COOKIES["theme"] = '"><script>'
    assert render(source, request=request) == "auto"
    assert Template(source).render(Context()) == "auto"


def test_error_pages_need_no_request_and_no_database() -> None:
    for code in ("400", "403", "403_csrf", "404", "500", "503"):
        html = Template(f"{{% extends '{code}.html' %}}").render(Context())
        assert "</html>" in html


def test_every_icon_that_a_page_names_is_in_the_sprite() -> None:
    known = set((ROOT / "frontend/icons.txt").read_text().split())
    named = re.compile(r"""\{% icon ["']([a-z0-9-]+)["']|icon=["']([a-z0-9-]+)["']""")
    missing = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in Path(ROOT / "src/bag").rglob("*")
        if path.suffix in {".html", ".py"} and "tests" not in path.parts
        for found in named.findall(path.read_text(encoding="utf-8"))
        for name in found
        if name and name not in known
    }
    assert not missing


def test_the_scripts_get_every_text_they_ask_for() -> None:
    asked = re.compile(r"""\btext\("(\w+)"[,)]""")
    sources = [path.read_text() for folder in ("js", "islands") for path in (ROOT / "frontend" / folder).glob("*.js")]
    wanted = {name for source in sources for name in asked.findall(source)}
    assert wanted == set(script_texts())
