"""SARIF 2.1.0: what its schema asks for is there, and nothing else."""

from __future__ import annotations

import json

import pytest

from symderive.api.checks import check

PAGE = "We have $n = 3$.\n\n$$5 \\times 5 \\times 3 + 1 = 26$$\n$$26 \\times 10 = 260$$\n$$\\heartsuit = ?$$\n"
RESULT = {"ruleId", "ruleIndex", "level", "message", "locations", "relatedLocations", "fixes"}
REGION = {"startLine", "startColumn", "endLine", "endColumn"}


@pytest.fixture
def log(tmp_path):
    (tmp_path / "my page.md").write_text(PAGE, encoding="utf-8")
    return json.loads(check(tmp_path / "my page.md").sarif())


def test_the_log_is_of_the_version(log):
    assert log["version"] == "2.1.0" and log["$schema"].endswith("sarif-2.1.0.json") and set(log) == {"$schema", "version", "runs"}
    (run,) = log["runs"]
    assert run["columnKind"] == "unicodeCodePoints" and run["invocations"] == [{"executionSuccessful": True}]
    assert run["tool"]["driver"]["name"] == "symderive"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["wrong/arithmetic", "carried/ecf"]
    assert all(rule["shortDescription"]["text"] and rule["defaultConfiguration"]["level"] for rule in run["tool"]["driver"]["rules"])
    assert run["artifacts"] == [{"location": {"uri": "my%20page.md"}}]


def test_results_have_a_rule_a_place_and_a_sentence(log):
    wrong, carried = log["runs"][0]["results"]
    for result in (wrong, carried):
        assert set(result) <= RESULT and result["message"]["text"]
        (location,) = result["locations"]
        assert set(location["physicalLocation"]["region"]) == REGION
        rule = log["runs"][0]["tool"]["driver"]["rules"][result["ruleIndex"]]
        assert rule["id"] == result["ruleId"] and rule["defaultConfiguration"]["level"] == result["level"]
    region = wrong["locations"][0]["physicalLocation"]["region"]
    assert PAGE.split("\n")[region["startLine"] - 1][region["startColumn"] - 1:region["endColumn"] - 1] == "26"
    assert (wrong["level"], carried["level"]) == ("error", "warning")
    assert wrong["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"] == {"text": "76"}


def test_what_is_carried_says_from_where(log):
    (related,) = log["runs"][0]["results"][1]["relatedLocations"]
    assert related["id"] == 1 and related["physicalLocation"]["region"]["startLine"] == 3 and "line 3" in related["message"]["text"]


def test_notebooks_have_no_lines_and_broken_files_are_notices(tmp_path):
    cells = {"cells": [{"cell_type": "markdown", "source": ["$2 + 2 = 5$\n"]}]}
    (tmp_path / "a.ipynb").write_text(json.dumps(cells))
    (tmp_path / "b.ipynb").write_text("{")
    (run,) = json.loads(check(tmp_path).sarif())["runs"]
    (result,) = run["results"]
    assert "region" not in result["locations"][0]["physicalLocation"] and result["message"]["text"].startswith("cell 1, line 1: ")
    assert run["invocations"][0]["executionSuccessful"] is False
    assert "b.ipynb" in run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]


def test_a_clean_page_has_no_results(tmp_path):
    (tmp_path / "a.md").write_text("$2 + 2 = 4$\n")
    (run,) = json.loads(check(tmp_path / "a.md").sarif())["runs"]
    assert run["results"] == [] and run["tool"]["driver"]["rules"] == []
