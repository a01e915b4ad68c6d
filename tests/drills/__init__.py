"""Drills: real processes are killed and starved while people write, and a ledger counts. docs/reliability.md"""
