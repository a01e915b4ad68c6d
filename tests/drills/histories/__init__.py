"""Random histories of a few conversations on several nodes, and what must hold after each of their steps."""
