/** The closed set of ways in which a call can fail, as they cross the wire. */
export const FAILURE_KINDS = [
  'invalid',
  'unauthenticated',
  'declined',
  'forbidden',
  'not_found',
  'conflict',
  'precondition_failed',
  'unprocessable',
  'too_many',
  'unavailable',
  'deadline_exceeded',
  'internal',
] as const;
export type FailureKind = (typeof FAILURE_KINDS)[number];

export interface WireError {
  kind: FailureKind;
  /** Stable and readable by programs, `out_of_stock`. */
  code: string;
  message: string;
  /** JSON; what a client may know beyond the code. */
  details?: Record<string, unknown>;
}

/** What a contract's caller catches, whether the owner runs here or elsewhere. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';

  constructor(
    readonly kind: FailureKind,
    readonly code: string,
    message: string,
    readonly details?: Record<string, unknown>,
  ) {
    super(message);
  }

  toWire(): WireError {
    return {
      kind: this.kind,
      code: this.code,
      message: this.message,
      ...(this.details ? { details: this.details } : {}),
    };
  }

  static fromWire(wire: WireError): ServiceError {
    return new ServiceError(wire.kind, wire.code, wire.message, wire.details);
  }

  /**
   * True when nobody was there to begin with it: no host, or one that has yet to open the module. That took no time and had no
   * effect, and the next call may go through.
   */
  get isUntaken(): boolean {
    return this.code === 'not_carried' || this.code === 'not_reachable';
  }

  /** True when trying again later may help and nothing is known about the effect. */
  get isOutage(): boolean {
    return this.kind === 'unavailable' || this.kind === 'deadline_exceeded' || this.kind === 'internal';
  }
}

type Details = Record<string, unknown>;
export const notFound = (what: string): ServiceError =>
  new ServiceError('not_found', 'not_found', `There is no such ${what}.`);
export const conflict = (code: string, message: string, details?: Details): ServiceError =>
  new ServiceError('conflict', code, message, details);
export const invalid = (code: string, message: string, details?: Details): ServiceError =>
  new ServiceError('invalid', code, message, details);
export const unavailable = (message: string): ServiceError => new ServiceError('unavailable', 'unavailable', message);
