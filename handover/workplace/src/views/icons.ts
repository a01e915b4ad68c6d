/** Line icons, 20 × 20, always beside or instead of a text that says the same. */
import { html, svg } from "lit";
import type { SVGTemplateResult, TemplateResult } from "lit";

const shapes = {
  accept: svg`<path d="M4 10.500 8.500 15 16 6" />`,
  back: svg`<path d="M12.500 4.500 7 10l5.500 5.500" />`,
  bell: svg`<path d="M5 14V9a5 5 0 0 1 10 0v5l1.500 1.500h-13zM8.500 17.500h3" />`,
  block: svg`<path d="M4 5h12M4 10h12M4 15h7" />`,
  bot: svg`<rect x="4" y="7" width="12" height="9" rx="2.500" /><path d="M10 3.500V7M7.500 11v1M12.500 11v1" />`,
  chat: svg`<path d="M4 5.500A1.500 1.500 0 0 1 5.500 4h9A1.500 1.500 0 0 1 16 5.500v6a1.500 1.500 0 0 1-1.500 1.500H9.500L6 16.500V13h-.5A1.500 1.500 0 0 1 4 11.500z" />`,
  clock: svg`<circle cx="10" cy="10" r="6.500" /><path d="M10 6.500V10l2.500 1.500" />`,
  close: svg`<path d="m5.500 5.500 9 9M14.500 5.500l-9 9" />`,
  context: svg`<circle cx="10" cy="10" r="6.500" /><path d="M10 9.500v4M10 6.800v.1" />`,
  down: svg`<path d="M10 4v11M5.500 10.500 10 15l4.500-4.500" />`,
  end: svg`<path d="M8 4H5.500A1.500 1.500 0 0 0 4 5.500v9A1.500 1.500 0 0 0 5.500 16H8M12.500 6.500 16 10l-3.500 3.500M16 10H8.500" />`,
  keyboard: svg`<rect x="2.500" y="5" width="15" height="10" rx="2" /><path d="M6 8.500h.1M10 8.500h.1M14 8.500h.1M6.500 12h7" />`,
  link: svg`<path d="M8 5H5.500A1.500 1.500 0 0 0 4 6.500v8A1.500 1.500 0 0 0 5.500 16h8a1.500 1.500 0 0 0 1.500-1.500V12M11 4h5v5M16 4l-7 7" />`,
  person: svg`<circle cx="10" cy="7" r="3" /><path d="M4 16.500c.6-3.300 3-5 6-5s5.400 1.700 6 5" />`,
  phone: svg`<path d="M5 3.500h2.500l1.200 3.300-1.700 1.400a9 9 0 0 0 4.800 4.800l1.400-1.700 3.300 1.200V15a1.500 1.500 0 0 1-1.600 1.500C8.600 16 4 11.400 3.500 5.100A1.500 1.500 0 0 1 5 3.500z" />`,
  send: svg`<path d="M3.500 16.500 17 10 3.500 3.500 5.500 10zM5.500 10H10" />`,
  settings: svg`<path d="M3.500 6.500h7M14.500 6.500h2M3.500 13.500h2M9.500 13.500h7" /><circle cx="12.500" cy="6.500" r="2" /><circle cx="7.500" cy="13.500" r="2" />`,
  transfer: svg`<path d="M4 7h11M11.500 3.500 15 7l-3.500 3.500M16 13H5M8.500 9.500 5 13l3.500 3.500" />`,
} satisfies Record<string, SVGTemplateResult>;

export type IconName = keyof typeof shapes;

/** The mark of the app: a speech bubble on a plate. */
export function brandMark(): TemplateResult {
  return html`
    <svg class="brand__mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" stroke="none" />
      <path d="M9 9.500h14v10H15.500l-4 4v-4H9zM13 14.500h6" fill="none" stroke-width="2.200" stroke-linejoin="round"
        stroke-linecap="round" />
    </svg>
  `;
}

export function icon(name: IconName): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">${shapes[name]}</svg>`;
}
