"""`Library`: a client library that rtframes goes behind, as its modules are found and refused."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from itertools import chain
from types import CodeType, ModuleType
from typing import Any

ABSENT: Any = object()
"""What stands under a name that its owner does not have itself (a base class of it may)."""


class UnsupportedSDKError(RuntimeError):
    """The installed client library does not work as its integration expects."""


@dataclass(frozen=True)
class Library:
    """A client library, and the releases of it that the tests run against.

    Attributes:
        name: what people call it.
        distribution: what it is installed as.
        package: what of it is imported first.
        tested: the releases.
        install: what to give to pip where it is missing.
        integration: the module of rtframes that is for it.
    """

    name: str
    distribution: str
    package: str
    tested: tuple[str, ...]
    install: str
    integration: str

    def unsupported(self, reason: str) -> UnsupportedSDKError:
        """The exception that says why the installed release does not do, and which ones do."""
        try:
            installed = version(self.distribution)
        except PackageNotFoundError:
            installed = "of unknown version"
        return UnsupportedSDKError(
            f"rtframes does not fit {self.name} {installed}: {reason}. Nothing was changed."
            f" Tested with {self.name} {' and '.join(self.tested)}."
        )

    def missing(self, name: str) -> ImportError:
        """The exception that says that a package is not installed, and what to do."""
        return ImportError(
            f"{self.integration} needs {self.name}, and {name} is not installed:"
            f" pip install '{self.install}'",
            name=name,
        )

    def require(self) -> ModuleType:
        """Import the library.

        Raises:
            ImportError: it is not installed.
        """
        module = _import_if_there(self.package)
        if module is None:
            raise self.missing(self.package)
        return module

    def find_module(self, *candidates: str) -> ModuleType:
        """The first of these modules that the installed release has, imported.

        Raises:
            ImportError: the library is not installed, or one of its own imports fails.
            UnsupportedSDKError: it has none of them.
        """
        module = self.find_optional_module(*candidates)
        if module is None:
            raise self.unsupported(f"it has no module {' or '.join(candidates)}")
        return module

    def find_optional_module(self, *candidates: str) -> ModuleType | None:
        """The same, None where the installed release has none of them.

        Raises:
            ImportError: the library is not installed, or one of its own imports fails.
        """
        self.require()
        found = (_import_if_there(name) for name in candidates)
        return next((module for module in found if module is not None), None)

    def check_is(self, owner: Any, name: str, expected: object) -> None:
        """Check what stands under a name of a module or a class.

        Raises:
            UnsupportedSDKError: there is something else, or nothing.
        """
        if bound(owner, name) is not expected:
            shown = getattr(expected, "__name__", repr(expected))
            raise self.unsupported(f"{name} of {owner.__name__} is not {shown}")

    def check_function(self, owner: Any, name: str, parameters: int) -> Any:
        """Check that there is a function that takes so many arguments, and return it.

        Raises:
            UnsupportedSDKError: there is none.
        """
        function: Any = bound(owner, name)
        if (
            not inspect.isfunction(function)
            or len(inspect.signature(function).parameters) != parameters
        ):
            raise self.unsupported(
                f"{owner.__name__} has no function {name} of {parameters} parameters"
            )
        return function

    def check_same(
        self,
        what: str,
        ours: Callable[[Any], Any],
        stock: Callable[[Any], Any],
        samples: Iterable[Any],
        facts: Callable[[Any], Any] = lambda value: value,
    ) -> None:
        """Try ours and stock's on samples that stock has to take.

        Args:
            what: the name of what is tried.
            ours: gives a value of the same class, that is equal, and has the same facts.
            stock: the library's own.
            samples: their argument.
            facts: what else to compare of a value.

        Raises:
            UnsupportedSDKError: stock refuses one of them, or ours gives another value.
        """
        for sample in samples:
            try:
                expected = stock(sample)
            except Exception as error:
                raise self.unsupported(f"{what} refuses a sample") from error
            given = ours(sample)
            same = type(given) is type(expected) and given == expected
            if not same or facts(given) != facts(expected):
                raise self.unsupported(
                    f"{what} gives another {type(expected).__name__} than expected"
                )


def bound(owner: Any, name: str) -> Any:
    """What stands under a name of a module or a class; `ABSENT` if nothing does."""
    names: dict[str, Any] = owner.__dict__
    return names.get(name, ABSENT)


def functions_that_use(module: ModuleType, name: str) -> set[str]:
    """The functions of a module, nested ones too, that look this name up or call a method of it."""
    own = [value for value in vars(module).values() if _is_of(value, module)]
    methods = [vars(value).values() for value in own if isinstance(value, type)]
    functions = [inspect.unwrap(each) for each in chain(own, *methods) if callable(each)]
    codes = [each.__code__ for each in functions if inspect.isfunction(each)]
    found: set[str] = set()
    while codes:
        code = codes.pop()
        if name in code.co_names:
            found.add(code.co_name)
        codes += [each for each in code.co_consts if isinstance(each, CodeType)]
    return found


def _is_of(value: Any, module: ModuleType) -> bool:
    return getattr(value, "__module__", None) == module.__name__


def _import_if_there(name: str) -> ModuleType | None:
    """A module, imported; None if there is no such module."""
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        # One that is there may miss a package that it imports: that is no reason to try another.
        if error.name is None or not f"{name}.".startswith(f"{error.name}."):
            raise
    return None
