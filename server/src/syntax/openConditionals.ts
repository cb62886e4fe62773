/** The open conditionals while a text is read, and the faults of `#elif`, `#else` and `#endif`. */
import { type Directive, directiveAt } from '../preprocess/directives.ts';
import { openConditional } from '../preprocess/openConditional.ts';
import type { SyntaxFault } from './items.ts';
import { type OpenBodies, type OpenBody, UNBALANCED } from './openBodies.ts';

interface OpenConditional {
  readonly start: number;
  /** The bodies that were open at its `#if`. */
  readonly open: readonly OpenBody[];
  sawElse: boolean;
}

/** The stack of open conditionals. */
export class OpenConditionals {
  readonly #text: string;
  readonly #bodies: OpenBodies;
  readonly #stack: OpenConditional[] = [];

  /** @param bodies The open bodies of the text. Each branch begins with those that were open at `#if`. */
  constructor(text: string, bodies: OpenBodies) {
    this.#text = text;
    this.#bodies = bodies;
  }

  /** Reads a directive of any kind. Returns its fault if it has no `#if`, or comes after `#else`. */
  take({ name, start, end }: Directive): SyntaxFault | undefined {
    const innermost = this.#stack[this.#stack.length - 1];
    if (name.startsWith('if')) this.#begin(start, false);
    else if (name === 'endif' || name.startsWith('el')) {
      if (!innermost) {
        // Counts as an open conditional, so that its '#endif' is not a second fault.
        if (name !== 'endif') this.#begin(start, name === 'else');
        return { code: UNBALANCED, message: `'#${name}' without '#if'`, start, end };
      }
      if (name === 'endif') this.#stack.pop();
      else {
        const isSurplus = innermost.sawElse;
        innermost.sawElse ||= name === 'else';
        this.#bodies.restore(innermost.open);
        if (isSurplus) return { code: 'syntax', message: `'#${name}' after '#else'`, start, end };
      }
    }
    return undefined;
  }

  /** The faults of the conditionals that are open at the end. */
  atEnd(): readonly SyntaxFault[] {
    const faults: SyntaxFault[] = [];
    for (const { start } of this.#stack) {
      if (!directiveAt(this.#text, start)?.name.startsWith('if')) continue;
      faults.push({ code: UNBALANCED, ...openConditional(this.#text, start) });
    }
    return faults;
  }

  #begin(start: number, sawElse: boolean): void {
    this.#stack.push({ start, open: this.#bodies.snapshot(), sawElse });
  }
}
