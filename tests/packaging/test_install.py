"""What is installed works without the checkout: the derivations, the style file and the format go with it. No network is used."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from importlib.util import find_spec
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
MISSING = [module for module in ("hatchling", "editables", "pip") if find_spec(module) is None]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"nothing can be built without {', '.join(MISSING)}")


def run(*command: str | Path, folder: Path) -> str:
    """What a command prints; it must succeed."""
    env = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME")} | {"PIP_NO_INDEX": "1"}
    done = subprocess.run(list(map(str, command)), cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    said = done.stdout.decode("utf-8", "replace")
    assert done.returncode == 0, said
    return said


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, folder=ROOT)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture
def environment(tmp_path) -> Path:
    """A fresh environment, into which only the dependencies of the present one can be seen."""
    folder = tmp_path / "environment"
    run(sys.executable, "-m", "venv", "--without-pip", folder, folder=tmp_path)
    (site,) = folder.glob("lib/python*/site-packages")
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n" + sysconfig.get_path("platlib") + "\n")
    return folder


def install(environment: Path, *what: str | Path) -> None:
    run(sys.executable, "-m", "pip", "--python", environment / "bin" / "python", "install", "-q", "--no-deps", "--force-reinstall",
        "--no-build-isolation", *what, folder=environment)


def where(environment: Path) -> Path:
    code = "import symderive.shelf.find as f; print(f.packaged_folder())"
    return Path(run(environment / "bin" / "python", "-c", code, folder=environment).strip())


def test_the_wheel_holds_what_it_needs(wheel):
    names = set(ZipFile(wheel).namelist())
    derivations = {f"symderive/derivations/{p.name}" for p in (ROOT / "derivations").glob("*.toml")}
    assert derivations | {"symderive/pages/symderive.sty", "symderive/exports/FORMAT.md"} <= names
    assert {n.split("/")[0].split("-")[0] for n in names} == {"symderive"}


def test_an_installed_wheel_proves(wheel, environment):
    install(environment, wheel)
    assert "Proved. 5 steps" in run(environment / "bin" / "symderive", "prove", "tanh", folder=environment)
    assert where(environment).is_relative_to(environment)
    run(environment / "bin" / "symderive", "export", "tanh", "--sty", "-o", "tanh.tex", folder=environment)
    assert (environment / "symderive.sty").exists()


def test_an_editable_install_proves(environment):
    install(environment, "-e", ROOT)
    assert "Proved. 5 steps" in run(environment / "bin" / "symderive", "prove", "tanh", folder=environment)
    assert where(environment) == ROOT / "derivations"
