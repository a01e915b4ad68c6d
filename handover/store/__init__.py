"""The database: the record of every conversation, and the only importer of SQLAlchemy. docs/storage.md"""

from handover.store.database import Duplicate, Store, Transaction

__all__ = ["Duplicate", "Store", "Transaction"]
