import { Controller } from '@nestjs/common';
import { Endpoint } from '../../../http/endpoint.js';
import { type Exchange, Exchanged } from '../../../http/exchange.js';
import { Pages } from '../../kit/pages.js';

@Controller()
export class HomeController {
  constructor(private readonly pages: Pages) {}

  @Endpoint({
    method: 'GET',
    path: '/',
    audience: 'anyone',
    page: true,
    tag: 'Pages',
    summary: 'The shop window',
    replies: { 200: 'text/html' },
  })
  home(@Exchanged() exchange: Exchange): Promise<string> {
    return this.pages.send(exchange, async () => ({ main: <h1>Welcome</h1> }));
  }
}
