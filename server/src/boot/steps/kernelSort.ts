/**
 * The kernel's `sort()` (lib/sort.c): heapsorts whose results for equal elements depend on every step, because they are
 * not stable. 6.1 allocates its dynamic regions, which all compare equal, in the order that comes out.
 */

type Compare<T> = (a: T, b: T) => number;

/** Sorts in place, with the same order of equal elements as the kernel. `takesTwo` is the rule `sortTakesTwo`. */
export function kernelSort<T>(items: T[], compare: Compare<T>, takesTwo: boolean): void {
  if (items.length < 2) return;
  if (takesTwo) sortByExtractingTwo(items, compare);
  else sortByExtractingOne(items, compare);
}

/** 6.1 lib/sort.c:210: the largest element goes to the end, the root is filled from below. Left child on a tie. */
function sortByExtractingOne<T>(items: T[], compare: Compare<T>): void {
  const leftWins = (order: number) => order >= 0;
  for (let root = Math.floor(items.length / 2) - 1; root >= 0; root--) {
    siftDown(items, root, items.length, compare, leftWins);
  }
  for (let heap = items.length - 1; heap > 0; heap--) {
    swap(items, 0, heap);
    siftDown(items, 0, heap, compare, leftWins);
  }
}

/**
 * 6.12 and 7.2 lib/sort.c:213: takes the two largest elements at once, and repairs the heap where the second one was,
 * then at the root. Right child on a tie.
 */
function sortByExtractingTwo<T>(items: T[], compare: Compare<T>): void {
  const leftWins = (order: number) => order > 0;
  const order = (a: number, b: number) => compareAt(items, a, b, compare);
  for (let root = Math.floor(items.length / 2) - 1; root >= 0; root--) {
    siftDown(items, root, items.length, compare, leftWins);
  }
  let heap = items.length;
  while (heap > 3) {
    heap--;
    swap(items, 0, heap);
    const second = order(1, 2) <= 0 ? 2 : 1;
    heap--;
    swap(items, second, heap);
    siftDown(items, second, heap, compare, leftWins);
    siftDown(items, 0, heap, compare, leftWins);
  }
  heap--;
  swap(items, 0, heap);
  if (heap === 2 && order(0, 1) > 0) swap(items, 0, 1);
}

/**
 * Bottom-up sift: follows the larger children from `root` to a leaf, climbs back to where the root's element belongs, and
 * rotates the path. Comparing on the way up instead of down is what decides ties.
 */
function siftDown<T>(
  items: T[],
  root: number,
  heap: number,
  compare: Compare<T>,
  leftWins: (order: number) => boolean,
): void {
  let at = root;
  for (;;) {
    const left = 2 * at + 1;
    const right = left + 1;
    if (right < heap) {
      at = leftWins(compareAt(items, left, right, compare)) ? left : right;
      continue;
    }
    if (left < heap) at = left;
    break;
  }
  while (at !== root && compareAt(items, root, at, compare) >= 0) at = parentOf(at);
  let carried = items[root];
  while (at !== root) {
    const displaced = items[at];
    if (carried !== undefined) items[at] = carried;
    carried = displaced;
    at = parentOf(at);
  }
  if (carried !== undefined) items[root] = carried;
}

function parentOf(index: number): number {
  return (index - 1) >> 1;
}

function compareAt<T>(items: readonly T[], a: number, b: number, compare: Compare<T>): number {
  const first = items[a];
  const second = items[b];
  return first === undefined || second === undefined ? 0 : compare(first, second);
}

function swap<T>(items: T[], a: number, b: number): void {
  const first = items[a];
  const second = items[b];
  if (first === undefined || second === undefined) return;
  items[a] = second;
  items[b] = first;
}
