import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ModuleDatabase, Schedule, ServiceError, digest, newSecret, timestamp } from '../../platform/index.js';
import type { Session } from './contract/customers.contract.js';

const LIFETIME_MS = 30 * 24 * 3_600_000;
const MOST_SESSIONS = 100;
const SWEEP_EVERY_MS = 600_000;
const SWEEP_BATCH = 1_000;

/** Bearer tokens of customers: 256 random bits, of which only the digest is kept. */
@Injectable()
export class Sessions implements OnModuleInit {
  constructor(
    private readonly database: ModuleDatabase,
    private readonly schedule: Schedule,
  ) {}

  onModuleInit(): void {
    this.schedule.repeat('expired sessions', SWEEP_EVERY_MS, () => this.sweep());
  }

  async open(customerId: string): Promise<Session> {
    const token = newSecret();
    const now = Date.now();
    const expiresAt = timestamp(now + LIFETIME_MS);
    await this.database.write(async (tx) => {
      await tx.run('INSERT INTO session (token_digest, customer_id, created_at, expires_at) VALUES (?, ?, ?, ?)', [
        digest(token),
        customerId,
        timestamp(now),
        expiresAt,
      ]);
      await tx.run(
        `DELETE FROM session WHERE token_digest IN
           (SELECT token_digest FROM session WHERE customer_id = ? ORDER BY created_at DESC, token_digest LIMIT 10 OFFSET ${MOST_SESSIONS})`,
        [customerId],
      );
    });
    return { token, expiresAt, customerId };
  }

  async close(token: string): Promise<void> {
    await this.database.write((tx) => tx.run('DELETE FROM session WHERE token_digest = ?', [digest(token)]));
  }

  /** Errors: unauthenticated `invalid_token`. */
  async customerOf(token: string): Promise<string> {
    const row = await this.database.readOne<{ customer_id: string }>(
      'SELECT customer_id FROM session WHERE token_digest = ? AND expires_at > ?',
      [digest(token), timestamp()],
    );
    if (!row) throw new ServiceError('unauthenticated', 'invalid_token', 'The token is not valid, or no longer.');
    return row.customer_id;
  }

  private async sweep(): Promise<void> {
    await this.database.write((tx) =>
      tx.run(
        `DELETE FROM session WHERE token_digest IN (SELECT token_digest FROM session WHERE expires_at <= ? LIMIT ${SWEEP_BATCH})`,
        [timestamp()],
      ),
    );
  }
}
