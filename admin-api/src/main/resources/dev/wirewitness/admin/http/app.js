'use strict';
const $ = id => document.getElementById(id);
const MAX_ROWS = 500;
const state = { token: '', rows: new Map(), action: '', text: '', more: false };

// The token comes in the fragment (never sent to a server) or from the form, and stays in this tab.
if (location.hash.startsWith('#token=')) {
  sessionStorage.setItem('token', decodeURIComponent(location.hash.slice(7)));
  history.replaceState(null, '', location.pathname);
}
state.token = sessionStorage.getItem('token') || '';

const api = (path, options = {}) => fetch('api/v1/' + path, {
  ...options, headers: { authorization: 'Bearer ' + state.token, ...(options.headers || {}) },
});

function say(text, bad) { $('state').textContent = text; $('state').classList.toggle('bad', !!bad); }

function login() { $('main').hidden = true; $('login').hidden = false; say('sign in'); $('token').focus(); }

$('login').addEventListener('submit', event => {
  event.preventDefault();
  state.token = $('token').value.trim();
  sessionStorage.setItem('token', state.token);
  start();
});

async function start() {
  const answer = await api('exchanges?limit=200');
  if (answer.status === 401) { sessionStorage.removeItem('token'); return login(); }
  $('login').hidden = true; $('main').hidden = false;
  const page = await answer.json();
  state.more = page.more;
  for (const exchange of page.exchanges.reverse()) state.rows.set(exchange.exchange_id, exchange);
  render();
  refresh();
  setInterval(refresh, 2000);
  follow();
}

async function follow() {
  for (;;) {
    try {
      const answer = await api('live');
      if (answer.status === 401) return login();
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let text = '';
      for (;;) {
        const { value, done } = await reader.read();
        if (done) break;
        text += value;
        let end;
        while ((end = text.indexOf('\n\n')) >= 0) {
          const data = text.slice(0, end).split('\n').filter(l => l.startsWith('data: ')).map(l => l.slice(6)).join('\n');
          text = text.slice(end + 2);
          if (data) seen(JSON.parse(data));
        }
      }
    } catch (e) { say('connection lost, trying again …', true); }
    await new Promise(r => setTimeout(r, 2000));
  }
}

let drawing = false;
function seen(exchange) {
  state.rows.delete(exchange.exchange_id);
  state.rows.set(exchange.exchange_id, exchange);
  if (state.rows.size > MAX_ROWS) state.rows.delete(state.rows.keys().next().value);
  if ($('follow').checked && !drawing) { drawing = true; requestAnimationFrame(() => { drawing = false; render(); }); }
}

async function refresh() {
  try {
    const status = await (await api('status')).json();
    const wrong = Object.entries(status.checks).filter(([, v]) => v !== 'ok');
    say(wrong.length ? wrong.map(([k, v]) => k + ': ' + v).join(' · ') : 'ready', wrong.length);
    $('n-log').textContent = status.log_size.toLocaleString('en');
    if (status.open_approvals || !$('holds').hidden) holds();
  } catch (e) { say('connection lost, trying again …', true); }
}

async function holds() {
  const open = await (await api('approvals')).json();
  $('holds').hidden = open.length === 0;
  $('hold-list').replaceChildren(...open.map(hold => {
    const li = document.createElement('li');
    const text = document.createElement('span');
    text.textContent = [hold.service, hold.model || hold.mcp_server, hold.mcp_tool, hold.reason, 'until ' + hold.until.slice(11, 19)].filter(Boolean).join(' · ');
    li.append(text);
    for (const decision of ['approve', 'deny']) {
      const button = document.createElement('button');
      button.textContent = decision === 'approve' ? 'Approve' : 'Deny';
      button.onclick = async () => {
        const by = localStorage.getItem('name') || prompt('Your name, for the record');
        if (!by) return;
        localStorage.setItem('name', by);
        await api('approvals/' + encodeURIComponent(hold.id), { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ decision, by, note: '' }) });
        holds();
      };
      li.append(button);
    }
    return li;
  }));
}

function findings(x) { return x.findings.map(f => f.type + (f.count > 1 ? ' ×' + f.count : '')).join(', '); }
function model(x) { return x.mcp_tool || x.model || x.operation; }

function render() {
  const all = [...state.rows.values()].sort((a, b) => b.index - a.index);
  const count = action => all.filter(x => x.action === action).length;
  $('n-all').textContent = all.length;
  for (const action of ['allow', 'redact', 'block', 'hold']) $('n-' + action).textContent = count(action);
  const text = state.text.toLowerCase();
  const shown = all.filter(x => (!state.action || x.action === state.action)
    && (!text || [x.provider, x.service, x.model, x.client, x.rule, x.host, x.mcp_server, x.mcp_tool, findings(x)].join(' ').toLowerCase().includes(text)));
  $('rows').replaceChildren(...shown.map(row));
  $('empty').hidden = all.length > 0;
  $('older').hidden = !state.more;
}

function row(x) {
  const tr = document.createElement('tr');
  tr.tabIndex = 0;
  const cell = (value, name) => { const td = document.createElement('td'); td.textContent = value; if (name) td.className = name; tr.append(td); return td; };
  cell(new Date(x.time).toLocaleTimeString('en-GB'), 'num');
  cell(x.client);
  cell(x.mcp_server || x.service);
  cell(model(x));
  const badge = document.createElement('span');
  badge.className = 'badge ' + x.action;
  badge.textContent = x.action;
  cell('').append(badge, x.end && !['forwarded', 'redacted', 'blocked'].includes(x.end.outcome) ? ' ' + x.end.outcome : '');
  cell(x.rule, x.rule === 'default' ? 'faint' : '');
  cell(findings(x), 'wrap');
  cell(x.end && x.end.tokens_in !== undefined ? x.end.tokens_in + ' → ' + (x.end.tokens_out ?? '?') : '', 'num');
  cell(x.proxy_micros < 1000 ? x.proxy_micros + ' µs' : (x.proxy_micros / 1000).toFixed(1) + ' ms', 'num');
  tr.onclick = () => detail(x);
  tr.onkeydown = event => { if (event.key === 'Enter') detail(x); };
  return tr;
}

function detail(x) {
  $('fields').replaceChildren(...Object.entries({ ...x, ...Object.fromEntries(Object.entries(x.end || {}).map(([k, v]) => ['end ' + k, v])), end: undefined, findings: findings(x) || 'none' })
    .filter(([, v]) => v !== undefined && v !== null)
    .flatMap(([k, v]) => {
      const dt = document.createElement('dt'), dd = document.createElement('dd');
      dt.textContent = k.replaceAll('_', ' '); dd.textContent = v;
      return [dt, dd];
    }));
  $('detail').showModal();
}

for (const tile of document.querySelectorAll('button.tile')) tile.onclick = () => {
  state.action = tile.dataset.action;
  document.querySelectorAll('button.tile').forEach(t => t.setAttribute('aria-pressed', t === tile && !!state.action));
  render();
};
$('search').oninput = () => { state.text = $('search').value; render(); };
$('follow').onchange = render;
$('older').onclick = async () => {
  const oldest = Math.min(...[...state.rows.values()].map(x => x.index));
  const page = await (await api('exchanges?limit=200&before=' + oldest)).json();
  state.more = page.more;
  for (const exchange of page.exchanges) state.rows.set(exchange.exchange_id, exchange);
  render();
};

if (state.token) start(); else login();
