import { html, type Content, type Html } from './html.ts';

export type Fact = readonly [name: string, value: Content];

/** Names with what is said of each, one a line. */
export function factsHtml(facts: readonly Fact[]): Html {
  return html`<dl class="facts">
    ${facts.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}
