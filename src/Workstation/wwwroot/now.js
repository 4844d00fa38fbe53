// The page that shows the bench: the server sends finished markup, this script only puts it in its place and draws the traces.
'use strict';

(() => {
  const traces = new Map();
  const colours = ['--s0', '--s1', '--s2', '--s3', '--s4', '--s5'];
  const dashes = [[], [6, 4], [2, 3], [8, 3, 2, 3], [1, 4], [12, 4]];

  const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  function section(port) {
    const found = document.querySelector(`section[data-port="${port}"]`);
    if (!found) {
      // Somebody else has begun a port: the server makes its place.
      location.reload();
    }
    return found;
  }

  function wanted(element) {
    return element.querySelector('.wells').value.toUpperCase().split(/[\s,;]+/).filter(w => /^[A-Z]{1,2}[0-9]{1,2}$/.test(w)).slice(0, colours.length);
  }

  function draw(port) {
    const element = section(port);
    const trace = traces.get(port);
    if (!element || !trace || trace.reads.length === 0) {
      return;
    }
    const wells = wanted(element);
    const data = [trace.reads.map(r => r.read), ...wells.map(w => trace.reads.map(r => r.wells[w] ?? null))];
    const key = wells.join(' ');
    if (trace.chart && trace.key === key) {
      trace.chart.setData(data);
      return;
    }
    trace.chart?.destroy();
    trace.key = key;
    const box = element.querySelector('.trace');
    const axis = { stroke: css('--ink'), grid: { stroke: css('--grid') }, ticks: { stroke: css('--rule') } };
    trace.chart = new uPlot({
      width: Math.max(280, box.clientWidth),
      height: 220,
      scales: { x: { time: false } },
      axes: [{ ...axis, label: 'Read', incrs: [1, 2, 5, 10, 20, 50] }, { ...axis, label: 'OD' }],
      series: [{ label: 'Read' }, ...wells.map((w, i) => ({ label: w, stroke: css(colours[i]), dash: dashes[i], width: 2, points: { show: true, size: 6 } }))],
    }, data, box);
  }

  for (const element of document.querySelectorAll('section[data-port]')) {
    element.querySelector('.wells').addEventListener('input', () => draw(Number(element.dataset.port)));
  }

  const source = new EventSource('/now/events');
  source.addEventListener('status', event => {
    document.getElementById('status').innerHTML = event.data;
  });
  source.addEventListener('port', event => {
    const told = JSON.parse(event.data);
    const live = section(told.port)?.querySelector('.live');
    if (live) {
      const isOpen = live.querySelector('details')?.open ?? false;
      live.innerHTML = told.markup;
      const details = live.querySelector('details');
      if (details) {
        details.open = isOpen;
      }
    }
  });
  source.addEventListener('read', event => {
    const read = JSON.parse(event.data);
    const trace = traces.get(read.port) ?? { reads: [] };
    traces.set(read.port, trace);
    if (!trace.reads.some(r => r.read === read.read)) {
      trace.reads.push(read);
      draw(read.port);
    }
  });
  addEventListener('pagehide', () => source.close());
})();
