/** The conditionals that are open while a text is read, and what is wrong with the directives that go on with them. */
import { type Directive, directiveAt } from '../preprocess/directives.ts';
import { openConditional } from '../preprocess/openConditional.ts';
import type { SyntaxFault } from './items.ts';
import { type OpenBodies, type OpenBody, UNBALANCED } from './openBodies.ts';

interface OpenConditional {
  readonly start: number;
  /** The bodies that were open where it began. */
  readonly open: readonly OpenBody[];
  sawElse: boolean;
}

/** A stack of open conditionals. */
export class OpenConditionals {
  readonly #text: string;
  readonly #bodies: OpenBodies;
  readonly #stack: OpenConditional[] = [];

  /** @param bodies Those of the text, which each branch finds as the first one did. */
  constructor(text: string, bodies: OpenBodies) {
    this.#text = text;
    this.#bodies = bodies;
  }

  /** Takes a directive of any kind, and says what is wrong with its place. */
  take({ name, start, end }: Directive): SyntaxFault | undefined {
    const innermost = this.#stack[this.#stack.length - 1];
    if (name.startsWith('if')) this.#begin(start, false);
    else if (name === 'endif' || name.startsWith('el')) {
      if (!innermost) {
        // Its '#endif' would only repeat that.
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

  /** The faults of what is still open at the end. */
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
