import { Module, type Type } from '@nestjs/common';
import { type EventDefinition, Subscribes, defineService, moduleOf } from '../../src/platform/index.js';

export interface EventRecorder<B extends object> {
  /** Start it together with the modules under test. */
  module: Type;
  /** What was delivered so far, in order. A call with `settle` returns after its events were. */
  taken: B[];
}

/** A module that does nothing but take one kind of event, as any subscriber would; `name` where there are several. */
export function recordEvents<B extends object>(event: EventDefinition<B>, name = 'recorder'): EventRecorder<B> {
  const taken: B[] = [];

  class RecorderService {
    @Subscribes(event)
    take(body: B): void {
      taken.push(body);
    }
  }

  @Module(
    moduleOf({
      contract: defineService(name, {}),
      service: RecorderService,
      storage: { durability: 'normal', migrations: [] },
    }),
  )
  class RecorderModule {}

  return { module: RecorderModule, taken };
}
