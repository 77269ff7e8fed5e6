"""A configuration in a file held to the rules of a role, and lines tried on it, for scripts. Needs no database."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

from bag.configurations.domain.catalog import RULES, DeviceRole
from bag.configurations.domain.dialects import LONGEST, ConfigurationError, Dialect, check_whole, recognize
from bag.configurations.domain.differing import side_by_side
from bag.configurations.domain.findings import Finding
from bag.configurations.domain.judging import NotJudged, Profile, judge, rules_known
from bag.configurations.domain.masking import mask
from bag.configurations.domain.pushing import COMPUTED, GRAMMARS, lines_of
from bag.configurations.domain.pushing import typed as shown
from bag.configurations.domain.remedy import applied, remedy, spoken, way_back
from bag.configurations.domain.settling import settle
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


def foretell(file: Path, lines: Path, role: DeviceRole) -> dict[str, Any]:
    """The dry run of lines on a configuration: what is typed, what comes and goes, which findings change, the way back.

    Raises ``OSError``, ``ConfigurationError`` and ``LinesRefused``. Nothing is sent anywhere; secrets are masked.
    """
    key = secrets.token_bytes(32)
    text = read(file)
    dialect = recognize(text)
    check_whole(text, dialect, excerpt=True)
    commands = read(lines)
    typed = lines_of(commands, dialect)
    said = {"file": file.name, "dialect": dialect.value, "lines": [mask(line, dialect, key) for line in typed]}
    if dialect not in COMPUTED:
        return {**said, "foretold": False, "rollback": list(GRAMMARS[dialect].back)}
    before = mask(text, dialect, key)
    after = applied(before, mask(commands, dialect, key), dialect)
    rows = side_by_side("\n".join(settle(before, spoken(dialect)).lines()), after, 0)
    return {
        **said,
        "foretold": True,
        "gone": [row.old.strip() for row in rows if row.kind in ("gone", "changed")],
        "new": [row.new.strip() for row in rows if row.kind in ("new", "changed")],
        "rollback": list(shown(way_back(after, before, dialect), dialect)),
        **_shift(before, after, dialect, Profile(role)),
    }


def _shift(before: str, after: str, dialect: Dialect, profile: Profile) -> dict[str, Any]:
    """Findings that end and begin; of a dialect without rules nothing is said."""
    try:
        old, new = ({(one.rule, one.where) for one in judge(text, dialect, profile)} for text in (before, after))
    except NotJudged:
        return {"judged": False}
    return {
        "judged": True,
        "mended": [{"rule": rule, "where": where} for rule, where in sorted(old - new)],
        "broken": [{"rule": rule, "where": where} for rule, where in sorted(new - old)],
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
