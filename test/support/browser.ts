import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { chromium as playwright, type Browser } from 'playwright-core';

export type TestBrowser = { readonly browser: Browser; readonly close: () => Promise<void> };

/** Libraries that a minimal host lacks; the package carries them, as Lambda lacks them too. */
const libraryFolders = [
  '/lib',
  '/lib64',
  '/usr/lib',
  '/usr/lib64',
  '/lib/x86_64-linux-gnu',
  '/usr/lib/aarch64-linux-gnu',
];
const hostHasLibraries = () => libraryFolders.some((folder) => existsSync(path.join(folder, 'libnss3.so')));

/**
 * Starts a Chromium that npm installed, with a Chinese font of its own: nothing of the host is needed. It lives in a
 * folder of its own, since it unpacks itself into the temporary folder of the process.
 */
export async function startBrowser(): Promise<TestBrowser> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'juxian-browser-'));
  const before = { ...process.env };
  try {
    Object.assign(process.env, { TMPDIR: folder, FONTCONFIG_PATH: await writeFontConfig(folder) });
    if (!hostHasLibraries()) process.env['AWS_LAMBDA_JS_RUNTIME'] = 'nodejs22.x';
    // It reads the environment when it is loaded.
    const { default: chromium } = await import('@sparticuz/chromium');
    chromium.setGraphicsMode = false;
    const browser = await playwright.launch({
      executablePath: await chromium.executablePath(),
      // The package's own switches are for Lambda: they turn web security off, which tests look at, and run all in one
      // process, which ends with the first page. Containers run as root, where Chromium has no sandbox.
      args: ['--no-sandbox', '--no-zygote', '--disable-gpu', '--font-render-hinting=none'],
      headless: true,
      env: { ...process.env },
    });
    const close = async (): Promise<void> => {
      await browser.close();
      await rm(folder, { recursive: true, force: true });
    };
    return { browser, close };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  }
}

/** A font configuration that knows one family alone, so that a page looks the same on every machine. */
async function writeFontConfig(folder: string): Promise<string> {
  const fonts = path.dirname(createRequire(import.meta.url).resolve('@expo-google-fonts/noto-sans-sc/package.json'));
  const configFolder = path.join(folder, 'fontconfig');
  await mkdir(configFolder);
  const families = ['sans-serif', 'serif', 'monospace', 'system-ui']
    .map((family) => `<alias><family>${family}</family><prefer><family>Noto Sans SC</family></prefer></alias>`)
    .join('\n  ');
  await writeFile(
    path.join(configFolder, 'fonts.conf'),
    `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${path.join(fonts, '400Regular')}</dir>
  <dir>${path.join(fonts, '700Bold')}</dir>
  <cachedir>${path.join(folder, 'font-cache')}</cachedir>
  ${families}
</fontconfig>
`,
  );
  return configFolder;
}
