import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { itemData } from '../../bench/recommendations/item-data.js';
import { judgeItems } from '../../bench/recommendations/judge-items.js';
import { judgeSessions, sessionData } from '../../bench/recommendations/judge-sessions.js';
import { MethodParams } from '../../bench/recommendations/method-params.js';
import { RankedLists } from '../../bench/recommendations/ranked-lists.js';
import { readLines } from '../../bench/recommendations/read-lines.js';
import { books, sharedFile } from '../../bench/recommendations/shared-data.js';

describe('the benchmark of recommendations', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'doordesk-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const file = (name: string, content: string | Buffer): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };

  it('reads lines with and without a header, packed or not, columns in any order', () => {
    const wanted = [{ owner: 'u', item: 'i', rating: 4, time: 9 }];
    expect(readLines(file('a', 'u\ti\t4\t9\n'), 'items')).toEqual(wanted);
    expect(readLines(file('b.gz', gzipSync('u\ti\t4\t9\n')), 'items')).toEqual(wanted);
    expect(readLines(file('c', 'Timestamp\titem_id\tuser_id\tRating\r\n9\ti\tu\t4\r\n'), 'items')).toEqual(wanted);
    expect(readLines(file('d', 'u,i\n'), 'items')).toEqual([{ owner: 'u', item: 'i', rating: 1, time: 0 }]);
    expect(readLines(file('e', 'SessionId\tTime\tItemId\n1\t5.5\t7\n'), 'sessions')).toEqual([
      { owner: '1', item: '7', rating: 1, time: 5.5 },
    ]);
    const several = 'UserId\tDate\tSessionId\tTime\tItemId\n1\t2016-05-09\t7\t5\t3\n';
    expect(readLines(file('f', several), 'sessions')).toEqual([{ owner: '7', item: '3', rating: 1, time: 5 }]);
    expect(readLines(file('f', several), 'items')).toMatchObject([{ owner: '1', time: 5 }]);
  });

  it.each([
    ['alone\n', 'line 1 has no two columns: "alone"'],
    ['1\ta\t5\n\n1\tb\n', 'line 3 has 2 columns, and the first one 3: "1\\tb"'],
    ['1\ta\t5\n1\tb\tfive\n', 'line 2 has no number for a rating: "1\\tb\\tfive"'],
    ['user\titem\ttime\n1\tb\tnoon\n', 'line 2 has no time: "1\\tb\\tnoon"'],
  ])('names the line that is none: %j', (content, message) => {
    expect(() => readLines(file('torn', content), 'items')).toThrow(`${join(folder, 'torn')}: ${message}`);
  });

  it('knows parameters by the names that they have elsewhere, and refuses others', () => {
    const params = new MethodParams({ method: 'ItemKNN', similarity: 'BM25', topK: 886, shrink: '403' });
    expect([params.method, params.similarity(), params.itemWeighting()]).toEqual(['itemknn', 'cosine', 'BM25']);
    expect([params.number('k', 0), params.number('shrink', 0)]).toEqual([886, 403]);
    const knn = new MethodParams({ method: 'VSKNN', neighbours: 500, sample_size: 5000 });
    expect([knn.method, knn.number('k', 0), knn.number('sampleSize', 0)]).toEqual(['vsknn', 500, 5000]);
    expect(new MethodParams({ method: 'EASE_R', l2_norm: 458 }).number('lambda', 0)).toBe(458);
    expect(() => new MethodParams({ speed: 1 })).toThrow('no parameter is called speed');
    expect(() => new MethodParams({ method: 'magic' })).toThrow('no method is called magic');
  });

  it('ranks what a user does not have, and writes the lists', () => {
    const train = readLines(file('train', 'u1\ta\nu1\tb\nu2\ta\nu2\tb\nu2\tc\nu3\ta\nu3\td\n'), 'items');
    const test = readLines(file('test', 'u1\tc\nu3\tb\n'), 'items');
    const data = itemData(train, test, true);
    const lists = new RankedLists(join(folder, 'out'), 2);
    const found = judgeItems(data, new MethodParams({ method: 'itemknn' }), lists);
    lists.close();
    expect(found).toMatchObject({ judged: 2, recall10: 1, hitRate10: 1, mrr20: 1 });
    const rows = readFileSync(join(folder, 'out'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'));
    expect(rows.map((row) => row.slice(0, 3))).toEqual([
      ['u1', 'c', '1'],
      ['u1', 'd', '2'],
      ['u3', 'b', '1'],
      ['u3', 'c', '2'],
    ]);
    for (const method of ['popular', 'rp3beta', 'ease', 'trail'])
      expect(judgeItems(data, new MethodParams({ method })).judged).toBe(2);
    expect(() => judgeItems(data, new MethodParams({ method: 'sr' }))).toThrow('--kind sessions');
  });

  it('judges after every click of a session', () => {
    const lines = (text: string) => readLines(file('sessions', text), 'sessions');
    const train = lines('1\ta\t1\n1\tb\t2\n2\ta\t3\n2\tb\t4\n3\tb\t5\n3\tc\t6\n');
    const test = lines('9\ta\t1\n9\tb\t2\n9\tc\t3\n8\ta\t1\n');
    for (const method of ['sr', 'ar', 'sknn', 'vsknn', 'trail']) {
      const found = judgeSessions(sessionData(train, test), new MethodParams({ method }));
      expect([method, found.judged, found.hitRate20]).toEqual([method, 2, 1]);
    }
  });

  it('leaves out clicks on what the train set does not know, and what has nothing left to be judged by', () => {
    const lines = (text: string) => readLines(file('sessions', text), 'sessions');
    const train = lines('1\ta\t1\n1\tb\t2\n2\ta\t3\n2\tb\t4\n');
    const test = lines('9\ta\t1\n9\tnew\t2\n9\tb\t3\n8\ta\t1\n8\tnew\t2\n');
    const lists = new RankedLists(join(folder, 'out'), 1);
    const found = judgeSessions(sessionData(train, test), new MethodParams({ method: 'sr' }), lists);
    lists.close();
    expect([found.judged, found.hitRate20]).toEqual([1, 1]);
    // After two clicks of its file.
    expect(readFileSync(join(folder, 'out'), 'utf8')).toBe('9\tb\t1\t2\t2\n');
  });

  it('takes the similarity that is published for V-SKNN and S-KNN, and no other for S-KNN', () => {
    const data = sessionData(
      readLines(file('sessions', '1\ta\t1\n1\tb\t2\n'), 'sessions'),
      readLines(file('asked', '9\ta\t1\n9\tb\t2\n'), 'sessions'),
    );
    const judged = (method: string, similarity: string) =>
      judgeSessions(data, new MethodParams({ method, similarity }));
    expect(judged('vsknn', 'cosine')).toEqual(judged('vsknn', 'vec'));
    expect(judged('sknn', 'cosine').hitRate20).toBe(1);
    expect(() => judged('sknn', 'jaccard')).toThrow('similarity must be one of cosine');
  });

  it('finds on real books what is published for them, and serves better', () => {
    const ratings = sharedFile('books/ratings.csv.gz');
    if (ratings === undefined) {
      process.stderr.write('Skipped: there is no ../shared/data/books beside the project.\n');
      return;
    }
    const data = books(ratings);
    const popular = judgeItems(data, new MethodParams({ method: 'popular' }));
    expect([popular.hitRate10.toFixed(4), popular.ndcg10.toFixed(4)]).toEqual(['0.0180', '0.0081']);
    // A quarter of the readers is enough to see it by.
    const some = {
      ...data,
      trails: data.trails.map((trail, user) => (user < 600 ? trail : [])),
      test: new Map([...data.test].filter(([user]) => user < 600)),
    };
    const served = judgeItems(some, new MethodParams({ method: 'trail', order: 'lines' }));
    expect(served.hitRate10).toBeGreaterThan(0.0487);
    expect(served.ndcg10).toBeGreaterThan(0.0247);
  });
});
