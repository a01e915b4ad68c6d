"""The nearest example question of each service."""

import numpy as np
import pytest

from actions.catalogue.alike import Examples, example_arrays
from actions.catalogue.cosine import cosine_arrays
from actions.catalogue.tokens import NAME_SIZES, bags_of
from actions.catalogue.vector_index import quantised

TEXTS = [["hund", "anmelden"], ["steuer", "hund"], ["auto", "abmelden"]]
VECTORS = np.eye(3, 8, dtype=np.float32)


def examples(columns: list[int]) -> Examples:
    rows, scales = quantised(VECTORS)
    return Examples(
        example_arrays(columns, {"rows": rows, "scales": scales}), cosine_arrays(bags_of(TEXTS, NAME_SIZES), len(TEXTS))
    )


def test_the_nearest_example_counts_and_not_the_others() -> None:
    asked = bags_of([["auto", "abmelden"]], NAME_SIZES)
    likeness = examples([0, 0, 1]).likeness(asked.tokens, asked.counts.astype(float), VECTORS[2])
    assert likeness.shape == (2,)
    assert likeness[1] == pytest.approx(15, abs=0.1)  # the same words and the same meaning
    assert likeness[0] < 5


def test_examples_of_a_service_stand_together() -> None:
    with pytest.raises(ValueError, match="apart"):
        examples([0, 1, 0])
