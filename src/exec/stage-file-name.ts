import { createHash } from 'node:crypto';

/** Different names give different files, on any file system and with `ls` still readable: `evaluate+dense`. */
export function stageFileName(stage: string): string {
  const safe = stage.replace(/[^A-Za-z0-9._-]/gu, (character) =>
    character === ' ' ? '+' : percent(character),
  );
  return safe.length <= 100 ? safe : `${safe.slice(0, 80)}~${shortHash(stage)}`;
}

function percent(character: string): string {
  return [...Buffer.from(character)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
