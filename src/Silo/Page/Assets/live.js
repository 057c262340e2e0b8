import { ago, called, el, replace, table } from './dom.js';

const most = 30;
const state = document.getElementById('live-state');
const list = document.getElementById('live-list');
const pause = document.getElementById('pause');
const changes = new Map();
let told = 0;
let missed = 0;
let paused = false;
let drawn = true;

const say = text => { if (state.textContent !== text) state.textContent = text; };

// What is stored of an object, as JSON.
const stored = key => `/api/v1/objects/${key.split('/').map(encodeURIComponent).join('/')}`;

function draw() {
  drawn = true;
  replace(list, changes.size === 0 ? el('p', { class: 'empty' }, 'Nothing has changed since you opened this page.')
    : table('Changes, the newest first', [
      ['Object', one => [el('a', { href: stored(one.key), 'data-key': one.key }, one.name), el('span', { class: 'sub' }, one.namespace ? `${one.namespace} · ` : null, called(one.cluster))]],
      ['Event', one => el('span', { class: one.event }, one.event)],
      ['Kind', one => one.kind],
      ['Seen', one => ago(one.observedAt)],
    ], [...changes.values()].reverse()));
}

function add(change) {
  told++;
  changes.delete(change.key);
  changes.set(change.key, change);
  if (changes.size > most) changes.delete(changes.keys().next().value);
  if (paused || !drawn) return;
  drawn = false;
  requestAnimationFrame(draw);
}

// The browser opens the stream again by itself after a disturbance, but not after an answer that is no stream.
export function follow(refresh) {
  const events = new EventSource('/api/v1/events');
  const on = (type, act) => events.addEventListener(type, event => act(JSON.parse(event.data)));
  on('hello', () => { say('Live'); refresh(); });
  on('object', add);
  on('product', refresh);
  on('gap', gap => { missed += gap.missed ?? 1; refresh(); });
  events.addEventListener('error', () => {
    say('Not connected, trying again…');
    if (events.readyState === EventSource.CLOSED) setTimeout(() => follow(refresh), 5000);
  });
}

setInterval(() => {
  if (state.textContent.startsWith('Live') && told > 0) say(`Live, ${told.toLocaleString('en')} changes${missed > 0 ? `, ${missed.toLocaleString('en')} left out` : ''}`);
}, 5000);

pause.addEventListener('click', () => {
  paused = !paused;
  pause.setAttribute('aria-pressed', String(paused));
  if (!paused) draw();
});

draw();
