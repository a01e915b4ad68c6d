"""Run the trained pipeline's components one after the other.

Rasa's runner plans the graph anew for every message, and twice more for every prediction, although it never changes.
"""

from collections.abc import Sequence
from typing import Any

from rasa.engine.graph import GraphNode, GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner


class StraightRunner:
    """Takes over the components of ``runner``, which must be loaded already (Rasa's runner for predictions)."""

    def __init__(self, runner: DaskGraphRunner) -> None:
        self._schema: GraphSchema = runner._graph_schema
        self._nodes: dict[str, GraphNode] = runner._instantiated_nodes
        self._orders: dict[tuple[str, ...], list[str]] = {}

    def run(self, inputs: dict[str, Any], targets: Sequence[str]) -> dict[str, Any]:
        """What each of ``targets`` puts out; ``inputs`` are the outputs of the nodes that stand for the message and the
        tracker.
        """
        order = self._orders.get(tuple(targets))
        if order is None:
            order = self._orders[tuple(targets)] = self._order(targets, set(inputs))
        known = dict(inputs)
        for name in order:
            node = self._nodes[name]
            known[name] = node._fn(node._component, **{key: known[source] for key, source in node._inputs.items()})
        return {target: known[target] for target in targets}

    def _order(self, targets: Sequence[str], given: set[str]) -> list[str]:
        """Every node the targets need, after those it needs itself."""
        order: list[str] = []

        def visit(name: str) -> None:
            if name in given or name in order:
                return
            for needed in self._schema.nodes[name].needs.values():
                visit(needed)
            order.append(name)

        for target in targets:
            visit(target)
        return order
