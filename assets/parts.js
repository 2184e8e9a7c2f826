// Parts every widget is built of. Words go in as text, never as markup: a name or a caption cannot become a tag.
// Loaded once for the page; a widget's script takes what it needs from `sagebrush`.

window.sagebrush = (() => {
const PAUSE_MS = 700; // after the last letter; then a text counts as told

function make(tag, className, ...inside) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...inside.filter((part) => part || part === 0));
  return node;
}

function press(label, className, act) {
  const node = make('button', 'sb-button ' + className, label);
  node.type = 'button';
  node.addEventListener('click', act);
  return node;
}

// Drawn here, because the signs of system fonts differ or are missing.
const ICONS = {
  redraw: 'M20 11a8 8 0 1 0-2.3 5.7M20 5v6h-6',
  approve: 'M5 12.5l4.5 4.5L19 7.5',
  duplicate: 'M9 9h11v11H9zM5 15H4V4h11v1',
  delete: 'M6 6l12 12M18 6L6 18',
};

function icon(name) {
  const space = 'http://www.w3.org/2000/svg';
  const drawing = document.createElementNS(space, 'svg');
  drawing.setAttribute('viewBox', '0 0 24 24');
  drawing.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS(space, 'path');
  line.setAttribute('d', ICONS[name]);
  drawing.append(line);
  return drawing;
}

function fill(list, choices, value) {
  const known = choices.some(([, id]) => id === value);
  const all = known || !value ? choices : [...choices, [String(value), value]];
  list.replaceChildren(...all.map(([name, id, off]) => {
    const option = new Option(name, id, false, id === value);
    option.disabled = Boolean(off);
    return option;
  }));
  list.value = value ?? '';
}

// The same fields stand at several places of the page, and an id names one thing alone.
let named = 0;
function unique(name) { return name + '-' + (named += 1); }

// --- controls: each is { node, get, set, input }, made from what Python says of a field:
// { name, label, kind, info, placeholder, lines, choices, least, most, step, whole, half, optional, id }.
// `told(name, value)` is called when a person has given a value; `touched(name)` with every stroke.

function labelled(spec, control, ...more) {
  const node = make('div', 'sb-field' + (spec.half ? ' sb-half' : ''));
  const label = make('label', '', make('span', 'sb-label', spec.label), control);
  node.append(label, ...more);
  control.setAttribute('aria-label', spec.label);
  if (spec.id) node.id = spec.id;
  if (spec.info) {
    const info = make('small', 'sb-info', spec.info);
    info.id = unique('sb-info-' + spec.name);
    control.setAttribute('aria-describedby', info.id);
    node.append(info);
  }
  return node;
}

function textControl(spec, told, touched) {
  const input = make('textarea');
  let last = '';
  let pause;
  input.rows = spec.lines || 2;
  input.placeholder = spec.placeholder || '';
  const tell = () => {
    clearTimeout(pause);
    if (input.value !== last) told(spec.name, (last = input.value));
  };
  input.addEventListener('input', () => {
    touched(spec.name);
    clearTimeout(pause);
    pause = setTimeout(tell, PAUSE_MS);
  });
  input.addEventListener('blur', tell);
  const set = (value) => { clearTimeout(pause); input.value = last = value || ''; };
  return { node: labelled(spec, input), input, get: () => input.value, set, tell };
}

function choiceControl(spec, told, touched) {
  const input = make('select');
  fill(input, spec.choices, spec.value);
  input.addEventListener('change', () => { touched(spec.name); told(spec.name, input.value); });
  let choices = spec.choices;
  const set = (value) => fill(input, choices, value);
  const offer = (others) => { choices = others; set(input.value); };
  return { node: labelled(spec, input), input, get: () => input.value, set, offer };
}

