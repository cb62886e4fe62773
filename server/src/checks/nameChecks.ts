/** Checks of the names of nodes and properties, and rules that the source stage applies because they need positions. */
import type { CheckRow } from './model.ts';

const NODE_NAME = /^[a-zA-Z0-9,._+\-@]*/;
const STRICT_NAME = /^[a-zA-Z0-9,-]*/;
const PROPERTY_NAME = /^[a-zA-Z0-9,._+*#?-]*/;

/** Rows that need source positions; kept here so that levels and prerequisites are complete. */
const REPORTED_BY_LINK = [
  'duplicate_node_names',
  'duplicate_property_names',
  'duplicate_label',
  'explicit_phandles',
  'phandle_references',
  'path_references',
  // Never fails: dtc deletes unused `/omit-if-no-ref/` nodes in it.
  'omit_unused_nodes',
  'node-defined-twice',
] as const;

export const NAME_CHECKS: readonly CheckRow[] = [
  ...REPORTED_BY_LINK.map((id): CheckRow => ({ id, reportedBy: 'link' })),
  {
    id: 'node_name_chars',
    when: 'node',
    run: (cx, { node }) => {
      const bad = firstBad(node.name, NODE_NAME);
      if (bad !== undefined) cx.report(node, `'${bad}' may not stand in a node name: use letters, digits and ,._+-`);
    },
  },
  {
    id: 'node_name_chars_strict',
    when: 'node',
    run: (cx, { node, baseName }) => {
      const bad = firstBad(baseName, STRICT_NAME);
      if (bad !== undefined) cx.report(node, `'${bad}' is not recommended in a node name: use letters, digits and '-'`);
    },
  },
  {
    id: 'node_name_format',
    when: 'node',
    run: (cx, { node, unitName }) => {
      if (unitName.includes('@'))
        cx.report(node, "a node name has at most one '@', before its unit address: remove the others");
    },
  },
  {
    id: 'node_name_not_empty',
    when: 'node',
    run: (cx, { node, baseName, parent }) => {
      if (baseName === '' && parent !== undefined)
        cx.report(node, 'only the root has an empty name: give this node one');
    },
  },
  {
    id: 'node_name_vs_property_name',
    when: 'node',
    run: (cx, { node, parent }) => {
      if (parent === undefined || parent.node.property(node.name) === undefined) return;
      cx.report(
        node,
        `${parent.node.path} has a property of the same name, '${node.name}': rename one of them`,
        undefined,
        [
          {
            path: parent.node.path,
            property: node.name,
            message: 'the property',
          },
        ],
      );
    },
  },
  {
    id: 'property_name_chars',
    when: {
      propertyName: (name) => firstBad(name, PROPERTY_NAME) !== undefined,
    },
    run: (cx, { node }, name) => {
      cx.report(
        node,
        `'${firstBad(name, PROPERTY_NAME) ?? ''}' may not stand in a property name: use letters, digits and ,._+*#?-`,
        name,
      );
    },
  },
  {
    id: 'property_name_chars_strict',
    when: { propertyName: (name) => firstNotRecommended(name) !== undefined },
    run: (cx, { node }, name) => {
      cx.report(
        node,
        `'${firstNotRecommended(name) ?? ''}' is not recommended in a property name: use letters, digits, ',' and '-'`,
        name,
      );
    },
  },
];

/** The first character behind the part that `allowed` matches from the start; undefined when it matches all. */
function firstBad(name: string, allowed: RegExp): string | undefined {
  const length = allowed.exec(name)?.[0].length ?? 0;
  return length < name.length ? name[length] : undefined;
}

/** One `#` is accepted at the start, or right after a vendor prefix (`vendor,#cells`). */
function firstNotRecommended(name: string): string | undefined {
  if (name === 'device_type') return undefined;
  const length = STRICT_NAME.exec(name)?.[0].length ?? 0;
  if (length === name.length) return undefined;
  const isCount = name[length] === '#' && (length === 0 || name[length - 1] === ',');
  return isCount ? firstBad(name.slice(length + 1), STRICT_NAME) : name[length];
}
