"""symderive check: the verdicts on a page in every form, and what it refuses."""

from __future__ import annotations

import json

PAGE = """$n = 3$

$$5 \\times 5 \\times 3 + 1 = 26$$
$$26 \\times 10 = 260$$
"""


def test_a_page_is_judged(sd, tmp_path):
    (tmp_path / "page.md").write_text(PAGE)
    answer = sd("check", str(tmp_path / "page.md"))
    assert answer.code == 1 and "wrong" in answer.out and "━━ 76" in answer.out and "First mistake on line 3." in answer.out
    assert "✗" not in sd("check", str(tmp_path / "page.md"), "--ascii").out


def test_json_has_a_line_for_each_line(sd, tmp_path):
    (tmp_path / "page.md").write_text(PAGE)
    found = json.loads(sd("check", str(tmp_path / "page.md"), "--format", "json").out)
    assert found["file"] == "page.md"
    assert [(line["line"], line["verdict"]) for line in found["lines"]] == [(1, "definition"), (3, "wrong"), (4, "carried")]
    assert found["lines"][1]["expected"] == "76" and found["lines"][2]["from"] == [3]
    assert PAGE.splitlines()[2][found["lines"][1]["column"] - 1:found["lines"][1]["end_column"] - 1] == "26"


def test_several_pages_are_told_in_a_table(sd, tmp_path):
    (tmp_path / "a.md").write_text(PAGE)
    (tmp_path / "b.md").write_text("$2 + 2 = 4$\n")
    answer = sd("check", str(tmp_path / "a.md"), str(tmp_path / "b.md"), "--format", "concise")
    assert [row.split(": ")[1] for row in answer.out.splitlines()] == ["wrong", "carried"] and answer.code == 1
    assert "first mistake" in sd("check", str(tmp_path / "a.md"), str(tmp_path / "b.md")).out


def test_a_page_without_mistakes_is_all_right(sd, tmp_path):
    (tmp_path / "b.md").write_text("$2 + 2 = 4$ and $\\cosh^2 x - \\sinh^2 x = 1$\n")
    assert sd("check", str(tmp_path / "b.md")).code == 0


def test_a_page_is_mended_but_never_over_itself(sd, tmp_path):
    page = tmp_path / "page.md"
    page.write_text(PAGE)
    fixed = sd("check", str(page), "--fix")
    assert "5 \\times 5 \\times 3 + 1 = 76$$" in fixed.out and fixed.code == 0
    refused = sd("check", str(page), "--fix", "-o", str(page))
    assert refused.code == 2 and page.read_text() == PAGE


def test_what_is_no_page_is_refused_in_a_sentence(sd, tmp_path):
    (tmp_path / "notes.pdf").write_bytes(b"%PDF-1.4")
    (tmp_path / "broken.ipynb").write_text("{")
    for name, said in (("notes.pdf", "pdftotext"), ("broken.ipynb", "notebook"), ("nothing.md", "cannot be opened")):
        answer = sd("check", str(tmp_path / name))
        assert answer.code == 2 and said in answer.err and "Traceback" not in answer.err
