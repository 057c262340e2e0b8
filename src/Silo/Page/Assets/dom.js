// Makes elements. Text from clusters only ever becomes text nodes: there is no way in here for markup.
export function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(key, '');
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(key, value);
  }
  element.append(...children.flat().filter(child => child !== null && child !== undefined));
  return element;
}

// A table whose rows become cards on narrow screens; roles are written out because display: block would take them away.
// columns: [label, cell(row), class?]; the first is the row's header.
export function table(caption, columns, rows) {
  const cell = (row, [label, content, kind], first) => first
    ? el('th', { scope: 'row', role: 'rowheader' }, content(row))
    : el('td', { role: 'cell', 'data-label': label, class: kind }, el('span', {}, content(row)));
  return el('table', { role: 'table', 'aria-label': caption },
    el('thead', { role: 'rowgroup' }, el('tr', { role: 'row' },
      columns.map(([label, , kind]) => el('th', { scope: 'col', role: 'columnheader', class: kind }, label)))),
    el('tbody', { role: 'rowgroup' }, rows.map(row => el('tr', { role: 'row' }, columns.map((column, i) => cell(row, column, i === 0))))));
}

// Puts new content in place; what was open stays open, and the focus where it was.
export function replace(host, ...content) {
  const open = new Map([...host.querySelectorAll('details[data-key]')].map(one => [one.dataset.key, one.open]));
  const focused = host.contains(document.activeElement) ? document.activeElement.closest('[data-key]')?.dataset.key : null;
  host.replaceChildren(...content);
  for (const details of host.querySelectorAll('details[data-key]')) {
    if (open.has(details.dataset.key)) details.open = open.get(details.dataset.key);
  }
  const again = focused ? [...host.querySelectorAll('[data-key]')].find(one => one.dataset.key === focused) : null;
  (again?.querySelector('summary') ?? again)?.focus({ preventScroll: true });
}

// What people call the clusters; the others are shown by their ids.
const names = new Map();
export const learnNames = clusters => { for (const one of clusters) if (one.name) names.set(one.id, one.name); else names.delete(one.id); };
export const called = id => names.has(id) ? el('span', { title: id }, names.get(id)) : short(id);

// An id that is a UUID, by its beginning where the whole would only be in the way.
const short = id => el('span', { class: 'key', title: id }, /^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(id) ? `${id.slice(0, 8)}…` : id);

export const number = value => value === null || value === undefined ? '–' : value.toLocaleString('en');

export function bytes(value) {
  if (value === null || value === undefined) return '';
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  const step = value < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(value) / 3));
  return `${(value / 1000 ** step).toFixed(step === 0 ? 0 : 1)} ${units[step]}`;
}

// The silo's clock counts, not the browser's.
let skew = 0;
export const siloClock = at => { skew = Date.parse(at) - Date.now(); };

function age(at) {
  const seconds = Math.max(0, Math.round((Date.now() + skew - Date.parse(at)) / 1000));
  if (seconds < 5) return 'just now';
  if (seconds < 90) return `${seconds} s ago`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min ago`;
  return seconds < 129600 ? `${Math.round(seconds / 3600)} h ago` : `${Math.round(seconds / 86400)} d ago`;
}

export const ago = at => at ? el('time', { datetime: at, title: new Date(at).toLocaleString() }, age(at)) : '–';

setInterval(() => {
  for (const time of document.querySelectorAll('time')) {
    const now = age(time.dateTime);
    if (time.textContent !== now) time.textContent = now;
  }
}, 1000);
