import type { ComponentChildren, JSX } from 'preact';
import type { ShippingMethod } from '../../../../modules/offers/contract/offers.contract.js';
import type { FieldErrors } from '../../kit/field-errors.js';
import { errorId, fieldId } from '../../kit/fields.js';
import { moneyText } from '../../kit/format.js';
import { LeftOut } from '../../parts/left-out.js';
import { TEST_CARDS } from './test-cards.js';

interface ChoiceProps {
  chosen: string | undefined;
  errors: FieldErrors;
}

export function DeliveryChoice({
  methods,
  ...rest
}: ChoiceProps & { methods: readonly ShippingMethod[] | undefined }): JSX.Element {
  if (!methods) return <UnknownDelivery chosen={rest.chosen} />;
  const options = methods.map(({ shippingMethod, name, price, minDays, maxDays }): Option => ({
    value: shippingMethod,
    text: (
      <>
        <strong>{name}</strong>, {minDays} to {maxDays} working days
      </>
    ),
    end: moneyText(price),
  }));
  return <RadioGroup name="shippingMethod" legend="How it travels" options={options} {...rest} refreshed />;
}

/** What was chosen before goes on with the form. */
function UnknownDelivery({ chosen }: { chosen: string | undefined }): JSX.Element {
  return (
    <fieldset class="card choices" id={fieldId('shippingMethod')} data-refresh="shippingMethod">
      <legend>How it travels</legend>
      <LeftOut what="The ways it can travel" />
      {chosen !== undefined && <input type="hidden" name="shippingMethod" value={chosen} />}
    </fieldset>
  );
}

export function PaymentChoice(props: ChoiceProps): JSX.Element {
  const options = TEST_CARDS.map(({ token, name, digits, what }): Option => ({
    value: token,
    text: (
      <>
        <strong>{name}</strong> <span class="card-digits">•••• {digits}</span> {what}
      </>
    ),
  }));
  return (
    <RadioGroup name="card" legend="How you pay" options={options} {...props}>
      <p class="quiet">This store takes test cards only. No money is moved.</p>
    </RadioGroup>
  );
}

interface Option {
  value: string;
  text: ComponentChildren;
  end?: string;
}

interface RadioGroupProps extends ChoiceProps {
  name: string;
  legend: string;
  options: readonly Option[];
  /** What there is to choose from depends on the other fields. */
  refreshed?: boolean;
  children?: ComponentChildren;
}

function RadioGroup({ name, legend, options, chosen, errors, refreshed, children }: RadioGroupProps): JSX.Element {
  const error = errors[name];
  return (
    <fieldset
      class="card choices"
      id={fieldId(name)}
      data-refresh={refreshed ? name : undefined}
      aria-describedby={error === undefined ? undefined : errorId(name)}
    >
      <legend>{legend}</legend>
      {children}
      {error !== undefined && (
        <p class="error" id={errorId(name)}>
          {error}
        </p>
      )}
      {options.map(({ value, text, end }) => (
        <label key={value} class="choice">
          <input type="radio" name={name} value={value} checked={chosen === value} required />
          <span class="choice-text">{text}</span>
          {end !== undefined && <span class="choice-end">{end}</span>}
        </label>
      ))}
    </fieldset>
  );
}