// A number outside its bounds goes back to what it was, and the field says why.
function numberControl(spec, told, touched) {
  const input = make('input');
  const wrong = make('small', 'sb-wrong');
  let last = spec.value;
  Object.assign(input, { type: 'number', min: spec.least, max: spec.most, step: spec.whole ? 1 : 'any', inputMode: spec.whole ? 'numeric' : 'decimal' });
  wrong.setAttribute('role', 'alert');
  const show = (value) => { last = value; input.value = value; };
  const tell = () => {
    const value = spec.whole ? Math.round(input.valueAsNumber) : input.valueAsNumber;
    const fits = value >= spec.least && value <= spec.most;
    wrong.textContent = fits ? '' : spec.label.replace(/ \(.*/, '') + ' must be a number from ' + spec.least + ' to ' + spec.most + '.';
    const before = last;
    show(fits ? value : last);
    if (fits && value !== before) told(spec.name, value);
  };
  input.addEventListener('input', () => touched(spec.name));
  input.addEventListener('blur', tell);
  input.addEventListener('keydown', (event) => { if (event.key === 'Enter') tell(); });
  if (spec.value !== undefined) show(spec.value);
  const set = (value) => { wrong.textContent = ''; show(value); };
  return { node: labelled(spec, input, wrong), input, get: () => { tell(); return last; }, set, tell };
}

function sliderControl(spec, told, touched) {
  const number = numberControl(spec, (name, value) => { range.value = value; told(name, value); }, (name) => {
    if (number.input.value) range.value = number.input.value;
    touched(name);
  });
  const range = make('input', 'sb-range');
  Object.assign(range, { type: 'range', min: spec.least, max: spec.most, step: spec.step || 1, value: spec.value });
  range.setAttribute('aria-label', spec.label + ', slider');
  range.addEventListener('input', () => { number.input.value = range.value; touched(spec.name); });
  range.addEventListener('change', () => number.tell());
  number.node.classList.add('sb-slider');
  number.node.querySelector('label').after(range);
  const set = (value) => { number.set(value); range.value = value; };
  return { ...number, set, get: () => { const value = number.get(); range.value = value; return value; } };
}

// Names, one chip each; known ones are offered, others may be typed.
function namesControl(spec, told, touched) {
  const input = make('input');
  const box = make('div', 'sb-chips', input);
  const offered = make('datalist');
  let names = [];
  offered.id = unique('sb-offered-' + spec.name);
  input.setAttribute('list', offered.id);
  const draw = () => {
    box.replaceChildren(...names.map((name) => {
      const off = press('×', 'sb-chip-off', () => change(names.filter((other) => other !== name)));
      off.setAttribute('aria-label', 'Remove ' + name);
      return make('span', 'sb-chip', name, off);
    }), input);
    input.placeholder = names.length ? '' : spec.placeholder ?? 'Nobody';
  };
  const change = (now) => { names = now; draw(); touched(spec.name); told(spec.name, names); };
  const tell = () => {
    const added = input.value.trim();
    input.value = '';
    if (added && !names.includes(added)) change([...names, added]);
  };
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' || event.key === ',') { event.preventDefault(); tell(); input.focus(); }
    if (event.key === 'Backspace' && !input.value && names.length) { change(names.slice(0, -1)); input.focus(); }
  });
  input.addEventListener('change', () => { const back = document.activeElement === input; tell(); if (back) input.focus(); });
  const offer = (known) => offered.replaceChildren(...known.map((name) => new Option(name)));
  draw();
  return { node: labelled(spec, box, offered), input, get: () => names, set: (value) => { names = [...(value || [])]; input.value = ''; draw(); }, offer };
}

// The file of 'file@Name', where Name is the one it carries; and both as a row has room for them.
const carrier = (file) => file.replace(/@(?![^@]*(?:[/\\]|\.safetensors$))[^@]+$/, '');
const worn = (file) => {
  const bare = carrier(file), name = bare.split(/[\\/]/).pop(), whose = file.slice(bare.length + 1);
  return whose ? `${name.replace(/\.safetensors$/, '')} on ${whose}` : name;
};

