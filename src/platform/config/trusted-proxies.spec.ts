import { describe, expect, it } from '@jest/globals';
import { environmentOf, readConfig } from './config.js';

describe('DOORDESK_TRUSTED_PROXIES', () => {
  const read = (text: string): string[] => readConfig({ DOORDESK_TRUSTED_PROXIES: text }).trustedProxies;

  it('takes addresses, networks and their names, and is told to other processes as it was read', () => {
    expect(readConfig({}).trustedProxies).toEqual([]);
    const text = '10.0.0.0/8, 192.0.2.7,2001:db8::/32,uniquelocal';
    const wanted = ['10.0.0.0/8', '192.0.2.7', '2001:db8::/32', 'uniquelocal'];
    expect(read(text)).toEqual(wanted);
    expect(readConfig(environmentOf(readConfig({ DOORDESK_TRUSTED_PROXIES: text }))).trustedProxies).toEqual(wanted);
  });

  it.each(['true', '*', '10.0.0.0/33', '10.0.0/8', '2001:db8::/129', '10.0.0.1/8/8', 'proxy.example', '10.0.0.1/'])(
    'refuses %s: a word that trusts everybody would let everybody choose his address',
    (text) => {
      expect(() => read(text)).toThrow('DOORDESK_TRUSTED_PROXIES must be addresses or networks');
    },
  );
});
