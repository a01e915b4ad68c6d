/** Times as clerks read them. The zone is the city's, wherever the clerk sits. */
const ZONE = "Europe/Berlin";

const TIME = new Intl.DateTimeFormat("de-DE", { hour: "2-digit", minute: "2-digit", timeZone: ZONE });
const DAY = new Intl.DateTimeFormat("de-DE", { weekday: "long", day: "numeric", month: "long", timeZone: ZONE });
const DATE = new Intl.DateTimeFormat("de-DE", { day: "2-digit", month: "2-digit", year: "numeric", timeZone: ZONE });
const PERCENT = new Intl.NumberFormat("de-DE", { style: "percent", maximumFractionDigits: 0 });

const DAY_MS = 86_400_000;

/** "16:25" */
export function timeOfDay(iso: string): string {
  return TIME.format(new Date(iso));
}

/** "01.10.2026" */
export function shortDate(iso: string): string {
  return DATE.format(new Date(iso));
}

/** "Montag, 23. November", or the given words for today and yesterday. */
export function dayName(iso: string, now: number, today: string, yesterday: string): string {
  const day = shortDate(iso);
  if (day === DATE.format(now)) return today;
  if (day === DATE.format(now - DAY_MS)) return yesterday;
  return DAY.format(new Date(iso));
}

export function percent(share: number): string {
  return PERCENT.format(share);
}

/** Time since `iso`: "0:07", "12:30", "2 Std. 05 Min.", "3 Tage". Never negative: clocks differ. */
export function elapsed(iso: string, now: number): string {
  const seconds = Math.max(0, Math.floor((now - Date.parse(iso)) / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return `${Math.floor(hours / 24)} Tage`;
  if (hours >= 1) return `${hours} Std. ${pad(minutes % 60)} Min.`;
  return `${minutes}:${pad(seconds % 60)}`;
}

function pad(n: number): string {
  return String(n).padStart(2, "0");
}
