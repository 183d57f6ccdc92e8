import type { ComponentChildren, JSX } from 'preact';
import type { FieldErrors } from './field-errors.js';

interface FieldProps {
  name: string;
  label: string;
  value?: string | undefined;
  errors?: FieldErrors;
  hint?: string;
  optional?: boolean;
}

interface TextFieldProps extends FieldProps {
  type?: 'text' | 'email' | 'password';
  /** What browsers fill in, as HTML names it. */
  autocomplete: string;
  maxLength: number;
  minLength?: number;
}

interface SelectFieldProps extends FieldProps {
  options: readonly [string, string][];
  autocomplete?: string;
}

export const fieldId = (name: string): string => `field-${name}`;

/** A label, an input, and what is wrong with it or helps with it, tied together for those who cannot see that they are near. */
export function TextField({
  type = 'text',
  autocomplete,
  maxLength,
  minLength,
  ...field
}: TextFieldProps): JSX.Element {
  const { name, value, optional } = field;
  return (
    <Field {...field}>
      <input
        {...described(field)}
        id={fieldId(name)}
        // Preact's types take one kind of input at a time.
        {...({ type } as Record<string, unknown>)}
        name={name}
        value={value}
        required={!optional}
        autocomplete={autocomplete}
        maxLength={maxLength}
        minLength={minLength}
      />
    </Field>
  );
}

/** Text of several lines. */
export function TextArea({ rows, maxLength, ...field }: FieldProps & { rows: number; maxLength: number }): JSX.Element {
  const { name, value, optional } = field;
  return (
    <Field {...field}>
      <textarea
        {...described(field)}
        id={fieldId(name)}
        name={name}
        rows={rows}
        maxLength={maxLength}
        required={!optional}
        value={value}
      />
    </Field>
  );
}

/** One of a list; `options`: value and name. */
export function SelectField({ options, autocomplete, ...field }: SelectFieldProps): JSX.Element {
  const { name, value } = field;
  return (
    <Field {...field}>
      <select {...described(field)} id={fieldId(name)} name={name} autocomplete={autocomplete}>
        {options.map(([option, text]) => (
          <option key={option} value={option} selected={option === value}>
            {text}
          </option>
        ))}
      </select>
    </Field>
  );
}

function Field({
  name,
  label,
  errors = {},
  hint,
  optional,
  children,
}: FieldProps & { children: ComponentChildren }): JSX.Element {
  const error = errors[name];
  return (
    <div class="field">
      <label for={fieldId(name)}>
        {label}
        {optional && <span class="quiet"> (optional)</span>}
      </label>
      {children}
      {hint !== undefined && (
        <span class="hint" id={hintId(name)}>
          {hint}
        </span>
      )}
      {error !== undefined && (
        <span class="error" id={errorId(name)}>
          {error}
        </span>
      )}
    </div>
  );
}

const hintId = (name: string): string => `hint-${name}`;
export const errorId = (name: string): string => `error-${name}`;

interface Description {
  'aria-describedby'?: string;
  'aria-invalid'?: 'true';
}

/** Ties an input to what helps with it and to what is wrong with it. */
export function described({ name, errors = {}, hint }: Pick<FieldProps, 'name' | 'errors' | 'hint'>): Description {
  const by = [hint !== undefined && hintId(name), errors[name] !== undefined && errorId(name)]
    .filter(Boolean)
    .join(' ');
  return {
    ...(by === '' ? {} : { 'aria-describedby': by }),
    ...(errors[name] === undefined ? {} : { 'aria-invalid': 'true' }),
  };
}

/** At the top of a form that was refused: what is wrong, each a link to its field. */
export function ErrorSummary({
  errors,
  labels,
}: {
  errors: FieldErrors;
  labels: Readonly<Record<string, string>>;
}): JSX.Element | null {
  const names = Object.keys(errors);
  if (names.length === 0) return null;
  return (
    <div class="notice bad" role="alert">
      <h2>Please look at this again</h2>
      <ul>
        {names.map((name) => (
          <li key={name}>
            <a href={`#${fieldId(name)}`}>{labels[name] ?? name}</a>: {errors[name]}
          </li>
        ))}
      </ul>
    </div>
  );
}
