// The cases of the workstation's browser tests: node cases.mjs CASE LINK
import assert from 'node:assert/strict';
import { enter, faults, passphrase, withPage } from './bench.mjs';

/** Plays a reader and gives back the page of the plate that it sent. */
async function measuredPlate(page, { seed = 7, reads = 1, baud = '115200' } = {}) {
  await page.goto(new URL('/', page.url()).href);
  const form = page.locator('form[action="/now/simulate"]');
  await form.getByLabel('Seed').fill(String(seed));
  await form.getByLabel('Reads of the plate').fill(String(reads));
  await form.getByLabel('Speed of its line').selectOption(baud);
  await form.getByRole('button', { name: 'Play' }).click();
  const port = page.locator('section.port').first();
  await port.locator('.live a[href^="/plates/"]').nth(reads - 1).waitFor();
  const layout = await port.locator('textarea').inputValue();
  const address = await port.locator('.live a[href^="/plates/"]').last().getAttribute('href');
  return { layout, address };
}

/** Opens a measured plate and gives it its layout, as a person would paste it. */
async function quantifiedPlate(page, options) {
  const { layout, address } = await measuredPlate(page, options);
  await page.goto(new URL(address, page.url()).href);
  await page.getByLabel('What lies where').fill(layout);
  await page.getByRole('button', { name: 'Compute the concentrations' }).click();
  await page.getByRole('heading', { name: 'Samples' }).waitFor();
  return address;
}

/** The concentrations as they stand in the table of samples: name → text. */
async function concentrations(page) {
  const rows = await page.locator('section[aria-labelledby="s-samples"] table').first().locator('tbody tr').all();
  return new Map(await Promise.all(rows.map(async row => [await row.locator('th').innerText(), await row.locator('td').nth(4).innerText()])));
}

