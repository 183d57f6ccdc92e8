/** What can be wrong with a service, as whoever calls it sees it. */
export type FaultKind = 'down' | 'slow' | 'fail' | 'twice' | 'late';

export interface Fault {
  /** `cart`, or one operation of it, `cart.add`. */
  readonly target: string;
  readonly kind: FaultKind;
  /** Milliseconds for `slow` and `late`, a rate from 0 to 1 for `fail`. */
  readonly value: number;
}

interface Settings {
  readonly faults: readonly Fault[];
  /** Chance repeats itself for the same seed. */
  readonly seed: number;
  /** The share of its deadline that a caller waits for a slow or late service: lessons need not take a minute. */
  readonly patience: number;
}

const FAULT =
  /^([a-z][a-z0-9-]*(?:\.[a-z][A-Za-z0-9]*)?):(?:(down|twice)|(slow|late)=(\d{1,7})|(fail)=(0(?:\.\d+)?|1(?:\.0+)?))$/;
const SETTING = /^(?:seed=(\d{1,9})|patience=(0?\.\d+|1))$/;

/** How faults are written: what a clear refusal of a bad value says. */
const FAULT_SYNTAX =
  '"none", or a list such as "cart:down,inventory:slow=500,offers:fail=0.3,payments.authorize:twice,catalog:late=2000,seed=7,patience=0.1"';

/** Reads a list of faults. Errors: a text that is none, naming the part that is wrong. */
export function parseFaults(text: string): Settings {
  const faults: Fault[] = [];
  let [seed, patience] = [1, 1];
  for (const part of text.split(',').map((entry) => entry.trim())) {
    if (part === '' || part === 'none') continue;
    const setting = SETTING.exec(part);
    if (setting?.[1] !== undefined) seed = Number(setting[1]);
    else if (setting) patience = Number(setting[2]);
    else faults.push(faultOf(part));
  }
  return { faults, seed, patience };
}

function faultOf(part: string): Fault {
  const match = FAULT.exec(part);
  if (!match) throw new Error(`must be ${FAULT_SYNTAX}; "${part}" is not a fault`);
  const [, target, plain, delay, milliseconds, , rate] = match;
  return {
    target: target as string,
    kind: (plain ?? delay ?? 'fail') as FaultKind,
    value: Number(milliseconds ?? rate ?? 0),
  };
}

/** The faults that are in force in this process now; changed while it runs by tests and lessons, through its own user's socket. */
export class FaultPlan {
  private settings = parseFaults('none');
  private chance = chanceOf(1);

  /** `isKnown`: whether there is such a service, or such an operation of one. */
  constructor(
    text: string,
    private readonly isKnown: (target: string) => boolean = () => true,
  ) {
    this.set(text);
  }

  /** Puts other faults in the place of those in force. Errors: a text that is none, or that names what there is not. */
  set(text: string): void {
    const settings = parseFaults(text);
    const unknown = settings.faults.find(({ target }) => !this.isKnown(target));
    if (unknown) throw new Error(`names ${unknown.target}, which is no service and no operation of one`);
    this.settings = settings;
    this.chance = chanceOf(settings.seed);
  }

  get inForce(): readonly Fault[] {
    return this.settings.faults;
  }

  /** What is wrong with an operation now; with the whole service, for its events. */
  of(service: string, operation?: string): readonly Fault[] {
    const { faults } = this.settings;
    if (faults.length === 0) return faults;
    const name = `${service}.${operation ?? ''}`;
    return faults.filter(({ target }) => target === service || target === name);
  }

  /** The share of the operation's deadline that callers wait for it. */
  patienceWith(service: string, operation: string): number {
    const { patience } = this.settings;
    if (patience === 1) return 1;
    return this.of(service, operation).some(({ kind }) => kind === 'slow' || kind === 'late') ? patience : 1;
  }

  /** The next number of chance, from 0 to 1. */
  draw(): number {
    return this.chance();
  }
}

/** mulberry32: small, and the same everywhere. */
function chanceOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
