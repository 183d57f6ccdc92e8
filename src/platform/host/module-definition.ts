import type { Provider as NestProvider, Type } from '@nestjs/common';
import type { ServiceContract } from '../contract/define-service.js';
import { eventsTakenBy } from '../events/subscriber.js';
import type { ModuleStorage } from '../storage/module-storage.js';

export interface ModuleDefinition {
  /** The contract that the module answers for. */
  contract: ServiceContract;
  /** The class that provides it: every operation of the contract, one method each. */
  service: Type;
  /** The contracts that the module calls; the register in `boundaries/` must allow them. */
  uses?: ServiceContract[];
  storage: ModuleStorage;
  /** Classes with `@Subscribes` methods beside the service itself. */
  subscribers?: Type[];
  /** Private parts. */
  providers?: NestProvider[];
}

/** By the list of providers, which Nest keeps with the module's class. */
const definitions = new WeakMap<object, ModuleDefinition>();

export const remember = (providers: NestProvider[], definition: ModuleDefinition): unknown =>
  definitions.set(providers, definition);

/** What a module's class was made from. Errors: a class that is no business module. */
export function definitionOf(module: Type): ModuleDefinition {
  const definition = definitions.get(Reflect.getMetadata('providers', module) as object);
  if (!definition) throw new Error(`${module.name} is not made with moduleOf`);
  return definition;
}

/** All modules of the store, wherever they run: what they answer for, and whose events they take. */
export class StoreModules {
  private readonly known = new Map<string, { contract: ServiceContract; takes: string[] }>();

  constructor(modules: Type[] = []) {
    for (const { contract, service, subscribers = [] } of modules.map(definitionOf))
      this.learn(contract, [service, ...subscribers].flatMap(eventsTakenBy));
  }

  learn(contract: ServiceContract, takes: string[]): void {
    this.known.set(contract.name, { contract, takes });
  }

  get contracts(): ReadonlyMap<string, ServiceContract> {
    return new Map([...this.known].map(([name, { contract }]) => [name, contract]));
  }

  get takers(): { name: string; takes: string[] }[] {
    return [...this.known].map(([name, { takes }]) => ({ name, takes }));
  }

  /** Whether there is such a service, `cart`, or such an operation of one, `cart.add`. */
  has(target: string): boolean {
    const [service = '', operation] = target.split('.');
    const contract = this.known.get(service)?.contract;
    return contract !== undefined && (operation === undefined || Object.hasOwn(contract.operations, operation));
  }

  /** What doing an operation twice means; undefined for one that no contract has. */
  effectOf(service: string, operation: string): string | undefined {
    return this.known.get(service)?.contract.operations[operation]?.effect;
  }
}
