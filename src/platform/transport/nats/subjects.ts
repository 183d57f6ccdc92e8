/** What a namespace may be: one token of a subject that also fits into the name of a stream. */
const NAMESPACE = /^[a-z0-9][a-z0-9-]{0,40}$/;

/** Every name that one store uses on a NATS server; another store on the same server has another namespace. */
export class Subjects {
  private readonly root: string;

  /** Errors: a namespace that is not made of small letters, digits and hyphens. */
  constructor(readonly namespace: string) {
    if (!NAMESPACE.test(namespace))
      throw new Error(`the NATS namespace "${namespace}" must be small letters, digits and hyphens, 41 at most`);
    this.root = `doordesk.${namespace}`;
  }

  /** Where calls of a service are asked: of one instance, or of whichever the server chooses. */
  call(service: string, instance?: string): string {
    return `${this.root}.call.${service}${instance ? `.${instance}` : ''}`;
  }

  /** Where events are handed to a module by a direct relay. */
  deliver(subscriber: string, instance?: string): string {
    return `${this.root}.deliver.${subscriber}${instance ? `.${instance}` : ''}`;
  }

  /** Where hosts say that they are there. */
  get presence(): string {
    return `${this.root}.presence`;
  }

  /** Where one instance answers whether it lives. */
  instance(instance: string): string {
    return `${this.root}.instance.${instance}`;
  }

  /** The instances of a module form one group: one of them gets each message. */
  group(module: string): string {
    return `doordesk-${this.namespace}-${module}`;
  }

  /** What a module publishes; `name` is `publisher.FactInPastTense`. */
  event(name: string): string {
    return `${this.root}.event.${name}`;
  }

  eventsOf(publisher: string): string {
    return `${this.root}.event.${publisher}.>`;
  }

  get allEvents(): string {
    return `${this.root}.event.>`;
  }

  get stream(): string {
    return `DOORDESK_${this.namespace.toUpperCase()}_EVENTS`;
  }

  /** Where subscribers say how far they have taken a publisher's events. */
  taken(publisher: string): string {
    return `${this.root}.taken.${publisher}`;
  }

  /** Where a publisher asks a subscriber how far it is. */
  position(subscriber: string, publisher: string): string {
    return `${this.root}.position.${subscriber}.${publisher}`;
  }
}
