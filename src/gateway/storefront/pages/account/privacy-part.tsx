import { Injectable } from '@nestjs/common';
import type { ComponentChildren } from 'preact';
import { Clickstream, type Recording } from '../../../../modules/clickstream/contract/clickstream.contract.js';
import { type Client, Service } from '../../../../platform/index.js';
import { Form } from '../../kit/form.js';
import { historyErasureLink, privacyLink } from '../../kit/links.js';
import type { Part } from '../../kit/parts.js';
import { LeftOut } from '../../parts/left-out.js';
import { type AccountNeeds, PART_DEADLINE } from './account-needs.js';

/** Whether the store may remember what the customer looks at. */
@Injectable()
export class PrivacyPart implements Part<AccountNeeds, Recording> {
  readonly name = 'privacy';
  readonly deadline = PART_DEADLINE;

  constructor(@Service(Clickstream) private readonly clickstream: Client<typeof Clickstream>) {}

  load({ customerId }: AccountNeeds): Promise<Recording> {
    return this.clickstream.recording({ customerId });
  }

  view({ recording }: Recording): ComponentChildren {
    return (
      <>
        <p>
          {recording
            ? 'We remember which books you look at, to show you ones that go with them. Nobody else gets to know.'
            : 'We do not remember what you look at. What we had noted before is erased.'}
        </p>
        <div class="actions">
          <Form action={privacyLink}>
            <input type="hidden" name="recording" value={recording ? 'false' : 'true'} />
            <button class="button plain">{recording ? 'Stop, and erase it' : 'Remember what I look at'}</button>
          </Form>
          {recording && (
            <Form action={historyErasureLink}>
              <button class="link-button">Erase it and go on remembering</button>
            </Form>
          )}
        </div>
      </>
    );
  }

  fallback(): ComponentChildren {
    return <LeftOut what="Your choice" />;
  }
}
