import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pino from 'pino';
import { TestNats, describeWithNats } from '../../../../test/kit/nats-server.js';
import { NatsLink } from './nats-link.js';
import { Presence } from './presence.js';
import { Subjects } from './subjects.js';

describeWithNats('which instances are there', () => {
  let nats: TestNats;
  let link: NatsLink;
  beforeAll(async () => {
    nats = await TestNats.start();
    link = await NatsLink.open(nats.url, 'test', pino({ level: 'silent' }));
  });
  afterAll(async () => {
    await link.close();
    await nats.remove();
  });

  it('is remembered of those that were heard lately, and of nobody else', async () => {
    const subjects = new Subjects('presence');
    const presence = new Presence(link, subjects);
    const { heard } = presence as unknown as { heard: Map<string, Map<string, object>> };
    const known = (): number => heard.get('cart')?.size ?? 0;
    for (let i = 0; i < 100; i++)
      link.connection.publish(subjects.presence, JSON.stringify({ instance: `host-${i}`, services: { cart: 'b' } }));
    while (known() < 100) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(presence.next('cart', () => true)?.build).toBe('b');
    // Nobody asks for the cart any more.
    while (known() > 0) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(presence.next('cart', () => true)).toBeUndefined();
    presence.close();
  });
});
