"""People and conversations for trying the console without a gateway. Development only."""

from datetime import UTC, datetime, timedelta

from handover import protocol

PEOPLE = {
    "yilmaz": "Frau Yılmaz",
    "schmidt": "Herr Schmidt-Wolkenstein",
}
DEPARTMENTS = {
    "buergerservice": "Bürgerservice",
    "strassenverkehr": "Straßenverkehr",
    "standesamt": "Standesamt",
    "jugend": "Jugend, Familie und Schule",
}
PASSPORT = protocol.ServiceRef(id="personalausweis", leika="99008001012000", title="Personalausweis beantragen")
MOVING = protocol.ServiceRef(id="wohnsitz-anmelden", title="Wohnsitz anmelden, ummelden oder abmelden")
CAR = protocol.ServiceRef(
    id="kfz", title="Kraftfahrzeugzulassung nach Umzug aus einem anderen Zulassungsbezirk mit Halterwechsel"
)
LONG = (
    "Guten Tag, ich habe vor drei Wochen meinen Wagen ummelden wollen, weil wir von Bochum nach Altenessen gezogen "
    "sind, und bekam im Straßenverkehrsamt gesagt, es fehle noch eine Bescheinigung. Welche das war, konnte mir am "
    "Telefon niemand mehr sagen. Könnten Sie bitte nachsehen, was ich mitbringen muss?"
)


def ago(**delta: float) -> datetime:
    return datetime.now(UTC) - timedelta(**delta)


def citizen(text: str, minutes: float, understood: protocol.Understood | None = None) -> dict[str, object]:
    return {
        "author": {"role": "citizen"},
        "kind": "text",
        "text": text,
        "at": ago(minutes=minutes),
        "understood": understood,
    }


def system(text: str, minutes: float) -> dict[str, object]:
    return {"author": {"role": "system"}, "kind": "notice", "text": text, "at": ago(minutes=minutes)}


def understood(
    intent: str, confidence: float, aspect: protocol.Aspect | None, *candidates: tuple[protocol.ServiceRef, float]
) -> protocol.Understood:
    found = [protocol.ServiceCandidate(id=ref.id, title=ref.title, score=score) for ref, score in candidates]
    return protocol.Understood(intent=intent, confidence=confidence, aspect=aspect, service_candidates=found)


def answer(service: protocol.ServiceRef, aspect: protocol.Aspect, text: str, minutes: float) -> dict[str, object]:
    office = protocol.OfficeCard(
        id="altenessen",
        name="Bürgeramt Altenessen",
        address="Altenessener Straße 196, 45326 Essen",
        opening_text="heute bis 18 Uhr",
        open_now=True,
        accessible="yes",
        phone="0201 88-33222",
    )
    return {
        "author": {"role": "bot", "name": "Bürgerdraht"},
        "kind": "answer",
        "text": text,
        "at": ago(minutes=minutes),
        "answer": protocol.Answer(
            service=service,
            aspect=aspect,
            confidence=0.93,
            source=protocol.Source(title="Stadt Essen", url="https://www.essen.de/"),
            as_of=ago(days=50).date(),
            example=True,
            links=[protocol.Link(kind="appointment", title="Termin buchen", url="https://termine.example/")],
            offices=[office],
        ),
        "choices": [
            protocol.Choice(id="c1", title="Welche Unterlagen?"),
            protocol.Choice(id="c2", title="Wie lange dauert es?"),
        ],
    }


FEES = "Ein Personalausweis kostet 37,00 Euro. Wenn Sie jünger als 24 Jahre sind, kostet er 22,80 Euro."
STOLEN = "Bitte zeigen Sie den Diebstahl bei der Polizei an und bringen Sie die Bestätigung mit."
DOCUMENTS = (
    "Bitte bringen Sie mit:\n– Ihren alten Ausweis oder Pass\n– ein biometrisches Foto, nicht älter als ein Jahr"
)

CONVERSATIONS: dict[str, list[dict[str, object]]] = {
    "passport": [
        citizen(
            "Was kostet ein neuer Personalausweis?",
            14,
            understood("fees", 0.97, "fees", (PASSPORT, 0.94), (MOVING, 0.21)),
        ),
        answer(PASSPORT, "fees", FEES, 14),
        citizen(
            "und welche unterlagen brauch ich dafür", 12, understood("documents", 0.91, "documents", (PASSPORT, 0.9))
        ),
        answer(PASSPORT, "documents", DOCUMENTS, 12),
        citizen(
            "mein alter ist aber geklaut worden",
            6,
            understood("nlu_fallback", 0.34, None, (PASSPORT, 0.41), (MOVING, 0.18)),
        ),
        {
            "author": {"role": "bot"},
            "kind": "text",
            "text": "Das habe ich leider nicht verstanden.",
            "at": ago(minutes=6),
        },
        citizen("ich will mit nem menschen reden", 5, understood("human", 0.98, None)),
        system("Sie sind in der Warteschlange. Gleich ist jemand für Sie da.", 5),
    ],
    "car": [
        citizen(LONG, 4, understood("documents", 0.58, "documents", (CAR, 0.77), (MOVING, 0.52))),
        system("Sie sind in der Warteschlange. Gleich ist jemand für Sie da.", 3),
    ],
    "moving": [
        citizen(
            "Hallo, ich bin umgezogen und habe den Termin verpasst",
            32,
            understood("deadline", 0.83, "deadline", (MOVING, 0.88)),
        ),
        system("Sie sprechen jetzt mit Frau Yılmaz.", 28),
        {
            "author": {"role": "clerk", "name": "Frau Yılmaz"},
            "kind": "text",
            "at": ago(minutes=27),
            "text": "Guten Tag, hier ist Frau Yılmaz. Kein Problem, wir finden einen neuen Termin.",
        },
        citizen("Das ist nett, danke!", 26, understood("thank", 0.99, None)),
    ],
    "callback": [
        citizen("Ich bräuchte Hilfe beim Elterngeld, bin nur abends erreichbar.", 190, understood("human", 0.71, None)),
        system("Ihre Nachricht ist angekommen. Wir rufen Sie zurück.", 189),
    ],
}


def suggestions() -> list[protocol.Suggestion]:
    source = protocol.Source(title="Stadt Essen", url="https://www.essen.de/")
    known: dict[protocol.Aspect, str] = {"documents": DOCUMENTS, "fees": FEES, "procedure": STOLEN}
    answers = [
        protocol.Suggestion(
            title=PASSPORT.title,
            text=text,
            answer=protocol.Answer(
                service=PASSPORT, aspect=aspect, confidence=1, source=source, as_of=ago(days=50).date()
            ),
        )
        for aspect, text in known.items()
    ]
    blocks = {
        "Begrüßung": "Guten Tag, ich habe Ihr Gespräch gelesen und kümmere mich darum.",
        "Einen Moment": "Ich prüfe das kurz und bin gleich wieder bei Ihnen.",
        "Keine persönlichen Daten": "Bitte schreiben Sie hier keine Aktenzeichen oder Ausweisnummern. Rufen Sie an.",
    }
    return answers + [protocol.Suggestion(title=title, text=text) for title, text in blocks.items()]
