/**
 * The answer to a command that its owner could not take now: it is on disk, under the same command id, and will be carried out
 * when the owner is back, once. What it comes to is not known yet; a refusal then is final, and nobody is told.
 */
export class Kept<Req extends object = object> {
  constructor(
    readonly commandId: string,
    /** What will be asked: for a repeat, what came first. */
    readonly request: Req,
  ) {}
}

/** How a command is kept while its owner cannot take it; only for `once` commands whose contract says `available`. */
export interface KeepTerms<Req extends object = object> {
  /** What is kept under one name is carried out in the order in which it came: the aggregate, `cart 7`. */
  under: string;
  /** The request to carry out later, where it differs; the owner must hold both for the same command. */
  as?: Req;
}
