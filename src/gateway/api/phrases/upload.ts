import { LONGEST_PART, type Phrases, type TextState } from '../../../modules/phrases/contract/phrases.contract.js';
import { type Client, newId } from '../../../platform/index.js';

/** So many parts are on their way at once. */
const AT_ONCE = 4;

/** Hands a text on in parts, the last one when all others are there, and tells what has become of it. */
export async function uploadText(
  phrases: Pick<Client<typeof Phrases>, 'putPart'>,
  productId: string,
  text: string,
): Promise<TextState> {
  const pieces = piecesOf(text);
  const upload = { productId, uploadId: newId(), parts: pieces.length };
  const put = (i: number): Promise<TextState> => phrases.putPart({ ...upload, part: i + 1, text: pieces[i] as string });
  const last = pieces.length - 1;
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < last) await put(next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return put(last);
}

/** Pieces that a part can carry; none ends in the middle of a character. */
export function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  for (let start = 0; start < text.length;) {
    let end = Math.min(text.length, start + LONGEST_PART);
    if (end < text.length && /[\ud800-\udbff]/.test(text[end - 1] as string)) end--;
    pieces.push(text.slice(start, end));
    start = end;
  }
  return pieces;
}
