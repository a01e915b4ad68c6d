"""How figures are printed: one Markdown row each, with the aim of the design beside it."""

import math
from collections.abc import Sequence


def percentile(values: Sequence[float], share: float) -> float:
    """Nearest-rank percentile; ``share`` in 0..1."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def row(figure: str, measured: str, aim: str = "") -> str:
    return f"| {figure} | {measured} | {aim} |"


def latency(values_ms: Sequence[float]) -> str:
    """p50, p95, p99 of latencies in milliseconds."""
    p50, p95, p99 = (percentile(values_ms, share) for share in (0.5, 0.95, 0.99))
    return f"p50 {p50:.1f} ms, p95 {p95:.1f} ms, p99 {p99:.1f} ms (n={len(values_ms)})"
