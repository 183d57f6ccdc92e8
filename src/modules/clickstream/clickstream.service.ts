import { Injectable } from '@nestjs/common';
import { type AuditReport, type Done, type Provider, unavailable } from '../../platform/index.js';
import type {
  ClicksRecorded,
  Clickstream,
  ExportHistory,
  JoinSession,
  KeptClicks,
  RecentClicks,
  RecordClicks,
  Recording,
  SeenProducts,
  SetRecording,
  WhoseHistory,
} from './contract/clickstream.contract.js';

@Injectable()
export class ClickstreamService implements Provider<typeof Clickstream> {
  record(_request: RecordClicks): Promise<ClicksRecorded> {
    return Promise.reject(unavailable('not built yet'));
  }

  recent(_request: RecentClicks): Promise<SeenProducts> {
    return Promise.reject(unavailable('not built yet'));
  }

  join(_request: JoinSession): Promise<Done> {
    return Promise.reject(unavailable('not built yet'));
  }

  setRecording(_request: SetRecording): Promise<Recording> {
    return Promise.reject(unavailable('not built yet'));
  }

  recording(_request: WhoseHistory): Promise<Recording> {
    return Promise.reject(unavailable('not built yet'));
  }

  export(_request: ExportHistory): Promise<KeptClicks> {
    return Promise.reject(unavailable('not built yet'));
  }

  erase(_request: WhoseHistory): Promise<Done> {
    return Promise.reject(unavailable('not built yet'));
  }

  audit(): Promise<AuditReport> {
    return Promise.resolve({ findings: [], figures: {} });
  }
}
