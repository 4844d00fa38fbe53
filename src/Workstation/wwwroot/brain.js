// Slices of a participant's images, and a map over them, drawn by niivue on the page's canvas.
'use strict';
(() => {
  const canvas = document.getElementById('brain');
  const at = document.getElementById('brain-at');
  const control = id => document.getElementById(id);
  const say = text => { at.textContent = text; };
  const viewer = new niivue.Niivue({ isResizeCanvas: true, backColor: [0, 0, 0, 1], crosshairColor: [0.95, 0.7, 0.2, 1], show3Dcrosshair: false, isRadiologicalConvention: true, dragAndDropEnabled: false, loadingText: '' });

  const chosen = select => {
    const option = select.selectedOptions[0];
    return option && option.value ? { url: option.value, name: option.dataset.name.split('/').pop() } : null;
  };

  const show = async () => {
    const base = chosen(control('picture'));
    const over = chosen(control('overlay'));
    say('The picture is being read.');
    try {
      const least = parseFloat(control('least').value);
      const volumes = [{ ...base, colormap: 'gray' }];
      if (over) {
        const range = Number.isFinite(least) ? { cal_min: least } : {};
        // Warm above, cold below: told apart by lightness too.
        volumes.push({ ...over, colormap: 'warm', colormapNegative: 'winter', opacity: Number(control('opacity').value) / 100, ...range });
      }
      await viewer.loadVolumes(volumes);
      viewer.setSliceType(viewer.sliceTypeMultiplanar);
      viewer.drawScene();
      canvas.dataset.ready = base.url + (over ? ' ' + over.url : '');
      if (!at.textContent || at.textContent.startsWith('The picture')) {
        say(base.name);
      }
    } catch (error) {
      canvas.dataset.ready = 'failed';
      say('The picture cannot be shown: ' + error.message);
    }
  };

  viewer.onLocationChange = where => say(where.string);

  const steps = { ArrowLeft: [-1, 0, 0], ArrowRight: [1, 0, 0], ArrowUp: [0, 1, 0], ArrowDown: [0, -1, 0], PageUp: [0, 0, 1], PageDown: [0, 0, -1] };
  canvas.addEventListener('keydown', event => {
    const step = steps[event.key];
    if (step && viewer.volumes.length > 0) {
      event.preventDefault();
      event.stopImmediatePropagation();
      viewer.moveCrosshairInVox(...step);
    }
  }, true);

  (async () => {
    try {
      await viewer.attachToCanvas(canvas);
    } catch (error) {
      canvas.dataset.ready = 'failed';
      say('This browser draws no slices (WebGL 2 is missing): ' + error.message);
      return;
    }
    for (const id of ['picture', 'overlay', 'least', 'opacity']) {
      control(id).addEventListener('change', show);
    }
    await show();
  })();
})();
