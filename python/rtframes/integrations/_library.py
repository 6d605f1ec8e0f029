"""`Library`: a client library that rtframes plugs into: its modules, and how it is refused."""

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
"""The value of a name that its owner does not have itself (a base class of it may)."""


class UnsupportedSDKError(RuntimeError):
    """The installed client library does not work as its integration expects."""


@dataclass(frozen=True)
class Library:
    """A client library, and the releases of it that the tests run against.

    Attributes:
        name: its usual name.
        distribution: its name on PyPI.
        package: the package that is imported first.
        tested: the releases.
        install: what to install with pip if it is missing.
        integration: the module of rtframes for it.
    """

    name: str
    distribution: str
    package: str
    tested: tuple[str, ...]
    install: str
    integration: str

    def unsupported(self, reason: str) -> UnsupportedSDKError:
        """The exception that says why the installed release is not supported, and which are."""
        try:
            installed = version(self.distribution)
        except PackageNotFoundError:
            installed = "of unknown version"
        return UnsupportedSDKError(
            f"rtframes does not support {self.name} {installed}: {reason}. Nothing was changed."
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
        """Import the first of these modules that the installed release has.

        Raises:
            ImportError: the library is not installed, or one of its own imports fails.
            UnsupportedSDKError: it has none of them.
        """
        module = self.find_optional_module(*candidates)
        if module is None:
            raise self.unsupported(f"it has no module {' or '.join(candidates)}")
        return module

    def find_optional_module(self, *candidates: str) -> ModuleType | None:
        """The same, but None if the installed release has none of them.

        Raises:
            ImportError: the library is not installed, or one of its own imports fails.
        """
        self.require()
        found = (_import_if_there(name) for name in candidates)
        return next((module for module in found if module is not None), None)

    def check_is(self, owner: Any, name: str, expected: object) -> None:
        """Check the value of a name in a module or a class.

        Raises:
            UnsupportedSDKError: it has another value, or none.
        """
        if bound(owner, name) is not expected:
            shown = getattr(expected, "__name__", repr(expected))
            raise self.unsupported(f"{name} of {owner.__name__} is not {shown}")

    def check_function(self, owner: Any, name: str, parameters: int) -> Any:
        """Check that there is a function with so many parameters, and return it.

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
        """Compare our function with the library's on samples that the library's must accept.

        Args:
            what: the name of the function.
            ours: must give an equal value, of the same class, with the same facts.
            stock: the library's own function.
            samples: their arguments.
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
    """The value of a name in a module or a class; `ABSENT` if it has none."""
    names: dict[str, Any] = owner.__dict__
    return names.get(name, ABSENT)


def functions_that_use(module: ModuleType, name: str) -> set[str]:
    """The functions of a module, nested ones too, that use this name or call a method of it."""
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
    """Import a module; None if there is no such module."""
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        # An existing module may import a package that is missing: do not try another because of
        # that.
        if error.name is None or not f"{name}.".startswith(f"{error.name}."):
            raise
    return None
