"""The page of a network of layers, and its formulas in matrix form."""

import pytest
from graph_samples import TWO_LAYERS
from graph_samples import graph as read_graph
from layer_samples import SAMPLES

from symderive.kernel.term import Term, name
from symderive.networks import indexed
from symderive.networks.entries import every_entry
from symderive.networks.graph_result import grad_graph
from symderive.networks.graph_telling import graph_document, read_entry
from symderive.networks.indexed import derive
from symderive.networks.matrix_form import matrix_form
from symderive.networks.net import WeightsError
from symderive.notation.text import read, write
from symderive.pages.terminal import render


def page(graph, *show, detail="normal", width=80):
    return render(graph_document(grad_graph(graph), detail, show), width=width)


def test_the_page_of_two_layers(tmp_path):
    text = page(read_graph(tmp_path, TWO_LAYERS))
    for row in ("  x (2) → 2 × dense 2 sigmoid → half_squared_error     12 weights", "   z₁,ᵢ = Σ(j=1..n₀) W₁,ᵢⱼ xⱼ + b₁,ᵢ   dense (2)",
                "   δ₁,ᵢ = (Σ(k=1..n₂) W₂,ₖᵢ δ₂,ₖ) a₁,ᵢ (1 − a₁,ᵢ)\n", "     δ₁ = (W₂ᵀ δ₂) ⊙ a₁ ⊙ (1 − a₁)\n",
                "   ∂E/∂W₁,ᵢⱼ = δ₁,ᵢ xⱼ   ∂E/∂W₁ = δ₁ xᵀ\n", "   ∂E/∂b₂,ᵢ = δ₂,ᵢ\n", "Update",
                "  Checked. 6 formulas for all indices proved by "):
        assert row in text
    assert max(map(len, text.splitlines())) <= 80


def test_every_detail(tmp_path):
    graph = read_graph(tmp_path, TWO_LAYERS)
    terse, normal, full = (page(graph, detail=detail) for detail in ("terse", "normal", "full"))
    assert len(terse) < len(normal) < len(full)
    assert "Forward" not in terse and "Lemmas" not in normal
    assert "back dense weight" in full and "entries are independent" in full
    composed = " ".join(full.partition("The chain rule, layer by layer")[2].split())
    for row in ("1 = yᵢ − tᵢ the loss ✓", "⎥ the deltas k ≥ 1, k ≤ n₂ ✓", "the slopes of the sigmoid layer ✓",
                "6 = δ₁,ᵢ definition of δ₁ ✓", "3 = δ₁,ᵢ xⱼ the slopes of the dense layer ✓"):
        assert row in composed, row


def test_a_deep_page_says_where_its_proof_is_cut(tmp_path, monkeypatch):
    monkeypatch.setattr(indexed, "UNCUT", 2)
    monkeypatch.setattr(indexed, "BLOCK", 1)
    text = " ".join(page(read_graph(tmp_path, TWO_LAYERS)).split())
    assert "Proved in 2 parts, cut at z₂. Before a cut, E is the sum of the entries there" in text


def test_an_entry_on_request(tmp_path):
    graph = read_graph(tmp_path, TWO_LAYERS)
    text = page(graph, "W1[1,0]", detail="terse")
    assert "W1[1,0]  δ₁,₂ x₁  " in text and "W1[0,0]" not in text.partition("Numbers")[2]


REFUSED = [("W1[2,0]", "W1 has shape \\(2, 2\\); indices count from 0"), ("W1[0]", "W1 has shape"), ("W9[0,0]", "W9 is no trained weight"),
           ("W1[a]", "an entry of a weight is wanted"), ("x[0]", "x is no trained weight")]


@pytest.mark.parametrize(("text", "problem"), REFUSED)
def test_no_such_entry(tmp_path, text, problem):
    with pytest.raises(WeightsError, match=problem):
        read_entry(grad_graph(read_graph(tmp_path, TWO_LAYERS)), text)


def test_every_entry(tmp_path):
    lines = list(every_entry(grad_graph(read_graph(tmp_path, TWO_LAYERS))))
    assert lines[0] == "dE/dW1[i, j] = delta1[i]*x[j]" and len(lines) == 4 + 12
    entry, product, value = lines[1].split(" = ")
    left, right = (float(part.strip("()")) for part in product.split("*"))
    assert entry == "W1[0,0]" and left * right == pytest.approx(float(value), rel=1e-5)


OTHERS = ["tied", "broadcast", "batchnorm", "attention", "maxpool2d", "penalty", "conv1d", "ce_probs", "log_softmax"]


@pytest.mark.parametrize("kind", OTHERS)
def test_pages_of_other_kinds(kind):
    assert "Checked. " in page(SAMPLES[kind])


def test_without_formulas_the_numbers_stay(monkeypatch):
    monkeypatch.setattr(indexed, "MAX_LAYERS", 1)
    text = " ".join(page(SAMPLES["tanh"]).split())
    assert "No formulas: layer: 3 layers belong together; formulas are proved of at most 1 that no cut separates." in text
    assert "Checked. along a random direction" in text


MATRICES = [
    ("d[i]*x[j]", "i j", "d xᵀ"),
    ("x[j]*d[i]", "i j", "d xᵀ"),
    ("sum(d[k, i]*x[k, j], k=1..N)", "i j", "dᵀ x"),
    ("sum(W[k, i]*d[k], k=1..n)", "i", "Wᵀ d"),
    ("sum(W[k, i]*d[r, k], k=1..n)", "r i", "d W"),
    ("sum(d[k, i], k=1..N)", "i", "dᵀ 1"),
    ("sum(W[k, i]*d[k], k=1..n)*(1 - a[i]^2)", "i", "(Wᵀ d) ⊙ (1 - a^2)"),
    ("d[i]*x[j] + e[i]*y[j]", "i j", "d xᵀ + e yᵀ"),
    ("p[i] - y[i]", "i", "p - y"),
    ("sum(sum(d[k, l]*x[l, j], l=1..n), k=1..N)", "i j", None),
    ("d[i]*x[k]", "i j", None),
    ("sum(W[k, i]*d[j], k=1..n)", "i j", None),
    ("d[j]*W[i, j]", "i j", None),
]


@pytest.mark.parametrize(("formula", "indices", "form"), MATRICES)
def test_matrix_form(formula, indices, form):
    names = frozenset("d x W a e y p i j k l r n N".split())
    found = matrix_form(read(formula, names=names), tuple(map(name, indices.split())))
    assert (None if found is None else "".join(write(t) if isinstance(t, Term) else t for t in found)) == form


def test_the_matrix_form_of_a_network(tmp_path):
    derived = derive(read_graph(tmp_path, TWO_LAYERS))
    forms = {w: matrix_form(f.formula, f.indices) for w, f in derived.weights.items()}
    assert forms["W2"] == (name("delta2"), " ", name("a1"), "ᵀ")


def test_too_many_layers_for_the_time_have_numbers_alone(monkeypatch):
    monkeypatch.setattr(indexed, "UNCUT", 1)
    text = " ".join(render(graph_document(grad_graph(SAMPLES["tanh"], seconds=0.01))).split())
    assert "No formulas: 3 layers take longer; --time-limit 0 takes the time. The numbers below are certain all the same." in text
