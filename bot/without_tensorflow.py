"""Import Rasa without TensorFlow, which our pipeline never runs.

Rasa imports TensorFlow on start for classes (DIET, TED) that only some pipelines use; that costs 10 seconds and 330 MB
per process. A finder hands out empty placeholder modules instead; their classes can be named and inherited from, and
refuse with a sentence when something tries to use them.
"""

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

PACKAGES = frozenset({"tensorflow", "tensorflow_addons", "keras"})
VERSION = "2.12.0"  # Rasa looks at it while importing


class TensorFlowNotLoaded(RuntimeError):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name}: Diese Pipeline braucht TensorFlow. Bitte die Einstellung BD_ENGINE_TENSORFLOW=1 setzen."
        )


class _Name(type):
    """The type of every placeholder: attributes are placeholders too, a call refuses."""

    def __getattr__(cls, name: str) -> "_Name":
        if name.startswith("__"):
            raise AttributeError(name)
        return _placeholder(f"{cls.__qualname__}.{name}")

    def __call__(cls, *arguments: Any, **options: Any) -> Any:
        raise TensorFlowNotLoaded(cls.__qualname__)

    def __or__(cls, other: Any) -> Any:
        return cls

    __ror__ = __or__

    def __getitem__(cls, item: Any) -> "_Name":
        return cls


def _placeholder(name: str) -> _Name:
    return _Name(name.rpartition(".")[2], (object,), {"__qualname__": name, "__module__": "tensorflow"})


class _Module(ModuleType):
    __version__ = VERSION

    def __getattr__(self, name: str) -> _Name:
        if name.startswith("__"):
            raise AttributeError(name)
        value = _placeholder(f"{self.__name__}.{name}")
        setattr(self, name, value)
        return value


class _Finder(MetaPathFinder, Loader):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] not in PACKAGES:
            return None
        return ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Module(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to run: names appear when they are asked for."""


def install() -> None:
    """Put placeholders in the place of TensorFlow; does nothing if it has been imported already."""
    if "tensorflow" not in sys.modules:
        sys.meta_path.insert(0, _Finder())
