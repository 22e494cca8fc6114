"""Remarks on pages as SARIF 2.1.0, the format in which editors and code hosts show what a checker found."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from symderive.notation.text import write
from symderive.report.document import Text
from symderive.report.marked import Remark, Where

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
RULES = {
    "wrong": ("error", "A line that follows neither from the data nor from what was written before."),
    "carried": ("warning", "A line that is right from what was written, where an earlier line is wrong."),
    "verified": ("note", "A line that is right."),
    "definition": ("note", "A line that says what a name means."),
    "not_understood": ("note", "A line that could not be read or decided."),
}


def sarif(pages: Sequence[tuple[str, Sequence[Remark]]], failed: Sequence[tuple[str, str]] = ()) -> str:
    """The log: one run with a result for each remark. `failed` are files that could not be read, and why."""
    remarks = [r for _, found in pages for r in found]
    known = list(dict.fromkeys(_rule(r) for r in remarks))
    rules = [{"id": rule, "shortDescription": {"text": RULES[rule.partition("/")[0]][1]},
              "defaultConfiguration": {"level": RULES[rule.partition("/")[0]][0]}} for rule in known]
    driver = {"name": "symderive", "rules": rules}
    notices = [{"level": "error", "message": {"text": f"{file}: {why}"}, "locations": [{"physicalLocation": _artifact(file)}]}
               for file, why in failed]
    run: dict[str, Any] = {
        "tool": {"driver": driver}, "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": {"uri": _uri(file)}} for file in dict.fromkeys([f for f, _ in pages] + [f for f, _ in failed])],
        "results": [_result(r, known) for r in remarks],
        "invocations": [{"executionSuccessful": not failed, **({"toolExecutionNotifications": notices} if notices else {})}],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)


def _rule(r: Remark) -> str:
    return f"{r.verdict}/{r.kind}" if r.kind else r.verdict


def _result(r: Remark, known: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "ruleId": _rule(r), "ruleIndex": known.index(_rule(r)), "level": RULES[r.verdict][0], "message": {"text": _message(r)},
        "locations": [_location(r.where)],
    }
    if r.sources:
        found["relatedLocations"] = [{"id": k, "message": {"text": f"the mistake on line {w.line}"}, **_location(w)}
                                     for k, w in enumerate(r.sources, 1)]
    if r.value and r.verdict == "wrong" and _region(r.where):
        change = {"artifactLocation": {"uri": _uri(r.where.file)},
                  "replacements": [{"deletedRegion": _region(r.where), "insertedContent": {"text": r.value}}]}
        found["fixes"] = [{"description": {"text": f"write {r.value}"}, "artifactChanges": [change]}]
    return found


def _message(r: Remark) -> str:
    """The title, the right value and the reasons in one sentence."""
    facts = [text for label, text in r.excerpt.facts if label in ("why", "note")]
    parts = [_plain(text) for text in (r.excerpt.title, r.excerpt.under, *facts)]
    said = "; ".join(dict.fromkeys(p for p in parts if p)) or r.kind
    return said if _region(r.where) else f"cell {r.where.line.replace(':', ', line ')}: {said}"


def _plain(text: Text) -> str:
    return "".join(t if isinstance(t, str) else write(t) for t in text)


def _location(w: Where) -> dict[str, Any]:
    region = _region(w)
    return {"physicalLocation": _artifact(w.file) | ({"region": region} if region else {})}


def _artifact(file: str) -> dict[str, Any]:
    return {"artifactLocation": {"uri": _uri(file)}}


def _region(w: Where) -> dict[str, int] | None:
    """Line and columns; a line of a notebook's cell is no line of its file."""
    if not w.line.isdigit():
        return None
    return {"startLine": int(w.line), "startColumn": w.column, "endLine": int(w.line), "endColumn": max(w.end_column, w.column)}


def _uri(file: str) -> str:
    return quote(PurePath(file).as_posix())
