import { Controller } from '@nestjs/common';
import { Clickstream } from '../../../../modules/clickstream/contract/clickstream.contract.js';
import { Customers } from '../../../../modules/customers/contract/customers.contract.js';
import { Bool, Choice, type Client, Service, Text } from '../../../../platform/index.js';
import { Endpoint } from '../../../http/endpoint.js';
import { type Exchange, Exchanged } from '../../../http/exchange.js';
import { accountLink, withQuery } from '../../kit/links.js';
import { Notice } from '../../kit/notice.js';
import { Pages } from '../../kit/pages.js';
import { seeOther } from '../../kit/redirect.js';
import type { AccountNeeds } from './account-needs.js';
import { AccountPage } from './account-page.js';
import { AddressesPart } from './addresses-part.js';
import { OrdersPart } from './orders-part.js';
import { PrivacyPart } from './privacy-part.js';
import { ProfilePart } from './profile-part.js';
import { ReviewsPart } from './reviews-part.js';

const DONE = {
  name: 'Your name is changed.',
  address: 'The address is saved.',
  forgotten: 'The address is forgotten.',
  privacy: 'Your choice is noted.',
  erased: 'What you looked at is erased.',
} as const;

class AccountQuery {
  @Text({ optional: true, max: 500, doc: 'where the page of orders begins' })
  orders?: string;

  @Choice(Object.keys(DONE), { optional: true, doc: 'what has just been done' })
  done?: keyof typeof DONE;
}

class NameForm {
  @Text({ max: 100 })
  name!: string;
}

class PrivacyForm {
  @Bool()
  recording!: boolean;
}

const common = { audience: 'customer', page: true, tag: 'Pages' } as const;
const ownerOf = ({ caller }: Exchange): { customerId: string } => ({ customerId: caller.customerId as string });

@Controller()
export class AccountController {
  constructor(
    private readonly pages: Pages,
    private readonly profile: ProfilePart,
    private readonly orders: OrdersPart,
    private readonly addresses: AddressesPart,
    private readonly reviews: ReviewsPart,
    private readonly privacy: PrivacyPart,
    @Service(Customers) private readonly customers: Client<typeof Customers>,
    @Service(Clickstream) private readonly clickstream: Client<typeof Clickstream>,
  ) {}

  @Endpoint({
    ...common,
    method: 'GET',
    path: '/account',
    summary: 'The account',
    query: AccountQuery,
    replies: { 200: 'text/html' },
  })
  see(@Exchanged() exchange: Exchange<object, AccountQuery>): Promise<string> {
    const { done, orders: ordersFrom } = exchange.query;
    const needs: AccountNeeds = { ...ownerOf(exchange), ordersFrom };
    return this.pages.send(exchange, async (parts) => {
      const [profile, orders, addresses, reviews, privacy] = await Promise.all([
        parts.load(this.profile, needs),
        parts.load(this.orders, needs),
        parts.load(this.addresses, needs),
        parts.load(this.reviews, needs),
        parts.load(this.privacy, needs),
      ]);
      const main = (
        <AccountPage
          notice={done && <Notice tone="good">{DONE[done]}</Notice>}
          sections={[
            ['you', 'You', profile.view()],
            ['orders', 'Your orders', orders.view()],
            ['addresses', 'Your addresses', addresses.view()],
            ['reviews', 'Your reviews', reviews.view()],
            ['privacy', 'What we remember', privacy.view()],
          ]}
        />
      );
      return { title: 'Your account', unlisted: true, main };
    });
  }

  @Endpoint({
    ...common,
    method: 'POST',
    path: '/account/name',
    summary: 'Change the own name',
    body: NameForm,
    replies: { 303: null },
  })
  async rename(@Exchanged() exchange: Exchange<object, object, NameForm>): Promise<string> {
    await this.customers.updateCustomer({ ...ownerOf(exchange), name: exchange.body.name.trim() });
    return done(exchange, 'name');
  }

  @Endpoint({
    ...common,
    method: 'POST',
    path: '/account/privacy',
    summary: 'Choose whether what the customer looks at is remembered',
    body: PrivacyForm,
    replies: { 303: null },
  })
  async choose(@Exchanged() exchange: Exchange<object, object, PrivacyForm>): Promise<string> {
    await this.clickstream.setRecording({ ...ownerOf(exchange), recording: exchange.body.recording });
    return done(exchange, 'privacy');
  }

  @Endpoint({
    ...common,
    method: 'POST',
    path: '/account/history/erasure',
    summary: 'Erase what the customer looked at',
    replies: { 303: null },
  })
  async erase(@Exchanged() exchange: Exchange): Promise<string> {
    await this.clickstream.erase(ownerOf(exchange));
    return done(exchange, 'erased');
  }
}

const done = ({ reply }: Exchange, what: keyof typeof DONE): string =>
  seeOther(reply, withQuery(accountLink, { done: what }));
