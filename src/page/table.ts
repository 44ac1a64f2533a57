import { filledColumns, textOf, type Cell, type Table, type Tone } from '../report/table.ts';
import { html, type Content, type Html } from './html.ts';

export interface Shown {
  /** What the table is about, for who cannot see what stands around it. */
  readonly caption: string;
  readonly isCaptionHidden?: boolean;
  /** Makes a link of a row's first cell. */
  readonly link?: (row: number) => string | null;
}

/** A table in a region that scrolls by itself when it is too wide; its first column names the rows. */
export function tableHtml(table: Table, { caption, isCaptionHidden = true, link }: Shown): Html {
  const shown = filledColumns(table);
  const cellsOf = (row: readonly Cell[], at: number): Content =>
    shown.map(({ align, index }, place) => {
      const text = toned(row[index]);
      const target = place === 0 ? (link?.(at) ?? null) : null;
      const content = target === null ? text : html`<a href="#${target}">${text}</a>`;
      // A name that a row shares with the one above is not repeated.
      return place === 0 && textOf(row[index]) !== ''
        ? html`<th scope="row" class="${align}">${content}</th>`
        : html`<td class="${align}">${content}</td>`;
    });
  return scrolling(
    caption,
    html`<table>
      <caption${isCaptionHidden ? html` class="hidden"` : ''}>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${shown.map(({ title, align }) => html`<th scope="col" class="${align}">${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${table.rows.map(
          (row, at) =>
            html`<tr>
              ${cellsOf(row, at)}
            </tr>`,
        )}
      </tbody>
    </table>`,
  );
}

/** Wide content that may be scrolled with the keyboard too, for which it takes the focus. */
export function scrolling(label: string, content: Html): Html {
  return html`<div class="scrolling" role="group" tabindex="0" aria-label="${label}">${content}</div>`;
}

const classes: Record<Tone, string> = {
  plain: '',
  strong: 'strong',
  faint: 'faint',
  good: 'good',
  bad: 'bad',
  warn: 'warn',
  accent: 'accent',
};

function toned(cell: Cell | undefined): Content {
  const text = textOf(cell);
  const tone = cell === undefined || typeof cell === 'string' ? '' : classes[cell.tone];
  return tone === '' ? text : html`<span class="${tone}">${text}</span>`;
}
