/**
 * Device-tree source from a blob, in the words and white space of `dtc -I dtb -O dts` (dtc 1.8.1: treesource.c for the
 * text, livetree.c for labels and references), so that either dtc or our own compiler gives the same blob again. The
 * boot CPU is not part of the source language and has to be given to the compiler.
 *
 * What a blob keeps of its source beyond values: `/__symbols__` names the labels; `/__fixups__` and `/__local_fixups__`,
 * which only overlays have, say which cells are references. dtc before 1.7.1 makes no use of them and prints a string
 * list as one string; its text means the same blob.
 */
import { collectLabels, collectReferences, type Labels, type Reference } from './decompileReferences.ts';
import type { FdtBlob, FdtNode, FdtProperty } from './read.ts';
import { guessedText, hex } from './valueText.ts';

export interface DecompileOptions {
  /**
   * Labels, `&label` references and `/plugin/` where the blob tells of them; true unless said otherwise. Without them
   * the text is plain numbers, from which dtc of any version gives the same blob (old ones double an overlay's fixups).
   */
  readonly references?: boolean;
}

/** The source text of a blob; ends with a line feed. See the head of this file. */
export function decompileFdt(blob: FdtBlob, options: DecompileOptions = {}): string {
  const { root } = blob;
  const references = options.references ?? true;
  const isOverlay =
    references && root.children.some(({ name }) => name === '__fixups__' || name === '__local_fixups__');
  const out: string[] = [isOverlay ? '/dts-v1/;\n/plugin/;\n\n' : '/dts-v1/;\n\n'];
  for (const { address, size } of blob.memReserve) {
    // An entry without size ends the list for dtc and for the kernel.
    if (size === 0n) break;
    out.push(`/memreserve/\t${hex(address, 16)} ${hex(size, 16)};\n`);
  }
  const labels: Labels = references ? collectLabels(root) : new Map();
  new SourceWriter(labels, references ? collectReferences(root, labels) : new Map(), out).node(root, 0);
  return out.join('');
}

class SourceWriter {
  readonly #labels: Labels;
  readonly #references: ReadonlyMap<FdtProperty, readonly Reference[]>;
  readonly #out: string[];

  constructor(labels: Labels, references: ReadonlyMap<FdtProperty, readonly Reference[]>, out: string[]) {
    this.#labels = labels;
    this.#references = references;
    this.#out = out;
  }

  node(node: FdtNode, level: number): void {
    const indent = '\t'.repeat(level);
    const labels = (this.#labels.get(node) ?? []).map((label) => `${label}: `).join('');
    this.#out.push(`${indent}${labels}${node.name === '' ? '/' : node.name} {\n`);
    const redundant = redundantName(node);
    for (const property of node.properties) {
      if (property === redundant) continue;
      this.#out.push(`${indent}\t${property.name}`, this.#assignment(property), ';\n');
    }
    for (const child of node.children) {
      this.#out.push('\n');
      this.node(child, level + 1);
    }
    this.#out.push(`${indent}};\n`);
  }

  /** ` = …`, or nothing for a property without value. */
  #assignment(property: FdtProperty): string {
    const { value } = property;
    if (value.length === 0) return '';
    return ` = ${guessedText(value, this.#references.get(property))}`;
  }
}

/** A `name` property that says what the node's name says anyway: dtc drops it (checks.c, name_properties). */
export function redundantName(node: FdtNode): FdtProperty | undefined {
  const property = node.find('name');
  if (property === undefined) return undefined;
  const at = node.name.indexOf('@');
  const base = at < 0 ? node.name : node.name.slice(0, at);
  if (property.length !== base.length + 1) return undefined;
  const { value } = property;
  for (let i = 0; i < base.length; i++) if (value[i] !== base.charCodeAt(i)) return undefined;
  return property;
}
