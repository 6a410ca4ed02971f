import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { playCityReview, type Played } from '../../sample/play.ts';
import { operations } from '../../shared/contract/operations.ts';
import { documentOperations } from '../../shared/contract/operations/documents.ts';
import { startBrowser, type TestBrowser } from '../support/browser.ts';
import { startJuxian, type JuxianCloud } from '../support/juxian-cloud.ts';
import { silentProgress } from '../support/silent-progress.ts';

/** Fewer places than the small registry has candidates, so that there is a line to draw. */
const places = 5;
const screens = {
  desktop: { viewport: { width: 1280, height: 900 } },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
} as const satisfies Record<string, BrowserContextOptions>;
type Screen = keyof typeof screens;

let juxian: JuxianCloud;
let browser: TestBrowser;
let played: Played;

beforeAll(async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'juxian-page-'));
  try {
    [juxian, browser] = await Promise.all([startJuxian(), startBrowser()]);
    const campaignFile = await fewerPlaces(folder);
    played = await playCityReview({
      origin: juxian.url,
      campaignFile,
      progress: silentProgress,
      scale: 0.1,
      ballots: 100,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await juxian?.stop();
});

async function fewerPlaces(folder: string): Promise<string> {
  const original = path.join(import.meta.dirname, '../../campaigns/changzhou-2022.json');
  const campaign = JSON.parse(await readFile(original, 'utf8')) as {
    tracks: { stages: { id: string; places?: { count: number } }[] }[];
  };
  const city = campaign.tracks[0]?.stages.find(({ id }) => id === 'city');
  if (!city?.places) throw new Error('The campaign has no city stage with places');
  city.places.count = places;
  const file = path.join(folder, 'campaign.json');
  await writeFile(file, JSON.stringify(campaign));
  return file;
}

type Opened = {
  readonly page: Page;
  /** What a reader's browser would complain of, and every request that left the origin. */
  readonly complaints: readonly string[];
  readonly policy: string;
  readonly close: () => Promise<void>;
};

async function open(route: string, screen: Screen, ready: string): Promise<Opened> {
  const context = await browser.browser.newContext({ ...screens[screen], locale: 'zh-CN' });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`thrown: ${error.message}`));
  page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`));
  page.on('request', (request) => {
    if (!/^(?:data|blob):/.test(request.url()) && new URL(request.url()).origin !== juxian.url)
      complaints.push(`foreign: ${request.url()}`);
  });
  const response = await page.goto(juxian.url + route);
  const policy = response?.headers()['content-security-policy'] ?? '';
  await page.locator(ready).first().waitFor({ timeout: 60_000 });
  await page.waitForLoadState('networkidle');
  await keepPicture(page, `${route === '/' ? 'ranking' : 'docs'}-${screen}`);
  return { page, complaints, policy, close: () => context.close() };
}

/** For people to look at: `JUXIAN_SCREENSHOTS=folder` keeps a picture of every page that is opened. */
async function keepPicture(page: Page, name: string): Promise<void> {
  const folder = process.env['JUXIAN_SCREENSHOTS'];
  if (!folder) return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: name.startsWith('ranking') });
}

// What runs in the page is text here: this project knows no DOM outside web/.

/** Elements that reach beyond the right edge of the screen: a reader would have to scroll to them. */
const tooWide = (page: Page): Promise<string[]> =>
  page.evaluate(`[...document.querySelectorAll('body *')]
    .filter((element) => element.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)
    .map((element) => element.tagName + ' ' + element.className + ' ' + element.textContent.slice(0, 20))`);

const scrollsSideways = (page: Page): Promise<boolean> =>
  page.evaluate(`[document.documentElement, document.querySelector('section')]
    .some((element) => element.scrollWidth > element.clientWidth)`);

/** Numbers of the rows with a double line under every cell. */
const linedRows = (page: Page): Promise<number[]> =>
  page.evaluate(`[...document.querySelectorAll('tbody tr')].flatMap((row, index) =>
    [...row.children].every((cell) => getComputedStyle(cell).borderBottomStyle === 'double') ? [index + 1] : [])`);

describe('given a played review, when the ranking page is opened', () => {
  test.each(['desktop', 'phone'] as const)(
    'on a %s, then it shows every row, the line and the standing',
    async (screen) => {
      const { page, complaints, policy, close } = await open('/', screen, 'tbody tr');
      const { rows, ballots, totalVotes } = played.snapshot;
      expect(rows.length).toBeGreaterThan(places);
      expect(await page.locator('tbody tr').count()).toBe(rows.length);
      const shown = await page.locator('tbody tr').allInnerTexts();
      for (const [index, { rank, name, total, votes }] of rows.entries()) {
        const cells = (shown[index] ?? '').split(/\s+/);
        expect(cells.slice(0, 2)).toEqual([String(rank), name]);
        expect(cells).toEqual(expect.arrayContaining([total, String(votes)]));
      }
      expect(await linedRows(page)).toEqual([places]);
      expect(await page.locator('h1').innerText()).toBe('2022年常州市村（社区）法律顾问工作巩固提升工程评选');
      expect(await page.locator('h2').innerText()).toMatch(/市局推选.*最终结果/s);
      expect(await page.locator('section').innerText()).toContain(`有效选票 ${ballots} 张，共 ${totalVotes} 票`);
      expect(await page.locator('#assumptions li').count()).toBeGreaterThan(10);
      expect(policy).toContain("script-src 'self'");
      expect(await tooWide(page)).toEqual([]);
      expect(await scrollsSideways(page)).toBe(false);
      expect(complaints).toEqual([]);
      await close();
    },
  );

  test('and a round without a ranking is chosen, then its reason is shown in its place', async () => {
    const { page, close } = await open('/', 'phone', 'tbody tr');
    await page.locator('#round').selectOption('rnd_changzhou-2022_district_wujin');
    await page.getByText('投票结束后的排名尚未算出').waitFor({ timeout: 60_000 });
    expect(await page.locator('table').count()).toBe(0);
    expect(await tooWide(page)).toEqual([]);
    await close();
  });

  test('and votes of another place are in it, then what the ranking says of them is shown', async () => {
    const { page, close } = await open('/', 'phone', 'tbody tr');
    await page.route('**/ranking', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), votesNote: '两处得票之和。' } });
    });
    await page.reload();
    await page.getByText('两处得票之和。').waitFor({ timeout: 15_000 });
    await close();
  });

  test('and markup is in a name, then it is shown as text', async () => {
    const { page, complaints, close } = await open('/', 'desktop', 'tbody tr');
    await page.route('**/ranking', async (route) => {
      const response = await route.fetch();
      const ranking = (await response.json()) as { rows: { name: string }[] };
      for (const row of ranking.rows) row.name = '<img src=x onerror=alert(1)>';
      await route.fulfill({ response, json: ranking });
    });
    await page.reload();
    await page.getByText('<img src=x onerror=alert(1)>').first().waitFor();
    expect(await page.locator('tbody img').count()).toBe(0);
    expect(complaints).toEqual([]);
    await close();
  });
});

describe('given the API document, when /docs is opened', () => {
  test.each(['desktop', 'phone'] as const)(
    'on a %s, then every operation is named, under the policy',
    async (screen) => {
      const { page, complaints, policy, close } = await open(
        '/docs',
        screen,
        'openapi-explorer [id^="nav-"], openapi-explorer main',
      );
      const described = [operations, ...Object.values(documentOperations)].flatMap((listed) => Object.values(listed));
      const summaries = described.map(({ summary }) => summary);
      for (const summary of summaries) await page.getByText(summary).first().waitFor({ state: 'attached' });
      expect(await page.evaluate(`document.querySelector('openapi-explorer').shadowRoot !== null`)).toBe(true);
      expect(complaints).toEqual([]);
      expect(policy).toContain("default-src 'none'");
      // The policy is in force, not only said: a script that is not a file of this origin does not run.
      await page.evaluate(`{
      const script = document.createElement('script');
      script.textContent = 'document.title = "broken into"';
      document.body.append(script);
    }`);
      expect(await page.title()).toBe('举贤 · 接口文档');
      await close();
    },
  );
});
