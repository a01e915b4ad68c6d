"""Installing spaCy's model refuses what it cannot trust and says in one sentence why nothing happened."""

import pytest

from tools import setup_spacy_model


def test_another_file_is_refused() -> None:
    with pytest.raises(setup_spacy_model.SetupError, match="Prüfsumme"):
        setup_spacy_model.check(b"not spaCy's wheel")


def test_no_network_is_one_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    nobody = "http://127.0.0.1:9/"  # the discard port: nothing listens
    monkeypatch.setattr(setup_spacy_model, "URL", nobody)
    monkeypatch.setattr(setup_spacy_model, "is_installed", lambda: False)
    assert setup_spacy_model.main() == 1
    last = capsys.readouterr().out.splitlines()[-1]
    assert "nicht erreichbar" in last
    assert "nichts verändert" in last
