/** What the file of published phrases holds, as `{ lists: [...] }` or a bare list; a list without a book is named after its text. */
export function listsIn(file) {
  const lists = Array.isArray(file) ? file : file.lists;
  if (!Array.isArray(lists)) throw new Error('the file of lists has no lists');
  return lists.map((list) => ({
    book: list.book ?? list.title ?? list.text_id ?? list.id,
    textId: list.text_id ?? list.id,
    phrases: list.phrases ?? [],
  }));
}

/** The text that a list is of: by its file's name, or by its title in `books.jsonl` or in the file's name. */
export function bookOf({ book, textId }, books) {
  const wanted = plain(book ?? '');
  const id = plain((textId ?? '').replace(/\.txt(\.gz)?$/i, ''));
  return (
    books.find((candidate) => id !== '' && plain(candidate.book) === id) ??
    books.find((candidate) => wanted !== '' && plain(candidate.title ?? '') === wanted) ??
    books.find((candidate) => wanted !== '' && plain(candidate.book).includes(wanted))
  );
}

/** Letters and digits only: `The Great Gatsby`, `the-great-gatsby` and `Les Misérables`, `les miserables` are the same. */
const plain = (name) =>
  String(name)
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .replace(/\p{M}/gu, '')
    .replace(/^(the|on the|a|an) /, '')
    .trim();
