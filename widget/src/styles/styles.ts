/** The style sheets, adopted by the shadow roots (no inline styles: the page's CSP may forbid them). */
import { unsafeCSS } from "lit";
import tokensCss from "../theme/tokens.css?inline";
import callbackCss from "./callback.css?inline";
import cardCss from "./card.css?inline";
import composerCss from "./composer.css?inline";
import controlsCss from "./controls.css?inline";
import entryCss from "./entry.css?inline";
import hostCss from "./host.css?inline";
import panelCss from "./panel.css?inline";
import ratingCss from "./rating.css?inline";
import resetCss from "./reset.css?inline";

export const tokens = unsafeCSS(tokensCss);
export const reset = unsafeCSS(resetCss);
export const controls = unsafeCSS(controlsCss);
export const host = unsafeCSS(hostCss);
export const panel = unsafeCSS(panelCss);
export const entry = unsafeCSS(entryCss);
export const card = unsafeCSS(cardCss);
export const composer = unsafeCSS(composerCss);
export const callback = unsafeCSS(callbackCss);
export const rating = unsafeCSS(ratingCss);
