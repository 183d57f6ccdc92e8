import { Controller } from '@nestjs/common';
import { Endpoint } from '../../../http/endpoint.js';
import { type Exchange, Exchanged } from '../../../http/exchange.js';
import { statusOf } from '../../../http/problem.js';
import { staffLink } from '../../kit/links.js';
import { Pages } from '../../kit/pages.js';
import { seeOther } from '../../kit/redirect.js';
import { Typed } from '../../kit/typed.js';
import { SigningIn, notLetIn } from '../sign-in/signing-in.js';
import { StaffPage } from './staff-page.js';

class StaffForm {
  @Typed(1024)
  token?: string;
}

const common = { audience: 'anyone', page: true, tag: 'Pages' } as const;

@Controller()
export class StaffController {
  constructor(
    private readonly pages: Pages,
    private readonly signing: SigningIn,
  ) {}

  @Endpoint({
    ...common,
    method: 'GET',
    path: '/staff',
    summary: 'Where staff sign in',
    replies: { 200: 'text/html' },
  })
  see(@Exchanged() exchange: Exchange): Promise<string> {
    return this.show(exchange, undefined, 200);
  }

  @Endpoint({
    ...common,
    method: 'POST',
    path: '/staff',
    summary: 'Sign in as staff',
    body: StaffForm,
    replies: { 200: 'text/html', 303: null },
    limit: 'login',
  })
  async submit(@Exchanged() exchange: Exchange<object, object, StaffForm>): Promise<string> {
    try {
      await this.signing.signInStaff(exchange, exchange.body.token?.trim() || '-');
    } catch (error) {
      const refusal = notLetIn(error);
      const problem = refusal.kind === 'too_many' ? refusal.message : 'This is not the token of this store’s staff.';
      return this.show(exchange, problem, statusOf(refusal));
    }
    return seeOther(exchange.reply, staffLink);
  }

  private show(exchange: Exchange, problem: string | undefined, status: number): Promise<string> {
    const main = <StaffPage isStaff={exchange.caller.role === 'staff'} problem={problem} />;
    return this.pages.send(exchange, () => Promise.resolve({ title: 'Staff', status, unlisted: true, main }));
  }
}
