import type { TestStore } from './store.js';

export interface ShownPage {
  status: number;
  headers: Headers;
  html: string;
  /** Where it leads, for a redirect. */
  location: string | undefined;
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** A browser without scripts, as far as pages, cookies and forms go. Redirects are followed by hand. */
export class FormBrowser {
  /** Name to value; those with a path of their own are kept by name and path. */
  readonly cookies = new Map<string, { value: string; path: string }>();
  private last = '';

  constructor(
    readonly url: string,
    /** Sent with every request. */
    private readonly headers: Record<string, string> = {},
  ) {}

  static at(store: TestStore, headers: Record<string, string> = {}): FormBrowser {
    return new FormBrowser(store.url, headers);
  }

  get(path: string, headers: Record<string, string> = {}): Promise<ShownPage> {
    return this.ask(path, { headers: { accept: 'text/html', ...headers } });
  }

  /** Sends the form of the last page that goes to `path`, with `fields` filled in. */
  submit(path: string, fields: Record<string, string> = {}, headers: Record<string, string> = {}): Promise<ShownPage> {
    return this.post(path, { ...this.hidden(path), ...fields }, headers);
  }

  /** Sends just these fields. */
  post(
    path: string,
    fields: Record<string, string> | string,
    headers: Record<string, string> = {},
  ): Promise<ShownPage> {
    const form = { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' };
    const same = { origin: this.url, 'sec-fetch-site': 'same-origin' };
    const body = typeof fields === 'string' ? fields : new URLSearchParams(fields).toString();
    return this.ask(path, { method: 'POST', body, headers: { ...form, ...same, ...headers } });
  }

  /** The token that the forms of the last page carry. */
  get token(): string {
    return /name="formToken" value="([^"]+)"/.exec(this.last)?.[1] ?? '';
  }

  /** The hidden fields of the last page's form that goes to `path`. */
  hidden(path: string): Record<string, string> {
    const form = [...this.last.matchAll(/<form method="post" action="([^"]+)".*?<\/form>/gs)].find(
      ([, action]) => read(action as string) === path,
    )?.[0];
    if (form === undefined) throw new Error(`the page has no form that goes to ${path}`);
    const fields = [...form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
    return Object.fromEntries(fields.map(([, name, value]) => [name as string, read(value as string)]));
  }

  private async ask(path: string, init: RequestInit & { headers: Record<string, string> }): Promise<ShownPage> {
    const cookie = [...this.cookies]
      .filter(([, c]) => path.startsWith(c.path))
      .map(([n, c]) => `${n.split(' ')[0]}=${c.value}`);
    const reply = await fetch(`${this.url}${path}`, {
      ...init,
      redirect: 'manual',
      headers: { ...this.headers, ...(cookie.length > 0 ? { cookie: cookie.join('; ') } : {}), ...init.headers },
    });
    for (const line of reply.headers.getSetCookie()) this.keep(line);
    const html = await reply.text();
    if (html.includes('name="formToken"')) this.last = html;
    return { status: reply.status, headers: reply.headers, html, location: reply.headers.get('location') ?? undefined };
  }

  private keep(line: string): void {
    const [pair = '', ...attributes] = line.split(/; */);
    const at = pair.indexOf('=');
    const [name, value] = [pair.slice(0, at), decodeURIComponent(pair.slice(at + 1))];
    const path = attributes.find((each) => /^path=/i.test(each))?.slice(5) ?? '/';
    const expires = attributes.find((each) => /^expires=/i.test(each))?.slice(8);
    const key = path === '/' ? name : `${name} ${path}`;
    if (value === '' || (expires !== undefined && Date.parse(expires) <= Date.now())) this.cookies.delete(key);
    else this.cookies.set(key, { value, path });
  }
}

const read = (text: string): string => text.replace(/&(\w+|#39);/g, (all, name: string) => ENTITIES[name] ?? all);
