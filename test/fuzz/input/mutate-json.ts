/** Another value somewhere in JSON that is right: what lies around it stays readable, so that readers get to it. */
import type { Json, JsonObject } from '../../../src/base/json.ts';
import type { Draw } from '../draw.ts';

/** JSON has no word for what this number is read as. */
const endless = '@endless@';

const strangers: readonly Json[] = [
  ...[null, true, false, 0, -1, 1, 0.5, 2, 17, 1e308, -1e308, 5e-324, 2 ** 24, 2 ** 31, 2 ** 53, endless],
  ...['', 'x', '../../x', '/etc/passwd', '__proto__', '\u001b[2J', 'a b', '\ud800', 'x'.repeat(5000)],
  ...[[], {}, [null], [[]], { a: 1 }, [1, 2], 'ab'.repeat(32), '2026-01-01T00:00:00Z'],
];

const names = ['__proto__', 'constructor', 'toString', '', 'length', '0', 'type', 'valid', 'x'.repeat(300)];

/** Null where a line of the text, drawn at random, is no JSON. */
export function mutatedJson(input: Uint8Array, other: Uint8Array, draw: Draw): Uint8Array | null {
  if (input.length > 100_000 || other.length > 100_000) return null;
  const lines = Buffer.from(input).toString().split('\n');
  const at = draw.below(Math.max(1, lines.length - 1));
  const value = parsed(lines[at] ?? '');
  if (value === undefined) return null;
  const foreign = parsed(Buffer.from(other).toString().split('\n')[0] ?? '') ?? null;
  let changed = value;
  for (let left = 1 + draw.below(2); left > 0; left--) changed = changedAt(changed, foreign, draw);
  lines[at] = JSON.stringify(changed).replaceAll(`"${endless}"`, '1e999');
  return Buffer.from(lines.join('\n'));
}

/** The same in the header of a safetensors file, whose length is put right; null where there is none. */
export function mutatedHeader(input: Uint8Array, draw: Draw): Uint8Array | null {
  const bytes = Buffer.from(input);
  const length = bytes.length < 8 ? 0n : bytes.readBigUInt64LE();
  if (length === 0n || length > BigInt(bytes.length - 8)) return null;
  const end = 8 + Number(length);
  const header = mutatedJson(bytes.subarray(8, end), bytes.subarray(8, end), draw);
  if (header === null) return null;
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([size, header, bytes.subarray(end)]);
}

function parsed(text: string): Json | undefined {
  // Too deep a value would be too deep for this too.
  if (!text.startsWith('{') || /[[{]{50}|(?:\{"[^"]*":){50}/.test(text)) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Goes down by chance, and changes what is there. */
function changedAt(value: Json, foreign: Json, draw: Draw): Json {
  const inner = typeof value === 'object' && value !== null ? Object.entries(value as JsonObject) : [];
  if (inner.length === 0 || draw.chance(0.15)) return stranger(foreign, draw);
  const [name, child] = draw.among(inner);
  const others = inner.filter(([own]) => own !== name);
  const now = ((): readonly (readonly [string, Json])[] => {
    switch (draw.below(10)) {
      case 0:
        return others;
      case 1:
        return [...inner, [draw.among(names), stranger(foreign, draw)]];
      case 2:
        return [...others, [draw.among(names), child]];
      case 3:
        return inner.map(([own, each]) => [own, own === name ? draw.among(inner)[1] : each]);
      default:
        return inner.map(([own, each]) => [own, own === name ? changedAt(child, foreign, draw) : each]);
    }
  })();
  return Array.isArray(value) ? now.map(([, each]) => each) : withNames(now);
}

/** `__proto__` among them is a name like any, as JSON has it. */
function withNames(entries: readonly (readonly [string, Json])[]): JsonObject {
  return Object.fromEntries(entries);
}

function stranger(foreign: Json, draw: Draw): Json {
  const parts =
    typeof foreign === 'object' && foreign !== null ? (Object.values(foreign) as readonly Json[]) : [];
  if (parts.length > 0 && draw.chance(0.2)) return draw.among(parts);
  if (draw.chance(0.05)) return nestedList(40);
  return draw.among(strangers);
}

function nestedList(levels: number): Json {
  return levels === 0 ? [] : [nestedList(levels - 1)];
}
