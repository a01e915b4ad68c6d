/** Dates, times and numbers as Germans write them. */

/** "2026-10-01" → "01.10.2026" */
export function germanDate(isoDate: string): string {
  const [year = "", month = "", day = ""] = isoDate.slice(0, 10).split("-");
  return `${day}.${month}.${year}`;
}

const clock = new Intl.DateTimeFormat("de-DE", { hour: "2-digit", minute: "2-digit" });

/** "2026-11-23T16:25:00Z" → "17:25", in the reader's time zone */
export function clockTime(isoTime: string): string {
  const time = new Date(isoTime);
  return Number.isNaN(time.getTime()) ? "" : clock.format(time);
}

/** "0201 / 88-0" → "tel:0201880"; null when there is nothing to dial */
export function telUrl(phone: string): string | null {
  const digits = phone.replace(/\(0\)/g, "").replace(/[^\d+]/g, "");
  return /^\+?\d{2,}$/.test(digits) ? `tel:${digits}` : null;
}

/** seconds → whole minutes, at least one */
export function minutes(seconds: number): number {
  return Math.max(1, Math.round(seconds / 60));
}
