"""The commands: on files without a database, and on the stored rule base."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from bag.firewall.models import RuleSet
from bag.firewall.tests import samples
from bag.organization.tests.factories import ServiceFactory

ACL = (
    "ip access-list extended SUNUCU\n permit tcp 10.1.0.0 0.0.1.255 host 10.9.0.5 eq 443\n"
    " deny ip 10.1.0.0 0.0.0.255 any\n permit tcp host 10.1.0.7 host 10.9.0.5 eq 443\n permit ip any any\n"
)


def asked(command: str, *arguments: str) -> dict[str, Any]:
    out = StringIO()
    call_command(command, *arguments, "--json", stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


@pytest.fixture
def acl(tmp_path: Path) -> str:
    path = tmp_path / "acl.txt"
    path.write_text(ACL)
    return str(path)


def test_reach_answers_on_a_file_without_a_database(acl: str) -> None:
    facts = asked("network_reach", acl, "--from", "10.1.0.0/23", "--to", "10.9.0.5", "--port", "443", "--proto", "tcp")
    assert (facts["outcome"], facts["complete"]) == ("permit", True)
    assert [rule["line"] for rule in facts["sets"][0]["rules"]] == [2]
    facts = asked("network_reach", acl, "--from", "10.1.0.0/23", "--to", "10.9.0.6")
    assert facts["outcome"] == "partly"
    assert [part["packets"] for part in facts["sets"][0]["parts"] if part["action"] == "deny"]


def test_shadow_names_the_rules_that_show_it(acl: str) -> None:
    facts = asked("network_shadow", acl)
    findings = {found["line"]: found for found in facts["sets"][0]["findings"]}
    assert findings[4]["problems"] == ["redundant"]
    assert findings[5]["problems"] == ["any_any", "conflicting", "generalised"]
    assert [rule["line"] for rule in findings[5]["others"]["conflicting"]] == [3]
    out = StringIO()
    call_command("network_shadow", acl, stdout=out)
    assert "permit tcp host 10.1.0.7 host 10.9.0.5 eq 443" in out.getvalue()


def test_unread_lines_make_an_answer_incomplete(tmp_path: Path) -> None:
    path = tmp_path / "acl.txt"
    path.write_text(ACL + " permit tcp any any eq\n")
    facts = asked("network_reach", str(path), "--from", "10.1.0.1", "--to", "10.9.0.5")
    assert (facts["complete"], facts["unread"][0]["line"]) == (False, 6)


@pytest.mark.parametrize(
    "arguments",
    [("yok.txt",), ("{acl}", "--dialect", "vrp"), ("{acl}", "--from", "10.0.0.999"), ("{acl}", "--acl", "X")],
)
def test_wrong_input_ends_with_code_2_in_words(acl: str, arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("network_reach", *(word.format(acl=acl) for word in arguments), "--json")
    assert refused.value.returncode == 2
    assert str(refused.value)


@pytest.mark.django_db
def test_rules_are_loaded_and_asked_from_the_register(acl: str, tmp_path: Path) -> None:
    ServiceFactory(code="network")
    facts = asked("network_rules_load", acl)
    assert [(one["set"], one["rules"], one["new"]) for one in facts["sets"]] == [("SUNUCU", 4, 4)]
    assert asked("network_reach", "--from", "10.1.0.9", "--to", "10.8.0.1")["outcome"] == "deny"
    assert asked("network_shadow")["counts"]["redundant"] == 1
    broken = tmp_path / "cut.txt"
    broken.write_text(samples.JUNOS[:-40])
    with pytest.raises(CommandError):
        call_command("network_rules_load", str(broken), "--json")
    assert RuleSet.objects.count() == 1, "nothing half-written"
