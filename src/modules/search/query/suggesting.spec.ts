import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { SearchBench } from '../../../../test/kit/search.js';

let bench: SearchBench;
beforeAll(async () => {
  bench = await SearchBench.start();
  await bench.add([
    { title: 'Moby Dick', authors: ['Herman Melville'] },
    { title: 'Pride and Prejudice', authors: ['Jane Austen'] },
    { title: 'Harry Potter and the Goblet of Fire', authors: ['J.K. Rowling'] },
    { title: 'Harry Potter and the Chamber of Secrets', authors: ['J.K. Rowling'] },
    { title: 'Paris for Harry', authors: ['Paul Harry'] },
    { title: 'The Count of Monte Cristo', authors: ['Alexandre Dumas'] },
    { title: "Gulliver's Travels", authors: ['Jonathan Swift'] },
    { title: 'गोदान', authors: ['मुंशी प्रेमचंद'] },
    { title: 'Война и мир', authors: ['Лев Толстой'] },
    { title: '吾輩は猫である', authors: ['夏目漱石'] },
    // Words that begin with the same letters, many of each.
    ...Array.from({ length: 30 }, (_, i) => ({
      title: `Data ${i}`,
      description: `Moby of mine, and pride ${i}`,
      category: ['Dogs', 'Drama', 'Design', 'Poetry', 'Paper', 'Portugal', 'Painting', 'Politics'][i % 8]!,
    })),
  ]);
});
afterAll(() => bench.remove());

const suggested = async (query: string, kind = 'words'): Promise<string[]> =>
  (await bench.search.suggest({ query, limit: 12 })).items.filter((one) => one.kind === kind).map(({ text }) => text);

it('ends the last word as products do that have the words before it', async () => {
  for (const [title, from] of [
    ['Moby Dick', 6],
    ['Pride and Prejudice', 8],
    ['The Count of Monte Cristo', 5],
    ["Gulliver's Travels", 12],
  ] as const)
    for (let length = from; length <= title.length; length++)
      expect([title.slice(0, length), await suggested(title.slice(0, length), 'product')]).toEqual([
        title.slice(0, length),
        expect.arrayContaining([title]),
      ]);
  expect(await suggested('moby d')).toEqual(['moby dick']);
  expect(await suggested('pride and p')).toEqual(['pride and prejudice']);
  // Next to the word before, then anywhere.
  expect((await suggested('harry p')).slice(0, 2)).toEqual(['harry potter', 'harry paul']);
  expect(await suggested('moby zz')).toEqual([]);
});

it('writes words as products do', async () => {
  expect(await suggested('गोदा')).toEqual(['गोदान']);
  expect(await suggested('вой')).toEqual(['война']);
  expect(await suggested('толст')).toEqual(['толстой']);
  expect(await suggested('吾輩')).toEqual(['吾輩は猫である']);
  expect(await suggested('gulliver')).toEqual(["gulliver's"]);
});
