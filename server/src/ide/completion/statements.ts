/** Offers where a statement begins: keywords, references before a body, and starts of a new node or region. */
import { append } from '../../base/append.ts';
import { hex } from '../../base/format.ts';
import { rootCells } from '../regionSource.ts';
import { type Candidate, tabStop } from './candidate.ts';
import { directiveCandidates } from './directives.ts';
import { labelCandidates } from './labels.ts';
import { nodeCandidates } from './nodeNames.ts';
import { propertyFollows } from './openBodies.ts';
import { propertyCandidates } from './propertyNames.ts';
import { type CompletionQuery, isReservedMemory } from './query.ts';
import { regionValue } from './regionValues.ts';
import { runEnd } from './textWalk.ts';

/** What may stand where a statement begins. `start` is that of its first word, `labels` precede it. */
export function statementCandidates(
  query: CompletionQuery,
  start: number,
  typed: string,
  labels: number,
): readonly Candidate[] {
  const { owner } = query;
  const out: Candidate[] = [];
  if (!owner) {
    if (labels === 0) {
      append(out, topKeywords(query, start));
      append(out, overlayFragments(query, start));
    }
    out.push({ ...keyword(query, start, '/ {', '/ {\n};', 1), snippet: '/ {\n\t$0\n};' });
    if (!typed.startsWith('/')) {
      append(out, labelCandidates(query, { start, behind: 'body', group: 2 }).map(withoutSign));
    }
  } else if (typed.startsWith('/')) {
    append(out, bodyKeywords(query, start));
  } else {
    const { hasNodes } = owner.body;
    if (!hasNodes) append(out, propertyCandidates(query, start));
    if (labels === 0) append(out, bodyKeywords(query, start));
    if (hasNodes || !propertyFollows(query.text, behindStatement(query))) {
      append(out, nodeCandidates(query, start));
      append(out, regionSnippets(query, start));
    }
  }
  if (labels === 0 && (typed === '' || typed.startsWith('#')) && isLineStart(query, start)) {
    append(out, directiveCandidates(query, start));
  }
  return out;
}

