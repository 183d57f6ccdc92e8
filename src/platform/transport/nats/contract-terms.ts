import { describeContract, fingerprintOf } from '../../contract/compatibility.js';
import type { ServiceContract } from '../../contract/define-service.js';
import { Agreement } from '../agreement.js';
import type { KnownContract } from './messages.js';

/** Builds of a contract that run at the same time; more than this come only from a mistake. */
const MOST_BUILDS = 16;

/**
 * What this host has to heed with each build of each contract. Every call says which build it was made for, since NATS may choose
 * the instance that answers, and while a new build is rolled out both are there: an instance with another build does nothing and
 * sends its description; the caller finds out what the two can still say to each other, and asks that instance again.
 */
export class ContractTerms {
  private readonly own: ReadonlyMap<string, KnownContract>;
  private readonly agreements = new Map<string, Map<string, Agreement>>();

  constructor(contracts: ReadonlyMap<string, ServiceContract>) {
    this.own = new Map(
      [...contracts].map(([name, contract]) => {
        const description = describeContract(contract);
        return [name, { description, fingerprint: fingerprintOf(description) }];
      }),
    );
  }

  ours(service: string): KnownContract | undefined {
    return this.own.get(service);
  }

  /** What calls to this build must heed; undefined when it means the same, or has not been met. */
  agreementWith(service: string, fingerprint: string): Agreement | undefined {
    return this.agreements.get(service)?.get(fingerprint);
  }

  meet(service: string, { fingerprint, description }: KnownContract): void {
    const own = this.own.get(service);
    if (!own) return;
    const met = this.agreements.get(service) ?? new Map<string, Agreement>();
    if (met.size >= MOST_BUILDS) met.clear();
    this.agreements.set(service, met.set(fingerprint, new Agreement(own.description, description)));
  }
}
