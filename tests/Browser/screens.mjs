// Pictures of pages, light and dark, for a person to look at: node screens.mjs LINK USER FOLDER PATH…
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { enter, withPage } from './bench.mjs';

const [link, user, folder, ...paths] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
await withPage(link, async (page, origin) => {
  await page.screenshot({ path: join(folder, 'login.png') });
  await enter(page, user);
  for (const scheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme: scheme });
    for (const path of paths) {
      await page.goto(origin + path);
      await page.waitForTimeout(700);
      const name = path.replace(/[^a-z0-9]+/gi, '-').replace(/^-|-$/g, '') || 'now';
      await page.screenshot({ path: join(folder, `${name}-${scheme}.png`), fullPage: true });
    }
  }
});
