"""Who may use the internet how: profiles, rights of units and people, who answers for a unit, what was handed out."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.internet.domain.life import AGREED, IN_FORCE, State

code_validator = RegexValidator(r"^[a-z][a-z0-9_-]*$", _("Small letters a to z, digits, - and _; a letter first."))
group_validator = RegexValidator(r'^[^"\\\r\n\x00]*$', _("No quotation marks, back slashes or line breaks."))
LOGIN_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._@-]*$"
login_validator = RegexValidator(LOGIN_PATTERN, _("Letters a to z, digits and . _ @ - only."))


class RightState(models.TextChoices):
    REQUESTED = State.REQUESTED, pgettext_lazy("internet right", "requested")
    AGREED = State.AGREED, pgettext_lazy("internet right", "agreed by the unit")
    APPROVED = State.APPROVED, pgettext_lazy("internet right", "approved")
    GRANTED = State.GRANTED, pgettext_lazy("internet right", "in force")
    SUSPENDED = State.SUSPENDED, pgettext_lazy("internet right", "suspended")
    ENDED = State.ENDED, pgettext_lazy("internet right", "ended")
    REJECTED = State.REJECTED, pgettext_lazy("internet right", "turned down")


def _account(name: Any) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=name
    )


def _moment(name: Any) -> Any:
    return models.DateTimeField(name, null=True, editable=False)


@tracked()
class AccessProfile(RecordModel):
    """What somebody may do on the internet, and the groups by which proxy, firewall and directory know it."""

    search_fields = ("code", "name", "allowed", "denied")
    key_field = "code"
    sort_field = "name"

    code = models.CharField(_("code"), max_length=30, unique=True, validators=[code_validator])
    name = models.CharField(_("name"), max_length=100)
    level = models.PositiveSmallIntegerField(
        _("breadth"), default=1, help_text=_("The higher, the more it opens; reviewers see wide profiles first.")
    )
    allowed = models.TextField(_("what it opens"), blank=True)
    denied = models.TextField(_("what stays closed"), blank=True)
    firewall_group = models.CharField(
        _("user group of the firewall"), max_length=80, blank=True, validators=[group_validator]
    )
    directory_group = models.CharField(
        _("group in the directory"), max_length=200, blank=True, validators=[group_validator],
        help_text=_("The distinguished name: CN=internet-genis,OU=Gruplar,DC=example,DC=org"),
    )  # fmt: skip
    directory_people = models.CharField(
        _("where its people stand in the directory"), max_length=200, blank=True, validators=[group_validator],
        help_text=_("The part of the distinguished name after CN=account: OU=Personel,DC=example,DC=org"),
    )  # fmt: skip
    active = models.BooleanField(_("can be asked for"), default=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("internet profile")
        verbose_name_plural = _("internet profiles")

    def __str__(self) -> str:
        return self.name


@tracked()
class Steward(RecordModel):
    """Who agrees to the internet rights of a unit and reviews them; chiefs of the branch do so without being named."""

    search_fields = ("unit_name", "people_names")
    key_field = "id"
    sort_field = "id"

    unit = models.OneToOneField(
        "organization.Unit", models.PROTECT, related_name="internet_steward", verbose_name=_("unit")
    )
    person = models.ForeignKey(
        "organization.Person", models.PROTECT, related_name="+", verbose_name=_("responsible person")
    )
    deputy = models.ForeignKey(
        "organization.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("deputy")
    )

    class Meta(RecordModel.Meta):
        verbose_name = _("internet steward")
        verbose_name_plural = _("internet stewards")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(deputy=None) | ~Q(deputy=F("person")),
                name="steward_deputy_is_another",
                violation_error_message=_("The deputy must be somebody else."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.person}"

    @property
    def unit_name(self) -> str:
        """For the search."""
        return self.unit.name

    @property
    def people_names(self) -> str:
        """For the search."""
        return " ".join(person.name for person in (self.person, self.deputy) if person is not None)


@tracked()
class AccessRight(RecordModel):
    """A profile for a whole unit, or for one person until a day. Its state moves through ``services.rights``."""

    search_fields = ("number", "reason", "login", "holder_name")
    key_field = "number"
    sort_field = "number"

    number = models.CharField(_("number"), max_length=30, unique=True, editable=False)
    profile = models.ForeignKey(
        AccessProfile, models.PROTECT, related_name="rights", verbose_name=_("internet profile")
    )
    unit = models.ForeignKey(
        "organization.Unit", models.PROTECT, related_name="internet_rights", verbose_name=_("unit")
    )
    person = models.ForeignKey(
        "organization.Person", models.PROTECT, null=True, blank=True, related_name="internet_rights",
        verbose_name=_("person"), help_text=_("Empty: everybody of the unit and of the units below it."),
    )  # fmt: skip
    login = models.CharField(
        _("account name in the directory"), max_length=60, blank=True, validators=[login_validator],
        help_text=_("Empty: the account with which the person signs in here."),
    )  # fmt: skip
    reason = models.TextField(_("reason"))
    starts_on = models.DateField(_("from"), null=True, blank=True)
    expires_on = models.DateField(_("until"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=RightState, default=RightState.REQUESTED, editable=False
    )
    requested_at = models.DateTimeField(_("requested"), editable=False)
    requested_by = _account(_("requested by"))
    agreed_at = _moment(_("agreed"))
    agreed_by = _account(_("agreed by"))
    consent = models.CharField(_("letter of the unit"), max_length=120, blank=True, editable=False)
    approved_at = _moment(_("approved"))
    approved_by = _account(_("approved by"))
    decision_note = models.TextField(_("note of the decision"), blank=True, editable=False)
    granted_at = _moment(_("granted"))
    granted_by = _account(_("granted by"))
    reviewed_on = models.DateField(_("last review"), null=True, editable=False)
    ended_at = _moment(_("ended at"))
    ended_why = models.TextField(_("why it ended"), blank=True, editable=False)

    class Meta(RecordModel.Meta):
        verbose_name = _("internet right")
        verbose_name_plural = _("internet rights")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(expires_on=None) | Q(expires_on__gte=F("starts_on")),
                name="right_ends_after_start",
                violation_error_message=_("The end must not lie before the start."),
            ),
            models.CheckConstraint(
                condition=Q(person=None) | Q(expires_on__isnull=False),
                name="right_of_person_expires",
                violation_error_message=_("The right of a person needs an end."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(AGREED)) | Q(agreed_at__isnull=False, approved_at__isnull=False),
                name="right_given_on_approval",
            ),
            models.CheckConstraint(
                condition=~(
                    Q(requested_by=F("agreed_by")) | Q(requested_by=F("approved_by")) | Q(agreed_by=F("approved_by"))
                    | Q(granted_by=F("approved_by")) | Q(granted_by=F("requested_by"))
                ),
                name="right_four_eyes",
                violation_error_message=_("Asking, agreeing, approving and granting are the work of several people."),
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(state__in=sorted(IN_FORCE), person__isnull=False),
                name="right_one_of_person",
            ),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(state__in=sorted(IN_FORCE), person=None), name="right_one_of_unit"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.number} {self.holder}"

    @property
    def holder(self) -> Any:
        """The person, or the unit when it is the right of everybody there."""
        return self.person if self.person_id else self.unit

    @property
    def holder_name(self) -> str:
        """For the search."""
        return str(self.holder)

    def clean(self) -> None:
        if self.login and self.person_id is None:
            raise ValidationError({"login": _("A unit has no account name.")})


class Export(models.Model):
    """Accounts by profile as they were handed to proxy, firewall and directory, and the change against the one before.

    ``members``: {profile code: [account names]}; ``groups``: {profile code: its group names at that time}.
    """

    at = models.DateTimeField(_("made"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    members = models.JSONField(default=dict)
    groups = models.JSONField(default=dict)
    added = models.JSONField(default=dict)
    removed = models.JSONField(default=dict)
    nameless = models.PositiveIntegerField(_("people without an account name"), default=0)

    class Meta:
        verbose_name = _("export of internet rights")
        verbose_name_plural = _("exports of internet rights")
        ordering: ClassVar = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"

    @property
    def people(self) -> int:
        """How many accounts the export holds."""
        return sum(len(names) for names in self.members.values())

    @property
    def added_count(self) -> int:
        return sum(len(names) for names in self.added.values())

    @property
    def removed_count(self) -> int:
        return sum(len(names) for names in self.removed.values())


class GroupReading(models.Model):
    """What a group of another system really held when it was read, against the rights of that moment.

    ``strangers`` are in the group without a right, ``missing`` have the right and are not in the group.
    """

    profile = models.ForeignKey(
        AccessProfile, models.PROTECT, related_name="readings", verbose_name=_("internet profile")
    )
    at = models.DateTimeField(_("read"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    size = models.PositiveIntegerField(_("accounts"))
    strangers = models.JSONField(default=list)
    missing = models.JSONField(default=list)

    class Meta:
        verbose_name = _("reading of a group")
        verbose_name_plural = _("readings of groups")
        ordering: ClassVar = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.profile} {self.at:%Y-%m-%d %H:%M}"
