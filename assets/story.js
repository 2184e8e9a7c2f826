// The story form: words or a file, and how to draw them.
// Its value is { board, story, fields: {…}, choices: {…} }: the board that is open, the words it was drawn from, how it
// was drawn, and what may be chosen in its project; `engines` is what there is to draw with, for the whole page (and known
// from the start by the property of that name).
// Events to Python: 'draw' { story, script, draw, …fields }; `draw` false asks for empty panels; 'weigh' { …fields } asks
// what that would take.

const { make, press, labelled, fields, values, know, drawing, ahead, Drafts } = sagebrush;
const form = element.querySelector('.sb-stack');
const drafts = new Drafts('story'); // board → words typed there and not drawn yet
const chosen = new Drafts('how'); // board → fields changed there and not drawn with yet
const touched = new Set(); // what a person has changed since the board that is open was opened; 'story' for the words
let board = null; // that these words and fields are of; null until the page knows where it was
let open = null; // the board that is open: known a moment before its words are
let told = ''; // the words last drawn or shown here: anything else in the field is somebody's typing
let sent = ''; // what stood in the field when Draw was pressed
let style = ''; // of the board, as last told
let script = null; // { path, name } of a screenplay waiting to be drawn

const unfold = press('Story and settings', 'sb-small', () => unfolded());
function unfolded(shown) { unfold.setAttribute('aria-expanded', element.closest('#sb-form').classList.toggle('sb-open', shown)); }
unfold.id = 'sb-unfold';
unfold.setAttribute('aria-expanded', 'false');

const story = make('textarea');
Object.assign(story, { rows: 6, placeholder: props.placeholder });
story.addEventListener('input', remember);

function remember() {
  touched.add('story');
  if (open === null) return;
  if (open === board && story.value.trim() === told.trim()) drafts.delete(open);
  else drafts.set(open, story.value);
}

// Words that are given while the board's own are still on their way are meant for it, whatever they are.
document.addEventListener('sb-desk', ({ detail }) => {
  if (open !== null && detail !== open) touched.clear();
  open = detail;
});

const samples = make('div', 'sb-samples', make('span', 'sb-label', 'Or try'), ...props.samples.map(([name, id, words]) => {
  const node = press(name, 'sb-pill', () => { write(words); drop(); });
  node.id = 'sb-sample-' + id;
  return node;
}));

// Typed as if by hand where something stands already, so that Ctrl+Z brings that back.
function write(words) {
  if (!story.value.trim()) {
    story.value = words;
    remember();
  } else {
    story.focus();
    story.select();
    document.execCommand('insertText', false, words);
  }
}

// --- a screenplay as a file

const file = make('input');
Object.assign(file, { type: 'file', accept: props.endings.join(',') });
file.setAttribute('aria-label', 'Screenplay file');
const invitation = make('span', 'sb-drop-words');
const zone = make('label', 'sb-drop', file, invitation);
const used = make('div', 'sb-used');
used.id = 'sb-used';
used.hidden = true;
const screenplay = make('div', '', zone, used);
screenplay.id = 'sb-script';

function invite(words, trouble = false) {
  invitation.replaceChildren(...words);
  zone.classList.toggle('sb-trouble', trouble);
}

function drop() {
  script = null;
  file.value = '';
  used.hidden = true;
  zone.hidden = false;
  invite([make('b', '', 'Choose or drop a screenplay'), make('small', '', 'Fountain, Final Draft, text or Markdown')]);
}

async function take(given) {
  if (!given) return;
  if (!props.endings.some((ending) => given.name.toLowerCase().endsWith(ending))) {
    file.value = '';
    invite([make('b', '', 'That is no screenplay'), ' – choose a file that ends in ' + props.endings.join(', ')], true);
    return;
  }
  invite(['Reading ' + given.name + ' …']);
  draw.disabled = breakdown.disabled = true;
  try {
    script = { path: (await upload(given)).path, name: given.name };
    used.replaceChildren(
      make('p', '', 'Drawing from ', make('strong', '', given.name), ' – remove it to draw the story.'),
      press('Remove', 'sb-small', () => { drop(); file.focus(); }),
    );
    used.hidden = false;
    zone.hidden = true;
  } catch {
    file.value = '';
    invite([make('b', '', 'The file did not arrive'), ' – it may be too large, or the studio was closed. Choose it again'], true);
  } finally {
    draw.disabled = breakdown.disabled = false;
  }
}

