const list = (words: string): string[] => words.trim().split(/\s+/);

/**
 * Words that a phrase neither begins nor ends with: they hold sentences together and say nothing of a book. Numbers, possessives and
 * words like `most` are not among them.
 */
const EDGELESS = list(`
  a an the and or but nor for so yet if then than that which who whom whose what when where while how why because though although
  unless until till lest whether as at by in into of off on onto out over to up upon with within without from about above across
  after against along amid among amongst around before behind below beneath beside besides between beyond down during near per
  since through throughout toward towards under unto via like
  i me you he him she it we us they them thou thee ye myself yourself himself herself itself ourselves yourselves themselves
  thyself one's
  am is are was were be been being isn't wasn't aren't weren't ain't do does did done doing don't didn't doesn't have has had having
  haven't hasn't hadn't can cannot can't could couldn't may might must shall shan't should shouldn't will won't would wouldn't let
  let's art hast hath doth dost wilt shalt
  this these those there here there's here's it's that's what's who's he's she's i'm i'll i've i'd you're you'll you've you'd he'll
  he'd she'll she'd we're we'll we've we'd they're they'll they've they'd 'tis tis twas
  not no never also too very such only even just now ever again still quite rather much more any some each every either neither
  both all other another same own
  say says said cry cried reply replied answer answered ask asked exclaim exclaimed mutter muttered whisper whispered return returned
  went go goes came come got get`);

/** The same in the languages that books in English quote most, and that a shop is most likely to sell besides. */
const EDGELESS_ELSEWHERE = list(`
  le la les un une des du de au aux et ou où mais donc que qui quoi dont ne pas ce cet cette ces il elle nous vous ils elles je
  te se leur est sont était ont avait dans sur avec sans si y en c'est n'est
  der das dem ein eine einen einem einer eines und oder aber nicht ist sind haben ich er sie wir ihr zu mit von
  auf im aus bei nach für sich dass daß wie als auch noch nur
  el los las lo una unos unas del al y o pero es con por para se que como más muy
  gli lo della delle dei degli di nel nella e ed è sono che
  et ad ex est sunt quae quod ut sed`);

const EDGES = new Set([...EDGELESS, ...EDGELESS_ELSEWHERE]);
/** With these a phrase may begin (`our duty`), not end. */
const BEGINNERS = new Set(list('my thy his her its our your their mine thine'));
/** What may stand in the middle of three words. */
const LINKS = new Set(list('of and or for in to the with by on at from per upon without de la du der von & y und et'));

const ELIDED = /^(?:[cdjlmnst]|qu|jusqu|lorsqu)'/;

export const isLink = (word: string): boolean => LINKS.has(word);

export const mayBegin = (word: string): boolean => !EDGES.has(word) && !isFragment(word) && !ELIDED.test(word);
export const mayEnd = (word: string): boolean => !EDGES.has(word) && !isFragment(word) && !BEGINNERS.has(word);

export const onlyBegins = (word: string): boolean => BEGINNERS.has(word);

/** A lone letter is an initial, a numbering or what a contraction has left; `th'`, `tha'` and `doan'` are how somebody speaks. */
const isFragment = (word: string): boolean => /^\p{Script=Latin}$|[^s]'$/u.test(word);
