/** Everything the widget itself says, in German. Answers and notices come from the server. */
import type { Answer, Link, OfficeCard } from "../protocol.js";

type Aspect = Answer["aspect"];

const aspects: Record<Aspect, string> = {
  general: "Überblick",
  fees: "Gebühren",
  documents: "Unterlagen",
  deadline: "Frist",
  duration: "Bearbeitungsdauer",
  procedure: "Ablauf",
  online: "Online erledigen",
  appointment: "Termin",
  office: "Zuständige Stelle",
  opening_hours: "Öffnungszeiten",
  contact: "Kontakt",
  eligibility: "Voraussetzungen",
  form: "Formulare",
  status: "Stand des Antrags",
  legal_basis: "Rechtsgrundlage",
};

const linkKinds: Record<Link["kind"], string> = {
  online: "Online-Dienst",
  form: "Formular",
  appointment: "Termin",
  info: "Information",
};

const accessible: Record<NonNullable<OfficeCard["accessible"]>, string> = {
  yes: "barrierefrei zugänglich",
  limited: "eingeschränkt barrierefrei",
  no: "nicht barrierefrei",
  unknown: "",
};

export const de = {
  heading: "Frag die Stadt",
  language: { plain: "Leichte Sprache" },
  launcher: {
    open: "Chat öffnen",
    label: "Fragen?",
    unread: (count: number) => (count === 1 ? "1 neue Nachricht" : `${count} neue Nachrichten`),
  },
  header: {
    menu: "Weitere Möglichkeiten",
    close: "Chat schließen",
  },
  menu: {
    saveHtml: "Gespräch speichern",
    saveText: "Gespräch als Text speichern",
    end: "Gespräch beenden",
    erase: "Gespräch löschen",
    privacy: "Datenschutz",
    fileName: (day: string) => `gespraech-${day}`,
  },
  notice: {
    lines: [
      "Hier antwortet eine Maschine. Auf Wunsch übernimmt ein Mensch.",
      "Wofür: Auskunft zu Leistungen der Stadt. Hier wird nichts entschieden.",
      "Das Gespräch wird nach einer festen Frist automatisch gelöscht. Sie können es jederzeit selbst löschen.",
    ],
    privacy: "Mehr zum Datenschutz",
    person: "Lieber gleich ein Mensch? Wählen Sie „Mit einem Menschen sprechen“ oder rufen Sie die 115 an (Mo–Fr 8–18 Uhr).",
  },
  starters: {
    title: "Zum Beispiel",
    questions: ["Was kostet ein Personalausweis?", "Wo ist das nächste Bürgeramt?", "Wohnung ummelden: Welche Unterlagen brauche ich?"],
  },
  log: {
    label: "Gesprächsverlauf",
    history: "Bisheriger Verlauf",
    newMessages: "Neue Nachrichten",
    you: "Sie",
    bot: "Digitaler Assistent",
    clerk: "Stadtverwaltung",
    system: "Hinweis",
    newTab: "(öffnet ein neues Fenster)",
  },
  delivery: {
    waiting: "wartet …",
    sending: "wird gesendet …",
    retrying: "nicht gesendet – wird erneut versucht",
    sent: "gesendet",
  },
  answer: {
    source: "Quelle",
    asOf: (day: string) => `Stand: ${day}`,
    example: "Beispielwert",
    exampleHint: "Diese Angabe ist ein Beispiel aus den Demo-Daten.",
    aspects,
    linkKinds,
    links: "Weiter",
  },
  office: {
    open: "geöffnet",
    closed: "geschlossen",
    address: "Adresse",
    phone: "Telefon",
    hours: "Öffnungszeiten",
    access: "Barrierefreiheit",
    transport: "Anfahrt",
    web: "Zur Seite der Stelle",
    accessible,
  },
  choices: {
    label: "Auswahl",
    taken: "gewählt",
  },
  feedback: {
    question: "War das hilfreich?",
    yes: "Ja",
    no: "Nein",
    thanks: "Danke für Ihre Rückmeldung.",
    sorry: "Danke für Ihre Rückmeldung. Fragen Sie gern anders, oder sprechen Sie mit einem Menschen.",
  },
  banner: {
    opening: "Verbindung wird hergestellt …",
    bot: "Sie schreiben mit einer Maschine.",
    queued: (position: number, minutes: number | null) =>
      `Sie sind an Position ${position}` + (minutes === null ? "." : `, etwa ${minutes} ${minutes === 1 ? "Minute" : "Minuten"}.`),
    queuedUnknown: "Sie warten auf einen Menschen.",
    clerk: (name: string) => `Sie schreiben mit ${name}.`,
    callback: "Rückruf vereinbart. Wir melden uns bei Ihnen.",
    closed: "Das Gespräch ist beendet.",
    gone: "Dieses Gespräch gibt es nicht mehr. Der Text bleibt hier stehen, bis Sie neu beginnen.",
    erased: "Das Gespräch ist gelöscht.",
    offline: "Keine Verbindung. Was Sie schreiben, wird gesendet, sobald die Verbindung wieder steht.",
  },
  actions: {
    human: "Mit einem Menschen sprechen",
    withdraw: "Nicht mehr warten",
    startNew: "Neues Gespräch",
    callback: "Nachricht hinterlassen",
    back: "Zurück zum Gespräch",
    cancel: "Abbrechen",
  },
  erase: {
    title: "Gespräch löschen?",
    text: "Alles, was hier geschrieben wurde, wird endgültig gelöscht: bei Ihnen und bei der Stadt. Auch eine hinterlassene Nachricht geht verloren.",
    confirm: "Endgültig löschen",
  },
  end: {
    title: "Gespräch beenden?",
    text: "Danach können Sie in diesem Gespräch nicht mehr schreiben. Speichern und löschen können Sie es weiterhin.",
    confirm: "Beenden",
  },
  typing: {
    bot: "Der Assistent schreibt …",
    person: (name: string) => `${name} schreibt …`,
    nobody: "Die Stadtverwaltung",
  },
  composer: {
    label: "Ihre Nachricht",
    placeholder: "Ihre Frage …",
    send: "Senden",
    counter: (used: number, limit: number) => `${number(used)} von ${number(limit)} Zeichen`,
    tooLong: (over: number) => `${number(over)} Zeichen zu viel. Bitte kürzen Sie Ihre Nachricht.`,
    hint: "Eingabetaste sendet, Umschalt und Eingabetaste beginnt eine neue Zeile.",
  },
  callback: {
    title: "Nachricht hinterlassen",
    intro: "Ein Mensch meldet sich bei Ihnen, sobald jemand Zeit hat. Das Gespräch bis hierher wird mitgelesen, Sie müssen nichts wiederholen.",
    name: "Ihr Name (freiwillig)",
    contact: "Wie erreichen wir Sie?",
    phone: "Telefon",
    email: "E-Mail",
    phoneValue: "Telefonnummer",
    emailValue: "E-Mail-Adresse",
    text: "Ihr Anliegen",
    consent: "Ich bin einverstanden, dass die Stadt diese Angaben speichert, um mir zu antworten. Ich kann das jederzeit widerrufen, indem ich das Gespräch lösche.",
    send: "Nachricht senden",
    errors: {
      summary: "Bitte prüfen Sie die markierten Felder.",
      phone: "Bitte geben Sie eine Telefonnummer mit Vorwahl an, zum Beispiel 0201 123456.",
      email: "Bitte geben Sie eine E-Mail-Adresse an, zum Beispiel name@beispiel.de.",
      name: "Bitte kürzen Sie den Namen auf höchstens 200 Zeichen.",
      text: "Bitte schreiben Sie kurz, worum es geht.",
      textTooLong: "Bitte kürzen Sie den Text auf höchstens 2.000 Zeichen.",
      consent: "Ohne Ihr Einverständnis dürfen wir die Nachricht nicht speichern.",
    },
  },
  rating: {
    title: "Wie zufrieden waren Sie mit diesem Gespräch?",
    scores: ["gar nicht", "wenig", "teils, teils", "zufrieden", "sehr zufrieden"],
    comment: "Möchten Sie uns noch etwas sagen? (freiwillig)",
    send: "Bewertung senden",
    missing: "Bitte wählen Sie eine Bewertung aus.",
    thanks: "Vielen Dank für Ihre Bewertung.",
  },
  problems: {
    offline: "Der Dienst ist gerade nicht erreichbar. Bitte versuchen Sie es gleich noch einmal oder rufen Sie die 115 an.",
    opening: "Der Dienst ist gerade nicht erreichbar. Wir versuchen es weiter. Telefonisch hilft die 115 (Mo–Fr 8–18 Uhr).",
    failed: "Das hat leider nicht geklappt. Bitte versuchen Sie es noch einmal.",
  },
};

/** 1800 → "1.800", without waiting for locale data. */
function number(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ".");
}