const cases = {
  /** A reader sends slowly; the map has some wells, then more, then all, and the trace is drawn. */
  async filling(page) {
    await enter(page, 'ann');
    const form = page.locator('form[action="/now/simulate"]');
    await form.getByLabel('Reads of the plate').fill('2');
    await form.getByLabel('Speed of its line').selectOption('2400');
    await form.getByRole('button', { name: 'Play' }).click();
    const fill = page.locator('section.port .fill');
    const seen = new Set();
    const begin = Date.now();
    while (!(await page.locator('.uplot canvas').count() && (await fill.innerText()).startsWith('Read 2')) && Date.now() - begin < 60_000) {
      if (await fill.count()) {
        seen.add(Number(await fill.getAttribute('data-wells')));
        assert.equal(await page.locator('section.port svg circle.well, section.port svg circle.empty').count() > 0, true);
      }
      await page.waitForTimeout(100);
    }
    assert.match(await fill.innerText(), /Read 2: whole, checked and stored/);
    const partial = [...seen].filter(n => n > 0 && n < 96);
    assert.ok(partial.length >= 3, `the map was seen with ${[...seen].join(', ')} wells`);
    assert.equal(await page.locator('section.port svg circle.well').count(), 96);
    assert.equal(await page.locator('.uplot canvas').count(), 1);
    console.log(JSON.stringify({ seen: [...seen] }));
  },

  /** A standard is left out with a reason: the concentrations are others, and the history says who, what, why. */
  async exclusion(page) {
    await enter(page, 'ann');
    await quantifiedPlate(page);
    const before = await concentrations(page);
    assert.ok(before.size >= 40, `${before.size} samples`);
    await page.getByText('Leave a well out').click();
    const form = page.locator('form[action$="/exclude"]');
    await form.getByLabel('Well').selectOption('B1');
    await form.getByLabel('Reason').fill('bubble in the well');
    await form.getByRole('button', { name: 'Compute again' }).click();
    await page.locator('text=excluded: bubble in the well').first().waitFor();
    const after = await concentrations(page);
    const changed = [...before].filter(([name, value]) => after.get(name) !== value);
    assert.ok(changed.length > before.size / 2, `${changed.length} of ${before.size} concentrations changed`);
    const history = await page.locator('table', { hasText: 'Old → new' }).innerText();
    assert.match(history, /bench1\/ann\s+changed\s+exclude\.B1: – → bubble in the well\s+bubble in the well/);
    assert.match(history, /B1 left out: bubble in the well/);
    console.log(JSON.stringify({ changed: changed.length, of: before.size, example: [changed[0][0], changed[0][1], after.get(changed[0][0])] }));
  },

  /** Reviewed and signed by another person; then changed: the signature shows void. */
  async signature(page) {
    await enter(page, 'ann');
    const address = await quantifiedPlate(page, { seed: 8 });
    await enter(page, 'rita');
    await page.goto(new URL(address, page.url()).href);
    await page.getByRole('button', { name: 'I have checked this plate' }).click();
    await page.getByLabel('Meaning').selectOption('approval');
    await page.getByLabel('Your passphrase again').fill(passphrase);
    await page.getByRole('button', { name: 'Sign' }).click();
    const signatures = page.locator('table', { hasText: 'Of the record with hash' });
    await signatures.waitFor();
    assert.match(await signatures.innerText(), /Rita Prüfer \(bench1\/rita\)\s+approval.*✓ valid/s);
    await enter(page, 'ann');
    await page.goto(new URL(address, page.url()).href);
    await page.getByText('Leave a well out').click();
    const form = page.locator('form[action$="/exclude"]');
    await form.getByLabel('Reason').fill('pipetting error');
    await form.getByRole('button', { name: 'Compute again' }).click();
    await page.locator('text=excluded: pipetting error').first().waitFor();
    assert.match(await signatures.innerText(), /✕ void: the record was changed after it/);
    assert.match(await page.locator('ol.stage li[aria-current]').innerText(), /processed/);
  },

  /** A block that was copied in a spreadsheet is pasted into the grid with the keyboard alone. */
  async paste(page) {
    await enter(page, 'ann');
    const { address } = await measuredPlate(page, { seed: 9 });
    await page.goto(new URL(address, page.url()).href);
    const standards = [1000, 500, 250, 125, 62.5, 31.25, 15.625, 0];
    const names = standards.map((_, r) => ['Std' + (r + 1), 'Std' + (r + 1), ...Array.from({ length: 10 }, (_, c) => `P${Math.floor(c / 2) * 8 + r + 1}`)].join('\t')).join('\n');
    for (const [title, block] of [['names', names], ['concentrations', standards.map(s => `${s}\t${s}`).join('\n')]]) {
      await page.getByLabel(`${title}, A1`, { exact: true }).focus();
      await page.evaluate(text => {
        const data = new DataTransfer();
        data.setData('text/plain', text);
        document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
      }, block);
    }
    await page.keyboard.press('ArrowDown');
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), 'concentrations, B1');
    await page.getByRole('button', { name: 'Compute the concentrations' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Samples' }).waitFor();
    assert.equal((await concentrations(page)).size, 40);
  },

  /** No serious fault of accessibility on any page, light or dark, and none needs more width than it has at 200 %. */
  async accessible(page, origin) {
    const found = [];
    await page.goto(origin + '/login');
    found.push(...(await faults(page)).map(f => '/login ' + f));
    await enter(page, 'ann');
    const address = await quantifiedPlate(page, { seed: 10 });
    for (const path of ['/', '/plates', address, ...process.argv.slice(4)]) {
      for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme });
        await page.goto(origin + path);
        await page.waitForTimeout(500);
        found.push(...(await faults(page)).map(f => `${path} ${colorScheme} ${f}`));
      }
      // 200 % of 1366 × 768 is a window of half the size.
      await page.setViewportSize({ width: 683, height: 384 });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(wide <= 0, `${path} is ${wide} pixels wider than the window at 200 %`);
      await page.setViewportSize({ width: 1366, height: 768 });
    }
    assert.deepEqual(found, []);
  },

  /** The whole way from the door to a plate without a mouse. */
  async keyboard(page, origin) {
    await page.goto(origin + '/login');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Skip to the content');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.type('ann');
    await page.keyboard.press('Tab');
    await page.keyboard.type(passphrase);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Now' }).waitFor();
    await page.getByRole('link', { name: 'Plates' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Plates' }).waitFor();
  },

  /** Work is begun from a page, its end is seen without loading the page again, and it can be begun again. */
  async work(page, origin) {
    await enter(page, 'ann');
    await quantifiedPlate(page, { seed: 11 });
    await page.goto(origin + '/jobs');
    await page.getByRole('button', { name: 'Compare' }).click();
    await page.getByText('1 of 1 plates give what is stored').waitFor();
    await page.getByRole('button', { name: /Begin again/ }).click();
    await page.getByText('1 of 1 plates give what is stored').waitFor();
    assert.deepEqual(await faults(page), []);
  },

  /** Made to fail: the page asks another host. */
  async elsewhere(page) {
    await page.evaluate(() => fetch('http://127.0.0.2:9/').catch(() => null));
  },

  /** Made to fail: words that are too pale. */
  async pale(page) {
    await page.evaluate(() => document.querySelector('main').insertAdjacentHTML('beforeend', '<p class="pale">pale words</p>'));
    await page.evaluate(() => { document.querySelector('.pale').style.color = '#ddd'; });
    assert.deepEqual(await faults(page), []);
  },
};

const [name, link] = process.argv.slice(2);
await withPage(link, cases[name]);
