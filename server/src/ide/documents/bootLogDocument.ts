/**
 * What the kernel prints about memory when a board boots, as `dtatlas boot` writes it: first the assumptions, after `#`, then
 * the log. Lines about a node link to its source.
 */
import type { Board } from '../../analysis/board.ts';
import { nodeSpan } from '../../analysis/placeFindings.ts';
import type { BootReport, LogLine } from '../../boot/report.ts';
import type { DocumentLink, LineLevel, MadeDocument } from './document.ts';

/** One boot of a board. */
interface NamedBoot {
  /** Distinguishes the boot from the others; empty when it is the only one. */
  readonly name: string;
  readonly report: BootReport;
}

const LEVELS: Readonly<Partial<Record<LogLine['level'], LineLevel>>> = {
  emerg: 'error',
  alert: 'error',
  crit: 'error',
  err: 'error',
  warn: 'warning',
};

/** The boots of a board, one below the other. */
export function bootLogDocument(board: Board, boots: readonly NamedBoot[]): MadeDocument {
  const writer = new LogWriter(board);
  for (const boot of boots) writer.boot(boot);
  return writer.document();
}

class LogWriter {
  readonly #board: Board;
  readonly #lines: string[] = [];
  readonly #levels: (LineLevel | undefined)[] = [];
  readonly #links: DocumentLink[] = [];

  constructor(board: Board) {
    this.#board = board;
  }

  boot({ name, report }: NamedBoot): void {
    if (this.#lines.length > 0) this.#line('');
    const on = name === '' ? '' : `, ${name}`;
    this.#line(`# Linux ${report.kernel} for ${report.arch}${on}: what it prints about memory, as predicted.`);
    for (const assumption of report.assumptions) this.#line(`# ${assumption}`);
    const about = pathsOfLines(report);
    const regions = [...report.regions].sort((a, b) => b.name.length - a.name.length);
    for (const line of report.log) {
      // One record may have two lines.
      for (const text of line.text.split('\n')) {
        const number = this.#line(text, LEVELS[line.level]);
        this.#link(number, text, regions, about.get(line));
      }
    }
    if (report.panic !== undefined) this.#line(report.panic, 'error');
    if (report.log.length === 0 && report.panic === undefined) this.#line('# It prints nothing about memory.');
  }

  #line(text: string, level?: LineLevel): number {
    this.#levels.push(level);
    return this.#lines.push(text) - 1;
  }

  /** Links the name of a region, else the address of one; else the whole line, where the engine knows its node. */
  #link(line: number, text: string, regions: BootReport['regions'], about: string | undefined): void {
    const before = this.#links.length;
    const taken: { readonly start: number; readonly end: number }[] = [];
    const add = (start: number, end: number, path: string) => {
      if (taken.some((other) => start < other.end && other.start < end)) return;
      const node = this.#board.nodeAt(path);
      const target = node && nodeSpan(node);
      if (!target) return;
      taken.push({ start, end });
      this.#links.push({ line, start, end, target });
    };
    for (const { name, path } of regions) {
      for (let at = wordIn(text, name, 0); at >= 0; at = wordIn(text, name, at + name.length)) {
        add(at, at + name.length, path);
      }
    }
    if (this.#links.length > before) return;
    const address = /\bat (0x[0-9a-f]+)/.exec(text);
    const base = address?.[1] === undefined ? undefined : BigInt(address[1]);
    const region = base === undefined ? undefined : regions.find((each) => each.base === base);
    if (address && region) add(address.index + 3, address.index + address[0].length, region.path);
    else if (about !== undefined) add(0, text.length, about);
  }

  document(): MadeDocument {
    const text = this.#lines.map((line) => `${line}\n`).join('');
    return { text, origins: [], links: this.#links, levels: this.#levels };
  }
}

/** The nodes that lines are about, where an event of the boot names one. */
function pathsOfLines({ events, regions }: BootReport): ReadonlyMap<LogLine, string> {
  const paths = new Map<LogLine, string>();
  for (const event of events) {
    const line = 'line' in event && typeof event.line === 'object' ? event.line : undefined;
    if (!line) continue;
    const region = 'region' in event && event.region !== undefined ? regions[event.region]?.path : undefined;
    const path =
      region ?? ('path' in event ? event.path : event.kind === 'node-refused' ? '/reserved-memory' : undefined);
    if (path !== undefined) paths.set(line, path);
  }
  return paths;
}

/** Offset of a name as a separate word; -1 where there is none. */
function wordIn(text: string, name: string, from: number): number {
  if (name === '') return -1;
  for (let at = text.indexOf(name, from); at >= 0; at = text.indexOf(name, at + 1)) {
    const around = [text.charAt(at - 1), text.charAt(at + name.length)];
    if (!around.some((character) => /[\w@,+]/.test(character))) return at;
  }
  return -1;
}
