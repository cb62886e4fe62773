/** Checks of the type of well-known properties: one string, a string list, one cell; and of `name`. */

import type { CheckCode } from '../problems/codes.ts';
import { firstString } from '../tree/treeView.ts';
import type { CheckContext, CheckRow, Visit } from './model.ts';
import { CELL_BYTES, isOneString, isStringList, lengthText } from './valueShapes.ts';

export const VALUE_CHECKS: readonly CheckRow[] = [
  stringRow('name_is_string', 'name'),
  {
    id: 'name_properties',
    when: { property: 'name' },
    run: (cx, { node, baseName }, name, value) => {
      const text = firstString(value) ?? '';
      if (value.length === baseName.length + 1 && text === baseName) return;
      cx.report(node, `name says "${text}", but the node is called "${baseName}": remove the property`, name);
    },
  },
  cellRow('address_cells_is_cell', '#address-cells'),
  cellRow('size_cells_is_cell', '#size-cells'),
  stringRow('device_type_is_string', 'device_type'),
  stringRow('model_is_string', 'model'),
  stringRow('status_is_string', 'status'),
  stringRow('label_is_string', 'label'),
  {
    id: 'compatible_is_string_list',
    when: { property: 'compatible' },
    run: checkStringList,
  },
  {
    id: 'names_is_string_list',
    when: { propertyName: (name) => name.endsWith('-names') },
    run: checkStringList,
  },
];

/** A row that requires `property` to be exactly one cell. */
export function cellRow(id: CheckCode, property: string): CheckRow {
  return {
    id,
    when: { property },
    run: (cx, { node }, name, value) => {
      if (value.length === CELL_BYTES) return;
      cx.report(node, `${name} must be one cell, like <1>; it has ${lengthText(value)}`, name);
    },
  };
}

/** Reports a value that is not exactly one string. */
export function checkString(cx: CheckContext, { node }: Visit, name: string, value: Uint8Array): void {
  if (isOneString(value)) return;
  const fault = value.length === 0 ? 'it is empty' : isStringList(value) ? 'it holds several' : 'it is no text';
  cx.report(node, `${name} must be one string, like "text"; ${fault}`, name);
}

function stringRow(id: CheckCode, property: string): CheckRow {
  return {
    id,
    when: { property },
    run: checkString,
  };
}

function checkStringList(cx: CheckContext, { node }: Visit, name: string, value: Uint8Array): void {
  if (!isStringList(value))
    cx.report(node, `${name} must be a list of strings, like "one", "two"; it is no text`, name);
}
