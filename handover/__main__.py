"""The command line: ``python -m handover serve | migrate | check | staff …``. docs/operations.md, docs/staff.md

What only one command needs is imported by it: an account is made without waiting for the web server's modules.
"""

import argparse
import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import TextIO

from handover.errors import ServiceError, StoreUnavailable
from handover.observability import configure_logs
from handover.settings import Settings, SettingsError, load_settings, unknown_settings
from handover.staff import passwords
from handover.staff.account import ROLES
from handover.staff.accounts import AccountRefused, Accounts
from handover.store import Store

log = logging.getLogger("handover")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. 0: done, 1: refused with a sentence that says what to do."""
    options = _parser().parse_args(arguments)
    try:
        settings = load_settings()
        configure_logs(settings.log_level, settings.log_format)
        for name in unknown_settings():
            log.warning("%s is no setting of Bürgerdraht; is it misspelt? (docs/operations.md lists them)", name)
        run: Callable[[argparse.Namespace, Settings], int] = options.run
        return run(options, settings)
    except StoreUnavailable:
        _say("Die Datenbank ist nicht erreichbar oder gesperrt. Bitte BD_DATABASE_URL prüfen.", sys.stderr)
    except (SettingsError, ServiceError) as error:
        _say(str(error), sys.stderr)
    return 1


def serve(_: argparse.Namespace, settings: Settings) -> int:
    """Serve until SIGTERM or SIGINT."""
    from handover.app import build_app
    from handover.serving import build_server

    server = build_server(build_app(settings), settings)
    server.run()
    return 0 if server.started else 1


def migrate(_: argparse.Namespace, settings: Settings) -> int:
    asyncio.run(_with_store(settings, Store.migrate))
    return 0


def check(_: argparse.Namespace, settings: Settings) -> int:
    """Read everything the start reads, touch nothing."""
    from handover.app import build_parts

    parts = build_parts(settings)
    services = len(parts.catalogue.services())
    _say(f"In Ordnung: {services} Leistungen, {len(parts.organisation.departments)} Abteilungen.")
    return 0


def staff_add(options: argparse.Namespace, settings: Settings) -> int:
    if options.department:
        _check_departments(options.department, settings)
    password = _piped_password()
    chosen = password or passwords.generate()

    async def add(accounts: Accounts) -> None:
        await accounts.add(
            options.name,
            chosen,
            name=options.display_name or options.name,
            roles=options.role,
            departments=options.department,
        )

    _with_accounts(settings, add)
    _show(options.name, None if password else chosen)
    return 0


def staff_list(_: argparse.Namespace, settings: Settings) -> int:
    async def listed(accounts: Accounts) -> None:
        for account in await accounts.all():
            departments = ", ".join(account.departments) or "alle Abteilungen"
            state = "gesperrt" if account.disabled else "aktiv"
            _say("\t".join((account.username, account.name, ", ".join(account.roles), departments, state)))

    _with_accounts(settings, listed)
    return 0


def staff_disable(options: argparse.Namespace, settings: Settings) -> int:
    _with_accounts(settings, lambda accounts: accounts.disable(options.name))
    _say(f"{options.name} ist gesperrt und überall abgemeldet.")
    return 0


def staff_password(options: argparse.Namespace, settings: Settings) -> int:
    password = _piped_password()
    chosen = password or passwords.generate()
    _with_accounts(settings, lambda accounts: accounts.set_password(options.name, chosen))
    _show(options.name, None if password else chosen)
    return 0


def _check_departments(departments: Sequence[str], settings: Settings) -> None:
    from handover.organisation import Organisation, OrganisationError

    try:
        organisation = Organisation.load(settings.organisation)
    except OrganisationError as error:
        raise SettingsError(str(error)) from error
    unknown = [department for department in departments if not organisation.exists(department)]
    if unknown:
        known = ", ".join(department.id for department in organisation.departments)
        raise AccountRefused(f"Die Abteilung {unknown[0]} gibt es nicht. Es gibt: {known}.")


def _with_accounts(settings: Settings, use: Callable[[Accounts], Awaitable[None]]) -> None:
    async def run(store: Store) -> None:
        await store.migrate()
        await use(Accounts(store, session_life=timedelta(hours=settings.staff_session_hours)))

    asyncio.run(_with_store(settings, run))


async def _with_store(settings: Settings, use: Callable[[Store], Awaitable[None]]) -> None:
    store = Store(settings.database_url)
    try:
        await use(store)
    finally:
        await store.close()


def _piped_password() -> str:
    """The first line of a piped standard input; empty at a terminal and for an empty pipe."""
    return "" if sys.stdin is None or sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")


def _show(username: str, generated: str | None) -> None:
    _say(f"Anmeldename: {username}")
    if generated:
        _say(f"Passwort: {generated}")


def _say(line: str, stream: TextIO | None = None) -> None:
    (stream or sys.stdout).write(f"{line}\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m handover", description="Das Gateway von Bürgerdraht.")
    commands = parser.add_subparsers(required=True, metavar="BEFEHL")
    commands.add_parser("serve", help="das Gateway starten").set_defaults(run=serve)
    commands.add_parser("migrate", help="die Datenbank auf den neuesten Stand bringen").set_defaults(run=migrate)
    commands.add_parser("check", help="Einstellungen, Leistungen und Organisation prüfen").set_defaults(run=check)
    staff = commands.add_parser("staff", help="Konten verwalten").add_subparsers(required=True, metavar="BEFEHL")
    add = staff.add_parser("add", help="ein Konto anlegen (Passwort von der Standardeingabe oder erzeugt)")
    add.add_argument("name", help="Anmeldename")
    add.add_argument("--role", action="append", required=True, choices=ROLES, help="mehrfach möglich")
    add.add_argument("--department", action="append", default=[], help="mehrfach möglich; ohne: alle Abteilungen")
    add.add_argument("--display-name", help="was Bürgerinnen und Bürger sehen, zum Beispiel „Frau Yılmaz“")
    add.set_defaults(run=staff_add)
    staff.add_parser("list", help="alle Konten zeigen").set_defaults(run=staff_list)
    for name, run, text in (
        ("disable", staff_disable, "ein Konto sperren und überall abmelden"),
        ("password", staff_password, "ein neues Passwort setzen"),
    ):
        command = staff.add_parser(name, help=text)
        command.add_argument("name", help="Anmeldename")
        command.set_defaults(run=run)
    return parser


if __name__ == "__main__":
    sys.exit(main())
