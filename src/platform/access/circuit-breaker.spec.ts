import { describe, expect, it } from '@jest/globals';
import { CircuitBreaker } from './circuit-breaker.js';

describe('a circuit breaker', () => {
  const failing = (): CircuitBreaker => {
    const breaker = new CircuitBreaker();
    for (let i = 0; i < 20; i++) breaker.record(i, true);
    return breaker;
  };

  it('opens when calls fail, lets one probe through after a pause, and closes when that succeeds', () => {
    const breaker = failing();
    expect(breaker.isOpen).toBe(true);
    expect(breaker.admits(500)).toBe(false);
    expect(breaker.admits(1_100)).toBe(true);
    expect(breaker.admits(1_101)).toBe(false);
    breaker.record(1_102, false);
    expect(breaker.admits(1_103)).toBe(true);
  });

  it('stays open when the probe fails', () => {
    const breaker = failing();
    breaker.admits(1_100);
    breaker.record(1_101, true);
    expect(breaker.admits(1_102)).toBe(false);
  });

  it('does not open for few failures among many calls', () => {
    const breaker = new CircuitBreaker();
    for (let i = 0; i < 100; i++) breaker.record(i, i % 3 === 0);
    expect(breaker.isOpen).toBe(false);
  });
});
