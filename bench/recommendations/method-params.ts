import { DISTANCE_WEIGHTS } from '../../src/modules/recommendations/methods/session-rules.js';
import { SIMILARITIES, WEIGHTINGS } from '../../src/modules/recommendations/methods/item-knn.js';

/** The ways in which a parameter is called elsewhere, in lower case and without `_`. */
const SYNONYMS: Record<string, readonly string[]> = {
  method: ['method', 'algorithm', 'name'],
  k: ['k', 'topk', 'neighbours', 'neighbors', 'neighbourhood', 'knn'],
  shrink: ['shrink', 'shrinkage'],
  similarity: ['similarity', 'sim'],
  weighting: ['weighting', 'featureweighting', 'weights', 'weight'],
  normalize: ['normalize', 'normalise', 'normalizesimilarity', 'normalisesimilarity'],
  alpha: ['alpha', 'asymmetricalpha'],
  beta: ['beta'],
  tverskyAlpha: ['tverskyalpha'],
  tverskyBeta: ['tverskybeta'],
  lambda: ['lambda', 'l2', 'l2norm', 'reg', 'regularization', 'regularisation'],
  sampleSize: ['samplesize', 'samplingsize', 'sample', 'n', 'm'],
  steps: ['steps'],
  pruning: ['pruning', 'prune'],
  weightingScore: ['weightingscore', 'scoreweighting', 'decay'],
  idfWeighting: ['idfweighting', 'idf'],
  implicit: ['implicit', 'binary'],
  order: ['order'],
  relevance: ['relevance', 'gain'],
};

const METHODS: Record<string, readonly string[]> = {
  trail: ['trail', 'default', 'ours', 'doordesk'],
  popular: ['popular', 'pop', 'toppop', 'toppopular', 'popularity'],
  itemknn: ['itemknn', 'itemknncf', 'itemcf', 'iknn', 'knn'],
  rp3beta: ['rp3beta', 'rp3b', 'rp3'],
  ease: ['ease', 'easer'],
  ar: ['ar', 'associationrules'],
  sr: ['sr', 'sequentialrules'],
  sknn: ['sknn', 'sessionknn'],
  vsknn: ['vsknn', 'vectorsessionknn'],
};

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

const isWeighting = (name: string): boolean => WEIGHTINGS.some((weighting) => plain(weighting) === name);

export type Given = Record<string, unknown>;

/** A method's parameters, whatever they are called elsewhere. */
export class MethodParams {
  readonly method: string;
  private readonly given = new Map<string, unknown>();

  /** Errors: a name or a method that nobody knows. */
  constructor(params: Given) {
    for (const [name, value] of Object.entries(params)) {
      const known = Object.entries(SYNONYMS).find(([, names]) => names.includes(plain(name)))?.[0];
      if (known === undefined)
        throw new Error(`no parameter is called ${name}; known: ${Object.keys(SYNONYMS).join(', ')}`);
      this.given.set(known, value);
    }
    const wanted = plain(this.text('method', 'trail'));
    const method = Object.entries(METHODS).find(([, names]) => names.includes(wanted))?.[0];
    if (method === undefined)
      throw new Error(`no method is called ${wanted}; known: ${Object.keys(METHODS).join(', ')}`);
    this.method = method;
  }

  /** Errors: a value that is no number. */
  number(name: string, absent: number): number {
    const value = this.given.get(name) ?? absent;
    const number = Number(value);
    if (!Number.isFinite(number)) throw new Error(`${name} must be a number; it is ${JSON.stringify(value)}`);
    return number;
  }

  flag(name: string, absent: boolean): boolean {
    const value = this.given.get(name) ?? absent;
    return value === true || value === 1 || value === 'true' || value === '1';
  }

  text(name: string, absent: string): string {
    const value = this.given.get(name);
    return value === undefined || value === null ? absent : typeof value === 'string' ? value : JSON.stringify(value);
  }

  /** One of a few words, however it is written. Errors: another. */
  choice<T extends string>(name: string, choices: readonly T[], absent: T): T {
    const wanted = plain(this.text(name, absent));
    const found = choices.find((choice) => plain(choice) === wanted);
    if (found === undefined) throw new Error(`${name} must be one of ${choices.join(', ')}; it is ${wanted}`);
    return found;
  }

  /** A weighting that is given as a similarity means the cosine with it. */
  similarity(): (typeof SIMILARITIES)[number] {
    const wanted = plain(this.text('similarity', 'cosine'));
    if (wanted === 'tanimoto') return 'jaccard';
    return isWeighting(wanted) ? 'cosine' : this.choice('similarity', SIMILARITIES, 'cosine');
  }

  itemWeighting(): (typeof WEIGHTINGS)[number] {
    const similarity = plain(this.text('similarity', ''));
    const named = WEIGHTINGS.find((weighting) => plain(weighting) === similarity);
    return this.choice('weighting', WEIGHTINGS, named ?? 'none');
  }

  clickWeighting(name: string, absent: keyof typeof DISTANCE_WEIGHTS): keyof typeof DISTANCE_WEIGHTS {
    return this.choice(name, Object.keys(DISTANCE_WEIGHTS) as (keyof typeof DISTANCE_WEIGHTS)[], absent);
  }
}
