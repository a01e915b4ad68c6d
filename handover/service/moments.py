"""A moment as people say it: "heute um 14 Uhr", "am Montag um 8:30 Uhr"."""

from datetime import datetime

from handover.hours import nearness
from handover.organisation import ZONE
from handover.texts import Texts


def spoken(texts: Texts, moment: datetime, now: datetime) -> str:
    local, today = moment.astimezone(ZONE), now.astimezone(ZONE)
    return texts.say(
        f"{nearness(local, today)}_at",
        time=f"{local.hour}:{local.minute:02}" if local.minute else str(local.hour),
        weekday=texts.names["weekdays"][local.weekday()],
        day=local.day,
        month=texts.names["months"][local.month - 1],
    )
