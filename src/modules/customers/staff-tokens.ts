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
    const kept = await this.database.read<{ token_digest: string }>('SELECT token_digest FROM staff_token');
    this.digests = kept.map((row) => Buffer.from(row.token_digest));
    if (this.digests.length === 0) await this.makeOne();
  }

  holds(token: string): boolean {
    const given = Buffer.from(digest(token));
    return this.digests.some((known) => timingSafeEqual(known, given));
  }

  private async makeOne(): Promise<void> {
    const token = newSecret();
    await this.database.write((tx) =>
      tx.run('INSERT INTO staff_token (token_digest, created_at) VALUES (?, ?)', [digest(token), timestamp()]),
    );
    this.digests = [Buffer.from(digest(token))];
    this.announce(`Staff token (shown once): ${token}`);
  }
}
