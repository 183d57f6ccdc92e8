const WITHIN = [20, 100, 500];

/** One book: the rank of each published phrase among ours, how many are near the top, and our own first. */
export function printBook(title, ranked, published, top) {
  console.log(`${title} (${ranked.length} phrases)`);
  const ranks = published.map((phrase) => ranked.findIndex((own) => own.phrase === plain(phrase)) + 1);
  published.forEach((phrase, i) =>
    console.log(`  ${ranks[i] === 0 ? '     -' : String(ranks[i]).padStart(6)}  ${phrase}`),
  );
  if (published.length > 0)
    console.log(
      `  of ${published.length} published: ` +
        WITHIN.map((most) => `${ranks.filter((rank) => rank > 0 && rank <= most).length} within ${most}`).join(', '),
    );
  console.log(`  our first ${Math.min(top, ranked.length)}:`);
  for (const { phrase, count, score, sharedBy } of ranked.slice(0, top))
    console.log(`    ${phrase}  (${count} times, score ${score.toFixed(1)}, ${sharedBy.length} others)`);
  console.log('');
}

const plain = (phrase) => phrase.trim().toLowerCase().replaceAll('’', "'").replace(/\s+/g, ' ');
