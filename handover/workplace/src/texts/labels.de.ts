/** German names for what the protocol names in English, and the keyboard shortcuts. */
import type { Answer, Contact, Link, OfficeCard, State } from "../protocol";

const aspects: Record<Answer["aspect"], string> = {
  general: "Allgemeines",
  fees: "Gebühren",
  documents: "Unterlagen",
  deadline: "Fristen",
  duration: "Bearbeitungsdauer",
  procedure: "Ablauf",
  online: "Online-Dienst",
  appointment: "Termin",
  office: "Zuständige Stelle",
  opening_hours: "Öffnungszeiten",
  contact: "Kontakt",
  eligibility: "Voraussetzungen",
  form: "Formular",
  status: "Bearbeitungsstand",
  legal_basis: "Rechtsgrundlage",
};

const dialogueActs: Record<string, string> = {
  greet: "Begrüßung",
  goodbye: "Verabschiedung",
  thank: "Dank",
  affirm: "Ja",
  deny: "Nein",
  human: "Möchte einen Menschen sprechen",
  complaint: "Beschwerde",
  insult: "Beleidigung",
  bot_challenge: "Fragt, ob ein Bot antwortet",
  help: "Hilfe",
  small_talk: "Plauderei",
  emergency: "Notfall",
  privacy: "Datenschutz",
  accessibility: "Barrierefreiheit",
  correction: "Berichtigung",
  pick: "Auswahl",
  choose: "Auswahl angeklickt",
  out_of_scope: "Nicht Aufgabe der Stadt",
  restart: "Neu beginnen",
  nlu_fallback: "Nicht verstanden",
};

const owners: Record<State["owner"], string> = {
  bot: "beim Bot",
  queued: "wartend",
  clerk: "im Gespräch",
  callback: "Rückrufbitte",
  closed: "beendet",
};

const links: Record<Link["kind"], string> = {
  online: "Online-Dienst",
  form: "Formular",
  appointment: "Termin",
  info: "Mehr dazu",
};

const contacts: Record<Contact["kind"], string> = { phone: "Telefon", email: "E-Mail" };

const accessibility: Record<NonNullable<OfficeCard["accessible"]>, string> = {
  yes: "barrierefrei",
  limited: "eingeschränkt barrierefrei",
  no: "nicht barrierefrei",
  unknown: "",
};

const unnamedReasons: Record<string, string> = {
  requested: "Wollte einen Menschen sprechen",
  human: "Wollte einen Menschen sprechen",
  misunderstood: "Der Bot hat mehrmals nicht verstanden",
  complaint: "Beschwerde",
  emergency: "Notfall",
  transferred: "Weitergeleitet",
  clerk_lost: "Verbindung der Kollegin oder des Kollegen abgebrochen",
};

export const labels = {
  aspects,
  intents: { ...aspects, ...dialogueActs } as Record<string, string>,
  owners,
  links,
  contacts,
  accessibility,
  reasons: unnamedReasons,

  shortcuts: [
    { keys: ["Alt", "N"], does: "Anfrage öffnen, die am längsten wartet" },
    { keys: ["Alt", "U"], does: "Geöffnete Anfrage übernehmen" },
    { keys: ["Alt", "1"], to: "9", does: "Eigenes Gespräch 1 bis 9 öffnen" },
    { keys: ["Alt", "S"], does: "Ins Antwortfeld springen" },
    { keys: ["Alt", "I"], does: "Kontext mit Vorschlägen und Notizen" },
    { keys: ["Alt", "L"], does: "Zur Liste der Anfragen" },
    { keys: ["Alt", "K"], does: "Diese Übersicht" },
    { keys: ["Eingabe"], does: "Antwort senden (auch Strg + Eingabe)" },
    { keys: ["Umschalt", "Eingabe"], does: "Neue Zeile" },
  ] as { keys: string[]; to?: string; does: string }[],
};
