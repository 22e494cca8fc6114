"""Every shipped derivation is a page that pdflatex takes: no error, nothing overfull, nothing undefined."""

import re
import shutil
import subprocess

import pytest
from test_latex import AROUND

import symderive
from symderive.pages import latex
from symderive.shelf.find import packaged_folder, shelf

ALONE = "worksheet"  # includes others, so it stands in a document of its own
NAMES = [name for name in sorted(shelf(packaged_folder())) if name != ALONE]


def typeset(folder, form, body):
    (folder / "symderive.sty").write_text(latex.style_file(), encoding="utf-8")
    (folder / "page.tex").write_text(AROUND[form] % body, encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "page.tex"]
    run = subprocess.run(command, cwd=folder, capture_output=True, timeout=120, check=False)
    log = (folder / "page.log").read_text(encoding="utf-8", errors="replace")
    assert run.returncode == 0, log[-2000:]
    assert not re.findall(r".*(?:Overfull|undefined|multiply).*", log)


pytestmark = [pytest.mark.latex, pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")]


@pytest.mark.parametrize("detail", ["terse", "normal", "full"])
@pytest.mark.parametrize("form", ["fragment", "plain"])
def test_all_in_one_document(form, detail, tmp_path):
    typeset(tmp_path, form, "\n\\clearpage\n".join(symderive.load(n).latex(form=form, detail=detail) for n in NAMES))


@pytest.mark.parametrize("name", ["tanh", "softmax", "network", ALONE])
def test_a_document_of_its_own(name, tmp_path):
    typeset(tmp_path, "standalone", symderive.load(name).latex(form="standalone"))


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_every_document_of_its_own(name, tmp_path):
    typeset(tmp_path, "standalone", symderive.load(name).latex(form="standalone", detail="full"))