// Files, each with a weight: ['file', 'file@Name:0.8']. Those offered are chosen from a list; a path may be typed too.
function weightedControl(spec, told, touched) {
  const input = make('input');
  const rows = make('div', 'sb-weighted');
  const offered = make('datalist');
  let chosen = []; // [file, weight] each
  offered.id = unique('sb-offered-' + spec.name);
  input.setAttribute('list', offered.id);
  Object.assign(input, { type: 'text', placeholder: spec.placeholder || '', spellcheck: false, autocomplete: 'off' });
  const get = () => chosen.map(([file, weight]) => (weight === 1 ? file : file + ':' + weight));
  const change = (now) => { chosen = now; draw(); touched(spec.name); told(spec.name, get()); };
  const weigh = (place, number) => {
    const weight = number.valueAsNumber;
    if (!Number.isFinite(weight)) number.value = chosen[place][1];
    else if (weight !== chosen[place][1]) {
      chosen[place] = [chosen[place][0], weight]; // the row stays as it is, and keeps its focus
      touched(spec.name);
      told(spec.name, get());
    }
  };
  const row = ([file, weight], place) => {
    const name = make('span', 'sb-weighted-name', worn(file));
    const number = make('input');
    const off = press('×', 'sb-chip-off', () => { change(chosen.filter((_, other) => other !== place)); input.focus(); });
    name.title = file;
    Object.assign(number, { type: 'number', step: 0.05, value: weight, disabled: input.disabled });
    number.setAttribute('aria-label', 'Weight of ' + file);
    off.setAttribute('aria-label', 'Remove ' + file);
    number.addEventListener('change', () => weigh(place, number));
    return make('div', 'sb-weighted-row', name, number, off);
  };
  const draw = () => { rows.hidden = !chosen.length; rows.replaceChildren(...chosen.map(row)); };
  const parse = (text) => {
    const [, file, weight] = /^(.+):(-?\d*\.?\d+)$/.exec(text) || [null, text, 1];
    return [file, Number(weight)];
  };
  const tell = () => {
    const [file, weight] = parse(input.value.trim());
    input.value = '';
    if (file) change([...chosen.filter(([other]) => other !== file), [file, weight]]);
  };
  const known = () => [...offered.options].some((option) => option.value === input.value);
  input.addEventListener('input', (event) => { if (!event.inputType?.startsWith('insertText') && known()) tell(); });
  input.addEventListener('change', tell);
  input.addEventListener('keydown', (event) => { if (event.key === 'Enter') { event.preventDefault(); tell(); } });
  const offer = (names) => offered.replaceChildren(...names.map((name) => new Option(name)));
  const set = (value) => { chosen = (value || []).map(parse); input.value = ''; draw(); };
  const drop = (names) => { chosen = chosen.filter(([file]) => !names.includes(carrier(file))); draw(); };
  const node = labelled(spec, input);
  node.querySelector('label').after(rows, offered);
  draw();
  return { node, input, get, set, offer, drop, tell };
}

