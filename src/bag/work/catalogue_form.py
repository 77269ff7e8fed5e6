"""The form of a request type, and the forms that its questions become."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bag.core.records.forms import LinesField, RecordForm
from bag.core.ui.numbers import number
from bag.organization.models.person import phone_validator
from bag.work.domain.questions import Question, QuestionError, as_lines, from_lines, read
from bag.work.wording import question_refusal

LONGEST = 2000


class QuestionsField(LinesField):
    """Questions of a request type."""

    read = staticmethod(read)
    as_lines = staticmethod(as_lines)
    from_lines = staticmethod(from_lines)
    fault = QuestionError
    refusal = staticmethod(question_refusal)


class RequestTypeForm(RecordForm):
    """Questions are written as lines."""

    questions = QuestionsField(
        label=_("Questions"),
        required=False,
        max_length=8000,
        help_text=_(
            "One line for each question: name | kind | label | label in English | * if it must be answered | "
            "choice; choice. Kinds: text, long, number, date, flag, choice, phone, mail."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "questions" in self.fields:
            self.fields["questions"].widget.attrs.update(rows=6, spellcheck="false")


# -- the form of the questions


def fields_of(questions: Sequence[Question]) -> dict[str, forms.Field]:
    """Form fields by the names of the questions, with the labels of the reader's language."""
    return {question.name: _field(question) for question in questions}


def _field(question: Question) -> forms.Field:
    english = get_language() == "en"
    common: dict[str, Any] = {
        "label": (question.label_en if english else "") or question.label,
        "help_text": question.help,
        "required": question.required and question.kind != "flag",
    }
    match question.kind:
        case "long":
            return forms.CharField(max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}), **common)
        case "number":
            return forms.FloatField(
                min_value=question.least,
                max_value=question.most,
                localize=True,
                widget=forms.TextInput(attrs={"inputmode": "decimal"}),
                **common,
            )
        case "date":
            return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **common)
        case "flag":
            return forms.BooleanField(**common)
        case "choice":
            return forms.ChoiceField(choices=[("", "–"), *((choice, choice) for choice in question.choices)], **common)
        case "phone":
            return forms.CharField(
                max_length=40, validators=[phone_validator], widget=forms.TextInput(attrs={"type": "tel"}), **common
            )
        case "mail":
            return forms.EmailField(max_length=254, **common)
    return forms.CharField(max_length=200, **common)


def stored(value: Any) -> Any:
    """A cleaned answer as it is kept: days as ISO text."""
    return value.isoformat() if isinstance(value, date) else value


def shown(questions: Sequence[Question], answers: dict[str, Any]) -> list[tuple[str, str]]:
    """Labels and answers for pages, in the order of the form; answers to questions that are gone come last."""
    english = get_language() == "en"
    labels = {one.name: (one.label_en if english else "") or one.label for one in questions}
    names = [*labels, *(name for name in answers if name not in labels)]
    return [(labels.get(name, name), _written(answers[name])) for name in names if answers.get(name) not in (None, "")]


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return str(_("yes")) if value else str(_("no"))
    return number(value) if isinstance(value, int | float) else str(value)
