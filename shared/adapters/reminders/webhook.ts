import type { ReminderSender } from '../../actions/upload-ports.ts';
import { logger } from '../../platform/logger.ts';

const patience = 5_000;

/**
 * Posts each reminder to a webhook, in the form that the robots of WeCom and DingTalk take, with the facts beside it for
 * a gateway that turns them into SMS or e-mail.
 */
export function webhookReminders(url: string): ReminderSender {
  return {
    send: async (reminder) => {
      const { text, ...facts } = reminder;
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ msgtype: 'text', text: { content: text }, event: 'deadline-near', ...facts }),
        signal: AbortSignal.timeout(patience),
        redirect: 'error',
      });
      const body = await response.text();
      // The robots answer 200 to everything and tell in the body.
      if (!response.ok || /"errcode"\s*:\s*[1-9-]/.test(body)) {
        throw new Error(`The webhook answered ${response.status}: ${body.slice(0, 200)}`);
      }
    },
  };
}

/** Where no webhook is set: the event is in the log, from which an operator may forward it. */
export const loggedReminders: ReminderSender = {
  send: async (reminder) => logger.info('deadline-near', { reminder }),
};
