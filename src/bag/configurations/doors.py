"""A configuration in a file held to the rules of a role, for scripts. Needs no database."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

from bag.configurations.domain.catalog import RULES, DeviceRole
from bag.configurations.domain.dialects import LONGEST, ConfigurationError, check_whole, recognize
from bag.configurations.domain.findings import Finding
from bag.configurations.domain.judging import Profile, judge, rules_known
from bag.configurations.domain.masking import mask
from bag.configurations.domain.remedy import remedy
from bag.configurations.rule_words import reason, title


def comply(file: Path, role: DeviceRole, *, with_secrets: bool = False) -> dict[str, Any]:
    """Findings with reasons and commands, and the remedy with its way back.

    Raises ``OSError``, ``ConfigurationError``, and ``NotJudged`` for a dialect without rules.
    """
    text = read(file)
    dialect = recognize(text)
    check_whole(text, dialect, excerpt=True)
    if not with_secrets:
        text = mask(text, dialect, secrets.token_bytes(32))
    profile = Profile(role)
    found = judge(text, dialect, profile)
    way = remedy(text, dialect, profile)
    return {
        "file": file.name,
        "dialect": dialect.value,
        "role": role.value,
        "rules": rules_known(dialect, profile),
        "compliant": not found,
        "findings": [_said(one) for one in found],
        "remediation": way.commands,
        "rollback": way.back,
        "to_fill_in": way.placeholders,
        "in_two_steps": way.in_two_steps,
    }


def read(file: Path) -> str:
    """The text of a file, at most ``LONGEST`` characters. Raises ``OSError`` and ``ConfigurationError``."""
    with file.open("rb") as stream:
        raw = stream.read(4 * LONGEST + 1)
    text = raw.decode("utf-8", "replace").removeprefix("\ufeff")
    if len(text) > LONGEST:
        raise ConfigurationError("too_long")
    return text


def _said(finding: Finding) -> dict[str, Any]:
    rule = RULES[finding.rule]
    return {
        "rule": finding.rule,
        "title": str(title(finding.rule)),
        "reason": str(reason(finding.rule)),
        "weight": rule.weight.value,
        "clause": rule.clause,
        "kind": finding.kind.value,
        "where": finding.where,
        "port": finding.where if "Ethernet" in finding.where or "GE" in finding.where else None,
        "detail": finding.detail,
        "commands": [{"path": list(change.path), "line": change.line} for change in finding.changes],
    }
