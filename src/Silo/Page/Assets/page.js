import { learnNames, siloClock } from './dom.js';
import { follow } from './live.js';
import { showClusters, showCollections, showOutlets, showProducts } from './sections.js';
import { showVerdict } from './verdict.js';

const every = 5000;
const away = document.getElementById('away');
let seen = null;
let asking = false;
let again = false;

async function get(path) {
  const answer = await fetch(path, { headers: { Accept: 'application/json' }, signal: AbortSignal.timeout(20000) });
  if (answer.status === 401) { location.assign(`/login?to=${encodeURIComponent(location.pathname)}`); throw new Error('The silo wants its token.'); }
  if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).detail ?? `The silo answers ${answer.status}.`);
  return answer.json();
}

function complain(error) {
  const reason = error instanceof TypeError || error.name === 'TimeoutError' ? 'The silo does not answer. Is it running?' : error.message;
  away.textContent = `${reason} ${seen ? `What you see is of ${seen.toLocaleTimeString()}.` : 'There is nothing to show yet.'} Trying again every five seconds.`;
  away.hidden = false;
  if (!seen) document.getElementById('verdict').textContent = 'Nothing is known.';
}

async function refresh() {
  if (asking) { again = true; return; }
  asking = true;
  try {
    const [status, products] = await Promise.all([get('/api/v1/status'), get('/api/v1/products')]);
    siloClock(status.at);
    learnNames(status.clusters);
    seen = new Date();
    away.hidden = true;
    showVerdict(status, products);
    showClusters(status.clusters);
    showProducts(products);
    showCollections(status.clusters);
    showOutlets(status.outlets);
  } catch (error) {
    complain(error);
  } finally {
    asking = false;
  }
  if (again) { again = false; setTimeout(refresh, 1000); }
}

refresh();
follow(refresh);
setInterval(() => { if (!document.hidden) refresh(); }, every);
document.addEventListener('visibilitychange', () => { if (!document.hidden) refresh(); });
