/** The legal names of each kind; the reason where a name is illegal. */

/** The kinds of names that can be changed. */
type NamedKind = 'label' | 'macro' | 'node' | 'property';

/** dtc 1.8.1, dtc-lexer.l: LABEL. */
const LABEL = /^[A-Za-z_]\w*$/;
/** dtc 1.8.1, checks.c: NODE_NAME characters with one `@`; the part after it allows the same characters. */
const NODE = /^[A-Za-z0-9,._+-]+(?:@[A-Za-z0-9,._+-]+)?$/;
/** dtc 1.8.1, checks.c: PROPNODECHARS without what only nodes have. */
const PROPERTY = /^[A-Za-z0-9,._+*#?-]+$/;
/** Devicetree Specification 0.4, 2.2.1 and 2.2.4: names have 31 characters at most. */
const NAME_MAX = 31;
/** Reserved words of `#if` and `#define`. */
const RESERVED_MACROS: ReadonlySet<string> = new Set(['defined', '__VA_ARGS__', '__VA_OPT__']);

/** Why a name is illegal; undefined when it is legal. */
export function nameFault(kind: NamedKind, name: string): string | undefined {
  switch (kind) {
    case 'label':
      return LABEL.test(name) ? undefined : `a label has letters, digits and '_' only, and begins with no digit`;
    case 'macro':
      if (RESERVED_MACROS.has(name)) return `'${name}' is a word of the preprocessor`;
      return LABEL.test(name)
        ? undefined
        : "the name of a macro has letters, digits and '_' only, and begins with no digit";
    case 'node': {
      if (!NODE.test(name))
        return "a node's name has letters, digits and ',._+-' only, and a unit address behind one '@'";
      const base = name.split('@', 1)[0] ?? '';
      return base.length > NAME_MAX ? `a node's name has ${NAME_MAX} characters at most before '@'` : undefined;
    }
    case 'property':
      return PROPERTY.test(name) ? undefined : "a property's name has letters, digits and ',._+*#?-' only";
  }
}
