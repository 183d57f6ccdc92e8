import type { JSX } from 'preact';
import { TextField } from '../../kit/fields.js';
import { Form } from '../../kit/form.js';
import { signInLink, signUpLink, withQuery } from '../../kit/links.js';
import { Notice } from '../../kit/notice.js';

interface Props {
  /** Where it goes on; an own path. */
  next: string | undefined;
  email: string | undefined;
  /** Why it did not work. */
  problem: string | undefined;
}

export function SignInPage({ next, email, problem }: Props): JSX.Element {
  return (
    <div class="narrow">
      <h1>Sign in</h1>
      {problem !== undefined && (
        <Notice tone="bad">
          <p>{problem}</p>
        </Notice>
      )}
      <Form action={signInLink()} class="card">
        {next !== undefined && <input type="hidden" name="next" value={next} />}
        <TextField name="email" label="Email" type="email" value={email} autocomplete="username" maxLength={254} />
        <TextField name="password" label="Password" type="password" autocomplete="current-password" maxLength={256} />
        <button class="button wide">Sign in</button>
      </Form>
      <p>
        New here? <a href={withQuery(signUpLink, { next })}>Make an account</a>. What is in your cart comes along.
      </p>
    </div>
  );
}
