/** Completion: offers for a caret in any position of a file that may have syntax errors. */
import { type Candidate, type Completion, limited } from './candidate.ts';
import { conditionCandidates, directiveCandidates, fileCandidates, includeQuotes } from './directives.ts';
import { labelCandidates, pathCandidates } from './labels.ts';
import { choosesMacros } from './macros.ts';
import { unitAddressCandidates } from './nodeNames.ts';
import { type CompletionQuery, type CompletionQuestion, queryOf } from './query.ts';
import { statementCandidates } from './statements.ts';
import { runEnd } from './textWalk.ts';
import { valueCandidates } from './valueOffers.ts';

const NOTHING: Completion = { items: [], isIncomplete: false };

/** The offers at the caret; empty in comments, and where nothing is known. */
export function complete(question: CompletionQuestion): Completion {
  const query = queryOf(question);
  if (!isWanted(query)) return NOTHING;
  const items = candidates(query);
  const start = items[0]?.start ?? question.offset;
  const typed = question.text.slice(start, question.offset);
  const shown = limited(items, typed);
  const hasProperties = shown.items.some(({ documentation }) => documentation?.kind === 'property');
  const offered = hasProperties ? { ...shown, binding: query.binding } : shown;
  return isPart(query, typed) ? { ...offered, isIncomplete: true } : offered;
}

/** Whether the typed text filtered properties, macros or compatibles, so that other letters bring up other offers. */
function isPart(query: CompletionQuery, typed: string): boolean {
  const { spot } = query.caret;
  if (spot.kind === 'statement') return typed !== '';
  if (spot.kind !== 'value') return false;
  if (spot.spot.kind === 'string')
    return spot.property === 'compatible' && (query.compatibles().size > 0 || query.bindings !== undefined);
  return spot.spot.kind === 'cells' && !typed.startsWith('&') && choosesMacros(query);
}

/** Users type these characters everywhere: they trigger completion only where one begins what is offered, such as a new cell. */
function isWanted({ trigger, caret: { spot } }: CompletionQuery): boolean {
  switch (trigger) {
    case ' ':
    case ',':
      // After a comma at the end of a line, Enter would accept the first offer for an item.
      return spot.kind === 'delete' || spot.kind === 'includeQuote' || spot.kind === 'condition' ||
        (spot.kind === 'value' && (spot.spot.kind === 'cells' || (spot.spot.kind === 'item' && trigger === ' '))); // biome-ignore format: one condition
    case '{':
      // Of `&{`. After a brace that opens a body, Enter would accept the first property.
      return spot.kind !== 'statement';
    case '#':
      return spot.kind === 'statement' || spot.kind === 'directive';
    case '/':
      return spot.kind !== 'nothing' && spot.kind !== 'comment';
    case '"':
      return spot.kind === 'file' || (spot.kind === 'value' && spot.spot.kind === 'string');
    case '<':
      return spot.kind === 'file' || (spot.kind === 'value' && spot.spot.kind === 'cells');
    default:
      return true;
  }
}

function candidates(query: CompletionQuery): readonly Candidate[] {
  const { spot } = query.caret;
  switch (spot.kind) {
    case 'statement':
      return statementCandidates(query, spot.start, spot.text, spot.labels);
    case 'unitAddress':
      return unitAddressCandidates(query, spot.start);
    case 'reference':
      return labelCandidates(query, { start: spot.start, behind: spot.use === 'head' ? 'body' : 'semicolon' });
    case 'path':
      return pathCandidates(query, spot.start, '}');
    case 'delete':
      return spot.what === 'node' ? deletableNodes(query, spot.start) : deletableProperties(query, spot.start);
    case 'value':
      return valueCandidates(query, spot.property, spot.spot);
    case 'file':
      return fileCandidates(query, spot);
    case 'directive':
      return directiveCandidates(query, spot.start);
    case 'includeQuote':
      return includeQuotes(query, spot.start);
    case 'condition':
      return conditionCandidates(query, spot.start, spot.onlyNames);
    default:
      return [];
  }
}

/** Children that the node has so far; at the top level, labels. */
function deletableNodes(query: CompletionQuery, start: number): readonly Candidate[] {
  const { owner, text, caret } = query;
  if (!owner) return labelCandidates(query, { start, behind: 'semicolon' });
  const end = runEnd(text, caret.offset, /[\w,.+*?#@-]/);
  const names = owner.node?.children.map(({ name }) => name) ?? [];
  return names.map((name) => deletable(query, name, 'node', start, end));
}

function deletableProperties(query: CompletionQuery, start: number): readonly Candidate[] {
  const { owner, text, caret } = query;
  const end = runEnd(text, caret.offset, /[\w,.+*?#-]/);
  const names = owner?.node?.propertyNames() ?? [];
  return names.map((name) => deletable(query, name, 'property', start, end));
}

function deletable(
  { text }: CompletionQuery,
  name: string,
  kind: 'node' | 'property',
  start: number,
  end: number,
): Candidate {
  const tail = /^[ \t]*;/.test(text.slice(end, end + 40)) ? '' : ';';
  return { label: name, kind, insert: `${name}${tail}`, start, end, rank: { group: 0 } };
}
