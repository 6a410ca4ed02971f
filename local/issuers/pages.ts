import { roleTitle, sampleAccounts } from './accounts.ts';
import type { SampleAccount } from './accounts.ts';

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text made safe for HTML. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => escapes[character]!);

const style = `
  :root { color-scheme: light; }
  body { font: 16px/1.6 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans SC", sans-serif; color: #1f2328;
         background: #f6f7f9; margin: 0; }
  main { max-width: 46rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
  h1 { font-size: 1.5rem; margin: 0 0 .5rem; }
  h2 { font-size: 1rem; margin: 1.75rem 0 .5rem; color: #57606a; }
  .notice { background: #fff8e1; border-left: 4px solid #d29922; padding: .5rem .75rem; margin: 0 0 1rem; }
  form, .accounts { display: grid; grid-template-columns: repeat(auto-fill, minmax(14rem, 1fr)); gap: .5rem; }
  .choice { text-decoration: none; color: inherit; }
  button, .choice { font: inherit; text-align: left; padding: .6rem .8rem; border: 1px solid #d0d7de; border-radius: 6px;
           background: #fff; cursor: pointer; }
  button:hover, button:focus-visible, .choice:hover, .choice:focus-visible { border-color: #0550ae; outline: 2px solid #b6d4fe; }
  small { display: block; color: #57606a; }
  form > div { grid-column: 1 / -1; }`;

/** A page of an issuer of this machine. */
export const page = (title: string, body: string): string => `<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>举贤 · ${title}</title>
<style>${style}</style>
<main>
<h1>${title}</h1>
${body}
</main>
</html>
`;

const button = (one: SampleAccount): string =>
  `<button name="account" value="${escapeHtml(one.sub)}">${escapeHtml(one.name)}` +
  `<small>${escapeHtml(one.office)}</small><small>${escapeHtml(one.sub)}</small></button>`;

/** The list of sample accounts; a click on one signs in as that person, since there is no password to know. */
export function signInPage(action: string, fault?: string): string {
  const groups = Map.groupBy(sampleAccounts, roleTitle);
  const lists = [...groups].map(
    ([title, accounts]) =>
      `<div><h2>${escapeHtml(title)}</h2><div class="accounts">${accounts.map(button).join('\n')}</div></div>`,
  );
  return page(
    '选择登录账号',
    `<p class="notice">以下都是本机的样例账号，人物均为虚构，不需要密码，只用于本机试运行。正式部署时由本单位的统一身份认证登录。</p>
${fault === undefined ? '' : `<p role="alert">${escapeHtml(fault)}</p>`}
<form method="post" action="${escapeHtml(action)}">
${lists.join('\n')}
</form>`,
  );
}

/** What went wrong with a sign-in, for the person in front of it. */
export const errorPage = (detail: string): string =>
  page('登录未能完成', `<p>请回到原来的页面重新登录。</p><p><small>${escapeHtml(detail)}</small></p>`);

/** Asks before signing out; `form` is the provider's own hidden form. */
export const signOutPage = (form: string): string =>
  page(
    '退出登录',
    `${form}<p>要退出本机样例账号吗？</p>
<button autofocus type="submit" form="op.logoutForm" name="logout" value="yes">退出登录</button>`,
  );

export const signedOutPage = (): string => page('已退出登录', '<p>可以关闭本页了。</p>');
