import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Diagnostic, DiagnosticTag } from 'vscode-languageserver-protocol';
import { Converter } from '../../../server/src/lsp/convert.ts';
import { OpenDocuments } from '../../../server/src/lsp/openDocuments.ts';
import { Publisher } from '../../../server/src/lsp/publisher.ts';
import { DiskHost } from '../../../server/src/node/diskHost.ts';
import type { Problem } from '../../../server/src/problems/problem.ts';
import { TestFolder } from '../../protocol/serverProcess.ts';

type Sent = { uri: string; version?: number; diagnostics: Diagnostic[] };

let folder: TestFolder;
let documents: OpenDocuments;
let publisher: Publisher;
let sent: Sent[];
let failures: string[];

beforeEach(() => {
  folder = new TestFolder({ 'a.dts': 'one\ntwo\nthree\n', 'b.dtsi': 'x\n' });
  documents = new OpenDocuments(new DiskHost());
  sent = [];
  failures = [];
  publisher = publisherOver(documents);
});
afterEach(() => folder.dispose());

function publisherOver(over: OpenDocuments): Publisher {
  const failed = (error: unknown) => failures.push(String(error));
  return new Publisher(new Converter(over), over, (params) => sent.push(params), failed);
}

function problem(name: string, start: number, message: string, more: Partial<Problem> = {}): Problem {
  const span = { file: folder.file(name), start, end: start + 3 };
  return { code: 'syntax', severity: 'error', message, span, related: [], ...more };
}

/** What was sent since the last call: `name@version: line:column message`. */
function news(): string[] {
  const lines = sent.map(({ uri, version, diagnostics }) => {
    const name = uri.slice(uri.lastIndexOf('/') + 1);
    const list = diagnostics.map(({ range: { start }, message }) => `${start.line}:${start.character} ${message}`);
    return `${name}@${version ?? '-'}: ${list.join(', ')}`;
  });
  sent = [];
  return lines;
}

test('sends a file once, and again only when something changed', () => {
  publisher.publish([problem('a.dts', 4, 'p')]);
  expect(news()).toEqual(['a.dts@-: 1:0 p']);
  publisher.publish([problem('a.dts', 4, 'p')]);
  expect(news()).toEqual([]);
  publisher.publish([problem('a.dts', 8, 'p')]);
  expect(news()).toEqual(['a.dts@-: 2:0 p']);
  publisher.publish([]);
  expect(news()).toEqual(['a.dts@-: ']);
  publisher.publish([]);
  expect(news()).toEqual([]);
});

test('an open document is answered for every version, others are left alone', () => {
  documents.update(folder.uri('a.dts'), 'one\ntwo\n', 1);
  publisher.publish([problem('b.dtsi', 0, 'q')]);
  expect(news()).toEqual(['b.dtsi@-: 0:0 q', 'a.dts@1: ']);
  documents.update(folder.uri('a.dts'), 'one\ntwo\n\n', 2);
  publisher.publish([problem('b.dtsi', 0, 'q')]);
  expect(news()).toEqual(['a.dts@2: ']);
});

test('a document whose boards are still to be made is not said to be well', () => {
  const isPending = (path: string) => path === folder.file('a.dts');
  documents.update(folder.uri('a.dts'), 'one\ntwo\n', 1);
  documents.update(folder.uri('b.dtsi'), 'x\n', 1);
  publisher.publish([], isPending);
  expect(news()).toEqual(['b.dtsi@1: ']);
  publisher.publish([problem('a.dts', 4, 'p')]);
  expect(news()).toEqual(['a.dts@1: 1:0 p']);
  publisher.publish([], isPending);
  expect(news()).toEqual([]);
  publisher.publish([]);
  expect(news()).toEqual(['a.dts@1: ']);
});

test('the same problem of several boards is shown once', () => {
  publisher.publish([problem('b.dtsi', 0, 'q'), problem('b.dtsi', 0, 'q'), problem('b.dtsi', 0, 'r')]);
  expect(news()).toEqual(['b.dtsi@-: 0:0 q, 0:0 r']);
});

test('a flood is cut, warnings first', () => {
  const warnings = Array.from({ length: 600 }, (_, i) => problem('a.dts', i % 4, `w${i}`, { severity: 'warning' }));
  publisher.publish([...warnings, problem('a.dts', 4, 'the error')]);
  const list = sent[0]?.diagnostics ?? [];
  expect(list).toHaveLength(500);
  expect(list.some(({ message }) => message === 'the error')).toBe(true);
});

test('a file that is opened under another name is cleared under the old one', () => {
  publisher.publish([problem('a.dts', 4, 'p')]);
  news();
  const other = folder.uri('a.dts').replace('a.dts', '%61.dts');
  documents.update(other, 'one\ntwo\nthree\n', 1);
  publisher.publish([problem('a.dts', 4, 'p')]);
  expect(news()).toEqual(['a.dts@-: ', '%61.dts@1: 1:0 p']);
  documents.close(other);
  publisher.publish([problem('a.dts', 4, 'p')]);
  expect(news()).toEqual(['%61.dts@1: '.replace('@1', '@-'), 'a.dts@-: 1:0 p']);
});

test('related places become locations; those outside of files are left out', () => {
  const related = [
    { span: { file: folder.file('b.dtsi'), start: 0, end: 1 }, message: 'here' },
    { span: { file: '<command line>', start: 0, end: 1 }, message: 'nowhere' },
  ];
  publisher.publish([problem('a.dts', 4, 'p', { related })]);
  const [found] = sent[0]?.diagnostics ?? [];
  expect(found?.relatedInformation?.map(({ message }) => message)).toEqual(['here']);
  expect(found?.relatedInformation?.[0]?.location.uri).toBe(folder.uri('b.dtsi'));
});

test('a diagnostic leads to the page of its code, and is drawn as the table says', () => {
  publisher.publish([
    problem('a.dts', 0, 'one', { code: 'deprecated_gpio_property' }),
    problem('a.dts', 4, 'two', { code: 'suppression-unused' }),
    problem('a.dts', 8, 'three', { code: 'syntax' }),
  ]);
  const shown = sent.flatMap(({ diagnostics }) => diagnostics);
  const docs = 'https://github.com/devicetree-atlas/devicetree-atlas/blob/HEAD/docs/';
  expect(shown.map(({ code, codeDescription, tags }) => [code, codeDescription?.href, tags])).toEqual([
    ['deprecated_gpio_property', `${docs}checks.md#deprecated_gpio_property`, [DiagnosticTag.Deprecated]],
    ['suppression-unused', `${docs}further-problems.md#suppression-unused`, [DiagnosticTag.Unnecessary]],
    ['syntax', `${docs}compiler-problems.md#syntax`, undefined],
  ]);
});

test('a file that fails does not keep the others from being sent', () => {
  class Failing extends DiskHost {
    override read(path: string) {
      if (path.endsWith('a.dts')) throw new RangeError('Invalid string length');
      return super.read(path);
    }
  }
  const failing = publisherOver(new OpenDocuments(new Failing()));
  failing.publish([problem('a.dts', 0, 'first'), problem('b.dtsi', 0, 'second')]);
  expect(news()).toEqual(['b.dtsi@-: 0:0 second']);
  expect(failures).toEqual(['RangeError: Invalid string length']);
});
