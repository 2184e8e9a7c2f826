// The list of jobs. Its value is { jobs: [{ id, what, where, project, state, detail, asked, act }] }.
// Events to Python: 'act' { verb, id }, and 'pulse'.

const { make, press, pulse } = sagebrush;
const clear = press('Clear finished jobs', 'sb-small', () => trigger('act', { verb: 'clear', id: '' }));
clear.id = 'sb-clear-jobs';
const list = make('div');
element.querySelector('.sb-joblist').append(
  make('div', 'sb-queue-tools', make('p', 'sb-quiet', 'Jobs are done one after another; a page may be closed meanwhile.'), clear),
  list,
);
const LABELS = { cancel: 'Cancel', resume: 'Resume' };
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

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
    const button = press(LABELS[job.act], 'sb-small', () => trigger('act', { verb: job.act, id: job.id }));
    button.setAttribute('aria-label', LABELS[job.act] + ': ' + job.what + ', ' + job.project + ', ' + job.where);
    acts.append(button);
  }
  node.append(acts);
  return node;
}

function render() {
  if (!props.value) return; // not asked yet
  const jobs = props.value.jobs;
  clear.disabled = jobs.every((job) => job.state === 'queued' || job.state === 'running');
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
trigger('pulse', {});
pulse(1.5, () => trigger('pulse', {}));
