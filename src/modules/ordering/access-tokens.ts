import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ModuleDatabase, newSecret } from '../../platform/index.js';

/**
 * Access tokens of orders, made from the order's id and a secret of this shop: they need no storage, and a repeated checkout
 * gives the same one again. The same secret makes the marks by which a repeated request is known, since a plain digest of a
 * request that holds a card token could be guessed.
 */
@Injectable()
export class AccessTokens implements OnModuleInit {
  private secret = '';

  constructor(private readonly database: ModuleDatabase) {}

  async onModuleInit(): Promise<void> {
    this.secret = await this.database.write(async (tx) => {
      await tx.run('INSERT INTO ordering_secret (id, secret) VALUES (1, ?) ON CONFLICT (id) DO NOTHING', [newSecret()]);
      return (
        (await tx.query<{ secret: string }>('SELECT secret FROM ordering_secret WHERE id = 1'))[0] as { secret: string }
      ).secret;
    });
  }

  of(orderId: string): string {
    return this.mac(`order ${orderId}`);
  }

  opens(orderId: string, token: string): boolean {
    const right = Buffer.from(this.of(orderId));
    const given = Buffer.from(token);
    return right.length === given.length && timingSafeEqual(right, given);
  }

  markOf(request: object): string {
    return this.mac(`request ${JSON.stringify(request)}`);
  }

  private mac(text: string): string {
    return createHmac('sha256', this.secret).update(text).digest('base64url');
  }
}
