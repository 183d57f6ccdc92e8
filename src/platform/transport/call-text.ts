import type { CallEnvelope } from '../access/binding.js';
import { ServiceError } from '../contract/service-error.js';
import { wireJson } from '../contract/wire-value.js';

/*
 * A call as text, the same on every transport: a line of what every call says of itself, then the request as JSON.
 *
 *     cart add ordering 0af7651916cd43dd8448eb211c80319c b7ad6b7169203331 1 1999 - "a command's id"
 *     {"cartId":"c1","productId":"p1","quantity":1}
 *
 * Service, operation, caller; trace and span; whether somebody records the trace (1 or 0; - while that is not decided); whole
 * milliseconds left (- for no deadline); how long to settle (- for not at all); the command id as JSON (- for none).
 * It is written and read in a third to a half of the time that the whole takes as JSON.
 */
const NOTHING = '-';
/** What is cut out of a text keeps all of it in memory. Of a longer one than this, the first line is copied. */
const LONGEST_SHARED = 4_096;

/** Errors: TypeError for a request that no wire can carry. */
export function callText(envelope: CallEnvelope, request: object): string {
  const { service, operation, caller, traceId, spanId, sampled, timeLeft, settle, commandId } = envelope;
  const recorded = sampled === undefined ? NOTHING : sampled ? '1' : '0';
  // Rounded down: nobody there may believe in more time than there is.
  const left = timeLeft === null ? NOTHING : Math.floor(timeLeft);
  const command = commandId === undefined ? NOTHING : JSON.stringify(commandId);
  const names = `${service} ${operation} ${caller} ${traceId} ${spanId}`;
  return `${names} ${recorded} ${left} ${settle ?? NOTHING} ${command}\n${wireJson(request)}`;
}

/** Errors: invalid `invalid_request` for a text that is no call; SyntaxError for a request that is not JSON. */
export function callIn(text: string): CallEnvelope {
  const end = text.indexOf('\n');
  if (end < 0) throw noCall();
  const request: unknown = JSON.parse(text.slice(end + 1));
  if (typeof request !== 'object' || request === null) throw noCall();
  const words = new Words(text.length <= LONGEST_SHARED ? text : Buffer.from(text.slice(0, end)).toString(), end);
  return {
    service: words.next(),
    operation: words.next(),
    request,
    caller: words.next(),
    traceId: words.next(),
    spanId: words.next(),
    sampled: recordedIn(words.next()),
    timeLeft: numberIn(words.next()) ?? null,
    settle: numberIn(words.next()),
    commandId: textIn(words.last()),
  };
}

/** The words of a line that ends at `end`, one after the other. */
class Words {
  private at = 0;

  constructor(
    private readonly line: string,
    private readonly end: number,
  ) {}

  next(): string {
    const begin = this.at;
    const space = this.line.indexOf(' ', begin);
    if (space < 0 || space > this.end) throw noCall();
    this.at = space + 1;
    return this.line.slice(begin, space);
  }

  last(): string {
    return this.line.slice(this.at, this.end);
  }
}

function recordedIn(word: string): boolean | undefined {
  if (word === NOTHING) return undefined;
  if (word !== '1' && word !== '0') throw noCall();
  return word === '1';
}

function numberIn(word: string): number | undefined {
  if (word === NOTHING) return undefined;
  const number = Number(word);
  if (word === '' || !Number.isFinite(number)) throw noCall();
  return number;
}

function textIn(word: string): string | undefined {
  if (word === NOTHING) return undefined;
  const text: unknown = JSON.parse(word);
  if (typeof text !== 'string') throw noCall();
  return text;
}

const noCall = (): ServiceError => new ServiceError('invalid', 'invalid_request', 'Not a call.');
