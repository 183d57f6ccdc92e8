import { Controller } from '@nestjs/common';
import { Customers, Register } from '../../../../modules/customers/contract/customers.contract.js';
import { type Client, Service, ServiceError, digest } from '../../../../platform/index.js';
import { Endpoint } from '../../../http/endpoint.js';
import { type Exchange, Exchanged } from '../../../http/exchange.js';
import { ownPath } from '../../../http/own-path.js';
import { RateLimits } from '../../../http/rate-limits.js';
import { type FieldErrors, fieldErrors, hasErrors } from '../../kit/field-errors.js';
import { homeLink } from '../../kit/links.js';
import { Pages } from '../../kit/pages.js';
import { seeOther } from '../../kit/redirect.js';
import { FormKey, Typed, newFormKey } from '../../kit/typed.js';
import { NextQuery } from '../sign-in/sign-in.controller.js';
import { SigningIn } from '../sign-in/signing-in.js';
import { SignUpPage } from './sign-up-page.js';

class SignUpForm extends NextQuery {
  @FormKey()
  formKey!: string;

  @Typed()
  name?: string;

  @Typed()
  email?: string;

  @Typed()
  password?: string;
}

const ADVICE = {
  name: 'Say how you want to be called, in at most 100 characters.',
  email: 'Give an address like ada@example.com.',
  password: 'Take at least 8 characters, and at most 256.',
};

const common = { path: '/sign-up', audience: 'anyone', page: true, tag: 'Pages' } as const;

@Controller()
export class SignUpController {
  constructor(
    private readonly pages: Pages,
    private readonly signing: SigningIn,
    private readonly limits: RateLimits,
    @Service(Customers) private readonly customers: Client<typeof Customers>,
  ) {}

  @Endpoint({
    ...common,
    method: 'GET',
    summary: 'The form for an account',
    query: NextQuery,
    replies: { 200: 'text/html' },
  })
  async see(@Exchanged() exchange: Exchange<object, NextQuery>): Promise<string> {
    const next = ownPath(exchange.query.next);
    if (exchange.caller.customerId !== undefined) return seeOther(exchange.reply, next ?? homeLink);
    return this.show(exchange, next, {}, {}, 200);
  }

  @Endpoint({
    ...common,
    method: 'POST',
    summary: 'Make an account, and sign in with it',
    body: SignUpForm,
    replies: { 200: 'text/html', 303: null },
  })
  async submit(@Exchanged() exchange: Exchange<object, object, SignUpForm>): Promise<string> {
    const { body, request, reply } = exchange;
    const next = ownPath(body.next);
    const account = {
      name: (body.name ?? '').trim(),
      email: (body.email ?? '').trim(),
      password: body.password ?? '',
    };
    const errors = fieldErrors(Register, account, ADVICE);
    if (hasErrors(errors)) return this.show(exchange, next, account, errors, 400);
    try {
      // Typing errors do not count.
      await this.limits.registration(request.ip, reply);
      await this.customers.register(account, { commandId: digest(`page sign-up ${body.formKey}`) });
      await this.signing.signIn(exchange, account);
    } catch (error) {
      const [field, advice, status] = refusalOf(error);
      return this.show(exchange, next, account, { [field]: advice }, status);
    }
    return seeOther(reply, next ?? homeLink);
  }

  private show(
    exchange: Exchange,
    next: string | undefined,
    typed: { name?: string; email?: string },
    errors: FieldErrors,
    status: number,
  ): Promise<string> {
    const main = <SignUpPage next={next} formKey={newFormKey()} typed={typed} errors={errors} />;
    return this.pages.send(exchange, () => Promise.resolve({ title: 'Make an account', status, unlisted: true, main }));
  }
}

/** Field, what to do, status. Errors: passes on what no visitor can do anything about. */
function refusalOf(error: unknown): [field: string, advice: string, status: number] {
  if (error instanceof ServiceError) {
    if (error.code === 'email_taken')
      return ['email', 'There is an account with this address: sign in with it, or take another address.', 409];
    if (error.kind === 'too_many') return ['email', error.message, 429];
    if (error.code === 'idempotency_key_reused')
      return ['email', 'This form was sent before with something else in it: send it once more.', 422];
  }
  throw error;
}
