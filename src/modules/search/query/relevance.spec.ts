import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SearchBench, type TestProduct } from '../../../../test/kit/search.js';

const PRODUCTS: TestProduct[] = [
  { title: 'Tern 530 Notebook PC 8 GB', category: 'Electronics/Notebook' },
  { title: 'Laptop roller', category: 'Electronics/Bags', description: 'Rolls a laptop.' },
  { title: 'Plain screen 68.6 cm (27") monitor', category: 'Electronics/Monitor' },
  { title: 'Plain screen 43.2 cm (17") monitor', category: 'Electronics/Monitor' },
  { title: 'Patch cable 0.5m', category: 'Electronics/Cable' },
  { title: 'Patch cable 5 m', category: 'Electronics/Cable' },
  { title: 'Station for docking a laser', description: 'Printer of labels.', category: 'Electronics/Other' },
  { title: 'FS-9130', description: 'A fast laser printer.', category: 'Electronics/Other' },
  { title: 'The Hunger Games', authors: ['Suzanne Collins'], attributes: { isbn13: '9780439023481' } },
  { title: 'The Hobbit', authors: ['J.R.R. Tolkien'] },
  { title: '1-2-3-4 Go!' },
  { title: 'The Power of Habit', authors: ['Charles Duhigg'] },
  { title: 'Better Habits, Every Habit', authors: ['Ann Gray'] },
  { title: 'Fifty Shades of Grey', authors: ['E.L. James'] },
  { title: 'Shades of Grey', authors: ['Jasper Fforde'] },
  { title: 'Table leg', category: 'Furniture' },
  { title: 'Catch-22', authors: ['Joseph Heller'] },
  { title: 'The Adventures of Sherlock Holmes', authors: ['Arthur Conan Doyle'] },
  { title: 'Sweet Home', authors: ['Ann Gray'] },
  { title: 'The Adventures of Huckleberry Finn', authors: ['Mark Twain'] },
  { title: 'A Fin', description: 'Of a fish.' },
  { title: '红楼梦', authors: ['曹雪芹'] },
  { title: 'Straße nach Łódź', authors: ['Bjørn Æsir'] },
];

describe('what a query means', () => {
  let bench: SearchBench;
  const first = async (query: string): Promise<string | undefined> => (await bench.titles(query))[0];

  beforeAll(async () => {
    bench = await SearchBench.start();
    await bench.add(PRODUCTS);
  });
  afterAll(() => bench.remove());

  it('takes other words for the same thing, and those of its category first', async () => {
    expect(await bench.titles('laptop')).toEqual(['Tern 530 Notebook PC 8 GB', 'Laptop roller']);
    expect(await first('notebook')).toBe('Tern 530 Notebook PC 8 GB');
    expect(await first('laptop roller')).toBe('Laptop roller');
    expect(await first('50 shades of gray')).toBe('Fifty Shades of Grey');
  });

  it('reads sizes as they are written', async () => {
    for (const query of ['27 inch monitor', '27" monitor'])
      expect(await first(query)).toBe('Plain screen 68.6 cm (27") monitor');
    expect(await first('0.5 m patch cable')).toBe('Patch cable 0.5m');
    expect(await first('patch cable 5m')).toBe('Patch cable 5 m');
    const { items } = await bench.search.search({ query: 'patch cable 5m', allWords: true, limit: 10 });
    expect(items.map(({ title }) => title)).toEqual(['Patch cable 5 m']);
  });

  it('prefers words that stand together, in whatever text', async () => {
    expect(await first('laser printer')).toBe('FS-9130');
  });

  it('takes apart what was written as one word', async () => {
    expect(await bench.find('hungergames')).toMatchObject({ corrected: true, didYouMean: 'hunger games', total: 1 });
    expect(await bench.find('Thehobbit tolkien')).toMatchObject({ corrected: true, didYouMean: 'The hobbit tolkien' });
  });

  it('takes a doubled letter for the likeliest mistake', async () => {
    expect(await bench.find('the hobit')).toMatchObject({ didYouMean: 'the hobbit' });
    expect(await bench.find('gamess')).toMatchObject({ corrected: true, didYouMean: 'games' });
  });

  it('makes no shorter word of a short one', async () => {
    expect(await bench.find('lego')).toMatchObject({ total: 0, didYouMean: null });
  });

  it('finds a number as it stands on a cover, and initials', async () => {
    for (const query of ['978-0-439-02348-1', '9780439023481', '978-0439023481'])
      expect(await bench.titles(query)).toEqual(['The Hunger Games']);
    expect(await first('1-2-3-4 go')).toBe('1-2-3-4 Go!');
    for (const query of ['jrr tolkien', 'J. R. R. Tolkien', '"j.r.r. tolkien"'])
      expect(await bench.titles(query)).toEqual(['The Hobbit']);
  });

  it('takes a quotation mark after a number for the end of a phrase', async () => {
    expect(await bench.titles('"catch 22"')).toEqual(['Catch-22']);
  });

  it('corrects what is misspelt beside words that exist', async () => {
    expect(await bench.find('sherlok homes')).toMatchObject({
      items: [{ title: 'The Adventures of Sherlock Holmes' }],
      corrected: true,
      didYouMean: 'sherlock holmes',
    });
    expect(await bench.find('huckelberry fin')).toMatchObject({ corrected: true, didYouMean: 'huckleberry finn' });
    expect(await first('huckelberry fin')).toBe('The Adventures of Huckleberry Finn');
    // Nothing has both: what is known of each is found.
    const { items, corrected, didYouMean } = await bench.find('huckelberry habit');
    expect([corrected, didYouMean, items.length > 0]).toEqual([true, 'huckleberry habit', true]);
  });

  it('finds one character, and letters as others type them', async () => {
    for (const query of ['红', '梦', '红楼']) expect([query, await first(query)]).toEqual([query, '红楼梦']);
    for (const query of ['strasse', 'STRASSE', 'Straße', 'lodz', 'bjorn', 'aesir'])
      expect([query, await first(query)]).toEqual([query, 'Straße nach Łódź']);
  });
});
