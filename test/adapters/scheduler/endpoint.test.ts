import { describe, expect, it } from 'vitest';
import { EndpointError, parseEndpoint } from '../../../shared/contracts/endpoint.ts';

const read = (text: string) => parseEndpoint('CLOUD_SCHEDULER_ENDPOINT', text);

describe('an endpoint in place of that of Google', () => {
  it.each([
    { text: '127.0.0.1:8090', host: '127.0.0.1', port: 8090, secure: false },
    { text: 'localhost:1', host: 'localhost', port: 1, secure: false },
    { text: '[::1]:8090', host: '::1', port: 8090, secure: false },
    { text: 'https://scheduler.example.com:443', host: 'scheduler.example.com', port: 443, secure: true },
  ])('is taken: $text', ({ text, ...endpoint }) => {
    expect(read(text)).toEqual(endpoint);
  });

  it.each(['scheduler.example.com:8090', '10.0.0.7:8090', '0.0.0.0:8090', '127.0.0.1.example.com:80', '[fe80::1]:80'])(
    'is refused without TLS: %s',
    (text) => {
      expect(() => read(text)).toThrow(EndpointError);
      expect(() => read(text)).toThrow(
        `CLOUD_SCHEDULER_ENDPOINT: "${text}" is refused: without TLS only an address of this machine is taken, such as ` +
          `127.0.0.1:8090; for any other write https://${text}`,
      );
    },
  );

  it.each(['', '8090', 'localhost', 'localhost:', 'localhost:0', 'localhost:99999', 'http://localhost:80', 'a b:1'])(
    'is no address: "%s"',
    (text) => {
      expect(() => read(text)).toThrow('is no address; write HOST:PORT');
    },
  );
});
