"""Which file of the Python package imports which, from its text."""

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGE = "rtframes"


def module_names(root: Path) -> dict[str, Path]:
    """The modules of the package in `root`, by dotted name."""
    names: dict[str, Path] = {}
    for path in sorted(root.rglob("*.py")):
        parts = [PACKAGE, *path.relative_to(root).with_suffix("").parts]
        names[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    if (root / "_core.pyi").exists():
        names[f"{PACKAGE}._core"] = root / "_core.pyi"
    return names


def import_graph(root: Path) -> dict[str, set[str]]:
    """For each module those that it imports when it runs, at its top or within a function.

    Importing a submodule runs the ``__init__`` of its package too. That is not an arrow here: it is
    where the module lies, and not what its text asks for. A name that is taken out of a package
    is one: ``from rtframes import decode`` asks for ``rtframes``, ``from rtframes import events``
    for ``rtframes.events``.
    """
    modules = module_names(root)
    return {
        name: set() if path.suffix == ".pyi" else imported(path, name, modules) - {name}
        for name, path in modules.items()
    }


def imported(path: Path, name: str, modules: dict[str, Path]) -> set[str]:
    found: set[str] = set()
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in running(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name in modules}
        elif isinstance(node, ast.ImportFrom):
            source = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                source = ".".join([*above, *filter(None, [source])])
            for alias in node.names:
                inner = f"{source}.{alias.name}"
                found |= {inner if inner in modules else source} & set(modules)
    return found


def running(node: ast.AST) -> Iterator[ast.AST]:
    """Every node beneath this one that is not only for type checkers."""
    yield node
    if isinstance(node, ast.If) and ast.unparse(node.test) in (
        "TYPE_CHECKING",
        "typing.TYPE_CHECKING",
    ):
        children: list[ast.AST] = [*node.orelse]
    else:
        children = list(ast.iter_child_nodes(node))
    for child in children:
        yield from running(child)


def room_of(name: str) -> str:
    """The folder or file of the package that a module is in; "" for the package's own names."""
    return name.split(".")[1] if "." in name else ""
