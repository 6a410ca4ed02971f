import { escapeHtml, page } from './pages.ts';

const notice =
  '<p class="notice">以下都是本机的样例群众，人物、账号和手机号均为虚构，不需要密码，只用于本机试运行。</p>';

/** One that a person may choose. */
export type Choice = { readonly name: string; readonly detail: string };

const label = ({ name, detail }: Choice): string => `${escapeHtml(name)}<small>${escapeHtml(detail)}</small>`;

/** The accounts of the stand-in for WeChat, a link each. */
export const wechatPage = (links: readonly (Choice & { readonly href: string })[]): string =>
  page(
    '选择微信账号',
    `${notice}<div class="accounts">${links
      .map((link) => `<a class="choice" href="${escapeHtml(link.href)}">${label(link)}</a>`)
      .join('\n')}</div>`,
  );

/** The accounts of the stand-in for the portal, a button each. */
export const portalPage = (action: string, choices: readonly (Choice & { readonly value: string })[]): string =>
  page(
    '选择政务服务账号',
    `${notice}<form method="post" action="${escapeHtml(action)}">${choices
      .map((choice) => `<button name="account" value="${escapeHtml(choice.value)}">${label(choice)}</button>`)
      .join('\n')}</form>`,
  );
