/** The only place that converts offsets to LSP lines and columns, and blocks to Markdown. */
import {
  type Diagnostic,
  DiagnosticSeverity,
  DiagnosticTag,
  type DocumentSymbol,
  type LocationLink,
  type Hover as LspHover,
  type MarkupContent,
  MarkupKind,
  type Position,
  type Range,
  SymbolKind,
} from 'vscode-languageserver';
import { LineIndex } from '../base/lineIndex.ts';
import type { Span } from '../base/span.ts';
import type { Definition } from '../ide/definition.ts';
import type { Hover } from '../ide/hover.ts';
import type { MarkdownBlock, TextPart } from '../ide/markdown.ts';
import type { SymbolNode } from '../ide/symbols.ts';
import type { ProblemTag } from '../problems/codeFacts.ts';
import { factsOf } from '../problems/codes.ts';
import { documentationUrl } from '../problems/pages.ts';
import type { Problem, Severity } from '../problems/problem.ts';
import { shownMessage } from '../problems/shownMessage.ts';
import type { SourceFile } from '../source/sourceHost.ts';
import type { OpenDocuments } from './openDocuments.ts';

/** Shown beside every diagnostic. */
const DIAGNOSTIC_SOURCE = 'devicetree-atlas';

const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

const SYMBOL_KINDS: Readonly<Record<SymbolNode['kind'], SymbolKind>> = {
  node: SymbolKind.Namespace,
  property: SymbolKind.Property,
  macro: SymbolKind.Function,
  definition: SymbolKind.Constant,
};

const TAGS: Readonly<Record<ProblemTag, DiagnosticTag>> = {
  deprecated: DiagnosticTag.Deprecated,
  unnecessary: DiagnosticTag.Unnecessary,
};

const FILE_START: Position = { line: 0, character: 0 };

/** Converts between offsets and protocol positions, in the texts as the editor has them. */
export class Converter {
  readonly #documents: OpenDocuments;
  readonly #lines = new WeakMap<SourceFile, LineIndex>();

  constructor(documents: OpenDocuments) {
    this.#documents = documents;
  }

  /** The line table of the current text of a file; of an empty text when it cannot be read. */
  linesOf(path: string): LineIndex {
    const file = this.#documents.read(path);
    if (!file) return new LineIndex('');
    let lines = this.#lines.get(file);
    if (!lines) {
      lines = new LineIndex(file.text);
      this.#lines.set(file, lines);
    }
    return lines;
  }

  range(span: Span): Range {
    // The place of a whole file. It is not read for that: a link may lead to one that no board may read.
    if (span.start === 0 && span.end <= 0) return { start: FILE_START, end: FILE_START };
    const lines = this.linesOf(span.file);
    return { start: lines.positionAt(span.start), end: lines.positionAt(Math.max(span.start, span.end)) };
  }

  location(span: Span): { uri: string; range: Range } {
    return { uri: this.#documents.uriOf(span.file), range: this.range(span) };
  }

  locations(spans: readonly Span[]): { uri: string; range: Range }[] {
    return spans.filter(({ file }) => isFile(file)).map((span) => this.location(span));
  }

  diagnostic(problem: Problem): Diagnostic {
    const related = problem.related
      .filter(({ span }) => isFile(span.file))
      .map(({ span, message }) => ({ location: this.location(span), message: shownMessage(message) }));
    const { tags = [] } = factsOf(problem.code);
    return {
      range: this.range(problem.span),
      severity: SEVERITIES[problem.severity],
      code: problem.code,
      codeDescription: { href: documentationUrl(problem.code) },
      source: DIAGNOSTIC_SOURCE,
      message: shownMessage(problem.message),
      ...(related.length > 0 ? { relatedInformation: related } : {}),
      ...(tags.length > 0 ? { tags: tags.map((tag) => TAGS[tag]) } : {}),
    };
  }

  hover(hover: Hover): LspHover {
    const value = hover.blocks.map((block) => this.#markdown(block)).join('\n\n');
    return { contents: { kind: MarkupKind.Markdown, value }, range: this.range(hover.span) };
  }

  /** Formats words outside of a hover. */
  markdown(blocks: readonly MarkdownBlock[]): MarkupContent {
    return { kind: MarkupKind.Markdown, value: blocks.map((block) => this.#markdown(block)).join('\n\n') };
  }

  definition(definition: Definition): LocationLink[] {
    const originSelectionRange = this.range(definition.origin);
    return definition.targets
      .filter(({ file }) => isFile(file))
      .map((span) => {
        const { uri, range } = this.location(span);
        return { originSelectionRange, targetUri: uri, targetRange: range, targetSelectionRange: range };
      });
  }

  symbols(path: string, symbols: readonly SymbolNode[]): DocumentSymbol[] {
    return symbols.map((symbol) => ({
      name: symbol.name || '?',
      detail: symbol.detail,
      kind: SYMBOL_KINDS[symbol.kind],
      range: this.range({ file: path, start: symbol.start, end: symbol.end }),
      selectionRange: this.range({ file: path, start: symbol.nameStart, end: symbol.nameEnd }),
      children: this.symbols(path, symbol.children),
    }));
  }

  #markdown(block: MarkdownBlock): string {
    switch (block.kind) {
      case 'text':
        return block.parts.map(inline).join('');
      case 'list':
        return `${escapeMarkdown(block.head)}\n\n${block.lines.map((line) => `- ${escapeMarkdown(line)}`).join('\n')}`;
      case 'code':
        return fenced(block.source);
      case 'places': {
        const links = block.places.map(({ span, label }) => {
          const { uri, range } = this.location(span);
          const line = range.start.line + 1;
          return `[${escapeMarkdown(label)}:${line}](${linkTarget(uri)}#L${line})`;
        });
        const more = block.more > 0 ? ` and ${block.more} more` : '';
        return `${block.head} ${links.join(', ')}${more}`;
      }
    }
  }
}

/** A URI as the target of a Markdown link; escapes the parentheses, which would end the link. */
function linkTarget(uri: string): string {
  return uri.replaceAll('(', '%28').replaceAll(')', '%29');
}

/** A code block with a fence longer than any back quotes in the text. */
function fenced(source: string): string {
  const longest = Math.max(2, longestQuotes(source));
  const fence = '`'.repeat(longest + 1);
  return `${fence}dts\n${source}\n${fence}`;
}

/** The longest run of back quotes. */
function longestQuotes(text: string): number {
  let longest = 0;
  for (const [quotes] of text.matchAll(/`+/g)) longest = Math.max(longest, quotes.length);
  return longest;
}

function inline(part: TextPart): string {
  if (typeof part === 'string') return escapeMarkdown(part);
  return 'name' in part ? codeSpan(part.name) : `**${escapeMarkdown(part.strong)}**`;
}

/** A code span with a delimiter longer than any back quotes in the text. */
function codeSpan(source: string): string {
  const line = source.replace(/\s+/g, ' ');
  const longest = longestQuotes(line);
  const quotes = '`'.repeat(longest + 1);
  return longest > 0 || line === '' ? `${quotes} ${line} ${quotes}` : `${quotes}${line}${quotes}`;
}

/** Source text may contain anything; only Markdown syntax and line breaks are escaped. */
function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*_[\]<>|~]/g, '\\$&')
    .replace(/&(?=[#\w]+;)/g, '&amp;')
    .replace(/^([#+-])/, '\\$1')
    .replace(/^(\d+)([.)])/, '$1\\$2')
    .replace(/\s+/g, ' ');
}

/** Definitions from the command line or the settings are in no file. */
function isFile(path: string): boolean {
  return path !== '' && !path.startsWith('<');
}
