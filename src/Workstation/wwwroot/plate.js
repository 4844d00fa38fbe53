// The layout as a grid of cells: a paste from a spreadsheet fills it from the chosen cell on, arrow keys walk. The text area stays what is sent.
'use strict';

(() => {
  const text = document.getElementById('f-layout');
  const place = document.getElementById('grid-editor');
  if (!text || !place) {
    return;
  }

  const rows = 'ABCDEFGH';
  const columns = 12;
  const titles = ['names', 'concentrations'];
  const cells = new Map();

  // Both grids stand in the text as spreadsheets draw them: a line 1 to 12, then lines that begin with a letter.
  function read() {
    const grids = [];
    let remarks = '';
    let title = '';
    for (const line of text.value.split('\n')) {
      const parts = line.split('\t').map(p => p.trim());
      if (line.trimStart().startsWith('#')) {
        remarks += line + '\n';
      } else if (parts.length > columns && parts.slice(1, columns + 1).every((p, i) => p === String(i + 1))) {
        grids.push({ title: parts[0] || title, values: new Map() });
      } else if (grids.length > 0 && rows.includes(parts[0]) && parts[0].length === 1) {
        parts.slice(1, columns + 1).forEach((p, i) => grids.at(-1).values.set(parts[0] + (i + 1), p));
      } else if (line.trim().length > 0) {
        if (parts.length > 1) {
          return null;
        }
        title = line.trim();
      }
    }
    return { remarks, grids };
  }

  function write() {
    let layout = '';
    const { remarks } = read() ?? { remarks: '' };
    for (const title of titles) {
      if (title !== titles[0] && ![...cells].some(([key, cell]) => key.startsWith(title) && cell.value.trim())) {
        continue;
      }
      layout += title + '\t' + Array.from({ length: columns }, (_, i) => i + 1).join('\t') + '\n';
      for (const row of rows) {
        layout += row + '\t' + Array.from({ length: columns }, (_, i) => cells.get(`${title} ${row}${i + 1}`).value.trim()).join('\t') + '\n';
      }
      layout += '\n';
    }
    text.value = remarks + layout;
  }

  function at(title, row, column) {
    return cells.get(`${title} ${rows[row]}${column + 1}`);
  }

  function key(event, title, row, column) {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], Enter: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    const box = event.target;
    const inside = event.key.startsWith('Arrow') && step[0] === 0 && box.selectionStart !== (step[1] < 0 ? 0 : box.value.length);
    if (!step || inside) {
      return;
    }
    const next = at(title, row + step[0], column + step[1]);
    event.preventDefault();
    next?.focus();
    next?.select();
  }

  function paste(event, title, row, column) {
    const block = event.clipboardData.getData('text').replace(/\r\n?/g, '\n').replace(/\n$/, '').split('\n').map(line => line.split('\t'));
    if (block.length === 1 && block[0].length === 1) {
      return;
    }
    event.preventDefault();
    block.forEach((line, r) => line.forEach((value, c) => {
      const cell = at(title, row + r, column + c);
      if (cell) {
        cell.value = value.trim();
      }
    }));
    write();
  }

  function build(title) {
    const table = document.createElement('table');
    table.className = 'grid-edit';
    table.createCaption().textContent = title === titles[0] ? 'Names (Std1, Blank, P01 …)' : 'Concentrations of the standards';
    const head = table.createTHead().insertRow();
    head.append(document.createElement('td'), ...Array.from({ length: columns }, (_, i) => Object.assign(document.createElement('th'), { scope: 'col', textContent: i + 1 })));
    [...rows].forEach((letter, r) => {
      const row = table.insertRow();
      row.append(Object.assign(document.createElement('th'), { scope: 'row', textContent: letter }));
      for (let c = 0; c < columns; c++) {
        const cell = document.createElement('input');
        cell.setAttribute('aria-label', `${title}, ${letter}${c + 1}`);
        cell.addEventListener('keydown', event => key(event, title, r, c));
        cell.addEventListener('paste', event => paste(event, title, r, c));
        cell.addEventListener('input', write);
        cells.set(`${title} ${letter}${c + 1}`, cell);
        row.insertCell().append(cell);
      }
    });
    return table;
  }

  const layout = read();
  if (layout === null) {
    // A list of wells stays a list.
    return;
  }
  const scroll = Object.assign(document.createElement('div'), { className: 'scroll' });
  scroll.append(...titles.map(build));
  place.append(scroll);
  layout.grids.forEach((grid, i) => {
    const title = /conc|nominal/i.test(grid.title) ? titles[1] : i === 0 ? titles[0] : null;
    for (const [well, value] of title ? grid.values : []) {
      cells.get(`${title} ${well}`).value = value;
    }
  });
  place.hidden = false;
})();