file.addEventListener('change', () => take(file.files[0]));
for (const kind of ['dragenter', 'dragover']) {
  zone.addEventListener(kind, (event) => { event.preventDefault(); zone.classList.add('sb-over'); });
}
for (const kind of ['dragleave', 'drop']) zone.addEventListener(kind, () => zone.classList.remove('sb-over'));
zone.addEventListener('drop', (event) => { event.preventDefault(); take(event.dataTransfer.files[0]); });

// --- how to draw it

function asked() { return values(controls); }

function send(drawn) {
  sent = story.value;
  document.dispatchEvent(new CustomEvent('sb-asked')); // the board comes into sight with its panels
  trigger('draw', { ...asked(), story: story.value, script: script ? script.path : '', draw: drawn });
}

const draw = press('Draw storyboard', 'sb-primary sb-large', () => send(true));
draw.id = 'sb-draw';
const breakdown = press('Break down only', 'sb-large', () => send(false));
breakdown.id = 'sb-breakdown';
breakdown.title = 'Makes the board with its shots and empty panels, to be edited before anything is drawn';

const how = make('div', 'sb-fields');
const controls = fields(how, props.fields, (name) => tells(name), (name) => touched.add(name));
// An engine draws best at a width of its own. One that was not somebody's choice follows it; one that was stays, and
// either way the field says which is best.
let suited = props.fields.find(({ name }) => name === 'width').value; // the best width, as last told
const suit = () => {
  const [best, before] = [means.chosen()?.widths[controls.aspect.get()], suited];
  if (best && controls.width.get() === before) controls.width.set(best);
  sayWidth();
};
const means = drawing(controls, props.drawing, suit);
const sayWidth = () => {
  const engine = means.chosen();
  suited = engine?.widths[controls.aspect.get()] || suited;
  const best = controls.width.input.valueAsNumber === suited ? '' : ': ' + suited;
  controls.width.node.querySelector('.sb-info').textContent = engine?.fields.length ? 'Best for ' + engine.name + best : '';
};
know(props.engines);
function tells(name) {
  if (board !== null && board === open) chosen.set(board, asked());
  if (name === 'aspect') suit();
  if (name === 'width') sayWidth();
  taken.weigh();
}
const words = labelled({ label: 'Story', id: 'sb-story' }, story);
const taken = ahead('sb-estimate', () => trigger('weigh', asked()));
form.append(unfold, make('div', 'sb-panel', words, samples, screenplay), make('div', 'sb-panel', how), taken.node, draw, breakdown);
drop();

// What was typed is never written over: neither by a page that finds its board a moment after it opened, nor by
// another board – its own words come back with it.
function settle() {
  const value = props.value;
  if (!value) return;
  const typed = story.value;
  const first = board === null;
  const meant = value.board === open && value.board !== board && touched.has('story');
  const undrawn = value.drawn ? typed !== sent : meant || typed.trim() !== told.trim();
  const goesAlong = undrawn && !value.story; // what waits to be drawn is not left behind for a board without words
  if (value.drawn || goesAlong) drafts.delete(board);
  if (first || value.drawn || value.board === board) {
    if (!undrawn) story.value = (first && drafts.get(value.board)) || value.story;
  } else if (!meant) {
    if (undrawn && !goesAlong) drafts.set(board, typed);
    story.value = drafts.get(value.board) ?? (value.story || (undrawn ? typed : ''));
  }
  if (value.drawn && script) drop();
  for (const [name, choices] of Object.entries(value.choices)) controls[name].offer(choices);
  know(value.engines);
  if (value.drawn || value.board !== board) chosen.delete(first ? null : board);
  const ways = { ...value.fields, ...(first ? chosen.get(value.board) : {}) };
  for (const [name, given] of Object.entries(ways)) if (!touched.has(name)) controls[name].set(given);
  means.show();
  sayWidth();
  board = open = value.board;
  told = value.story;
  remember();
  touched.clear();
  style = value.fields.style || '';
  if (!value.drawn) return;
  unfolded(false);
  document.dispatchEvent(new CustomEvent('sb-drawn'));
}

// Styles were made, renamed or deleted in their tab: { choices, style } – what there is now, and what the board has.
document.addEventListener('sb-styles', ({ detail }) => {
  controls.style.offer(detail.choices);
  const gone = !detail.choices.some(([, id]) => id === controls.style.get());
  if (detail.style && (gone || detail.style !== style)) controls.style.set(style = detail.style);
});

document.addEventListener('sb-metrics', ({ detail }) => controls.metric.offer(detail));

watch('value', settle);
settle();
