// Opens pages in Chromium and lets axe-core look for faults of accessibility, light and dark, and at 200 % zoom.
// node axe.mjs PAGE… → one JSON line a page and look: {"page", "look", "violations": [{"id", "impact", "nodes"}], "overflow"}
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const looks = [
  { name: 'light', colorScheme: 'light', viewport: { width: 1366, height: 768 } },
  { name: 'dark', colorScheme: 'dark', viewport: { width: 1366, height: 768 } },
  // 200 % zoom of 1366 × 768 leaves 683 × 384 pixels of the page's own.
  { name: 'zoom', colorScheme: 'light', viewport: { width: 683, height: 384 } },
];

const browser = await chromium.launch({ executablePath: process.env.TOOLKIT_CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
try {
  for (const page of process.argv.slice(2)) {
    for (const { name, ...settings } of looks) {
      // The page's own policy forbids scripts; the inspector's is let in for the inspection.
      const context = await browser.newContext({ ...settings, bypassCSP: true });
      const tab = await context.newPage();
      await tab.goto(page, { timeout: 60000 });
      await tab.addScriptTag({ path: axe });
      const { violations } = await tab.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
      const overflow = await tab.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      console.log(JSON.stringify({
        page, look: name, overflow,
        violations: violations.map(v => ({ id: v.id, impact: v.impact, nodes: v.nodes.slice(0, 5).map(n => n.html.slice(0, 200) + ' — ' + (n.any[0]?.message ?? n.all[0]?.message ?? n.none[0]?.message ?? '')) })),
      }));
      await context.close();
    }
  }
} finally {
  await browser.close();
}
