// What the browser cases share: Debian's Chromium, a page that may ask nobody but its own server, and the steps of a person.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

export const passphrase = 'four unrelated words';
const patience = Number(process.env.PATIENCE ?? 60_000);

/** Opens a browser, runs the steps, and fails on any request beyond the server and on any error of a script. */
export async function withPage(link, steps, options = {}) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--disable-dev-shm-usage'],
  });
  const origin = new URL(link).origin;
  const elsewhere = [];
  const errors = [];
  try {
    const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, ...options });
    context.setDefaultTimeout(patience);
    context.setDefaultNavigationTimeout(patience);
    context.on('request', request => {
      if (!['data:', 'blob:'].includes(new URL(request.url()).protocol) && new URL(request.url()).origin !== origin) {
        elsewhere.push(request.url());
      }
    });
    const page = await context.newPage();
    page.on('pageerror', error => errors.push(String(error)));
    page.on('console', message => {
      if (message.type() === 'error') {
        errors.push(message.text());
      }
    });
    await page.goto(link);
    await steps(page, origin);
    assert.deepEqual(elsewhere, [], 'a request left the workstation');
    assert.deepEqual(errors, [], 'a script or the security policy complained');
  } finally {
    await browser.close();
  }
}

/** Enters as a user, from wherever the page is. */
export async function enter(page, user) {
  if (await page.getByRole('button', { name: 'Leave' }).count() > 0) {
    await page.getByRole('button', { name: 'Leave' }).click();
  }
  await page.getByLabel('User name').fill(user);
  await page.getByLabel('Passphrase').fill(passphrase);
  await page.getByRole('button', { name: 'Enter' }).click();
  await page.getByRole('heading', { level: 1 }).waitFor();
  assert.equal(await page.getByLabel('Passphrase').count(), 0, `${user} could not enter`);
}

/** Serious and critical faults of the page, as axe finds them. */
export async function faults(page) {
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  return found.violations.filter(v => ['serious', 'critical'].includes(v.impact)).map(v => `${v.id}: ${v.nodes.map(n => n.target.join(' ')).slice(0, 4).join(', ')}`);
}
