/**
 * Takes programs apart where cpp does not mind: any run of tokens moves into another file, into a macro or between
 * directives. To `cpp | dtc` most of them are the same program as before.
 */
import type { Files } from '../harness/compileFiles.ts';
import { generator } from '../harness/random.ts';

/** Directives, comments, strings, keywords, references and names with their marks, or one character. */
const UNIT =
  /(?<=^|\n)[ \t]*#[ \t]*(?:define|undef|include|import|pragma|assert|unassert|if|ifdef|ifndef|elif|else|endif|error|warning|line)\b(?:[^\n\\]|\\[\s\S])*|\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\\n]|\\.)+'|\/[a-z0-9-]+\/|&\{[^}\n]*\}|&?\\?[\w,.+#?*@-]+:?|\S/g;

/** Units that move together. */
const MOVED_MAX = 8;

interface Piece {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The files of a program with some of its tokens moved; the board stays the first. */
export function splitProgram(files: Files, seed: number): Files {
  const random = generator(seed);
  const below = (n: number) => Math.floor(random() * n);
  const split: Record<string, string> = { ...files };
  const board = Object.keys(files)[0] ?? '';
  const defines: string[] = [];
  for (let i = 1 + below(4); i > 0; i--) {
    const names = Object.keys(split).filter((name) => !name.endsWith('.bin'));
    const name = random() < 0.7 ? board : (names[below(names.length)] ?? board);
    const text = split[name] ?? '';
    const piece = choosePiece(text, random);
    const number = Object.keys(split).length + defines.length;
    const isPlain = !/[#\n]|\/[*/]/.test(piece.text.trim());
    const kind = random();
    let moved: string;
    if (kind < 0.4 || (kind < 0.75 && !isPlain)) {
      const part = `s${number}.dtsi`;
      const once = random() < 0.2 ? '#pragma once\n' : '';
      split[part] = `${once}${random() < 0.8 ? `${piece.text}\n` : piece.text}`;
      const directive = random() < 0.8 ? 'include' : 'import';
      moved = `\n#${directive} "${part}"\n`;
      // The second time it brings nothing.
      if (once !== '' || directive === 'import') moved += `#${random() < 0.5 ? 'include' : 'import'} "${part}"\n`;
    } else if (kind < 0.6) {
      defines.push(`#define W${number} ${piece.text.trim()}`);
      moved = ` W${number} `;
    } else if (kind < 0.75) {
      const units = unitsOf(piece.text);
      const from = units[below(units.length)]?.start ?? 0;
      const body = piece.text.slice(0, from).trim();
      const argument = piece.text.slice(from).trim();
      defines.push(`#define F${number}(x...) ${body} x`);
      moved = ` F${number}(${argument}) `;
    } else if (kind < 0.82) moved = `\n#if 1\n${piece.text}\n#else\n#error no\n#endif\n`;
    else if (kind < 0.85) {
      moved = `\n#assert s(${number})\n#if #s(${number})\n${piece.text}\n#unassert s\n#elif 1\n#error no\n#endif\n`;
    } else if (kind < 0.9) moved = `\n#ifdef NONE\n#error no\n} ; = <\n#endif\n${piece.text}`;
    else if (kind < 0.95) moved = `\n#define N${number} ${number}\n${piece.text}`;
    else {
      split['empty.h'] = '#define EMPTY\n';
      moved =
        random() < 0.5 ? `\n#include "empty.h"\n${piece.text}` : `\n#include "empty.h"\nEMPTY ${piece.text} EMPTY `;
    }
    split[name] = text.slice(0, piece.start) + moved + text.slice(piece.end);
  }
  split[board] = `${defines.map((line) => `${line}\n`).join('')}${split[board] ?? ''}`;
  return split;
}

function choosePiece(text: string, random: () => number): Piece {
  const units = unitsOf(text);
  const count = 1 + Math.floor(random() * MOVED_MAX);
  const first = Math.floor(random() * units.length);
  const start = units[first]?.start ?? 0;
  const end = units[Math.min(units.length - 1, first + count - 1)]?.end ?? start;
  return { start, end, text: text.slice(start, end) };
}

function unitsOf(text: string): Piece[] {
  return [...text.matchAll(UNIT)].map(({ index, 0: unit }) => ({ start: index, end: index + unit.length, text: unit }));
}
