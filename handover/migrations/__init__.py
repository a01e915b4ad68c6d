"""Alembic revisions of the schema in handover/store/tables.py. docs/storage.md"""