/** The offset after the word at the caret, or after its line where that goes on: then the statement is there already. */
function behindStatement({ text, caret }: CompletionQuery): number {
  const end = runEnd(text, caret.offset, /[\w,.+*?#@-]/);
  const rest = /^[^\n]*/.exec(text.slice(end, end + 1000))?.[0] ?? '';
  // A brace that closes the body in the same line closes it.
  return /^[ \t]*(?:$|\})/.test(rest) ? end : end + rest.length;
}

/** A label matches by its name, with or without the `&`. */
function withoutSign(candidate: Candidate): Candidate {
  return { ...candidate, filter: candidate.label.slice(1) };
}

function isLineStart({ text }: CompletionQuery, start: number): boolean {
  return /^[ \t]*$/.test(text.slice(text.lastIndexOf('\n', start - 1) + 1, start));
}

function keyword(
  query: CompletionQuery,
  start: number,
  label: string,
  insert: string,
  group: number,
  detail = '',
): Candidate {
  const { text, caret } = query;
  const end = runEnd(text, caret.offset, /[\w/-]/);
  // Adds no second semicolon.
  const hasEnd = /^[ \t]*;/.test(text.slice(end, end + 40));
  const own = hasEnd ? insert.replace(/;$/, '') : insert;
  return { label, kind: 'keyword', insert: own, start, end, rank: { group }, ...(detail === '' ? {} : { detail }) };
}

/** Keywords of the top level, where each is legal: version tags first and once, memory reservations before all nodes. */
function topKeywords(query: CompletionQuery, start: number): readonly Candidate[] {
  const { text, board, file } = query;
  const before = text.slice(0, start);
  const isRoot = board === undefined || board.path === file;
  const hasVersion = /^[ \t]*\/dts-v1\//m.test(text);
  const hasStatement = /^[ \t]*[/&][^/*\n{]*\{/m.test(before);
  const out: Candidate[] = [];
  if (isRoot && !hasVersion && !hasStatement)
    out.push(keyword(query, start, '/dts-v1/', '/dts-v1/;', 0, 'version of the source'));
  if (isRoot && hasVersion && !hasStatement && !text.includes('/plugin/')) {
    out.push(keyword(query, start, '/plugin/', '/plugin/;', 3, 'makes the file an overlay'));
  }
  if (!hasStatement && (!isRoot || hasVersion)) {
    const line = keyword(
      query,
      start,
      '/memreserve/',
      '/memreserve/ 0x0 0x1000;',
      5,
      'memory the kernel must leave alone',
    );
    out.push({
      ...line,
      snippet: `${line.insert.replace('0x0 0x1000', `${tabStop(1, '0x0')} ${tabStop(2, '0x1000')}`)}`,
    });
  }
  const takeReference = ['/delete-node/', '/omit-if-no-ref/'];
  for (const name of takeReference)
    out.push({ ...keyword(query, start, name, `${name} &`, 5, 'of a labelled node'), goOn: true });
  out.push({ ...keyword(query, start, '/include/', '/include/ "', 7, 'a file, without the preprocessor'), goOn: true });
  return out;
}

function bodyKeywords(query: CompletionQuery, start: number): readonly Candidate[] {
  return [
    {
      ...keyword(query, start, '/delete-property/', '/delete-property/ ', 5, 'that an earlier definition gave'),
      goOn: true,
    },
    { ...keyword(query, start, '/delete-node/', '/delete-node/ ', 5, 'that an earlier definition gave'), goOn: true },
    {
      ...keyword(query, start, '/omit-if-no-ref/', '/omit-if-no-ref/ ', 7, 'a node that nothing refers to'),
      goOn: true,
    },
    { ...keyword(query, start, '/include/', '/include/ "', 8, 'a file, without the preprocessor'), goOn: true },
  ];
}

/** Whole fragments of an overlay. */
function overlayFragments(query: CompletionQuery, start: number): readonly Candidate[] {
  const { text, caret } = query;
  if (!/^[ \t]*\/plugin\//m.test(text)) return [];
  const end = runEnd(text, caret.offset, /[\w/-]/);
  const offer = (label: string, insert: string, snippet: string, detail: string): Candidate => ({
    label, kind: 'snippet', detail, insert, snippet, start, end, rank: { group: 1 }, filter: `fragment ${label}`,
  }); // biome-ignore format: one line
  return [
    offer('&{/} { … }', '&{/} {\n};', '&{/} {\n\t$0\n};', 'overlay of the root'),
    offer('fragment { target = … }', '/ {\n\tfragment@0 {\n\t\ttarget-path = "/";\n\n\t\t__overlay__ {\n\t\t};\n\t};\n};',
      `/ {\n\tfragment@${tabStop(1, '0')} {\n\t\ttarget = <&$2>;\n\n\t\t__overlay__ {\n\t\t\t$0\n\t\t};\n\t};\n};`, 'overlay fragment as dtc writes it'),
  ]; // biome-ignore format: one line
}

/** A region of each kind, in /reserved-memory. */
function regionSnippets(query: CompletionQuery, start: number): readonly Candidate[] {
  const { owner, board, text, caret } = query;
  const node = owner?.node;
  if (!node || !board || !isReservedMemory(node)) return [];
  const region = { ...query, owner: { name: '', node: undefined, parent: node, body: owner.body } };
  const reg = regionValue(region, 'reg');
  const size = regionValue(region, 'size');
  const { addressCells } = rootCells(board.root);
  const end = runEnd(text, caret.offset, /[\w,.+*?#@-]/);
  const offer = (label: string, detail: string, head: string, lines: readonly string[]): Candidate => {
    const plain = `${head} {\n${lines.map((line) => `\t${line}\n`).join('')}};`;
    return {
      label,
      kind: 'snippet',
      detail,
      insert: plain.replace(/\$\{\d+:([^$}]*)\}/g, '$1'),
      snippet: plain,
      start,
      end,
      rank: { group: 3 },
    };
  };
  const out: Candidate[] = [];
  if (reg) {
    const address = BigInt(
      `0x${
        reg
          .slice(0, addressCells)
          .map((cell) => cell.slice(2).padStart(8, '0'))
          .join('') || '0'
      }`,
    );
    const value = reg.map((cell, i) => tabStop(i + 2, cell)).join(' ');
    const head = `${tabStop(1, 'memory')}@${address.toString(16)}`;
    const at = `at ${hex(address)}`;
    out.push(
      offer('region: static, no-map', `${at}, not mapped by the kernel`, head, [`reg = <${value}>;`, 'no-map;']),
    );
    out.push(offer('region: static', `${at}, mapped`, head, [`reg = <${value}>;`]));
    out.push(offer('region: ramoops', `${at}, log of a crash`, head.replace('memory', 'ramoops'), [
      'compatible = "ramoops";', `reg = <${value}>;`, 'record-size = <0x10000>;', 'console-size = <0x40000>;',
    ])); // biome-ignore format: one line
  }
  if (size) {
    const value = size.map((cell, i) => tabStop(i + 2, cell)).join(' ');
    const pool = 'compatible = "shared-dma-pool";';
    out.push(offer('region: dynamic', 'placed by the kernel', tabStop(1, 'pool'), [`size = <${value}>;`, 'no-map;']));
    out.push(
      offer('region: default CMA', 'pool of contiguous allocations', tabStop(1, 'linux,cma'), [
        pool,
        'reusable;',
        `size = <${value}>;`,
        'linux,cma-default;',
      ]),
    );
    out.push(
      offer('region: device pool', 'pool for the DMA of one device', tabStop(1, 'dma-pool'), [
        pool,
        'no-map;',
        `size = <${value}>;`,
      ]),
    );
  }
  return out;
}
