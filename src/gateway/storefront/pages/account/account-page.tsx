import type { ComponentChildren, JSX } from 'preact';
import { Form } from '../../kit/form.js';
import { signOutLink } from '../../kit/links.js';

interface Props {
  notice: ComponentChildren;
  /** Name for addresses, heading, content. */
  sections: readonly [name: string, title: string, content: ComponentChildren][];
}

export function AccountPage({ notice, sections }: Props): JSX.Element {
  return (
    <div class="buying">
      <div class="page-head">
        <h1>Your account</h1>
        <Form action={signOutLink}>
          <button class="button plain">Sign out</button>
        </Form>
      </div>
      {notice}
      {sections.map(([name, title, content]) => (
        <section key={name} id={name} class="account-section" aria-labelledby={`${name}-title`}>
          <h2 id={`${name}-title`}>{title}</h2>
          {content}
        </section>
      ))}
    </div>
  );
}
