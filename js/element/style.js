// The look. Constructed, because a Content-Security-Policy may forbid style elements.

const CSS = `
:host {
  --_accent: var(--upload-accent, light-dark(#0b57d0, #a8c7fa));
  --_text: var(--upload-text, light-dark(#1f1f1f, #e3e3e3));
  --_muted: var(--upload-muted, light-dark(#575b5f, #b0b4b8));
  --_error: var(--upload-error, light-dark(#b3261e, #f2b8b5));
  --_success: var(--upload-success, light-dark(#146c2e, #8fd3a0));
  --_background: var(--upload-background, light-dark(#fff, #1b1c1e));
  --_border: var(--upload-border, light-dark(#747775, #8e918f));
  --_radius: var(--upload-radius, 0.75rem);
  display: block; color: var(--_text); font: inherit; line-height: 1.4;
}
:host([hidden]) { display: none; }
* { box-sizing: border-box; }
label { display: block; position: relative; padding: 1.5rem 1rem; text-align: center; cursor: pointer;
  background: var(--_background); border: 2px dashed var(--_border); border-radius: var(--_radius); }
label:hover, :host([dragging]) label { border-color: var(--_accent); }
:host([dragging]) label { border-style: solid; }
label:has(:focus-visible) { outline: 3px solid var(--_accent); outline-offset: 2px; }
:host(:disabled) label { opacity: 0.6; cursor: not-allowed; }
label input { position: absolute; inset: 0; inline-size: 100%; block-size: 100%; opacity: 0; cursor: inherit; }
.choose { color: var(--_accent); font-weight: 600; }
.note { margin-block: 0.5rem 0; color: var(--_error); font-size: 0.875em; }
.hint, .size, .status, .totals { color: var(--_muted); font-size: 0.875em; }
ul { list-style: none; margin: 0.75rem 0 0; padding: 0; display: grid; gap: 0.5rem; }
:host(:dir(rtl)) :is(p, .status) { text-align: right; }
ul:empty, .totals:empty { display: none; }
li { background: var(--_background); border: 1px solid var(--_border); border-radius: var(--_radius); padding: 0.625rem 0.75rem;
  content-visibility: auto; contain-intrinsic-size: auto 5rem; }
.body { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0.25rem 0.75rem; align-items: center; }
.head { display: flex; flex-wrap: wrap; gap: 0 0.5rem; align-items: baseline; min-inline-size: 0; }
.name { font-weight: 600; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.size { white-space: nowrap; }
progress, .status { grid-column: 1 / -1; overflow-wrap: anywhere; }
progress { appearance: none; inline-size: 100%; block-size: 0.375rem; border: 0; border-radius: 1rem; overflow: hidden;
  background: color-mix(in srgb, var(--_border) 30%, transparent); grid-row: 2; }
progress::-webkit-progress-bar { background: color-mix(in srgb, var(--_border) 30%, transparent); }
progress::-webkit-progress-value { background: var(--_accent); transition: inline-size 0.2s; }
progress::-moz-progress-bar { background: var(--_accent); }
.actions { grid-column: 2; grid-row: 1; display: flex; gap: 0.25rem; }
.status { grid-row: 3; font-variant-numeric: tabular-nums; }
[data-state="failed"] .status { color: var(--_error); }
[data-state="completed"] .status { color: var(--_success); }
button { display: grid; place-items: center; inline-size: 2.25rem; block-size: 2.25rem; padding: 0; color: inherit; cursor: pointer;
  background: transparent; border: 1px solid transparent; border-radius: 50%; }
button:hover { background: color-mix(in srgb, var(--_text) 10%, transparent); }
button:focus-visible { outline: 2px solid var(--_accent); outline-offset: 1px; }
svg { inline-size: 1.25rem; block-size: 1.25rem; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
.totals { margin-block: 0.5rem 0; font-variant-numeric: tabular-nums; }
.announcer { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (prefers-reduced-motion: reduce) { * { transition: none !important; } }
@media (forced-colors: active) {
  label, li, button { border-color: ButtonText; }
  progress { border: 1px solid ButtonText; }
  progress::-webkit-progress-value { background: Highlight; }
  progress::-moz-progress-bar { background: Highlight; }
}
`;

let sheet;

/** The style sheet, one for all elements of the page. */
export function styleSheet() {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
  }
  return sheet;
}
