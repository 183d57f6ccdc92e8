import { timingSafeEqual } from 'node:crypto';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { type Config, Configured, ModuleDatabase, digest, newSecret, timestamp } from '../../platform/index.js';

/** Says a line to whoever starts the store; never the log. */
export const ANNOUNCE = Symbol('customers:announce');

/** The bearer token of staff: the configured one, or one that is made on the first start and shown once. */
@Injectable()
export class StaffTokens implements OnModuleInit {
  private digests: Buffer[] = [];

  constructor(
    private readonly database: ModuleDatabase,
    @Configured() private readonly config: Config,
    @Inject(ANNOUNCE) private readonly announce: (line: string) => void,
  ) {}

  async onModuleInit(): Promise<void> {
    const { staffToken } = this.config;
    if (staffToken !== undefined) {
      this.digests = [Buffer.from(digest(staffToken))];
      return;
    }
    const made = newSecret();
    // In one transaction: of several instances that start at once, one makes the token and says it.
    const kept = await this.database.write(async (tx) => {
      const known = await tx.query<{ token_digest: string }>('SELECT token_digest FROM staff_token');
      if (known.length === 0)
        await tx.run('INSERT INTO staff_token (token_digest, created_at) VALUES (?, ?)', [digest(made), timestamp()]);
      return known;
    });
    if (kept.length === 0) this.announce(`Staff token (shown once): ${made}`);
    this.digests = (kept.length === 0 ? [digest(made)] : kept.map((row) => row.token_digest)).map((d) =>
      Buffer.from(d),
    );
  }

  holds(token: string): boolean {
    const given = Buffer.from(digest(token));
    return this.digests.some((known) => timingSafeEqual(known, given));
  }
}
