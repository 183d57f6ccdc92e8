import { type ContractDescription, describeContract, fingerprintOf } from '../../contract/compatibility.js';
import type { ServiceContract } from '../../contract/define-service.js';
import { Agreement, EventAgreement } from '../agreement.js';

/** 2: calls are written as in `call-text.ts`. */
const PROTOCOL = 2;

interface Hello {
  protocol: number;
  /** Fingerprints by service. */
  contracts: Record<string, string>;
}

interface Described {
  readonly description: ContractDescription;
  readonly fingerprint: string;
}

const described = new WeakMap<ServiceContract, Described>();
function descriptionOf(contract: ServiceContract): Described {
  let known = described.get(contract);
  if (!known) {
    const description = describeContract(contract);
    described.set(contract, (known = { description, fingerprint: fingerprintOf(description) }));
  }
  return known;
}

/** How two hosts find out, at connection, whether they mean the same by their contracts. */
export class Introduction {
  private differing: string[] | undefined;
  private theirs: ReadonlyMap<string, ContractDescription> | undefined;
  private readonly calls = new Map<string, Agreement>();
  private readonly events = new Map<string, EventAgreement>();

  constructor(private readonly contracts: ReadonlyMap<string, ServiceContract>) {}

  hello(): string {
    const fingerprints = [...this.contracts].map(([name, contract]) => [name, descriptionOf(contract).fingerprint]);
    return JSON.stringify({ protocol: PROTOCOL, contracts: Object.fromEntries(fingerprints) as Hello['contracts'] });
  }

  /** Takes their greeting; the answer is our side of what differs, undefined when nothing does. Errors: not our protocol. */
  heard(text: string): string | undefined {
    const hello = JSON.parse(text) as Hello;
    if (hello.protocol !== PROTOCOL) throw new Error(`protocol ${hello.protocol}, not ${PROTOCOL}`);
    const ours = [...this.contracts].map(([name, contract]) => ({ name, ...descriptionOf(contract) }));
    const different = ours.filter(({ name, fingerprint }) => {
      const their = Object.hasOwn(hello.contracts, name) ? hello.contracts[name] : undefined;
      return their !== undefined && their !== fingerprint;
    });
    this.differing = different.map(({ name }) => name);
    return different.length > 0 ? JSON.stringify(different.map(({ description }) => description)) : undefined;
  }

  /** Takes their side of what differs. */
  described(text: string): void {
    const theirs = JSON.parse(text) as ContractDescription[];
    this.theirs = new Map(theirs.map((description) => [description.name, description]));
    for (const service of this.differing ?? []) {
      const ours = descriptionOf(this.contracts.get(service) as ServiceContract).description;
      const their = this.theirs.get(service) ?? { name: service, operations: {}, events: {} };
      this.calls.set(service, new Agreement(ours, their));
      this.events.set(service, new EventAgreement(their, ours));
    }
  }

  get complete(): boolean {
    return this.differing !== undefined && (this.differing.length === 0 || this.theirs !== undefined);
  }

  /** What our calls of `service` must heed; undefined when both sides mean the same. */
  agreementOn(service: string): Agreement | undefined {
    return this.calls.get(service);
  }

  /** What their events of `service` must heed; undefined when both sides mean the same. */
  agreementOnEvents(service: string): EventAgreement | undefined {
    return this.events.get(service);
  }

  /** Everything that keeps the two hosts from talking, one line a service. */
  get obstacles(): string[] {
    return [...this.calls.values(), ...this.events.values()].flatMap(({ obstacle }) => obstacle ?? []);
  }
}
