/** Plain text as the server writes it → paragraphs and lists. Nothing in it is ever markup. */

export interface Block {
  readonly kind: "paragraph" | "bullets" | "numbers";
  readonly lines: string[];
}

const BULLET = /^\s*[-–•*]\s+(?=\S)/;
const NUMBER = /^\s*(\d{1,3})[.)]\s+(?=\S)/;

/** Lines that begin with "- " are bullets, lines counted from 1 are steps; an empty line ends a paragraph. */
export function blocks(text: string): Block[] {
  const found: Block[] = [];
  let open: Block | undefined;
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === "") {
      open = undefined;
      continue;
    }
    const [kind, content] = classify(line, open);
    if (open?.kind !== kind) {
      open = { kind, lines: [] };
      found.push(open);
    }
    open.lines.push(content);
  }
  return found;
}

function classify(line: string, open: Block | undefined): [Block["kind"], string] {
  if (BULLET.test(line)) return ["bullets", line.replace(BULLET, "")];
  // Only the next number in order continues a list: "24. Dezember" at the start of a line is a date.
  const expected = open?.kind === "numbers" ? open.lines.length + 1 : 1;
  const number = Number(NUMBER.exec(line)?.[1]);
  return number === expected ? ["numbers", line.replace(NUMBER, "")] : ["paragraph", line];
}
