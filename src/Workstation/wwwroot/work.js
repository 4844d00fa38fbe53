// Progress of long work: the server sends the finished table, this script puts it in its place unless somebody is in the middle of it.
'use strict';

(() => {
  const place = document.getElementById('jobs');
  const source = new EventSource('/jobs/events');
  source.addEventListener('jobs', event => {
    const focused = place.contains(document.activeElement) ? document.activeElement.getAttribute('aria-label') : null;
    place.innerHTML = event.data;
    if (focused) {
      [...place.querySelectorAll('[aria-label]')].find(e => e.getAttribute('aria-label') === focused)?.focus();
    }
  });
  addEventListener('pagehide', () => source.close());
})();
