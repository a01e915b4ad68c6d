"""Find an nginx for the tests of deploy/nginx; install one only when there is none and that needs no password."""

import os
import shutil
import subprocess

ELSEWHERE = "/usr/sbin:/usr/local/sbin:/opt/homebrew/bin"  # Debian keeps it off the PATH of ordinary users
HINT = "Kein nginx gefunden. Bitte installieren (Debian: apt-get install nginx-light) oder BD_NGINX=/pfad setzen."


def find_nginx() -> str | None:
    """Path of an nginx: BD_NGINX, one on the PATH, or where systems put it."""
    return os.environ.get("BD_NGINX") or shutil.which("nginx") or shutil.which("nginx", path=ELSEWHERE)


def install_nginx() -> None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "nginx-light"]):
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300, check=False)
