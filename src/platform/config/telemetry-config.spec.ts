import { describe, expect, it } from '@jest/globals';
import { environmentOf, readConfig } from './config.js';

describe('the configuration of telemetry', () => {
  const OTLP = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318' };

  it('opens no port and exports nothing by default', () => {
    expect(readConfig({})).toMatchObject({ opsPort: undefined, opsHost: '127.0.0.1', exportTraces: false });
  });

  it('exports where an endpoint is named, unless it is switched off', () => {
    expect(readConfig(OTLP).exportTraces).toBe(true);
    expect(readConfig({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://c.example/v1/traces' }).exportTraces).toBe(true);
    expect(readConfig({ ...OTLP, OTEL_SDK_DISABLED: 'true' }).exportTraces).toBe(false);
    expect(readConfig({ ...OTLP, OTEL_TRACES_EXPORTER: 'none' }).exportTraces).toBe(false);
  });

  it.each([
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'localhost:4318' }, 'OTEL_EXPORTER_OTLP_ENDPOINT must be a URL'],
    [{ ...OTLP, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, 'OTEL_EXPORTER_OTLP_PROTOCOL can be http/json only'],
    [{ DOORDESK_OPS_PORT: '70000' }, 'DOORDESK_OPS_PORT must be a whole number from 0 to 65535'],
  ])('refuses %j', (env, message) => {
    expect(() => readConfig(env)).toThrow(message);
  });

  it('is told to other processes of the store as it was read', () => {
    const config = readConfig({ DOORDESK_OPS_PORT: '9464', DOORDESK_OPS_HOST: '::1' });
    expect(readConfig(environmentOf(config))).toMatchObject({ opsPort: 9464, opsHost: '::1' });
    expect(readConfig(environmentOf(readConfig({}))).opsPort).toBeUndefined();
  });
});
