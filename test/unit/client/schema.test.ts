/** What passes between the memory map page and its host is checked on both sides. */
import { expect, test } from 'vitest';
import { HOST_MESSAGES, PAGE_MESSAGES } from '../../../client/src/memoryMap/messages.ts';
import { listOf, object, oneOf, optional, readMessage, string, tableOf } from '../../../client/src/memoryMap/schema.ts';

test.each([
  ['no object', 'ready'],
  ['nothing', undefined],
  ['no type', { id: 'a' }],
  ['an unknown type', { type: 'delete' }],
  ['a type that every object has', { type: 'constructor' }],
  ['a number in place of a string', { type: 'open', id: 3 }],
  ['a missing key', { type: 'open' }],
  ['an unknown word', { type: 'action', action: 'format' }],
])('a page message is dropped: %s', (_name, value) => {
  expect(readMessage(PAGE_MESSAGES, value)).toBeUndefined();
});

test('a page message is passed on, with what it says besides', () => {
  expect(readMessage(PAGE_MESSAGES, { type: 'open', id: 'a', since: 1 })).toEqual({ type: 'open', id: 'a', since: 1 });
  expect(readMessage(PAGE_MESSAGES, { type: 'ready' })).toEqual({ type: 'ready' });
});

test('a view is dropped when one of its entries is broken', () => {
  const entry = { id: 'a', kind: 'ram', label: 'a', path: '', base: '0x0', size: '0x1000', details: [], overlaps: [] };
  const view = {
    board: { uri: 'file:///b.dts', name: 'b.dts', model: '' },
    kernel: '7.2',
    arch: 'arm64',
    outcome: 'ok',
    ram: [entry],
    reserved: [],
    devices: [],
    holes: [],
    assumptions: [],
    unused: [],
    totals: { ram: '0x0', reserved: '0x0', nomap: '0x0', cma: '0x0' },
    log: [],
  };
  expect(readMessage(HOST_MESSAGES, { type: 'view', view })?.type).toBe('view');
  const broken = { ...view, ram: [{ ...entry, size: 4096 }] };
  expect(readMessage(HOST_MESSAGES, { type: 'view', view: broken })).toBeUndefined();
});

test('checks look into lists, tables and objects; what is optional may be missing, not wrong', () => {
  const check = object({ list: listOf(string), table: tableOf(oneOf('a', 'b')), note: optional(string) });
  expect(check({ list: ['x'], table: { k: 'a' } })).toBe(true);
  expect(check({ list: ['x', 1], table: {} })).toBe(false);
  expect(check({ list: [], table: { k: 'c' } })).toBe(false);
  expect(check({ list: [], table: {}, note: 1 })).toBe(false);
  expect(check([])).toBe(false);
});
