/** Places the labels of a column: none overlaps another, and together they are as near to their things as they can. */

interface WantedLabel {
  /** Best position for its middle. */
  readonly want: number;
  readonly height: number;
}

/** Consecutive labels that touch. */
interface Block {
  /** Index of its first label. */
  readonly first: number;
  last: number;
  height: number;
  /** Sum, over its labels, of the block's best top for each. */
  sum: number;
}

/** A placed block: labels `first` to `last`, and the top of the first. */
export interface PlacedBlock {
  readonly first: number;
  readonly last: number;
  readonly top: number;
}

/**
 * The least squares solution, by joining neighbours that would overlap (pool adjacent violators).
 *
 * @param labels Ascending by `want`.
 * @param top Top of the column. @param bottom Its end; labels that do not fit run over it.
 * @returns Blocks of touching labels, downwards.
 */
export function placeLabels(labels: readonly WantedLabel[], top: number, bottom: number): PlacedBlock[] {
  const blocks: Block[] = [];
  const topOf = ({ height, sum, first, last }: Block) =>
    Math.max(top, Math.min(sum / (last - first + 1), bottom - height));
  for (const [index, { want, height }] of labels.entries()) {
    let block: Block = { first: index, last: index, height, sum: want - height / 2 };
    for (let before = blocks.at(-1); before !== undefined; before = blocks.at(-1)) {
      if (topOf(before) + before.height <= topOf(block)) break;
      blocks.pop();
      const count = block.last - block.first + 1;
      block = {
        first: before.first,
        last: block.last,
        height: before.height + block.height,
        sum: before.sum + block.sum - before.height * count,
      };
    }
    blocks.push(block);
  }
  return blocks.map((block) => ({ first: block.first, last: block.last, top: topOf(block) }));
}

/** The top of each label. */
export function labelTops(labels: readonly WantedLabel[], top: number, bottom: number): number[] {
  const tops: number[] = [];
  for (const block of placeLabels(labels, top, bottom)) {
    let at = block.top;
    for (let index = block.first; index <= block.last; index++) {
      tops.push(at);
      at += labels[index]?.height ?? 0;
    }
  }
  return tops;
}
