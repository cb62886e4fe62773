/** Checks of `/chosen` and `/aliases`. */
import { firstString } from '../tree/treeView.ts';
import type { CheckContext, CheckNode, CheckRow, Visit } from './model.ts';
import { checkString } from './valueChecks.ts';
import { isOneString, isStringList } from './valueShapes.ts';

export const CHOSEN_CHECKS: readonly CheckRow[] = [
  {
    id: 'alias_paths',
    when: { node: 'aliases' },
    run: checkAliases,
  },
  {
    id: 'obsolete_chosen_interrupt_controller',
    when: { node: 'chosen' },
    run: (cx, { node, parent, isInterruptProvider }) => {
      if (parent === undefined || parent.parent !== undefined || !isInterruptProvider) return;
      if (node.property('interrupt-controller') === undefined) return;
      cx.report(
        node,
        'interrupt-controller in /chosen is obsolete, nothing reads it: remove it',
        'interrupt-controller',
      );
    },
  },
  {
    id: 'chosen_node_is_root',
    when: { node: 'chosen' },
    run: (cx, { node, parent }) => {
      if (parent?.parent !== undefined)
        cx.report(node, "'chosen' belongs directly under the root, here nobody reads it: move it there");
    },
  },
  {
    id: 'chosen_node_bootargs',
    when: { node: 'chosen' },
    run: (cx, at) => checkStringIfPresent(cx, at, 'bootargs'),
  },
  {
    id: 'chosen_node_stdout_path',
    when: { node: 'chosen' },
    run: (cx, at) => {
      if (at.node.property('stdout-path') !== undefined) {
        checkStringIfPresent(cx, at, 'stdout-path');
      } else if (at.node.property('linux,stdout-path') !== undefined) {
        cx.report(at.node, "linux,stdout-path is obsolete: call it 'stdout-path'", 'linux,stdout-path');
        checkStringIfPresent(cx, at, 'linux,stdout-path');
      }
    },
  },
];

function checkStringIfPresent(cx: CheckContext, at: Visit, name: string): void {
  const value = at.node.property(name);
  if (value !== undefined) checkString(cx, at, name, value);
}

function checkAliases(cx: CheckContext, { node }: Visit): void {
  for (const name of node.propertyNames()) {
    if (name === 'phandle' || name === 'linux,phandle') continue;
    const value = node.property(name);
    // In an overlay the path may lead into the base tree.
    if (!cx.plugin && !isNodePath(cx.root, value)) {
      cx.report(
        node,
        `alias ${name} must be the path of a node${whatElse(value)}: write '&label', or a path in quotes`,
        name,
      );
    } else if (!/^[a-z0-9-]*$/.test(name)) {
      cx.report(node, `alias ${name}: use lower-case letters, digits and '-' only`, name);
    }
  }
}

/** What a value that is no node's path is instead, as the next part of a sentence; empty for an empty value. */
function whatElse(value: Uint8Array | undefined): string {
  if (value === undefined || value.length <= 1) return '';
  if (!isOneString(value))
    return isStringList(value) && isPlain(firstString(value)) ? ', and these are several' : NO_TEXT;
  const path = firstString(value);
  return isPlain(path) ? `, and there is no ${path}` : NO_TEXT;
}

const NO_TEXT = ", and this is no text ('<&label>' is a number)";

/** Whether all characters of a text can be in a path. */
function isPlain(text: string | undefined): text is string {
  return text !== undefined && /^[!-~]+$/.test(text);
}

/** Looks a path up as dtc does: leading slashes are skipped, an empty text is the root, `/` finds nothing. */
function isNodePath(root: CheckNode, value: Uint8Array | undefined): boolean {
  if (value === undefined || value.length === 0) return false;
  let node: CheckNode | undefined = root;
  let rest = firstString(value) ?? '';
  while (node !== undefined && rest !== '') {
    rest = rest.replace(/^\/+/, '');
    const slash = rest.indexOf('/');
    const name: string = slash < 0 ? rest : rest.slice(0, slash);
    rest = slash < 0 ? '' : rest.slice(slash + 1);
    node = node.child ? node.child(name) : node.children.find((child) => child.name === name);
  }
  return node !== undefined;
}
