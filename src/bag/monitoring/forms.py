"""Forms of the monitoring room."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core.records.forms import RecordForm
from bag.monitoring import options_wording
from bag.monitoring.models import Credential
from bag.monitoring.models.choices import AuthProtocol, CredentialKind, Method, PrivacyProtocol
from bag.monitoring.profiles import profiles
from bag.monitoring.services.targets import SNMP_KINDS, check_credential, usable_by

SHORTEST_PASSWORD = 8
"""RFC 3414, section 11.2."""


class TargetForm(RecordForm):
    """A target: the credential must fit the method and be one's own, the profile must be one of ours."""

    profile = forms.ChoiceField(label=gettext_lazy("Profile"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "profile" in self.fields:
            known = [(profile.slug, profile.title) for profile in profiles().values()]
            self.fields["profile"].choices = [("", _("found by the first answer")), *known]  # type: ignore[attr-defined]
        if "options" in self.fields:
            help_text = _("JSON; {} where the usual is enough. %(known)s.") % {"known": options_wording.known()}
            self.fields["options"].help_text = help_text
        if "credential" in self.fields and self.user is not None:
            present = Credential.objects.filter(pk=self.instance.credential_id)
            field: Any = self.fields["credential"]
            field.queryset = (usable_by(self.user) | present).order_by("sort_text")

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("method"):
            check_credential(given["method"], given.get("credential"))
            options_wording.check(given["method"], given.get("options") or {})
        return given


class MonitorForm(forms.Form):
    """How picked pieces of equipment are to be asked: methods that need no options of their own."""

    method = forms.ChoiceField(
        label=gettext_lazy("Method"),
        choices=[(method.value, method.label) for method in (Method.SNMP, Method.ICMP)],
    )
    credential = forms.ModelChoiceField(
        label=gettext_lazy("Credential"), queryset=Credential.objects.none(), required=False
    )
    interval = forms.IntegerField(label=gettext_lazy("Interval (s)"), initial=60, min_value=5, max_value=86400)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"].queryset = usable_by(user).filter(kind__in=SNMP_KINDS)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("method"):
            check_credential(given["method"], given.get("credential"))
        return given


class CredentialForm(RecordForm):
    """A credential: an SNMPv3 user needs a name, and privacy needs authentication."""

    auth_protocol = forms.ChoiceField(
        label=gettext_lazy("Authentication"), required=False, choices=[("", "-"), *AuthProtocol.choices]
    )
    privacy_protocol = forms.ChoiceField(
        label=gettext_lazy("Privacy"), required=False, choices=[("", "-"), *PrivacyProtocol.choices]
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("kind") == CredentialKind.USM:
            self._clean_user(given)
        elif given.get("auth_protocol") or given.get("privacy_protocol"):
            raise ValidationError({"auth_protocol": _("Only SNMPv3 users have protocols.")})
        if given.get("kind") == CredentialKind.PASSWORD and not given.get("username"):
            self.add_error("username", _("A user name is needed."))
        return given

    def _clean_user(self, given: dict[str, Any]) -> None:
        if not given.get("username"):
            self.add_error("username", _("A user name is needed."))
        if given.get("privacy_protocol") and not given.get("auth_protocol"):
            self.add_error("auth_protocol", _("Privacy needs authentication too."))
        if given.get("privacy_protocol") and not (given.get("privacy_secret") or self.instance.privacy_secret):
            self.add_error("privacy_secret", _("A privacy password is needed."))
        for name in ("secret", "privacy_secret"):
            text = given.get(name)
            if isinstance(text, str) and 0 < len(text) < SHORTEST_PASSWORD:
                self.add_error(name, _("SNMPv3 wants passwords of at least 8 characters."))
