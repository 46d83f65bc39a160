import type { Request } from '@google-cloud/functions-framework';
import { type KeyObject, generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { identityAwareProxy } from '../../../infra/cloud/authentication/identityAwareProxy.ts';
import { verifiedIdentityToken } from '../../../infra/cloud/authentication/identityToken.ts';

const AUDIENCE = '/projects/123/global/backendServices/456';
const KEY_ID = 'key-1';
const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function requestWith(headers: Readonly<Record<string, string>>): Request {
  return { get: (name: string) => headers[name.toLowerCase()] } as unknown as Request;
}

describe('Identity-Aware Proxy in front of a function', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const seconds = Math.floor(Date.now() / 1000);
  const right = {
    iss: 'https://cloud.google.com/iap',
    aud: AUDIENCE,
    email: 'ana@example.com',
    sub: 'accounts.google.com:1',
    iat: seconds - 10,
    exp: seconds + 600,
  };

  function assertion(claims: object, key: KeyObject = privateKey): string {
    const signed = `${encoded({ alg: 'ES256', typ: 'JWT', kid: KEY_ID })}.${encoded(claims)}`;
    const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' });
    return `${signed}.${signature.toString('base64url')}`;
  }

  async function keysAt(): Promise<string> {
    const keys = { [KEY_ID]: publicKey.export({ type: 'spki', format: 'pem' }) };
    const server = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(keys));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    return `http://127.0.0.1:${(server.address() as { port: number }).port}/keys`;
  }

  const ask = async (headers: Readonly<Record<string, string>>) =>
    identityAwareProxy({ audience: AUDIENCE, keysUrl: await keysAt() })(requestWith(headers));

  it('names the person whom it let through', async () => {
    expect(await ask({ 'x-goog-iap-jwt-assertion': assertion(right) })).toEqual({ name: 'ana@example.com' });
  });

  const { privateKey: foreign } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  it.each([
    ['nothing', {}],
    ['the name alone, which anybody can send', { 'x-goog-authenticated-user-email': 'ana@example.com' }],
    ['what is no token', { 'x-goog-iap-jwt-assertion': 'nonsense' }],
    ['an assertion for something else', { 'x-goog-iap-jwt-assertion': assertion({ ...right, aud: '/projects/9' }) }],
    ['an assertion of somebody else', { 'x-goog-iap-jwt-assertion': assertion({ ...right, iss: 'https://evil' }) }],
    ['an assertion that has expired', { 'x-goog-iap-jwt-assertion': assertion({ ...right, exp: seconds - 4_000 }) }],
    ['an assertion with another signature', { 'x-goog-iap-jwt-assertion': assertion(right, foreign) }],
  ])('lets nobody pass with %s', async (_, headers) => {
    expect(await ask(headers as Record<string, string>)).toBeUndefined();
  });
});

describe('an identity token that Cloud Run has verified', () => {
  const token = (claims: object): string =>
    `${encoded({ alg: 'RS256' })}.${encoded(claims)}.SIGNATURE_REMOVED_BY_GOOGLE`;
  const ask = (authorization: string) => verifiedIdentityToken(requestWith({ authorization }));

  it('names the account in the evidence', async () => {
    const claims = { email: 'release@acme.iam.gserviceaccount.com', email_verified: true };
    expect(await ask(`Bearer ${token(claims)}`)).toEqual({ name: claims.email });
  });

  it.each(['', 'Bearer', 'Bearer a.b.c', `Basic ${token({})}`, `Bearer ${token({ email: 'a@example.com' })}`])(
    'is missing in "%s"',
    async (authorization) => {
      expect(await ask(authorization)).toBeUndefined();
    },
  );
});
