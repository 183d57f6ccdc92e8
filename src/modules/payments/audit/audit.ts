import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { type AuditReport, ModuleDatabase } from '../../../platform/index.js';
import type { ProviderCharge } from '../provider/payment-provider.js';
import { ProviderLine } from '../provider/provider-line.js';
import { AUDITED_PAYMENTS, type AuditedPayment, faultsWithin } from './audited-payment.js';
import { faultsAgainst, orphans } from './reconciliation.js';

/** Payments per step: the event loop is given back after each, and their sums cannot overflow 64 bits. */
const PAGE = 200;
const MOST_FINDINGS = 1_000;
const MOST_FIGURES = 100;

/** Checks the payments against the ledger, and the ledger and the payments against the provider's own record. */
@Injectable()
export class Audit {
  constructor(
    private readonly database: ModuleDatabase,
    private readonly line: ProviderLine,
  ) {}

  async report(): Promise<AuditReport> {
    const findings: string[] = [];
    const figures = new Map<string, bigint>();
    const add = (name: string, value: string | number): void =>
      void figures.set(name, (figures.get(name) ?? 0n) + BigInt(value));
    add('payments', 0);
    add('pending', 0);
    for (let after: string | null = ''; after !== null && findings.length < MOST_FINDINGS;) {
      const page: AuditedPayment[] = await this.database.read<AuditedPayment>(
        `${AUDITED_PAYMENTS} WHERE p.payment_id > ? ORDER BY p.payment_id LIMIT ${PAGE}`,
        [after],
      );
      const upTo: string | null = page.length < PAGE ? null : (page.at(-1)?.payment_id ?? null);
      findings.push(...page.flatMap(faultsWithin), ...(await this.unbalanced(page, add)));
      findings.push(...(await this.reconcile(page, after, upTo)));
      add('payments', page.length);
      add('pending', page.filter((p) => p.state === 'pending').length);
      for (const p of page.filter((p) => p.captured > 0)) add(`captured ${p.currency}`, p.captured);
      for (const p of page.filter((p) => p.refunded > 0)) add(`refunded ${p.currency}`, p.refunded);
      after = upTo;
      await setImmediate();
    }
    for (const [name, debits] of figures) {
      if (!name.startsWith('debits ')) continue;
      const currency = name.slice('debits '.length);
      const credits = figures.get(`credits ${currency}`) ?? 0n;
      if (credits !== debits)
        findings.push(`the ledger in ${currency} has debits of ${debits} and credits of ${credits}`);
    }
    return {
      findings: findings.slice(0, MOST_FINDINGS),
      figures: Object.fromEntries([...figures].slice(0, MOST_FIGURES).map(([name, value]) => [name, String(value)])),
    };
  }

  private async unbalanced(page: AuditedPayment[], add: (name: string, value: string) => void): Promise<string[]> {
    if (page.length === 0) return [];
    const journals = await this.database.read<{
      journal_id: string;
      currency: string;
      debits: string;
      credits: string;
    }>(
      `SELECT journal_id, currency, CAST(SUM(debit) AS TEXT) AS debits, CAST(SUM(credit) AS TEXT) AS credits
       FROM ledger_entry WHERE payment_id IN (${page.map(() => '?').join(', ')}) GROUP BY journal_id, currency`,
      page.map((p) => p.payment_id),
    );
    for (const { currency, debits, credits } of journals) {
      add(`debits ${currency}`, debits);
      add(`credits ${currency}`, credits);
    }
    return journals
      .filter(({ debits, credits }) => debits !== credits)
      .map(
        ({ journal_id, debits, credits }) => `journal ${journal_id} has debits of ${debits} and credits of ${credits}`,
      );
  }

  private async reconcile(page: AuditedPayment[], after: string, upTo: string | null): Promise<string[]> {
    const charges = await this.chargesBetween(after, upTo);
    const suspects = page.filter((p) => faultsAgainst(p, charges.get(p.payment_id) ?? []).length > 0);
    const strangers = orphans(charges, page);
    if (suspects.length === 0 && strangers.length === 0) return [];
    // Payments go on while the audit runs: what differs is looked at again, from both sides, before it counts.
    const again = await this.database.read<AuditedPayment>(
      `${AUDITED_PAYMENTS} WHERE p.payment_id > ?${upTo === null ? '' : ' AND p.payment_id <= ?'} ORDER BY p.payment_id`,
      upTo === null ? [after] : [after, upTo],
    );
    const before = new Map(suspects.map((p) => [p.payment_id, JSON.stringify(p)]));
    const unchanged = again.filter((p) => before.get(p.payment_id) === JSON.stringify(p));
    return [...unchanged.flatMap((p) => faultsAgainst(p, charges.get(p.payment_id) ?? [])), ...orphans(charges, again)];
  }

  private async chargesBetween(after: string, upTo: string | null): Promise<Map<string, ProviderCharge[]>> {
    const statement = await this.line.ask((provider, signal) => provider.statement({ after, upTo }, signal));
    const charges = new Map<string, ProviderCharge[]>();
    for (const charge of statement) charges.set(charge.reference, [...(charges.get(charge.reference) ?? []), charge]);
    return charges;
  }
}
