import { Injectable } from '@nestjs/common';
import type { AuditReport, Done, Provider } from '../../platform/index.js';
import { ClickAudit } from './click-audit.js';
import type {
  ClicksRecorded,
  Clickstream,
  ExportHistory,
  JoinSession,
  KeptClicks,
  RecentClicks,
  RecordClicks,
  Recording as RecordingState,
  SeenProducts,
  SetRecording,
  WhoseHistory,
} from './contract/clickstream.contract.js';
import { History } from './history.js';
import { Privacy } from './privacy.js';
import { Recording } from './recording.js';

@Injectable()
export class ClickstreamService implements Provider<typeof Clickstream> {
  constructor(
    private readonly recorder: Recording,
    private readonly privacy: Privacy,
    private readonly history: History,
    private readonly books: ClickAudit,
  ) {}

  record(request: RecordClicks): Promise<ClicksRecorded> {
    return this.recorder.record(request);
  }

  recent(request: RecentClicks): Promise<SeenProducts> {
    return this.history.recent(request);
  }

  async join(request: JoinSession): Promise<Done> {
    await this.recorder.join(request);
    return {};
  }

  async setRecording(request: SetRecording): Promise<RecordingState> {
    await this.privacy.setRecording(request);
    const { recording: _wish, ...whose } = request;
    return this.recording(whose);
  }

  async recording(request: WhoseHistory): Promise<RecordingState> {
    return { recording: await this.privacy.isRecording(request) };
  }

  export(request: ExportHistory): Promise<KeptClicks> {
    return this.history.export(request);
  }

  async erase(request: WhoseHistory): Promise<Done> {
    await this.privacy.erase(request);
    return {};
  }

  audit(): Promise<AuditReport> {
    return this.books.report();
  }
}
