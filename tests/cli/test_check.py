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


def test_only_some_verdicts_are_told(sd, tmp_path):
    (tmp_path / "page.md").write_text(PAGE)
    page = str(tmp_path / "page.md")
    assert [line["line"] for line in json.loads(sd("check", page, "--only", "carried", "--format", "json").out)["lines"]] == [4]
    assert len(json.loads(sd("check", page, "--only", "carried", "--format", "sarif").out)["runs"][0]["results"]) == 1
    text = sd("check", page, "--only", "carried", "--only", "definition").out
    assert "↳ carried  4:" in text and "✓ right  1:6" in text and "✗" not in text
    full = sd("check", page, "--detail", "full").out
    assert "✓ right" in full and "✗ wrong" in full and "↳ carried" in full and "--detail full" not in full


def test_several_pages_are_told_in_a_table(sd, tmp_path):
    (tmp_path / "a.md").write_text(PAGE)
    (tmp_path / "b.md").write_text("$2 + 2 = 4$\n")
    answer = sd("check", str(tmp_path / "a.md"), str(tmp_path / "b.md"), "--format", "concise")
    assert [row.split(": ")[1] for row in answer.out.splitlines()] == ["wrong", "carried"] and answer.code == 1
    table = sd("check", str(tmp_path / "a.md"), str(tmp_path / "b.md")).out.splitlines()[-3:]
    assert [row.split() for row in table] == [
        ["page", "judged", "wrong", "carried", "unread", "first"], ["a.md", "3", "1", "1", "0", "3:29"],
        ["b.md", "1", "0", "0", "0", "none"]]


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


def test_what_is_given_counts(sd, tmp_path):
    page = tmp_path / "page.md"
    page.write_text("$h = i_1 w_1$\n\n$h = 0.36$\n")
    (tmp_path / "numbers.toml").write_text("i1 = 0.7\n")
    assert sd("check", str(page)).code == 0
    answer = sd("check", str(page), "--given", str(tmp_path / "numbers.toml"), "--given", "w1=0.5")
    assert answer.code == 1 and "h is 0.35, not 0.36" in answer.out


def test_marks_stand_alone_or_name_their_scheme(sd, tmp_path):
    (tmp_path / "page.md").write_text(PAGE)
    (tmp_path / "strict.toml").write_text("follow_through = false\n")
    plain = sd("check", "--marks", str(tmp_path / "page.md"))
    assert "3 of 4 marks." in plain.out and "M1 A1ft" in plain.out and plain.code == 1
    strict = sd("check", str(tmp_path / "page.md"), "--marks", str(tmp_path / "strict.toml"), "--format", "json")
    found = json.loads(strict.out)
    assert found["marks"]["marks"] == 2 and found["lines"][2]["marks"] == {
        "method": 1, "method_of": 1, "accuracy": 0, "accuracy_of": 1, "follow_through": False}
    (tmp_path / "strict.toml").write_text("follow = 1\n")
    refused = sd("check", str(tmp_path / "page.md"), "--marks", str(tmp_path / "strict.toml"))
    assert refused.code == 2 and "follow is no key" in refused.err and "follow_through, method" in " ".join(refused.err.split())


def test_folders_are_read_to_the_bottom_and_a_broken_page_loses_no_other(sd, tmp_path):
    (tmp_path / "b").mkdir(), (tmp_path / ".git").mkdir()
    (tmp_path / "a.md").write_text("$2 + 2 = 4$\n")
    (tmp_path / "b" / "page.md").write_text(PAGE)
    (tmp_path / "b" / "main.tex").write_text("\\input{part}\n")
    (tmp_path / "b" / "part.tex").write_text("$1 + 1 = 2$\n")
    (tmp_path / ".git" / "x.md").write_text(PAGE)
    rows = [json.loads(row) for row in sd("check", str(tmp_path), "--format", "json").out.splitlines()]
    assert [row["file"].removeprefix(str(tmp_path)) for row in rows] == ["/a.md", "/b/main.tex", "/b/page.md"]
    (tmp_path / "c.ipynb").write_text("{")
    broken = sd("check", str(tmp_path), "--width", "100")
    assert broken.code == 2 and "c.ipynb" in broken.err and "3:29" in broken.out and "not read" in broken.out
    assert json.loads(sd("check", str(tmp_path), "--format", "json").out.splitlines()[-1])["error"]
    (tmp_path / "empty").mkdir()
    assert "no page in this folder" in sd("check", str(tmp_path / "empty")).err


def test_one_page_is_marked_up_and_several_are_a_report(sd, tmp_path):
    (tmp_path / "a.md").write_text(PAGE)
    (tmp_path / "b.md").write_text("$2 + 2 = 4$\n")
    one, two = str(tmp_path / "a.md"), str(tmp_path / "b.md")
    assert "\\underline{26}" in sd("check", one, "--format", "md").out
    assert "\\underline{26}" not in sd("check", one, two, "--format", "md").out
    assert sd("check", one, "--format", "latex").out.startswith("\\documentclass")
    assert sd("check", one, "--format", "html").out.startswith("<!doctype")
    assert json.loads(sd("check", one, "--format", "sarif").out)["version"] == "2.1.0"
    written = sd("check", one, "-o", str(tmp_path / "out.sarif"))
    assert written.code == 1 and json.loads((tmp_path / "out.sarif").read_text())["runs"]
    refused = sd("check", one, "--format", "md", "-o", one)
    assert refused.code == 2 and (tmp_path / "a.md").read_text() == PAGE


def test_exit_codes(sd, tmp_path):
    page = tmp_path / "a.md"
    page.write_text(PAGE)
    assert sd("check", str(page), "-q").out == "Wrong. First mistake on line 3.\n"
    assert sd("check", "-", stdin="$2 + 2 = 5$").code == 1
    assert sd("check", "-", "--from", "tex", stdin="\\begin{align}x &= 2 \\\\ 2x &= 4\\end{align}").code == 0
    page.write_text("$a = 0.3333$ and $b = 3 a = 3 \\times 0.3333 = 1$\n")
    assert (sd("check", str(page)).code, sd("check", str(page), "--strict").code) in ((0, 0), (0, 1))


def test_the_library_does_the_same(tmp_path):
    import symderive

    (tmp_path / "a.md").write_text("$w = 0.5$ and $x = 2 w = 1$\n")
    found = symderive.check(tmp_path / "a.md", given={"w": 0.6}, marks=True)
    assert found.pages[0].first_wrong.deciding.kind == "misread" and found.exit_code() == 1
    assert json.loads(found.json())["marks"]["of"] == 2 and "misread" in found.sarif() and found.markup("md") and found.text()
