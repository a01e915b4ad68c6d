"""Crowds behind the proxy: citizens over WebSocket and long polls, clerks too, handovers from node to node.

``python -m tests.proxy.crowds NAME NGINX FILE`` writes the verdict to FILE. Each has a process of its own, because
httpx forgets a connection whose request is cancelled during the TLS handshake; only the process closes it.
"""

import asyncio
import json
import os
import re
import sys
import tempfile
from pathlib import Path

from tests.drills.crowd import Crowd
from tests.drills.judgement import judge
from tests.drills.ledger import Ledger
from tests.drills.scripted_engine import answers
from tests.drills.verdict import Verdict
from tests.proxy.site import Site, running_site


async def gateways_die(site: Site) -> Verdict:
    """One after the other, while people write on the one that is left."""
    ledger = Ledger("gateway killed behind the proxy")
    async with _behind_proxy(site, ledger).gathered(citizens=16, polling=6, with_clerk=6, clerks=2) as crowd:
        for gateway in site.world.gateways:
            await crowd.someone_sends()
            gateway.kill()
            await crowd.someone_sends()
            await asyncio.sleep(2)
            await gateway.start()
        await crowd.comes_to_rest()
    verdict = await judge(ledger, site.world.database_url, answers)
    verdict.made = f"{len(site.world.gateways)} kills"
    return verdict


async def handover_between_nodes(site: Site) -> Verdict:
    """A clerk on one node, citizens on both."""
    ledger = Ledger("handover from node to node")
    async with _behind_proxy(site, ledger).gathered(citizens=4, with_clerk=4, clerks=1) as crowd:
        citizens = [citizens_on(await gateway.metrics()) for gateway in site.world.gateways]
        for _ in range(10):
            await crowd.someone_sends()
        await crowd.comes_to_rest()
    verdict = await judge(ledger, site.world.database_url, answers)
    verdict.made = f"citizens on the nodes: {citizens}"
    if sum(citizens) != 4 or not all(citizens):
        verdict.faults.append(f"nobody is on another node than the clerk: {citizens}")
    heard = {message.role for message in ledger.messages if message.seq is not None}
    if heard != {"citizen", "clerk"}:
        verdict.faults.append(f"only {heard} spoke")
    return verdict


CROWDS = {crowd.__name__: crowd for crowd in (gateways_die, handover_between_nodes)}


def citizens_on(metrics: str) -> int:
    """Open sockets of citizens, by a gateway's /metrics."""
    found = re.search(r'^gateway_sockets{namespace="/citizen"} (\S+)$', metrics, re.MULTILINE)
    return int(float(found[1])) if found else 0


def _behind_proxy(site: Site, ledger: Ledger) -> Crowd:
    only = [site.nginx.url]
    return Crowd(ledger, site.world, site.http, citizens_at=only, clerks_at=only)


async def _run(name: str, nginx: str) -> Verdict:
    with tempfile.TemporaryDirectory(prefix="bd-proxy-") as folder:
        os.environ["SSL_CERT_FILE"] = f"{folder}/cert.pem"
        async with running_site(nginx, Path(folder)) as site:
            verdict = await CROWDS[name](site)
            if verdict.failed:
                verdict.notes.append(site.nginx.log())
            return verdict


def main(name: str, nginx: str, file: str) -> None:
    verdict = asyncio.run(_run(name, nginx))
    Path(file).write_text(json.dumps(vars(verdict)))


if __name__ == "__main__":
    main(*sys.argv[1:])
