import { el, number, replace } from './dom.js';

const byId = name => document.getElementById(name);
const count = (many, what) => many === 1 ? `one ${what}` : `${number(many)} ${what}s`;
const sum = (all, of) => all.reduce((total, one) => total + (of(one) ?? 0), 0);

function judge({ clusters, problems, outlets }) {
  const waiting = outlets.filter(one => !one.connected && !one.problem);
  if (clusters.length === 0) return ['', 'No cluster is known yet.'];
  if (problems.length > 0) return ['bad', problems.length === 1 ? 'One thing needs a look.' : `${problems.length} things need a look.`];
  if (clusters.some(one => one.state !== 'synced')) return ['warn', 'Clusters are being read.'];
  const known = `${count(sum(clusters, one => one.objects), 'object')} in ${count(clusters.length, 'cluster')}`;
  if (waiting.length === 0) return ['good', `All is well: ${known}.`];
  return ['warn', `In sync, ${known}; but nobody listens at ${waiting.map(one => one.name).join(', ')}.`];
}

function figure(name, value, of, well = true) {
  return el('div', { class: well ? null : 'unwell' }, el('dt', {}, name), el('dd', {}, number(value), of === undefined ? null : el('small', {}, ` of ${number(of)}`)));
}

export function showVerdict(status, products) {
  const [kind, text] = judge(status);
  const verdict = byId('verdict');
  if (verdict.textContent !== text) verdict.textContent = text;
  verdict.className = kind;
  replace(byId('problems'), ...status.problems.map(problem => el('li', {}, problem)));
  byId('version').textContent = status.version.split('+')[0];
  showFigures(status, products);
}

function showFigures({ clusters, outlets }, products) {
  const collections = clusters.flatMap(one => one.collections);
  const well = all => all.filter(one => one.state === 'synced').length;
  const behind = Math.max(0, ...clusters.map(one => one.behind ?? 0));
  replace(byId('figures'), ...clusters.length === 0 ? [] : [
    figure('Clusters in sync', well(clusters), clusters.length, well(clusters) === clusters.length),
    figure('Subscriptions in sync', well(collections), collections.length, well(collections) === collections.length),
    figure('Objects', sum(clusters, one => one.objects)),
    figure('Products', new Set(products.map(one => one.product)).size),
    figure('Batches to take in', behind),
    figure('Messages to deliver', sum(outlets, one => one.pending), undefined, outlets.every(one => one.connected)),
  ]);
}
