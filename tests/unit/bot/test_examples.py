"""What a model learns from, and what stops the training because the engine would not do what it seems to say."""

from pathlib import Path

import pytest

from bot.examples import Example, TrainingError, check_rules, read_examples


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for folder in ("data/nlu", "data/rules", "data/catalogue/stadt/supplements"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "domain.yml").write_text("intents:\n  - fees: {use_entities: []}\n  - greet\n")
    (tmp_path / "data/nlu/fees.yml").write_text(
        "nlu:\n- intent: fees\n  examples: |\n    - was kostet das\n    - teuer\n"
    )
    return tmp_path


def test_examples_come_from_nlu_and_from_the_catalogue_each_once(project: Path) -> None:
    (project / "data/catalogue/stadt/supplements/pass.yml").write_text(
        "- service: pass\n  questions:\n    fees: [was kostet ein pass, teuer]\n    unknown: [hm]\n- service: hund\n"
    )
    assert read_examples(project) == [
        Example("was kostet das", "fees"),
        Example("teuer", "fees"),
        Example("was kostet ein pass", "fees"),
    ]


@pytest.mark.parametrize(
    "entry",
    ["- intent: unheard\n  examples: |\n    - hm\n", "- lookup: city\n  examples: |\n    - Essen\n"],
)
def test_what_is_no_example_of_a_known_intent_is_named(project: Path, entry: str) -> None:
    (project / "data/nlu/new.yml").write_text(f"nlu:\n{entry}")
    with pytest.raises(TrainingError, match=r"new\.yml"):
        read_examples(project)


def test_a_rule_over_several_messages_is_named(project: Path) -> None:
    (project / "data/rules/new.yml").write_text(
        "rules:\n- rule: long\n  steps: [{intent: greet}, {action: a}, {intent: fees}, {action: b}]\n"
    )
    with pytest.raises(TrainingError, match="'long'"):
        check_rules(project)


def test_the_rules_of_the_project_are_fine() -> None:
    check_rules(Path(__file__).parents[3])
