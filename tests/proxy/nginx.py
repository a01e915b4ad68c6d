"""deploy/nginx/buergerdraht.conf on free ports, with a certificate of its own."""

import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.build import ROOT
from tools.running import free_ports, wait_until

CONF = ROOT / "deploy" / "nginx" / "buergerdraht.conf"
AROUND = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    scgi_temp_path {folder}/scgi;
    uwsgi_temp_path {folder}/uwsgi;
    include {folder}/buergerdraht.conf;
}}
"""


@dataclass(frozen=True)
class Nginx:
    """``url`` is https; ``certificate`` is a file that clients may trust."""

    url: str
    plain_url: str
    certificate: Path
    folder: Path

    def log(self) -> str:
        return "\n".join(path.read_text() for path in self.folder.glob("*.log"))


@contextmanager
def running_nginx(binary: str, folder: Path, port: int, gateways: Sequence[str]) -> Iterator[Nginx]:
    """On https port ``port`` in front of ``gateways`` (host:port)."""
    (plain,) = free_ports(1)
    make_certificate(folder)
    (folder / "buergerdraht.conf").write_text(adapted(folder, plain, port, gateways))
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder))
    command = [binary, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "start.log")]
    subprocess.run([*command, "-t"], check=True, capture_output=True)
    process = subprocess.Popen(command, start_new_session=True)
    try:
        wait_until(lambda: process.poll() is not None or _listens(port), "nginx läuft")
        assert process.poll() is None, (folder / "start.log").read_text()
        yield Nginx(f"https://localhost:{port}", f"http://localhost:{plain}", folder / "cert.pem", folder)
    finally:
        process.terminate()
        process.wait(10)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def adapted(folder: Path, plain: int, port: int, gateways: Sequence[str]) -> str:
    """The file as an operator adapts it; fails when something to adapt is no longer there."""
    conf = CONF.read_text()
    for example, gateway in zip(("10.0.0.11:8000", "10.0.0.12:8000"), gateways, strict=True):
        conf = _replaced(conf, example, gateway)
    for example, own in (
        ("chat.example.de", "localhost"),
        ("[::]:443", f"[::1]:{port}"),
        ("listen 443", f"listen 127.0.0.1:{port}"),
        ("[::]:80", f"[::1]:{plain}"),
        ("listen 80", f"listen 127.0.0.1:{plain}"),
        ("https://$server_name$", f"https://$server_name:{port}$"),
        ("/etc/ssl/buergerdraht/fullchain.pem", f"{folder}/cert.pem"),
        ("/etc/ssl/buergerdraht/privkey.pem", f"{folder}/key.pem"),
        ("/var/log/nginx", str(folder)),
    ):
        conf = _replaced(conf, example, own)
    return conf if Path("/proc/net/if_inet6").exists() else _without_ipv6(conf)


def _replaced(conf: str, example: str, own: str) -> str:
    assert example in conf, f"{example} is not in {CONF.name}"
    return conf.replace(example, own)


def _without_ipv6(conf: str) -> str:
    return "\n".join(line for line in conf.splitlines() if "listen [" not in line)


def make_certificate(folder: Path) -> None:
    """Signed by itself, for localhost."""
    command = [
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
        "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
        "-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem"),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
