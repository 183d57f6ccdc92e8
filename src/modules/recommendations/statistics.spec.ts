import { expect, it } from '@jest/globals';
import { Statistics } from './statistics.js';

it('lays no more pairs over a snapshot than fit, says so, and still counts those that it has', () => {
  const statistics = new Statistics(undefined, 4);
  const bought = (one: string, other: string): void =>
    statistics.lay({ products: [one, other], pairs: [[0, 1, 0, 1]], counts: [] });
  const neighbours = (id: string): string[] => {
    const found: string[] = [];
    statistics.eachNeighbour(statistics.numberOf(id) as number, (other) => found.push(statistics.idOf(other)));
    return found;
  };
  bought('a', 'b');
  expect(statistics.isFull).toBe(false);
  bought('a', 'c');
  expect(statistics.isFull).toBe(true);
  bought('a', 'd');
  bought('a', 'b');
  expect([neighbours('a'), neighbours('d')]).toEqual([['b', 'c'], []]);
});
