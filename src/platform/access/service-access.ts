import type {
  CallOptions,
  Client,
  KeepOptions,
  Operation,
  OperationClient,
  Operations,
  ServiceContract,
} from '../contract/define-service.js';
import { ServiceError } from '../contract/service-error.js';
import type { Ended } from './asking.js';
import type { Binding } from './binding.js';
import type { CallStatistics } from './call-metrics.js';
import type { KeptCommand } from './kept-store.js';
import { type Load, OperationLine } from './operation-line.js';
import { type AccessExtras, NO_OPTIONS, OperationPath, SENDER } from './operation-path.js';

/** The one way to a service: every call, local or remote, takes this path. */
export class ServiceAccess {
  private readonly contracts = new Map<string, ServiceContract>();
  private readonly senders = new Map<string, Client<ServiceContract>>();
  /** By caller and service. */
  private readonly loads = new Map<string, Load>();
  /** By caller, service and operation: whoever asks for a client again goes on with what is known of it. */
  private readonly paths = new Map<string, OperationPath>();

  constructor(
    private readonly bindingOf: (service: string) => Binding,
    private readonly extras: AccessExtras = {},
  ) {
    extras.kept?.connect((command) => this.sendKept(command));
  }

  /** A typed client of `contract` for `caller`. */
  client<S extends ServiceContract>(contract: S, caller: string): Client<S> {
    this.contracts.set(contract.name, contract);
    const load = remembered(this.loads, `${caller} ${contract.name}`, () => ({
      caller,
      service: contract.name,
      underWay: 0,
    }));
    const operations = Object.keys(contract.operations).map((name) => [
      name,
      this.operationClient(name, contract.operations, load),
    ]);
    return Object.freeze(Object.fromEntries(operations)) as Client<S>;
  }

  /** Every operation that somebody here has a client of. */
  get lines(): OperationLine[] {
    return [...this.paths.values()].map(({ line }) => line);
  }

  statistics(): CallStatistics[] {
    return this.lines.flatMap((line) => line.metrics.map((m) => m.statistics()));
  }

  /** The services that somebody here calls, with their operations. */
  get known(): ReadonlyMap<string, ServiceContract> {
    return this.contracts;
  }

  private sendKept({ service, operation, request, commandId }: KeptCommand): Promise<object> {
    const contract = this.contracts.get(service);
    if (!contract?.operations[operation])
      throw new ServiceError('unavailable', 'not_carried', `Nobody here knows ${service}.${operation}.`);
    let sender = this.senders.get(service);
    if (!sender) this.senders.set(service, (sender = this.client(contract, SENDER)));
    return (sender[operation] as (request: object, options: CallOptions) => Promise<object>)(request, { commandId });
  }

  private operationClient(name: string, operations: Operations, load: Load): OperationClient<object, object> {
    const path = this.pathOf(name, operations, load);
    const each = (requests: readonly object[]): Promise<Ended[]> => path.each(requests);
    return Object.freeze(Object.assign(this.caller(name, operations[name] as Operation, path), { each }));
  }

  private caller(
    name: string,
    operation: Operation,
    path: OperationPath,
  ): (request: object, options?: CallOptions | KeepOptions) => Promise<object> {
    const { kept } = this.extras;
    if (!kept) return (request, options = NO_OPTIONS) => path.call(request, options);
    const { caller, service } = path.line.load;
    const keeping = { service, name, operation, caller };
    const call = (asked: object, options: CallOptions): Promise<object> => path.call(asked, options);
    return (request, options = NO_OPTIONS) =>
      options.after === undefined && !('keep' in options)
        ? path.call(request, options)
        : kept.call(keeping, request, options, call);
  }

  private pathOf(name: string, operations: Operations, load: Load): OperationPath {
    return remembered(this.paths, `${load.caller} ${load.service} ${name}`, () => {
      const operation = operations[name] as Operation;
      const line = new OperationLine(load, name, operation.sla.p999);
      const folded = operation.folding && this.pathOf(operation.folding.by, operations, load);
      return new OperationPath(line, operation, this.bindingOf, this.extras, folded);
    });
  }
}

function remembered<T>(map: Map<string, T>, key: string, make: () => T): T {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}
