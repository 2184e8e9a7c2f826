// The list of jobs. Everything is built with textContent. Event to Python: 'act' {verb, id}.

const list = element.querySelector('.sb-joblist');
const LABELS = { cancel: 'Cancel', resume: 'Resume' };
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
}

function ago(asked) {
  const seconds = (new Date(asked) - Date.now()) / 1000;
  if (seconds > -45) return 'just now';
  if (seconds > -3600) return relative.format(Math.round(seconds / 60), 'minute');
  if (seconds > -86400) return relative.format(Math.round(seconds / 3600), 'hour');
  return new Date(asked).toLocaleDateString(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
}

function row(job) {
  const node = make('li', 'sb-job');
  const what = make('div', 'sb-job-what');
  what.append(make('strong', '', job.what), make('span', 'sb-quiet', [job.project, job.where].filter(Boolean).join(' · ')));
  const time = make('time', 'sb-quiet', ago(job.asked));
  time.dateTime = job.asked;
  time.title = new Date(job.asked).toLocaleString();
  node.append(what, make('span', 'sb-state sb-state-' + job.state, job.state), make('span', 'sb-job-detail', job.detail), time);
  const acts = make('div', 'sb-job-acts');
  if (job.act) {
    const button = make('button', 'sb-job-act', LABELS[job.act]);
    button.type = 'button';
    button.setAttribute('aria-label', LABELS[job.act] + ': ' + job.what + ', ' + job.project + ', ' + job.where);
    button.addEventListener('click', () => trigger('act', { verb: job.act, id: job.id }));
    acts.append(button);
  }
  node.append(acts);
  return node;
}

function render() {
  const jobs = (props.value && props.value.jobs) || [];
  if (!jobs.length) {
    const note = make('div', 'sb-empty');
    note.append(make('strong', '', 'Nothing is queued'), make('p', '', 'Draw a storyboard and watch its jobs here.'));
    list.replaceChildren(note);
    return;
  }
  const rows = make('ul', 'sb-job-rows');
  rows.append(...jobs.map(row));
  list.replaceChildren(rows);
}

watch('value', render);
render();
