import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { createSmsGateway, type TextMessage } from '../../local/issuers/sms.ts';
import { httpsCodeSender } from '../../shared/adapters/sign-in/sms-gateway.ts';

const token = 'gateway-token';
const message = { phone: '13812345678', code: '012345' };

describe('the SMS gateway', () => {
  let server: Server;
  let url: string;
  let faults: (number | undefined)[] = [];
  let keys: unknown[] = [];
  let loseAnswers = 0;

  beforeAll(async () => {
    const gateway = createSmsGateway({ token, fault: () => faults.shift() });
    server = createServer((request, response) => {
      if (request.method === 'POST') keys.push(request.headers['idempotency-key']);
      if (loseAnswers > 0) {
        loseAnswers -= 1;
        // It takes the message, and the line breaks before the answer is out.
        response.writeHead = () => response;
        response.end = () => response.destroy();
      }
      void gateway(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/sms/messages`;
  });
  beforeEach(() => {
    [faults, keys, loseAnswers] = [[], [], 0];
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const sender = (bearer = token, at = url) =>
    httpsCodeSender({ url: at, token: async () => bearer, template: 'juxian-code' });
  const taken = async (phone: string): Promise<TextMessage[]> => {
    const { messages } = (await (await fetch(url)).json()) as { messages: TextMessage[] };
    return messages.filter((one) => one.phone === phone);
  };

  test('given a code, then the gateway has it with phone and template', async () => {
    expect(await sender().send(message)).toMatchObject({ ok: true });
    expect(await taken(message.phone)).toEqual([{ ...message, template: 'juxian-code', takenAt: expect.any(String) }]);
  });

  test('given a gateway that is busy or loses its answer, then it is tried again, and one text is sent', async () => {
    const phone = '13812340000';
    faults = [503, 429];
    expect(await sender().send({ ...message, phone })).toMatchObject({ ok: true });
    loseAnswers = 1;
    expect(await sender().send({ ...message, phone: '13812340001' })).toMatchObject({ ok: true });
    expect(await taken(phone)).toHaveLength(1);
    expect(await taken('13812340001')).toHaveLength(1);
    expect(new Set(keys).size).toBe(2);
    expect(keys).toHaveLength(5);
  });

  test('given a gateway that stays away, then that is said, after three tries', async () => {
    faults = [500, 500, 500];
    expect(await sender().send(message)).toEqual({ ok: false, error: { type: 'away' } });
    expect(keys).toHaveLength(3);
    expect(await sender(token, 'http://127.0.0.1:1/').send(message)).toEqual({ ok: false, error: { type: 'away' } });
  });

  test('given a token that the gateway refuses, then that is a fault of the deployment, without token, phone or code', async () => {
    const failing = sender('wrong-token').send(message);
    await expect(failing).rejects.toThrow('HTTP 401');
    await expect(failing).rejects.not.toThrow(/wrong-token|13812345678|012345/);
    expect(keys).toHaveLength(1);
  });
});
