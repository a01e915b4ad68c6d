/** Line icons, drawn for this project on a 24 × 24 grid. Decoration: the words beside them say the same. */
import { html, svg, type SVGTemplateResult, type TemplateResult } from "lit";

function icon(paths: SVGTemplateResult): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${paths}</svg>`;
}

export const icons = {
  chat: icon(svg`<path d="M4 5h16v11H11l-4.5 4v-4H4z" /><path d="M8 9h8M8 12.5h5" />`),
  close: icon(svg`<path d="M6 6l12 12M18 6L6 18" />`),
  down: icon(svg`<path d="M12 5v14M6 13l6 6 6-6" />`),
  menu: icon(svg`<path d="M5 7h14M5 12h14M5 17h14" />`),
  send: icon(svg`<path d="M4 12h14M12 5.5L18.5 12 12 18.5" />`),
  person: icon(svg`<circle cx="12" cy="8" r="3.5" /><path d="M5 20c.6-4 3.4-6 7-6s6.400 2 7 6" />`),
  machine: icon(svg`<rect x="5" y="8" width="14" height="10" rx="2" /><path d="M12 8V4.500M9.500 12.200v1.600M14.500 12.200v1.600" />`),
  online: icon(svg`<circle cx="12" cy="12" r="8" /><path d="M4 12h16M12 4c5 5 5 11 0 16c-5-5-5-11 0-16" />`),
  form: icon(svg`<path d="M6 3.500h8l4 4v13H6z" /><path d="M9 11h6M9 14h6M9 17h4" />`),
  appointment: icon(svg`<rect x="4.500" y="6" width="15" height="14" rx="1.500" /><path d="M4.500 10.500h15M8.500 3.500V8M15.500 3.500V8" />`),
  info: icon(svg`<circle cx="12" cy="12" r="8.500" /><path d="M12 11v5.500M12 7.500v.600" />`),
  place: icon(svg`<path d="M12 21c-4.500-5-6.500-8.300-6.500-11.200a6.500 6.500 0 0113 0C18.500 12.700 16.500 16 12 21z" /><circle cx="12" cy="9.800" r="2.300" />`),
  phone: icon(svg`<path d="M6.500 4h3l1.500 4.500-2 1.500a11 11 0 005 5l1.500-2 4.500 1.500v3c0 1-.800 2-2 2C10.500 19.500 4.500 13.500 4.500 6c0-1.200 1-2 2-2z" />`),
  clock: icon(svg`<circle cx="12" cy="12" r="8.500" /><path d="M12 7v5.500l3.500 2" />`),
  access: icon(svg`<circle cx="12" cy="5" r="1.500" /><path d="M7 9l5 1 5-1M12 10v4l-2.500 6M12 14l2.500 6" />`),
  transport: icon(svg`<rect x="6" y="4" width="12" height="13" rx="2" /><path d="M6 11h12M9 20l1.500-3M15 20l-1.500-3M9.500 14h.100M14.500 14h.100" />`),
  save: icon(svg`<path d="M12 4v11M7 10.500l5 5 5-5M5 20h14" />`),
  end: icon(svg`<path d="M13 4.500H5v15h8M10 12h10M16.500 8.500L20 12l-3.500 3.500" />`),
  erase: icon(svg`<path d="M5 7h14M9.500 7V4.500h5V7M7 7l.800 13h8.400L17 7M10.500 11v5.500M13.500 11v5.500" />`),
  lock: icon(svg`<rect x="6" y="11" width="12" height="9" rx="1.500" /><path d="M8.500 11V8a3.500 3.500 0 017 0v3" />`),
  check: icon(svg`<path d="M5 12.500l4.500 4.500L19 7.500" />`),
  back: icon(svg`<path d="M20 12H5M11 6l-6 6 6 6" />`),
};
