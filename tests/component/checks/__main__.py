"""Run inside the engine environment: ``python -m tests.component.checks`` prints one JSON object per check."""
# ruff: noqa: T201  (its output is read by the test that starts it)

import json
import unittest
from pathlib import Path
from typing import Any

from bot import rasa_environment


class Reporting(unittest.TestResult):
    def report(self, test: unittest.TestCase, error: str | None) -> None:
        print(json.dumps({"check": test.id().removeprefix("tests.component.checks."), "error": error}), flush=True)

    def addSuccess(self, test: unittest.TestCase) -> None:
        self.report(test, None)

    def addError(self, test: unittest.TestCase, err: Any) -> None:
        self.report(test, self._exc_info_to_string(err, test))

    addFailure = addError

    def addSubTest(self, test: unittest.TestCase, subtest: unittest.TestCase, err: Any) -> None:
        if err is not None:
            self.report(test, self._exc_info_to_string(err, test))


if __name__ == "__main__":
    rasa_environment.prepare()
    unittest.defaultTestLoader.discover(str(Path(__file__).parent), "check_*.py", ".").run(Reporting())
