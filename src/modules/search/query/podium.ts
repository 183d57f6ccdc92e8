/** So many products of a category carry one badge. */
export const PLACES = 3;
/** Products are numbered from 1 on. */
const NOBODY = 0;

/** The first few products of each category, by an order of them. */
export class Podium {
  private readonly docs: Int32Array;

  constructor(
    private readonly categories: number,
    private readonly isBefore: (doc: number, other: number) => boolean,
  ) {
    this.docs = new Int32Array(categories * PLACES);
  }

  /** A category that was not there when this was made has no places. */
  enter(category: number, doc: number): void {
    if (category >= this.categories) return;
    const { docs, isBefore } = this;
    const first = category * PLACES;
    let at = first + PLACES - 1;
    // Most come no further than this.
    if (docs[at] !== NOBODY && !isBefore(doc, docs[at] as number)) return;
    for (; at > first; at--) {
      const other = docs[at - 1] as number;
      if (other !== NOBODY && !isBefore(doc, other)) break;
      docs[at] = other;
    }
    docs[at] = doc;
  }

  /** Who stands on it. */
  get standing(): number[] {
    return [...this.docs.filter((doc) => doc !== NOBODY)];
  }
}
