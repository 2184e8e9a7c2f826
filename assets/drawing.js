// How something is drawn: the fields of `tabs/drawing.py`, wherever they stand. Loaded once for the page, after parts.js.

{
const { make } = sagebrush;

// What there is to draw with: { id, name, here, about, fields, usual, infos, loras, widths, decoders, more } each, told by the
// story form.
let engines = [];
function know(list) { engines = list; document.dispatchEvent(new CustomEvent('sb-engines')); }

// Shows of `controls` what means something to the chosen engine. `changed(engine)` after a person chose another one.
function drawing(controls, specs, changed = () => {}) {
  const rest = specs.filter((spec) => spec.name !== 'engine');
  const chosen = () => engines.find((one) => one.id === controls.engine.get());
  const info = (name, words) => {
    const place = controls[name].node.querySelector('.sb-info');
    if (place) place.textContent = words || '';
  };
  const more = make('p', 'sb-info sb-more');
  controls[specs[specs.length - 1].name].node.after(more);
  const show = () => {
    const engine = chosen();
    const folds = new Map();
    for (const { name, fold } of rest) {
      const node = controls[name].node;
      node.hidden = !engine || !engine.fields.includes(name);
      const drawer = fold && node.closest('details');
      if (drawer) folds.set(drawer, folds.get(drawer) || !node.hidden);
      if (engine && name in engine.infos) info(name, engine.infos[name]);
    }
    if (engine && controls.decoder) controls.decoder.offer(engine.decoders);
    for (const [drawer, used] of folds) drawer.hidden = !used;
    if (controls.loras && engine) controls.loras.offer(engine.loras);
    info('engine', engine && engine.about);
    more.textContent = (engine && engine.more) || '';
  };
  const offer = () => {
    controls.engine.offer(engines.map(({ id, name, here }) => [name, id, !here]));
    show();
  };
  controls.engine.input.addEventListener('change', () => {
    const engine = chosen();
    if (!engine) return;
    // Another engine begins with its own ways.
    for (const [name, value] of Object.entries({ steps: 0, guidance: 0, scheduler: '', decoder: '', profile: 'exact', ...engine.usual })) {
      if (controls[name]) controls[name].set(value);
    }
    if (controls.loras) controls.loras.drop(engines.flatMap((one) => one.loras).filter((name) => !engine.loras.includes(name)));
    show();
    changed(engine);
  });
  document.addEventListener('sb-engines', offer);
  offer();
  return { show, chosen };
}

const LATER_MS = 300; // after the last of several changes

// A line that tells what drawing would take. Python finds the words for that place when it is asked to `weigh`; the old
// ones stay until then, for what is the same again would not be told.
function ahead(place, ask) {
  const node = make('p', 'sb-quiet sb-ahead');
  Object.assign(node, { id: place, hidden: true });
  node.setAttribute('role', 'status');
  document.addEventListener('sb-line', ({ detail }) => {
    if (detail.place !== place) return;
    node.textContent = detail.words;
    node.hidden = !detail.words;
  });
  let wait;
  const weigh = () => { clearTimeout(wait); wait = setTimeout(ask, LATER_MS); };
  return { node, weigh };
}

Object.assign(sagebrush, { know, drawing, ahead });
}
