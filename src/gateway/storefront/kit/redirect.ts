import type { FastifyReply } from 'fastify';

/** Post, redirect, get: what was posted is done, and loading the page again does not do it again. */
export function seeOther(reply: FastifyReply, path: string): string {
  void reply.status(303).header('location', path).header('cache-control', 'no-store');
  return '';
}
