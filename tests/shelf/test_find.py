"""Where derivations are found, and that every one that is shipped is proved."""

import pytest
from shelf_samples import written

from symderive.api.works import load
from symderive.rules import RULES
from symderive.shelf.derivation_file import read_work
from symderive.shelf.find import load_work, nearest, packaged_folder, shelf
from symderive.shelf.work import Unusable

SHIPPED = shelf(packaged_folder())


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty folder, in which we are."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", SHIPPED)
def test_every_derivation_is_proved(name):
    result = load(name)
    assert result.proved
    assert not any(theorem.conditions for theorem in result.theorems)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_claim_is_written_out(name):
    work = read_work(SHIPPED[name], SHIPPED)
    assert all(section.outline is not None for section in work.sections)
    assert work.title


@pytest.mark.parametrize(("rule", "name"), sorted(RULES.proved().items()))
def test_what_proves_a_rule_is_on_the_shelf(rule, name):
    assert name in SHIPPED


def test_there_are_many():
    assert len(SHIPPED) >= 40


def test_a_file_beside_the_user_goes_first(here):
    mine = written(here, 'claim = "tanh(x) = tanh(x)"', "tanh")
    assert load_work("tanh").file == mine
    assert load_work("sech").file == packaged_folder() / "sech.toml"


def test_a_folder_of_derivations_beside_the_user(here):
    (here / "derivations").mkdir()
    mine = written(here / "derivations", 'claim = "x = x"', "own")
    assert load_work("own").file == mine


def test_other_toml_files_are_no_derivations(here):
    written(here, '[project]\nname = "x"', "pyproject")
    written(here, "[weights]\nw = 1", "net")
    (here / "folder.toml").mkdir()
    (here / "binary.toml").write_bytes(b"claim\xff = 1")
    assert set(shelf()) == set(SHIPPED)


def test_a_path_names_a_file(here):
    mine = written(here, 'claim = "x = x"')
    assert load_work("./mine.toml").file.resolve() == mine
    with pytest.raises(Unusable) as e:
        load_work("./yours.toml")
    assert e.value.sentence == "there is no such file"


def test_a_name_nearly_right(here):
    with pytest.raises(Unusable) as e:
        load_work("tahn")
    assert e.value.sentence == "no derivation called 'tahn'"
    assert e.value.hint == "Did you mean tanh?   All names: symderive list"


NEAR = [("tahn", ["tan", "tanh"], "tanh"), ("tanhh", ["tanh", "sech"], "tanh"), ("zebra", ["tanh"], "")]


@pytest.mark.parametrize(("name", "known", "meant"), NEAR)
def test_nearest(name, known, meant):
    assert nearest(name, known) == meant
