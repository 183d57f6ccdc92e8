/** RFC 3339 UTC with milliseconds: the one form in which times are stored and sent; sorts as text. */
export const timestamp = (at: Date | number = Date.now()): string => new Date(at).toISOString();
