"""The commands: what they answer, and what they say to wrong input."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import translation

from bag.dependency.models import SupportGraph
from bag.dependency.tests.small_city import city


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "city.json"
    path.write_text(json.dumps(city()), encoding="utf-8")
    return path


def said(*arguments: object) -> str:
    out = StringIO()
    call_command(*map(str, arguments), stdout=out)
    return out.getvalue()


def answer(*arguments: object) -> dict[str, Any]:
    return json.loads(said(*arguments, "--json"))


def test_impact_of_a_file(file: Path) -> None:
    got = answer("dependency_impact", "--graph", file, "--fail", "duct-north")
    assert got["failed"] == ["duct-north"]
    assert got["units"] == ["west-desk"]
    assert set(got["degraded"]) == {"north", "east"}
    assert set(got["unreachable"]) == {"west", "west-desk"}
    assert got["weight"] == 0


def test_explain_of_a_file(file: Path) -> None:
    got = answer("dependency_explain", "--graph", file, "--down", "radio", "library", "--up", "east")
    (root,) = got["roots"]
    assert ["library"] in [root["ids"], *root["alike"]]
    assert root["symptoms"] == ["library", "radio"]
    assert 0.9 < root["confidence"] <= 1
    assert got["unexplained"] == []


def test_spof_of_a_file(file: Path) -> None:
    got = answer("dependency_spof", "--graph", file)
    weights = [one["weight"] for one in got["points"]]
    assert weights == sorted(weights, reverse=True)
    (east,) = (one for one in got["points"] if one["id"] == "east")
    assert east["lost_units"] == ["library-desk"]
    assert got["findings"] == []


@pytest.mark.django_db
def test_a_loaded_graph_is_asked_and_replaced(file: Path) -> None:
    loaded = answer("dependency_load", file)
    assert (loaded["nodes"], loaded["links"], loaded["findings"]) == (SupportGraph.objects.get().nodes, 8, [])
    assert answer("dependency_impact", "--fail", "west")["units"] == ["west-desk"]
    said("dependency_load", file)
    assert SupportGraph.objects.count() == 1


@pytest.mark.django_db
def test_a_refused_file_changes_nothing(file: Path) -> None:
    said("dependency_load", file)
    kept = SupportGraph.objects.get().sha256
    file.write_text("{", encoding="utf-8")
    with pytest.raises(CommandError):
        said("dependency_load", file)
    assert SupportGraph.objects.get().sha256 == kept


@pytest.mark.django_db
def test_without_a_graph_the_commands_say_so() -> None:
    with (
        translation.override("en"),
        pytest.raises(CommandError, match="No support graph is kept under the name “city”"),
    ):
        said("dependency_spof")


def test_unknown_ids_are_named_in_the_language_of_the_reader(file: Path) -> None:
    arguments = ("dependency_impact", "--graph", file, "--fail", "west", "nowhere")
    with translation.override("en"), pytest.raises(CommandError, match="no element with this id: nowhere"):
        said(*arguments)
    with translation.override("tr"), pytest.raises(CommandError, match="nowhere") as caught:
        said(*arguments)
    assert "Çizgede" in str(caught.value)


def test_down_and_up_at_once_is_refused(file: Path) -> None:
    with translation.override("en"), pytest.raises(CommandError, match="both down and up: west"):
        said("dependency_explain", "--graph", file, "--down", "west", "--up", "west")


def test_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"none\.json"):
        said("dependency_spof", "--graph", tmp_path / "none.json")


def test_answers_for_people(file: Path) -> None:
    with translation.override("en"):
        assert "Unreachable (2): west, west-desk" in said("dependency_impact", "--graph", file, "--fail", "cable-west")
        assert "explains 1 alarms" in said("dependency_explain", "--graph", file, "--down", "west")
        assert "Single points of failure" in said("dependency_spof", "--graph", file)
        assert "8 links" in said("dependency_load", file, "--dry-run")
