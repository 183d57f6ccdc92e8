import type { JSX } from 'preact';
import type { FieldErrors } from '../../kit/field-errors.js';
import { ErrorSummary, TextField } from '../../kit/fields.js';
import { Form } from '../../kit/form.js';
import { signInLink, signUpLink } from '../../kit/links.js';

interface Props {
  next: string | undefined;
  formKey: string;
  typed: { name?: string; email?: string };
  errors: FieldErrors;
}

export const SIGN_UP_LABELS = { name: 'Your name', email: 'Email', password: 'Password' };

export function SignUpPage({ next, formKey, typed, errors }: Props): JSX.Element {
  return (
    <div class="narrow">
      <h1>Make an account</h1>
      <ErrorSummary errors={errors} labels={SIGN_UP_LABELS} />
      <Form action={signUpLink} class="card">
        <input type="hidden" name="formKey" value={formKey} />
        {next !== undefined && <input type="hidden" name="next" value={next} />}
        <TextField
          name="name"
          label={SIGN_UP_LABELS.name}
          value={typed.name}
          errors={errors}
          hint="Your reviews are signed with it."
          autocomplete="name"
          maxLength={100}
        />
        <TextField
          name="email"
          label={SIGN_UP_LABELS.email}
          type="email"
          value={typed.email}
          errors={errors}
          autocomplete="username"
          maxLength={254}
        />
        <TextField
          name="password"
          label={SIGN_UP_LABELS.password}
          type="password"
          errors={errors}
          hint="At least 8 characters. Several words are good."
          autocomplete="new-password"
          minLength={8}
          maxLength={256}
        />
        <button class="button wide">Make the account</button>
      </Form>
      <p>
        You have one? <a href={signInLink(next)}>Sign in</a>.
      </p>
    </div>
  );
}
