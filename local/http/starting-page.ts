import type { Answer } from './response.ts';
import { gatewayAnswer } from './response.ts';

const page = `<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="2">
<title>举贤 · 正在启动</title>
<style>
  body { font: 16px/1.7 system-ui, "PingFang SC", "Microsoft YaHei", sans-serif; color: #1f2328; background: #f6f7f9;
         display: grid; min-height: 100vh; margin: 0; place-items: center; }
  main { text-align: center; padding: 2rem; }
  p { margin: .25rem 0; color: #57606a; }
</style>
<main>
  <h1>举贤正在启动</h1>
  <p>数据库、队列和存储正在准备，本页会自动刷新。</p>
  <p lang="en">Juxian is starting. This page reloads by itself.</p>
</main>
</html>
`;

/** What anyone hears while the engines start: come back in a second. The front page says it to people. */
export const startingAnswer = (path: string): Answer =>
  path === '/'
    ? {
        status: 503,
        headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', 'retry-after': '2' },
        body: page,
      }
    : gatewayAnswer(503, 'Service Unavailable', { 'retry-after': '1' });
