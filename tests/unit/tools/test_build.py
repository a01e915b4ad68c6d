"""Nothing is done twice, and a change of what a step is made from is noticed."""

from pathlib import Path

import pytest

from tools import build
from tools.build import BuildError, Step, check_locks, perform


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty checkout in which steps keep their stamps."""
    monkeypatch.setattr(build, "ROOT", tmp_path)
    monkeypatch.setattr(build, "STAMPS", tmp_path / "var" / "stamps")
    return tmp_path


class Workshop:
    """A step that counts how often it ran."""

    def __init__(self, checkout: Path) -> None:
        self.runs = 0
        self.output = checkout / "built"
        self.step = Step("web", "bauen", ("src/**/*",), (self.output,), self.run)
        (checkout / "src").mkdir()
        (checkout / "src" / "a.ts").write_text("1")

    def run(self) -> None:
        self.runs += 1
        self.output.touch()


@pytest.fixture
def workshop(checkout: Path) -> Workshop:
    return Workshop(checkout)


def test_a_second_run_does_nothing(workshop: Workshop) -> None:
    perform(workshop.step)
    perform(workshop.step)
    assert workshop.runs == 1


@pytest.mark.parametrize("change", ["changed", "added", "removed"])
def test_a_changed_source_is_noticed(workshop: Workshop, checkout: Path, change: str) -> None:
    perform(workshop.step)
    source = checkout / "src" / "a.ts"
    match change:
        case "changed":
            source.write_text("2")
        case "added":
            (checkout / "src" / "b.ts").write_text("1")
        case _:
            source.unlink()
    perform(workshop.step)
    assert workshop.runs == 2


def test_a_touched_source_is_not_a_change(workshop: Workshop, checkout: Path) -> None:
    perform(workshop.step)
    (checkout / "src" / "a.ts").touch()
    perform(workshop.step)
    assert workshop.runs == 1


def test_a_missing_output_is_made_again(workshop: Workshop) -> None:
    perform(workshop.step)
    workshop.output.unlink()
    perform(workshop.step)
    assert workshop.runs == 2


def test_a_failed_step_leaves_no_stamp(workshop: Workshop) -> None:
    def fail() -> None:
        raise BuildError("kaputt")

    with pytest.raises(BuildError):
        perform(Step("web", "bauen", ("src/**/*",), (), fail))
    perform(workshop.step)
    assert workshop.runs == 1


def test_an_edited_requirement_without_a_new_lock_stops(checkout: Path) -> None:
    (checkout / "requirements" / "engine").mkdir(parents=True)
    for name in ("app.in", "dev.in", "engine/pyproject.toml"):
        (checkout / "requirements" / name).write_text("a==1\n")
    for lock, inputs in build.LOCKS.items():
        (checkout / "requirements" / lock).write_text(f"{build.lock_header(inputs)}\na==1\n")
    check_locks()
    (checkout / "requirements" / "dev.in").write_text("a==2\n")
    with pytest.raises(BuildError, match=r"dev\.lock passt nicht mehr .*make lock"):
        check_locks()


def test_the_locks_of_this_checkout_are_current() -> None:
    check_locks()


def test_locks_name_no_index() -> None:
    for lock in (build.ROOT / "requirements").glob("*.lock"):
        text = lock.read_text()
        assert "://" not in text.replace("https://github.com/explosion/", ""), lock
        assert "--hash=sha256:" in text, lock
