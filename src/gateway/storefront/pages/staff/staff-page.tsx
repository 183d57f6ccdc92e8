import type { JSX } from 'preact';
import { TextField } from '../../kit/fields.js';
import { Form } from '../../kit/form.js';
import { homeLink, signOutLink, staffLink, withQuery } from '../../kit/links.js';
import { Notice } from '../../kit/notice.js';

interface Props {
  isStaff: boolean;
  /** Why it did not work. */
  problem: string | undefined;
}

/** Where staff sign a browser in, and out again. */
export function StaffPage({ isStaff, problem }: Props): JSX.Element {
  return (
    <div class="narrow">
      <h1>Staff</h1>
      {problem !== undefined && (
        <Notice tone="bad">
          <p>{problem}</p>
        </Notice>
      )}
      {isStaff ? (
        <>
          <p>
            This browser is signed in as staff for the day. Add <code>?assembly=1</code> to the address of a page to see
            how it was put together: <a href={withQuery(homeLink, { assembly: '1' })}>the home page, for one</a>.
          </p>
          <Form action={signOutLink}>
            <button class="button plain">Sign out</button>
          </Form>
        </>
      ) : (
        <Form action={staffLink} class="card">
          <TextField
            name="token"
            label="Staff token"
            type="password"
            autocomplete="current-password"
            maxLength={1024}
            hint="The one that the API takes as a bearer token. It replaces whoever is signed in here."
          />
          <button class="button wide">Sign in</button>
        </Form>
      )}
    </div>
  );
}
