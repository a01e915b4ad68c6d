"""How long things may take. The settings fill it in; tests make it shorter."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Rules:
    """Every duration and limit of the use cases."""

    turn_deadline: timedelta = timedelta(seconds=8)  # from the citizen's entry to the bot's answer
    turn_grace: timedelta = timedelta(seconds=1.5)  # what a turn taken up at the last moment gets beyond its deadline
    turn_lease: timedelta = timedelta(seconds=3)  # a node that has not renewed a turn for so long is gone
    turn_recovery: timedelta = timedelta(seconds=1)  # how often turns are renewed, and looked for that no node holds
    parallel_turns: int = 16  # turns of one node that the engine works on at once
    presence_lease: timedelta = timedelta(seconds=45)
    disconnect_lease: timedelta = timedelta(seconds=20)
    wait_expires: timedelta = timedelta(minutes=20)
    idle_close: timedelta = timedelta(hours=24)
    retention: timedelta = timedelta(days=30)
    retain_callbacks: timedelta = timedelta(days=7)  # since they were answered
    retain_samples: timedelta = timedelta(days=90)
    retain_audit: timedelta = timedelta(days=365)
    retain_handling: timedelta = timedelta(days=90)
    retain_staff: timedelta = timedelta(days=1)  # since a session or a presence ended
    sweep_every: timedelta = timedelta(seconds=5)
    wipe_every: timedelta = timedelta(seconds=10)
    night_check: timedelta = timedelta(minutes=1)
    head_check: timedelta = timedelta(seconds=2)  # a long poll looks itself so often, in case a hint was lost
    privacy_url: str = "/datenschutz"
