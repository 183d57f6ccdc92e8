import { Controller } from '@nestjs/common';
import { Text } from '../../../../platform/index.js';
import { Endpoint } from '../../../http/endpoint.js';
import { type Exchange, Exchanged } from '../../../http/exchange.js';
import { ownPath } from '../../../http/own-path.js';
import { statusOf } from '../../../http/problem.js';
import { homeLink } from '../../kit/links.js';
import { Pages } from '../../kit/pages.js';
import { seeOther } from '../../kit/redirect.js';
import { Typed } from '../../kit/typed.js';
import { SignInPage } from './sign-in-page.js';
import { SignedOutHere } from './signed-out-here.js';
import { SigningIn, notLetIn } from './signing-in.js';

export class NextQuery {
  @Text({ optional: true, min: 0, max: 4000, doc: 'the own page to go on to' })
  next?: string;
}

class SignInForm extends NextQuery {
  @Typed()
  email?: string;

  @Typed()
  password?: string;
}

const common = { audience: 'anyone', page: true, tag: 'Pages' } as const;

@Controller()
export class SignInController {
  constructor(
    private readonly pages: Pages,
    private readonly signing: SigningIn,
  ) {}

  @Endpoint({
    ...common,
    method: 'GET',
    path: '/sign-in',
    summary: 'The form to sign in',
    query: NextQuery,
    replies: { 200: 'text/html' },
  })
  async see(@Exchanged() exchange: Exchange<object, NextQuery>): Promise<string> {
    const next = ownPath(exchange.query.next);
    if (exchange.caller.customerId !== undefined) return seeOther(exchange.reply, next ?? homeLink);
    return this.show(exchange, next, undefined, undefined, 200);
  }

  @Endpoint({
    ...common,
    method: 'POST',
    path: '/sign-in',
    summary: 'Sign in',
    body: SignInForm,
    replies: { 200: 'text/html', 303: null },
    limit: 'login',
  })
  async submit(@Exchanged() exchange: Exchange<object, object, SignInForm>): Promise<string> {
    const next = ownPath(exchange.body.next);
    const { email = '', password = '' } = exchange.body;
    try {
      await this.signing.signIn(exchange, { email: email.trim().slice(0, 254) || '-', password: password || '-' });
    } catch (error) {
      const refusal = notLetIn(error);
      const problem =
        refusal.kind === 'too_many'
          ? `${refusal.message} Somebody has tried this too often.`
          : 'This email and this password do not belong together. Look at both again.';
      return this.show(exchange, next, email, problem, statusOf(refusal));
    }
    return seeOther(exchange.reply, next ?? homeLink);
  }

  @Endpoint({
    ...common,
    method: 'POST',
    path: '/sign-out',
    summary: 'Sign out',
    uncertain: true,
    replies: { 303: null, 200: 'text/html' },
  })
  async signOut(@Exchanged() exchange: Exchange): Promise<string> {
    if (await this.signing.signOut(exchange)) return seeOther(exchange.reply, homeLink);
    const page = { title: 'Signed out here', status: 200, unlisted: true, unstored: true, main: <SignedOutHere /> };
    return this.pages.send(exchange, () => Promise.resolve(page));
  }

  private show(
    exchange: Exchange,
    next: string | undefined,
    email: string | undefined,
    problem: string | undefined,
    status: number,
  ): Promise<string> {
    return this.pages.send(exchange, () =>
      Promise.resolve({
        title: 'Sign in',
        status,
        unlisted: true,
        main: <SignInPage next={next} email={email} problem={problem} />,
      }),
    );
  }
}
