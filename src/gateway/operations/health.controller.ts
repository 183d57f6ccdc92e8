import { Controller } from '@nestjs/common';
import { Choice, Host, ServiceError, TextList } from '../../platform/index.js';
import { Endpoint } from '../http/endpoint.js';
import { Exchanged, type Exchange } from '../http/exchange.js';

class Health {
  @Choice(['ok'])
  status!: 'ok';

  @TextList({ optional: true, doc: 'the modules that this process carries' })
  modules?: string[];
}

@Controller()
export class HealthController {
  constructor(private readonly host: Host) {}

  @Endpoint({
    method: 'GET',
    path: '/health/live',
    audience: 'anyone',
    tag: 'Operations',
    summary: 'The process runs',
    replies: { 200: Health },
  })
  live(@Exchanged() { reply }: Exchange): Health {
    void reply.header('cache-control', 'no-store');
    return { status: 'ok' };
  }

  @Endpoint({
    method: 'GET',
    path: '/health/ready',
    audience: 'anyone',
    tag: 'Operations',
    summary: 'Every hosted module can serve',
    replies: { 200: Health },
  })
  async ready(@Exchanged() { reply }: Exchange): Promise<Health> {
    void reply.header('cache-control', 'no-store');
    const troubles = await this.host.troubles();
    if (troubles.length > 0) throw new ServiceError('unavailable', 'not_ready', 'Not every module can serve yet.');
    return { status: 'ok', modules: this.host.moduleNames };
  }
}