// A colour as '#rrggbb': picked, or typed with or without the sign, long or short. With `optional` it may be '' as well,
// and the placeholder says what then holds. What is no colour goes back to what it was, and the field says why.
function colourControl(spec, told, touched) {
  const input = make('input');
  const pick = make('input', 'sb-swatch');
  const wrong = make('small', 'sb-wrong');
  let last = '';
  Object.assign(input, { type: 'text', maxLength: 20, spellcheck: false, autocomplete: 'off', placeholder: spec.placeholder || '' });
  pick.type = 'color';
  pick.setAttribute('aria-label', spec.label + ', picker');
  wrong.setAttribute('role', 'alert');
  const show = (value) => {
    input.value = last = value;
    pick.value = value || '#808080'; // a picker always holds one: an empty field's stays unseen
    pick.classList.toggle('sb-none', !value);
    off.hidden = !spec.optional || !value;
  };
  const tell = () => {
    const value = hex(input.value);
    const fits = value || (spec.optional && !input.value.trim());
    wrong.textContent = fits ? '' : spec.label.replace(/ \(.*/, '') + ' must be a colour such as #4d6c46.';
    const before = last;
    show(fits ? value : last);
    if (fits && value !== before) told(spec.name, value);
  };
  const off = press('×', 'sb-colour-off', () => { input.value = ''; touched(spec.name); tell(); input.focus(); });
  off.setAttribute('aria-label', spec.label + ': none of its own');
  input.addEventListener('input', () => { off.hidden = !spec.optional || !input.value; touched(spec.name); });
  input.addEventListener('blur', tell);
  input.addEventListener('keydown', (event) => { if (event.key === 'Enter') tell(); });
  pick.addEventListener('input', () => { input.value = pick.value; pick.classList.remove('sb-none'); touched(spec.name); });
  pick.addEventListener('change', tell);
  const node = labelled(spec, input, wrong);
  node.classList.add('sb-colour');
  node.classList.toggle('sb-optional', Boolean(spec.optional));
  node.querySelector('label').after(pick, off);
  const set = (value) => { wrong.textContent = ''; show(value || ''); };
  set(spec.value);
  return { node, input, get: () => { tell(); return last; }, set, tell };
}

// What was typed as '#rrggbb'; '' when it is no colour.
function hex(typed) {
  const digits = typed.trim().replace(/^#/, '').toLowerCase();
  if (/^[0-9a-f]{3}$/.test(digits)) return '#' + [...digits].map((digit) => digit + digit).join('');
  return /^[0-9a-f]{6}$/.test(digits) ? '#' + digits : '';
}

function checkControl(spec, told, touched) {
  const input = make('input');
  Object.assign(input, { type: 'checkbox', checked: Boolean(spec.value) });
  input.addEventListener('change', () => { touched(spec.name); told(spec.name, input.checked); });
  const node = labelled(spec, input);
  node.classList.add('sb-check');
  return { node, input, get: () => input.checked, set: (value) => { input.checked = Boolean(value); } };
}

const KINDS = {
  text: textControl, choice: choiceControl, number: numberControl, slider: sliderControl, names: namesControl,
  colour: colourControl, check: checkControl, weighted: weightedControl,
};

// All fields of a form by name; those with a `fold` lie in a drawer of that title, closed at first.
function fields(into, specs, told, touched = () => {}) {
  const folds = new Map();
  const made = {};
  for (const spec of specs) {
    made[spec.name] = KINDS[spec.kind](spec, told, touched);
    let place = into;
    if (spec.fold) {
      if (!folds.has(spec.fold)) {
        const drawer = make('details', 'sb-fold', make('summary', '', spec.fold), make('div', 'sb-fields'));
        folds.set(spec.fold, drawer.lastChild);
        into.append(drawer);
      }
      place = folds.get(spec.fold);
    }
    place.append(made[spec.name].node);
  }
  return made;
}

// What the fields of a form hold, by name.
const values = (made) => Object.fromEntries(Object.entries(made).map(([name, control]) => [name, control.get()]));

// What was typed and not sent yet, by what it is of. It outlives a reload: a page loads itself anew when its studio was
// started again or out of reach for a moment.
class Drafts extends Map {
  constructor(name) {
    super();
    this.place = 'sagebrush-drafts-' + name;
    try {
      for (const [of, typed] of JSON.parse(sessionStorage.getItem(this.place) || '[]')) super.set(of, typed);
    } catch { /* a browser that keeps nothing, or kept something else */ }
  }

  set(of, typed) {
    super.set(of, typed);
    if (this.place) this.keep();
    return this;
  }

  delete(of) {
    const was = super.delete(of);
    this.keep();
    return was;
  }

  keep() {
    try { sessionStorage.setItem(this.place, JSON.stringify([...this])); } catch { /* full: they live with the page */ }
  }
}

// While the page is looked at: has anything changed?
function pulse(seconds, ask) { setInterval(() => document.visibilityState === 'visible' && ask(), seconds * 1000); }

return { make, press, icon, fill, labelled, fields, values, pulse, Drafts };
})();
