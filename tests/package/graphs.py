"""Graphs of files: their circles, and their arrows that run up through layers."""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set

Graph = Mapping[str, Set[str]]
"""For each file those that it uses."""


def circles(graph: Graph) -> list[list[str]]:
    """The groups of files that all use each other, by whatever way (Tarjan's algorithm)."""
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    path: list[str] = []
    found: list[list[str]] = []

    def visit(file: str) -> None:
        number[file] = lowest[file] = len(number)
        path.append(file)
        for used in sorted(graph.get(file, ())):
            if used not in number:
                visit(used)
                lowest[file] = min(lowest[file], lowest[used])
            elif used in path:
                lowest[file] = min(lowest[file], number[used])
        if lowest[file] == number[file]:
            start = path.index(file)
            if len(path) - start > 1:
                found.append(sorted(path[start:]))
            del path[start:]

    for file in sorted(graph):
        if file not in number:
            visit(file)
    return sorted(found)


def arrows(graph: Graph) -> Iterable[tuple[str, str]]:
    return ((file, used) for file in sorted(graph) for used in sorted(graph[file]))


def upward(
    graph: Graph, layers: Sequence[Set[str]], room_of: Callable[[str], str]
) -> list[tuple[str, str]]:
    """The arrows from one room into another that is not in a lower layer.

    Args:
        graph: what to look at.
        layers: from the top, the rooms on the same level, which do not use each other.
        room_of: the room that a file is in.
    """
    height = {room: -i for i, layer in enumerate(layers) for room in layer}
    return [
        (file, used)
        for file, used in arrows(graph)
        if room_of(file) != room_of(used) and height[room_of(file)] <= height[room_of(used)]
    ]
