/** The labels of one node or property: a list for a few (nearly always none or one), a map by name for thousands. */

interface Named {
  readonly name: string;
  deleted: boolean;
}

/** With more labels than this they are stored by name. */
const LIST_MAX = 12;

/** The labels of one node or property. */
export type Labels<T extends Named> = readonly T[] | ManyLabels<T>;

/** Many labels, in the order they were given. */
class ManyLabels<T extends Named> {
  readonly byName: Map<string, T>;
  #newestFirst: readonly T[] | undefined;

  constructor(newestFirst: readonly T[]) {
    this.byName = new Map([...newestFirst].reverse().map((label) => [label.name, label]));
  }

  add(label: T): void {
    this.byName.set(label.name, label);
    this.#newestFirst = undefined;
  }

  get newestFirst(): readonly T[] {
    this.#newestFirst ??= [...this.byName.values()].reverse();
    return this.#newestFirst;
  }
}

/** In dtc's order: a label added by a later definition comes first. */
export function labelsInOrder<T extends Named>(labels: Labels<T>): readonly T[] {
  return labels instanceof ManyLabels ? labels.newestFirst : labels;
}

/** The labels with one more in front, or with a deleted one of that name revived in its place. */
export function withLabel<T extends Named>(labels: Labels<T>, label: T): Labels<T> {
  const many = labels instanceof ManyLabels;
  const known = many ? labels.byName.get(label.name) : labels.find(({ name }) => name === label.name);
  if (known) {
    known.deleted = false;
    return labels;
  }
  if (!many && labels.length < LIST_MAX) return [label, ...labels];
  const made = many ? labels : new ManyLabels(labels);
  made.add(label);
  return made;
}
