/** A text field's value out of FormData; files and missing fields count as empty. */
export function text(value: FormDataEntryValue | null): string {
  return typeof value === "string" ? value : "";
}
