/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays are read within their bounds */
import { best } from './best.js';
import {
  NEIGHBOURS,
  type Neighbourhoods,
  PAIR_KINDS,
  type Trails,
  VIEWED,
  VIEW_REACH,
  VIEW_WEIGHT,
  REACH,
  eachPair,
  nearness,
  pairKind,
  similarityOf,
} from './trail.js';

/** The batch build: the nearest products of each, from all trails. `keep`: neighbours of each product. */
export function neighbourhoodsOf(trails: Trails, products: number, keep = NEIGHBOURS): Neighbourhoods {
  const { degree, popularity } = totalsOf(trails, products);
  const places = placesByProduct(trails, products);
  const together = new Float64Array(products);
  const byKind = Array.from({ length: PAIR_KINDS }, () => new Float64Array(products));
  const score = new Float64Array(products);
  const met = new Int32Array(products);
  const lists: Int32Array[] = [];
  const weights: Float32Array[] = [];
  const kinds: Uint8Array[] = [];
  const start = new Int32Array(products + 1);
  for (let product = 0; product < products; product++) {
    let count = 0;
    for (const place of places.of(product)) {
      const trail = places.trail[place]!;
      const own = trails.kind[place]!;
      const [reach, weight] = own === VIEWED ? [VIEW_REACH, VIEW_WEIGHT] : [REACH, 1];
      const first = Math.max(trails.start[trail]!, place - reach);
      const last = Math.min(trails.start[trail + 1]! - 1, place + reach);
      for (let at = first; at <= last; at++) {
        if (at === place) continue;
        const other = trails.product[at]!;
        const more = weight * nearness(at < place ? place - at : at - place);
        if (together[other] === 0) met[count++] = other;
        together[other]! += more;
        byKind[pairKind(own, trails.kind[at]!)]![other]! += more;
      }
    }
    for (let i = 0; i < count; i++) {
      const other = met[i]!;
      score[other] = similarityOf(together[other]!, degree[product]!, degree[other]!);
    }
    const nearest = best(met, count, score, keep);
    lists.push(nearest);
    weights.push(Float32Array.from(nearest, (other) => together[other]!));
    kinds.push(Uint8Array.from(nearest, (other) => strongest(byKind, other)));
    start[product + 1] = start[product]! + nearest.length;
    for (let i = 0; i < count; i++) {
      together[met[i]!] = 0;
      for (const one of byKind) one[met[i]!] = 0;
    }
  }
  const joined = { neighbour: new Int32Array(start[products]!), together: new Float32Array(start[products]!) };
  const kind = new Uint8Array(start[products]!);
  for (let product = 0; product < products; product++) {
    joined.neighbour.set(lists[product]!, start[product]);
    joined.together.set(weights[product]!, start[product]);
    kind.set(kinds[product]!, start[product]);
  }
  return { start, ...joined, kind, degree, popularity };
}

function totalsOf(trails: Trails, products: number): { degree: Float64Array; popularity: Float64Array } {
  const degree = new Float64Array(products);
  const popularity = new Float64Array(products);
  for (let trail = 0; trail + 1 < trails.start.length; trail++) {
    const [from, until] = [trails.start[trail]!, trails.start[trail + 1]!];
    const viewed = trails.kind[from] === VIEWED;
    eachPair(until - from, viewed, (later, earlier, weight) => {
      degree[trails.product[from + later]!]! += weight;
      degree[trails.product[from + earlier]!]! += weight;
    });
    if (!viewed) for (let at = from; at < until; at++) popularity[trails.product[at]!]!++;
  }
  return { degree, popularity };
}

/** Where on the trails each product lies, and on which trail each place. */
function placesByProduct(trails: Trails, products: number): { of: (product: number) => Int32Array; trail: Int32Array } {
  const start = new Int32Array(products + 1);
  for (const product of trails.product) start[product + 1]!++;
  for (let product = 0; product < products; product++) start[product + 1]! += start[product]!;
  const next = start.slice(0, products);
  const places = new Int32Array(trails.product.length);
  trails.product.forEach((product, place) => (places[next[product]!++] = place));
  const trail = new Int32Array(trails.product.length);
  for (let t = 0; t + 1 < trails.start.length; t++) trail.fill(t, trails.start[t], trails.start[t + 1]);
  return { of: (product) => places.subarray(start[product], start[product + 1]), trail };
}

/** What most of it comes from; of equals the one that says more. */
function strongest(byKind: Float64Array[], product: number): number {
  let kind = 0;
  for (let other = 1; other < byKind.length; other++)
    if (byKind[other]![product]! > byKind[kind]![product]!) kind = other;
  return kind;
}
