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
    const { docs } = this;
    const first = category * PLACES;
    const end = first + PLACES;
    let at = end;
    while (at > first && this.yields(docs[at - 1] as number, doc)) at--;
    if (at === end) return;
    docs.copyWithin(at + 1, at, end - 1);
    docs[at] = doc;
  }

  private yields(other: number, doc: number): boolean {
    return other === NOBODY || this.isBefore(doc, other);
  }

  /** Who stands on it. */
  get standing(): number[] {
    return [...this.docs.filter((doc) => doc !== NOBODY)];
  }
}
