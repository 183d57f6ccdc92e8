import type { EventEnvelope } from '../../access/binding.js';
import { type ContractDescription, describeContract } from '../../contract/compatibility.js';
import type { ServiceContract } from '../../contract/define-service.js';
import { withoutUnknownFields } from '../known-fields.js';

type EventSchema = ContractDescription['events'][string]['body'];

/** Events as this host knows them: what a newer publisher has added is left out, as in replies. */
export class KnownEvents {
  private readonly schemas: ReadonlyMap<string, EventSchema>;

  constructor(contracts: ReadonlyMap<string, ServiceContract>) {
    this.schemas = new Map(
      [...contracts.values()].flatMap((contract) =>
        Object.entries(describeContract(contract).events).map(([name, { body }]): [string, EventSchema] => [
          name,
          body,
        ]),
      ),
    );
  }

  known(event: EventEnvelope): EventEnvelope {
    const schema = this.schemas.get(event.name);
    return schema ? { ...event, body: withoutUnknownFields(event.body, schema).value } : event;
  }
}
