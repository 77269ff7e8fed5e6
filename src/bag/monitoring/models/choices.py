"""Labels of the choices of monitoring for people."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Method(models.TextChoices):
    """How a target is asked."""

    SNMP = "snmp", _("SNMP")
    ICMP = "icmp", _("Ping (ICMP)")
    TCP = "tcp", _("TCP connection")
    HTTP = "http", _("Web page (HTTP)")
    DNS = "dns", _("Name server (DNS)")
    NTP = "ntp", _("Time server (NTP)")
    NUT = "nut", _("UPS (NUT)")
    MODBUS = "modbus", _("Modbus TCP")
    MQTT = "mqtt", _("MQTT topic")
    PROMETHEUS = "prometheus", _("Prometheus page")


class CredentialKind(models.TextChoices):
    COMMUNITY = "community", _("SNMP community (v1, v2c)")
    USM = "usm", _("SNMPv3 user")
    PASSWORD = "password", _("User and password")
    TOKEN = "token", _("Token")


class Standing(models.TextChoices):
    """How a target stands by its last looks."""

    NEW = "new", _("not asked yet")
    OK = "ok", _("answers")
    SILENT = "silent", _("does not answer")
    REFUSED = "refused", _("refuses our credentials")
    BROKEN = "broken", _("answers nonsense")


STANDING_TONES = {"new": "unknown", "ok": "ok", "silent": "critical", "refused": "major", "broken": "minor"}
"""The badge tone of each standing."""


class AuthProtocol(models.TextChoices):
    """How SNMPv3 proves who speaks (RFC 3414, RFC 7860)."""

    MD5 = "md5", "MD5"
    SHA1 = "sha1", "SHA-1"
    SHA224 = "sha224", "SHA-224"
    SHA256 = "sha256", "SHA-256"
    SHA384 = "sha384", "SHA-384"
    SHA512 = "sha512", "SHA-512"


class PrivacyProtocol(models.TextChoices):
    """How SNMPv3 hides what is said; the two ways of long AES keys differ in how short digests are lengthened."""

    DES = "des", "DES"
    AES128 = "aes128", "AES-128"
    AES192 = "aes192", "AES-192"
    AES256 = "aes256", "AES-256"
    AES192C = "aes192c", "AES-192 (Cisco)"
    AES256C = "aes256c", "AES-256 (Cisco)"


class AlarmSeverity(models.TextChoices):
    """Perceived severity (X.733), worst first."""

    CRITICAL = "critical", pgettext_lazy("alarm", "critical")
    MAJOR = "major", pgettext_lazy("alarm", "major")
    MINOR = "minor", pgettext_lazy("alarm", "minor")
    WARNING = "warning", pgettext_lazy("alarm", "warning")
    INDETERMINATE = "indeterminate", pgettext_lazy("alarm", "indeterminate")


class AlarmPhase(models.TextChoices):
    PENDING = "pending", pgettext_lazy("alarm", "pending")
    ACTIVE = "active", pgettext_lazy("alarm", "active")
    CLEARED = "cleared", pgettext_lazy("alarm", "cleared")
    CLOSED = "closed", pgettext_lazy("alarm", "closed")


class AlarmKind(models.TextChoices):
    """Alarm type (X.733)."""

    COMMUNICATIONS = "communications", _("Communications")
    QUALITY = "quality_of_service", _("Quality of service")
    PROCESSING = "processing", _("Processing")
    EQUIPMENT = "equipment", _("Hardware")
    ENVIRONMENTAL = "environmental", _("Environment")
    SECURITY = "security", _("Security")


class Rule(models.TextChoices):
    """What a check looks at."""

    THRESHOLD = "threshold", _("Value beyond a limit")
    RATE = "rate", _("Growth beyond a limit")
    MISSING = "missing", _("No data")
    STATE = "state", _("State")
    FORECAST = "forecast", _("Will be full")
    BASELINE = "baseline", _("Unlike the usual of this hour")


class Side(models.TextChoices):
    ABOVE = "above", _("above")
    BELOW = "below", _("below")
