/** More than this hides the plot. */
const mostLines = 14;

/** A small box beside what is pointed at or focused. */
export class Tip {
  readonly #box: HTMLDivElement;

  constructor() {
    this.#box = document.createElement('div');
    this.#box.className = 'tip';
    // What it says is said by labels and live regions too.
    this.#box.setAttribute('aria-hidden', 'true');
    this.#box.hidden = true;
    document.body.append(this.#box);
  }

  /** `x` and `y` in the window. */
  show(title: string, lines: readonly string[], x: number, y: number): void {
    const heading = document.createElement('strong');
    heading.textContent = title;
    const rest = lines.length - mostLines;
    const told = rest > 0 ? [...lines.slice(0, mostLines), `and ${rest} more`] : lines;
    this.#box.replaceChildren(heading, ...told.map(lineOf));
    this.#box.hidden = false;
    const { width, height } = this.#box.getBoundingClientRect();
    const left = x + 14 + width > innerWidth ? x - 14 - width : x + 14;
    const top = Math.min(Math.max(4, y - height / 2), innerHeight - height - 4);
    this.#box.style.transform = `translate(${Math.max(4, left)}px, ${top}px)`;
  }

  hide(): void {
    this.#box.hidden = true;
  }
}

function lineOf(text: string): HTMLDivElement {
  const line = document.createElement('div');
  line.textContent = text;
  return line;
}
