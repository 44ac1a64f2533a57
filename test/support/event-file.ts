/** Files of TensorBoard taken apart, every checksum and every step looked at; written apart from what makes them. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Point {
  readonly step: number;
  readonly value: number;
}

export interface ReadEvents {
  readonly version: string;
  readonly wallTimes: readonly number[];
  /** Points by tag, in the order of the file. */
  readonly curves: Readonly<Partial<Record<string, readonly Point[]>>>;
}

/** The one event file in a folder. */
export function readEventFolder(folder: string): ReadEvents {
  const [name = '', ...more] = readdirSync(folder);
  assert.ok(name.includes('tfevents'), `no event file in ${folder}`);
  assert.deepEqual(more, []);
  return readEventFile(readFileSync(join(folder, name)));
}

export function readEventFile(bytes: Buffer): ReadEvents {
  let version = '';
  const wallTimes: number[] = [];
  const curves: Record<string, Point[]> = {};
  for (const record of records(bytes)) {
    const event = fields(record);
    wallTimes.push(number(event.get(1)).readDoubleLE());
    const step = varint(event.get(2));
    if (event.has(3)) version = number(event.get(3)).toString();
    for (const value of event.has(5) ? all(number(event.get(5)), 1) : []) {
      const scalar = fields(value);
      const tag = number(scalar.get(1)).toString();
      (curves[tag] ??= []).push({ step, value: number(scalar.get(2)).readFloatLE() });
    }
  }
  return { version, wallTimes, curves };
}

/** Asserts that every curve takes its steps once and in order. */
export function assertNoZigzag({ curves }: ReadEvents): void {
  for (const [tag, points = []] of Object.entries(curves)) {
    points.forEach(({ step }, index) => {
      assert.ok(index === 0 || step > (points[index - 1]?.step ?? 0), `${tag} goes back to step ${step}`);
    });
  }
}

function* records(bytes: Buffer): Iterable<Buffer> {
  for (let at = 0; at < bytes.length;) {
    const length = Number(bytes.readBigUInt64LE(at));
    const payload = bytes.subarray(at + 12, at + 12 + length);
    assert.equal(
      bytes.readUInt32LE(at + 8),
      maskedChecksum(bytes.subarray(at, at + 8)),
      `the length at ${at}`,
    );
    assert.equal(bytes.readUInt32LE(at + 12 + length), maskedChecksum(payload), `the bytes at ${at}`);
    yield payload;
    at += 16 + length;
  }
}

/** By long division, a bit at a time. */
function maskedChecksum(bytes: Buffer): number {
  let remainder = 0xffffffffn;
  for (const byte of bytes) {
    remainder ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit++)
      remainder = (remainder >> 1n) ^ ((remainder & 1n) === 1n ? 0x82f63b78n : 0n);
  }
  const checksum = remainder ^ 0xffffffffn;
  const turned = ((checksum >> 15n) | (checksum << 17n)) & 0xffffffffn;
  return Number((turned + 0xa282ead8n) & 0xffffffffn);
}

/** The last value of each field of a message. */
function fields(message: Buffer): ReadonlyMap<number, Buffer> {
  return new Map(entries(message));
}

function all(message: Buffer, wanted: number): readonly Buffer[] {
  return entries(message).flatMap(([field, bytes]) => (field === wanted ? [bytes] : []));
}

function entries(message: Buffer): readonly (readonly [number, Buffer])[] {
  const found: (readonly [number, Buffer])[] = [];
  for (let at = 0; at < message.length;) {
    const tag = message.readUInt8(at++);
    const wire = tag & 7;
    const begin = at;
    while (wire === 0 && message.readUInt8(at) > 127) at++;
    if (wire === 0) at++;
    else if (wire === 1) at += 8;
    else if (wire === 5) at += 4;
    else {
      let length = 0;
      for (let shift = 0; ; shift += 7) {
        const byte = message.readUInt8(at++);
        length += (byte & 127) * 2 ** shift;
        if (byte <= 127) break;
      }
      found.push([tag >> 3, message.subarray(at, at + length)]);
      at += length;
      continue;
    }
    found.push([tag >> 3, message.subarray(begin, at)]);
  }
  return found;
}

function number(bytes: Buffer | undefined): Buffer {
  return bytes ?? assert.fail('a field is not there');
}

function varint(bytes: Buffer | undefined): number {
  return [...(bytes ?? [])].reduceRight((sum, byte) => sum * 128 + (byte & 127), 0);
}
