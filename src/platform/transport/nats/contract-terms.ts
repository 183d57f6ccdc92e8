import { describeContract, fingerprintOf, incompatibilities } from '../../contract/compatibility.js';
import type { ServiceContract } from '../../contract/define-service.js';
import type { KnownContract } from './messages.js';

/** Builds of a contract that run at the same time; more than this come only from a mistake. */
const MOST_BUILDS = 16;

/**
 * Which builds of each contract this host can talk to. Every call says so, since NATS chooses the instance that answers, and
 * while a new build is rolled out both are there: an instance with a build that the caller has not met does nothing and sends
 * its description, the caller holds it against its own, and asks again or refuses.
 */
export class ContractTerms {
  private readonly own: ReadonlyMap<string, KnownContract>;
  private readonly accepted = new Map<string, string[]>();

  constructor(contracts: ReadonlyMap<string, ServiceContract>) {
    this.own = new Map(
      [...contracts].map(([name, contract]) => {
        const description = describeContract(contract);
        return [name, { description, fingerprint: fingerprintOf(description) }];
      }),
    );
    for (const [name, { fingerprint }] of this.own) this.accepted.set(name, [fingerprint]);
  }

  ours(service: string): KnownContract | undefined {
    return this.own.get(service);
  }

  /** Fingerprints of the builds that a call to the service may reach. */
  accepts(service: string): string[] {
    return this.accepted.get(service) ?? [];
  }

  /** What keeps this host from talking to a build of the service; from now on it may be reached when that is nothing. */
  meet(service: string, { fingerprint, description }: KnownContract): string[] {
    const own = this.own.get(service);
    const reasons = own ? incompatibilities(own.description, description) : [];
    if (reasons.length === 0)
      this.accepted.set(service, [...this.accepts(service).slice(1 - MOST_BUILDS), fingerprint]);
    return reasons;
  }
}
