"""An account as the use cases see it."""

from handover.service import Clerk
from handover.staff.account import Account


def as_clerk(account: Account) -> Clerk:
    return Clerk(account.id, account.username, account.name, account.departments)
