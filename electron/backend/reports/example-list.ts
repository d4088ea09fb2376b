import { html, type Markup } from './html.ts';

/** What a reading was about, one a line; nothing where nothing was kept. */
export function exampleList(examples: readonly string[]): Markup | null {
  if (examples.length === 0) return null;
  return html`<ul class="examples">${examples.map((text) => html`<li>${text}</li>`)}</ul>`;
}
