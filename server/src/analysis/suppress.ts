/** Drops the findings that comments switch off, and reports comments of this kind that have no effect. */

import { countText } from '../base/format.ts';
import { LineIndex } from '../base/lineIndex.ts';
import type { Span } from '../base/span.ts';
import { findCode, severityOf } from '../problems/codes.ts';
import { COMMENT_FILTERS, runFilters } from '../problems/filters.ts';
import type { Problem } from '../problems/problem.ts';
import type { SourceFile } from '../source/sourceHost.ts';
import { type SuppressedName, type Suppression, suppressedNames, suppressionsOf } from './suppressions.ts';

type Remark = 'suppression-unknown' | 'suppression-unused' | 'suppression-limit';

/** A finding, and all places where a comment may switch it off: its own, and every definition of its node. */
interface SuppressibleProblem {
  readonly problem: Problem;
  readonly places: readonly Span[];
}

/** Limit of remarks on the comments of one board; one more says how many are left out. */
const REMARKS_MAX = 1000;

/** The comments of one board that switch findings off, and which of them had an effect. */
export class Suppressor {
  readonly #files: ReadonlyMap<string, SourceFile | undefined>;
  readonly #lines = new Map<string, LineIndex>();
  readonly #used = new Set<SuppressedName>();

  /** `files`: every file of the board as it was read. */
  constructor(files: ReadonlyMap<string, SourceFile | undefined>) {
    this.#files = files;
  }

  /** Problems that no comment switches off. Errors that stop dtc stay regardless of comments. */
  keep(found: readonly SuppressibleProblem[]): readonly Problem[] {
    const places = new Map(found.map((each) => [each.problem, each.places]));
    const isOff = (problem: Problem) => this.isOff(problem, places.get(problem) ?? []);
    return runFilters(COMMENT_FILTERS, [...places.keys()], { isOff });
  }

  /** Whether a comment at one of these places, or one for its file, switches a problem off. */
  isOff(problem: Problem, places: readonly Span[]): boolean {
    if (isRefused(problem.code)) return false;
    let off = false;
    for (const { file: path, start } of places) {
      const file = this.#files.get(path);
      const named = file ? suppressedNames(file).get(problem.code) : undefined;
      if (!file || !named) continue;
      for (const where of ['file', this.#lineOf(file, start)] as const) {
        for (const name of named.get(where) ?? []) {
          this.#used.add(name);
          off = true;
        }
      }
    }
    return off;
  }

  #lineOf(file: SourceFile, offset: number): number {
    let lines = this.#lines.get(file.path);
    if (!lines) {
      lines = new LineIndex(file.text);
      this.#lines.set(file.path, lines);
    }
    return lines.positionAt(offset).line;
  }

  /**
   * Comments that name no known check; in the board file also those without a finding to switch off. In a
   * shared file they may have an effect on another board. `ran`: the checks that ran.
   */
  remarks(boardFile: string, ran: (id: string) => boolean): readonly Problem[] {
    const remarks: Problem[] = [];
    const leftOut: { count: number; first?: Span } = { count: 0 };
    const add = (code: Remark, message: string, span: Span) => {
      if (remarks.length < REMARKS_MAX) remarks.push(remark(code, message, span));
      else {
        leftOut.first ??= span;
        leftOut.count++;
      }
    };
    for (const [path, file] of this.#files) {
      if (!file) continue;
      for (const comment of suppressionsOf(file)) {
        const unknown = unknownParts(comment);
        for (const part of unknown) add('suppression-unknown', part.message, { file: path, ...part });
        if (path !== boardFile || comment.line === undefined) continue;
        for (const name of comment.names) {
          if (!ran(name.name) || this.#used.has(name) || isRefused(name.name)) continue;
          const message = `'${name.name}' finds nothing here: this comment can go`;
          add('suppression-unused', message, { file: path, start: name.start, end: name.end });
        }
      }
    }
    if (leftOut.first) {
      const more = countText(leftOut.count, 'further remark');
      const verb = leftOut.count === 1 ? 'is' : 'are';
      const message = `from here on ${more} on comments like this one ${verb} left out: ${REMARKS_MAX} are told`;
      remarks.push(remark('suppression-limit', message, leftOut.first));
    }
    return remarks;
  }
}

/** Whether dtc writes no blob when this check fails. */
function isRefused(id: string): boolean {
  const row = findCode(id);
  return row?.class === 'check' && row.severity === 'error';
}

function remark(
  code: Remark,
  message: string,
  { file, start, end }: { readonly file: string; readonly start: number; readonly end: number },
): Problem {
  return { code, severity: severityOf(code), message, span: { file, start, end }, related: [] };
}

/** Whether a comment may name the code: a check, a finding, or a problem of an overlay on its base. */
function isSwitchable(name: string): boolean {
  const row = findCode(name);
  return row !== undefined && (row.class === 'check' || row.class === 'finding' || row.byComment === true);
}

interface UnknownPart {
  readonly start: number;
  readonly end: number;
  readonly message: string;
}

function unknownParts({ start, end, line, names }: Suppression): readonly UnknownPart[] {
  if (line === undefined) {
    const message =
      'write dtatlas-disable-line, dtatlas-disable-next-line or dtatlas-disable-file, and the names of checks';
    return [{ start, end, message }];
  }
  if (names.length === 0) return [{ start, end, message: 'name the checks to be switched off, separated by commas' }];
  const out: UnknownPart[] = [];
  for (const { name, start: from, end: to } of names) {
    if (isRefused(name)) {
      const message = `dtc refuses what '${name}' finds, so a comment cannot switch it off; the setting devicetreeAtlas.checks can`;
      out.push({ start: from, end: to, message });
    } else if (!isSwitchable(name)) {
      out.push({ start: from, end: to, message: `there is no check '${name}'` });
    }
  }
  return out;
}
