/** Boards in memory with marked places, for tests of the features at the caret. */
import { Analyzer } from '../../server/src/analysis/analyzer.ts';
import type { Board } from '../../server/src/analysis/board.ts';
import type { Span } from '../../server/src/base/span.ts';
import type { BootProfile } from '../../server/src/boot/profile.ts';
import type { BootReport } from '../../server/src/boot/report.ts';
import type { MarkdownBlock } from '../../server/src/ide/markdown.ts';
import { MemoryHost } from '../../server/src/source/sourceHost.ts';
import type { ItemFile } from '../../server/src/syntax/items.ts';
import { SyntaxStore } from '../../server/src/syntax/syntaxStore.ts';
import { testParser } from './parser.ts';

/** Where the caret is in a fixture. */
const CARET = '$0';

export interface Fixture {
  readonly analyzer: Analyzer;
  readonly board: Board;
  readonly report: BootReport | undefined;
  /** On every kernel, 7.2 first. */
  readonly reports: readonly BootReport[];
  textOf(path: string): string;
  itemsOf(path: string): ItemFile | undefined;
  /** Names of what is in a folder. */
  list(folder: string): readonly string[];
  /** The file with the caret. */
  readonly file: ItemFile;
  readonly offset: number;
  /** `file: the text that the span covers`, with the line's number from 1. */
  show(span: Span): string;
}

/**
 * Compiles and boots `/a.dts` of the files given; `$0` in one of them is the caret. A string stands for `/a.dts` alone.
 */
export async function fixture(
  files: string | Readonly<Record<string, string>>,
  profile: Partial<BootProfile> = {},
): Promise<Fixture> {
  const texts = typeof files === 'string' ? { 'a.dts': files } : files;
  const host = new MemoryHost();
  let caretFile = '/a.dts';
  let offset = 0;
  for (const [name, text] of Object.entries(texts)) {
    const at = text.indexOf(CARET);
    if (at >= 0) [caretFile, offset] = [`/${name}`, at];
    host.set(`/${name}`, text.replace(CARET, ''));
  }
  const analyzer = new Analyzer(host, new SyntaxStore(await testParser()), (path) =>
    '/include/dt-bindings'.startsWith(path),
  );
  const board = analyzer.board('/a.dts');
  const file = analyzer.itemsOf(caretFile);
  if (!board || !file) throw new Error('no /a.dts');
  let booted: readonly BootReport[] | undefined;
  // Most of those who ask about a place need no boot.
  const reports = () => {
    booted ??= board.bootAll([{ name: '', profile: { kernel: '7.2', arch: board.architecture, ...profile } }]);
    return booted;
  };
  const textOf = (path: string) => host.read(path)?.text ?? '';
  const show = (span: Span): string => {
    const text = host.read(span.file)?.text ?? '';
    const line = text.slice(0, span.start).split('\n').length;
    return `${span.file}:${line}: ${text.slice(span.start, span.end)}`;
  };
  const itemsOf = (path: string) => analyzer.itemsOf(path);
  const list = (folder: string) => host.list(folder);
  return {
    analyzer,
    board,
    get report() {
      return reports()[0];
    },
    get reports() {
      return reports();
    },
    textOf,
    itemsOf,
    list,
    file,
    offset,
    show,
  };
}

/** A hover as plain text: a line for each paragraph, code as it is. */
export function plain(blocks: readonly MarkdownBlock[], show: (span: Span) => string): string {
  return blocks.map((block) => plainBlock(block, show)).join('\n');
}

function plainBlock(block: MarkdownBlock, show: (span: Span) => string): string {
  if (block.kind === 'code') return block.source;
  if (block.kind === 'list') return [block.head, ...block.lines.map((line) => `- ${line}`)].join('\n');
  if (block.kind === 'places') {
    const more = block.more > 0 ? ` +${block.more}` : '';
    return `${block.head} ${block.places.map(({ span }) => show(span)).join(', ')}${more}`;
  }
  return block.parts
    .map((part) => (typeof part === 'string' ? part : 'name' in part ? `\`${part.name}\`` : part.strong))
    .join('');
}
