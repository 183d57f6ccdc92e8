import { describe, expect, it } from '@jest/globals';
import { passwordOf, placesOnPostgres, scramVerifier } from './postgres-roles.js';

const SECRET = 'a secret of the whole shop, 32 characters';

describe('places on PostgreSQL', () => {
  const places = (url: string, secret?: string) => placesOnPostgres(url, secret, 'DOORDESK_DATABASE');

  it('gives each module a role of its own, with a password that every host computes alike', () => {
    const place = places('postgres://db.internal:5433/doordesk?sslmode=require', SECRET)('gift-cards');
    const password = passwordOf(SECRET, 'doordesk_gift_cards');
    expect(place).toEqual({
      kind: 'postgres',
      url: `postgres://doordesk_gift_cards:${password}@db.internal:5433/doordesk?sslmode=require`,
    });
    expect(password).not.toBe(passwordOf(SECRET, 'doordesk_cart'));
    expect(password).not.toBe(passwordOf(`${SECRET}!`, 'doordesk_gift_cards'));
  });

  it('sends no password where there is no secret, and takes sockets', () => {
    expect(places('postgres:///doordesk?host=/run/postgresql')('cart')).toEqual({
      kind: 'postgres',
      url: 'postgres://doordesk_cart@/doordesk?host=/run/postgresql',
    });
  });

  it.each([
    ['mysql://h/d', undefined, 'must look like'],
    ['postgres://h', undefined, 'must look like'],
    ['postgres://h/a-b', undefined, 'must look like'],
    ['postgres://root:hunter2@h/doordesk', undefined, 'must name no user'],
    ['postgres://h/doordesk', 'short', 'at least 32'],
    [`postgres://h/${'d'.repeat(60)}`, undefined, 'longer name'],
  ])('refuses %s in one line without a password', (url, secret, message) => {
    const attempt = () => places(url, secret)('cart');
    expect(attempt).toThrow(message);
    expect(attempt).not.toThrow('hunter2');
  });

  it('keeps of a password what does not give it away', () => {
    const verifier = scramVerifier('hunter2');
    expect(verifier).toMatch(/^SCRAM-SHA-256\$4096:[\w+/=]+\$[\w+/=]{44}:[\w+/=]{44}$/);
    expect(verifier).not.toBe(scramVerifier('hunter2'));
  });
});
