"""The form of a letter: its words and the people of its chain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.core import registers
from bag.core.access import scope
from bag.core.incoming import row_ids
from bag.core.records.forms import RecordForm
from bag.documents.domain.letter_flow import ORDER
from bag.documents.letters import queries
from bag.documents.models import Letter, Letterhead, LetterStep, StepRole
from bag.documents.queries import leaf_codes
from bag.documents.rights import LETTERS
from bag.organization.models import Person, Unit
from bag.organization.queries import BRANCH_CODE

ROWS = {"addressees": 2, "for_information": 2, "references": 2, "body": 14, "annexes": 2}
MANY = {"initials": StepRole.INITIAL, "coordination": StepRole.COORDINATION}
ONE = {"signer": StepRole.SIGN, "endorser": StepRole.ENDORSE, "approver": StepRole.APPROVE}


def people() -> QuerySet[Person]:
    return Person.objects.filter(active=True)


class PeoplePicker(forms.SelectMultiple):
    """People chosen by typing, in the order in which they are chosen."""

    template_name = "documents/people_picker.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = forms.Widget.get_context(self, name, value, attrs)
        numbers = row_ids(str(getattr(one, "pk", one)) for one in value or ())
        found = Person.objects.in_bulk(numbers)
        chosen = [found[number] for number in numbers if number in found]
        source = registers.records["organization.person"].url("options")
        described_by = context["widget"]["attrs"].get("aria-describedby", "")
        context["widget"].update(source=source, chosen=chosen, described_by=described_by)
        return context


class PeopleField(forms.ModelMultipleChoiceField):
    """Several people; ``clean`` keeps the order given."""

    widget = PeoplePicker

    def clean(self, value: Any) -> Any:
        numbers = row_ids(str(one) for one in value or ())
        found = {person.pk: person for person in super().clean(numbers)}
        return [found[number] for number in dict.fromkeys(numbers)]


class LetterForm(RecordForm):
    """Words as the model checks them, and the chain, which ``letters.services.save`` writes."""

    signer = forms.ModelChoiceField(people(), label=pgettext_lazy("letter", "Signed by"), required=False)
    endorser = forms.ModelChoiceField(people(), label=_("Endorsed by"), required=False)
    approver = forms.ModelChoiceField(people(), label=pgettext_lazy("letter", "Approved by"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["initials"] = PeopleField(
            people(), label=_("Initialled by"), required=False, help_text=_("In this order.")
        )
        self.fields["coordination"] = PeopleField(people(), label=_("In coordination with"), required=False)
        for name, rows in ROWS.items():
            if name in self.fields:
                self.fields[name].widget.attrs["rows"] = rows
        self._narrow("unit", queries.issuing_units())
        self._narrow("file_plan", leaf_codes())
        self._suggest()

    def _narrow(self, name: str, rows: QuerySet[Any]) -> None:
        if name in self.fields:
            self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def _suggest(self) -> None:
        """The chain as it stands, or what is usual for somebody who begins a letter."""
        if self.is_bound:
            return
        if self.instance.pk:
            self._put([(step.role, step.person) for step in queries.chain_of(self.instance)])
            return
        own = scope(self.user, LETTERS, "add") or {BRANCH_CODE}
        unit = Unit.objects.filter(code__in=own).order_by("pk").first()
        self.initial.setdefault("unit", unit)
        self.initial.setdefault("letterhead", Letterhead.objects.order_by("pk").first())
        self.initial.setdefault("contact", Person.objects.filter(user=self.user).first())
        self._put(queries.usual_chain(self.user, unit, str(self.initial.get("kind", "letter"))))

    def _put(self, chain: Sequence[tuple[str, Person]]) -> None:
        for name, role in MANY.items():
            self.initial.setdefault(name, [person for held, person in chain if held == role])
        for name, role in ONE.items():
            self.initial.setdefault(name, next((person for held, person in chain if held == role), None))

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        self.instance.chosen_chain = self.chain()
        return cleaned

    def chain(self) -> list[tuple[str, Person]]:
        """(role, person) in the order in which they act, as far as the fields are good."""
        found = [(str(role), person) for name, role in MANY.items() for person in self.cleaned_data.get(name) or ()]
        found += [(str(role), self.cleaned_data[name]) for name, role in ONE.items() if self.cleaned_data.get(name)]
        return sorted(found, key=lambda step: ORDER.index(step[0]))

    def as_letter(self) -> tuple[Letter, list[LetterStep]]:
        """A letter and a chain to look at, from whatever of the form is good; nothing is stored."""
        self.is_valid()
        names = {field.name for field in Letter._meta.fields}
        letter = Letter(**{name: value for name, value in self.cleaned_data.items() if name in names})
        chain = self.chain()
        titles = queries.printed_titles(chain)
        steps = [
            LetterStep(role=role, person=who, title=title) for (role, who), title in zip(chain, titles, strict=True)
        ]
        return letter, steps
