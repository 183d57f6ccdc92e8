import type { FastifyReply } from 'fastify';
import type { OrderRef } from '../../../../modules/ordering/contract/ordering.contract.js';
import type { Exchange } from '../../../http/exchange.js';
import { COOKIE, cookieOf } from '../../../http/session-cookie.js';
import { orderLink } from '../../kit/links.js';

/** Lets the browser that has bought see the order without an account; sent to that order's pages alone. */
const ORDER_COOKIE = 'doordesk_order';
const LIFETIME_SECONDS = 90 * 24 * 3600;

export function keepOrderAccess(reply: FastifyReply, orderId: string, accessToken: string): void {
  void reply.setCookie(ORDER_COOKIE, accessToken, { ...COOKIE, path: orderLink(orderId), maxAge: LIFETIME_SECONDS });
}

/** Whatever the browser can show for being allowed to see this order. */
export function viewerOf({ params, caller, request }: Exchange<{ orderId: string }>): OrderRef {
  const accessToken = cookieOf(request, ORDER_COOKIE)?.slice(0, 1024).trim();
  return {
    orderId: params.orderId,
    ...(caller.customerId === undefined ? {} : { customerId: caller.customerId }),
    ...(accessToken ? { accessToken } : {}),
    ...(caller.role === 'staff' ? { staff: true } : {}),
  };
}
