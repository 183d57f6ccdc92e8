/** What is counted for each size of call: milliseconds that it takes longer, and that each side's processor has to do. */
export interface MeasuredCall {
  requestBytes: number;
  replyBytes: number;
  /** Beyond what the same call takes in the process. */
  time: number;
  caller: number;
  callee: number;
}

/** Milliseconds; those by the byte are for what is said as JSON. */
export interface Line {
  fixed: number;
  perRequestByte: number;
  perReplyByte: number;
}

/** What a call costs more in another process of this machine than in the same one. */
export interface CallCost {
  /** The round trip. */
  time: Line;
  /** Processor time of who asks, and of who answers. */
  caller: Line;
  callee: Line;
}

export const costAt = (
  { fixed, perRequestByte, perReplyByte }: Line,
  requestBytes: number,
  replyBytes: number,
): number => fixed + perRequestByte * requestBytes + perReplyByte * replyBytes;

/** A small call, and one that is large in one direction each. */
export interface Measured {
  smallest: MeasuredCall;
  request: MeasuredCall;
  reply: MeasuredCall;
}

export const costFrom = (measured: Measured): CallCost => ({
  time: lineThrough(measured, ({ time }) => time),
  caller: lineThrough(measured, ({ caller }) => caller),
  callee: lineThrough(measured, ({ callee }) => callee),
});

/** Through the smallest call, with the slopes to the large ones; where noise makes a larger call the cheaper one, bytes cost nothing. */
function lineThrough({ smallest, request, reply }: Measured, valueOf: (call: MeasuredCall) => number): Line {
  const slope = (larger: MeasuredCall, bytes: number): number =>
    Math.max(0, (valueOf(larger) - valueOf(smallest)) / bytes);
  const perRequestByte = slope(request, request.requestBytes - smallest.requestBytes);
  const perReplyByte = slope(reply, reply.replyBytes - smallest.replyBytes);
  const ofBytes = perRequestByte * smallest.requestBytes + perReplyByte * smallest.replyBytes;
  return { fixed: Math.max(0, valueOf(smallest) - ofBytes), perRequestByte, perReplyByte };
}
