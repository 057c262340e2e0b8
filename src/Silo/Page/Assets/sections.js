import { ago, bytes, called, el, number, replace, table } from './dom.js';

const kinds = { synced: 'good', installed: 'good', connected: 'good', syncing: 'warn', paused: 'warn', unheard: 'warn', waiting: 'warn' };
const state = name => el('span', { class: `state ${kinds[name] ?? 'bad'}` }, name === 'backingOff' ? 'backing off' : name);
const id = text => el('span', { class: 'key' }, text);
const sub = (...content) => el('span', { class: 'sub' }, ...content);
const cluster = one => one.name ? [el('strong', {}, one.name), sub(id(one.id))] : [id(one.id)];
const empty = (text, command) => el('p', { class: 'empty' }, text, command ? el('code', {}, command) : null);
const count = (many, what) => `${number(many)} ${what}${many === 1 ? '' : 's'}`;
const byId = name => document.getElementById(name);

function step(name, count, of, size) {
  const fill = el('span', { class: 'fill' });
  fill.style.width = `${of > 0 ? Math.round(count / of * 100) : 0}%`;
  return [el('b', {}, name), el('span', { class: 'track', 'aria-hidden': 'true' }, fill), el('span', {}, `${number(count)}${size ? ` · ${bytes(size)}` : ''}`)];
}

function funnel({ objects, presence, full, infrastructure }) {
  return el('div', { class: 'funnel' },
    step('exist', objects, objects),
    presence.objects > 0 ? step('known by presence', presence.objects, objects, presence.bytes) : null,
    step('known whole', full.objects, objects, full.bytes),
    infrastructure ? step('infrastructure', infrastructure.objects, objects, infrastructure.bytes) : null);
}

export function showClusters(clusters) {
  replace(byId('cluster-list'), clusters.length === 0
    ? empty('No agent has reported yet. Start one beside the cluster:', 'BROKER_URL=nats://<this broker>:4222 KUBECONFIG=~/.kube/config meshery-meshsync')
    : table('Clusters', [
      ['Cluster', one => [...cluster(one), sub(one.agent ? `agent ${one.agent.version.split('+')[0]}` : 'agent not heard')]],
      ['State', one => [state(one.state), one.asOf ? sub('as of ', ago(one.asOf)) : null]],
      ['How deep', one => funnel(one.tiers)],
      ['Last change', one => ago(one.lastChange)],
      ['Behind', one => one.behind === null ? '–' : `${number(one.behind)} batches`, 'number'],
    ], clusters));
}

export function showProducts(products) {
  const rows = products.flatMap(product => product.installations.map(installation => ({ cluster: product.cluster, ...installation })))
    .sort((a, b) => a.name.localeCompare(b.name) || a.cluster.localeCompare(b.cluster) || a.namespace.localeCompare(b.namespace));
  replace(byId('product-list'), rows.length === 0
    ? empty('No product has been identified yet. They appear when the objects that speak for them have arrived.')
    : table('Products', [
      ['Product', one => [one.name, one.variant ? sub(one.variant) : null]],
      ['Version', one => [one.version || '–', (one.versions?.length ?? 0) > 1 ? sub(`also ${one.versions.filter(other => other !== one.version).join(', ')}`) : null]],
      ['Confidence', one => `${Math.round(one.confidence * 100)} %`, 'number'],
      ['Where', one => [[one.namespace, one.instance].filter(Boolean).filter((part, i, all) => all.indexOf(part) === i).join(' / ') || 'the cluster', sub(called(one.cluster))]],
      ['Why', one => evidence(one)],
    ], rows));
}

function evidence(one) {
  const reasons = one.evidence ?? [];
  const conflicts = one.conflicts ?? [];
  const parts = one.components ?? [];
  return el('details', { 'data-key': `${one.cluster}/${one.product}/${one.namespace}/${one.instance}` },
    el('summary', {}, `${count(reasons.length, 'reason')}${conflicts.length > 0 ? `, ${count(conflicts.length, 'conflict')}` : ''}`),
    el('ul', {}, reasons.map(reason => el('li', {}, reason)), conflicts.map(conflict => el('li', { class: 'warn' }, `Does not fit: ${conflict}`))),
    parts.length > 0 ? sub(`Parts: ${parts.map(part => `${part.id} (${count(part.objects, 'object')})`).join(', ')}`) : null);
}

export function showCollections(clusters) {
  replace(byId('collection-list'), ...clusters.length === 0 ? [empty('Nothing is watched yet.')] : clusters.map(cluster => {
    const well = one => one.state === 'synced';
    const rows = [...cluster.collections].sort((a, b) => well(a) - well(b) || a.collection.localeCompare(b.collection));
    const ailing = rows.filter(one => !well(one)).length;
    return el('details', { class: 'group', 'data-key': cluster.id, open: ailing > 0 },
      el('summary', {}, cluster.name ?? id(cluster.id), ` — ${rows.length} resources, `, ailing > 0 ? el('strong', { class: 'warn' }, `${ailing} not in sync`) : 'all in sync'),
      table(`Subscriptions of ${cluster.name ?? cluster.id}`, [
        ['Resource', one => id(one.collection)],
        ['State', one => [state(one.state), one.problem ? sub(one.problem) : null]],
        ['Objects', one => number(one.objects), 'number'],
        ['As of', one => ago(one.asOf)],
        ['Last change', one => ago(one.lastChange)],
        ['Healed', one => one.healed + one.gaps > 0 ? `${number(one.healed)} objects, ${number(one.gaps)} gaps` : '–'],
      ], rows));
  }));
}

export function showOutlets(outlets) {
  replace(byId('outlet-list'), outlets.length === 0 ? empty('There is no outlet.') : table('Outlets', [
    ['Outlet', one => [one.name, sub(one.kind === 'relay' ? `relayed to ${one.broker}` : 'delivered by nats-server')]],
    ['State', one => [state(one.problem ? 'faulty' : one.connected ? 'connected' : 'waiting'), sub(one.problem ?? (one.connected ? null : 'no Meshery Server subscribes'))]],
    ['Subject', one => id(one.subject)],
    ['To deliver', one => `${number(one.pending)} messages`, 'number'],
    ['Too large', one => number(one.tooLarge), 'number'],
  ], outlets));
}
