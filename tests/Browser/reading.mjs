// The reviewer's pages in a browser: node reading.mjs CASE LINK
import assert from 'node:assert/strict';
import { enter, faults, withPage } from './bench.mjs';

const pages = ['/trials', '/trials/made-1', '/trials/made-1/participants/P01', '/evidence', '/evidence/exercise-and-pain-review', '/evidence/exercise-and-pain-review/claims.csv', '/trend', '/audit', '/verify'];

/** How many different colours the canvas shows, and how many pixels are not black, by a picture of the element. */
async function drawn(page) {
  const picture = (await page.locator('#brain').screenshot()).toString('base64');
  // Decoded by the browser itself, in a page of its own: the workstation's policy has no part in it.
  const other = await page.context().newPage();
  const seen = await other.evaluate(async data => {
    const image = new Image();
    image.src = 'data:image/png;base64,' + data;
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.width, image.height];
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    const { data: pixels } = context.getImageData(0, 0, image.width, image.height);
    const colours = new Set();
    let bright = 0;
    let coloured = 0;
    for (let i = 0; i < pixels.length; i += 4) {
      colours.add((pixels[i] << 16) | (pixels[i + 1] << 8) | pixels[i + 2]);
      bright += pixels[i] + pixels[i + 1] + pixels[i + 2] > 90 ? 1 : 0;
      coloured += Math.max(pixels[i], pixels[i + 1], pixels[i + 2]) - Math.min(pixels[i], pixels[i + 1], pixels[i + 2]) > 60 ? 1 : 0;
    }
    return { colours: colours.size, bright, coloured, all: pixels.length / 4 };
  }, picture);
  await other.close();
  return seen;
}

const ready = (page, count) => page.waitForFunction(n => document.getElementById('brain').dataset.ready?.split(' ').length === n, count);

const cases = {
  /** Slices are drawn, a map over them adds colour, keys move the point. */
  async slices(page, origin) {
    await enter(page, 'rita');
    await page.goto(origin + '/trials/made-1/participants/P01');
    await ready(page, 1);
    assert.notEqual(await page.locator('#brain').getAttribute('data-ready'), 'failed', await page.locator('#brain-at').innerText());
    const plain = await drawn(page);
    assert.ok(plain.bright > plain.all / 50 && plain.colours > 60, `the slices are not drawn: ${JSON.stringify(plain)}`);
    const before = await page.locator('#brain-at').innerText();
    await page.locator('#brain').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('PageUp');
    await page.waitForFunction(text => document.getElementById('brain-at').innerText !== text, before);
    await page.getByLabel('Over it').selectOption({ index: 1 });
    await ready(page, 2);
    const covered = await drawn(page);
    assert.ok(covered.coloured > plain.coloured + plain.all / 200, `the map is not seen: ${JSON.stringify({ plain, covered })}`);
    console.log(JSON.stringify({ plain, covered, at: await page.locator('#brain-at').innerText() }));
  },

  /** axe on every page, light and dark, and nothing wider than the window at 200 % zoom. */
  async axe(page, origin) {
    await enter(page, 'rita');
    for (const scheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme: scheme });
      for (const path of pages) {
        await page.goto(origin + path);
        assert.deepEqual(await faults(page), [], `${path} (${scheme})`);
      }
    }
    await page.setViewportSize({ width: 683, height: 384 });
    for (const path of pages) {
      await page.goto(origin + path);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0, `${path} is wider than its window at 200 %`);
    }
  },

  /** From a number of the trial's page to its bytes by the keyboard alone. */
  async keyboard(page, origin) {
    await enter(page, 'rita');
    await page.goto(origin + '/trials/made-1');
    await page.locator('a.n').first().focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Where a number comes from' }).waitFor();
    const further = page.locator('.trail a').first();
    const address = await further.getAttribute('href');
    await further.focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(url => url.pathname === address);
    await page.goto(origin + '/trials/made-1');
    await page.locator('summary').first().focus();
    await page.keyboard.press('Enter');
    await page.locator('figure details[open] table').first().waitFor();
  },
};

const [name, link] = process.argv.slice(2);
await withPage(link, (page, origin) => cases[name](page, origin), name === 'axe' ? { bypassCSP: true } : {});
