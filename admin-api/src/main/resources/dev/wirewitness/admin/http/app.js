'use strict';
const $ = id => document.getElementById(id);
const MAX_ROWS = 500;
const ACTIONS = ['allow', 'redact', 'block', 'hold'];
const WORDS = { allow: 'Allowed', redact: 'Redacted', block: 'Blocked', hold: 'Held' };
const EXPECTED_ENDS = ['forwarded', 'redacted', 'blocked', 'released'];
const state = { token: '', rows: new Map(), action: '', text: '', more: false, started: false, deciding: null };

// The token comes in the fragment (never sent to a server) or from the form, and stays in this tab.
if (location.hash.startsWith('#token=')) {
  sessionStorage.setItem('token', decodeURIComponent(location.hash.slice(7)));
  history.replaceState(null, '', location.pathname);
}
state.token = sessionStorage.getItem('token') || '';

const api = (path, options = {}) => fetch('api/v1/' + path, {
  ...options, headers: { authorization: 'Bearer ' + state.token, ...(options.headers || {}) },
});

// Text always goes in as text: what clients and servers wrote is never markup.
function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function say(text, mood) { $('state').textContent = text; $('state').className = mood; }

// ---- signing in

function login(error) {
  sessionStorage.removeItem('token');
  for (const id of ['main', 'leave', 'policy']) $(id).hidden = true;
  $('login').hidden = false;
  $('login-error').textContent = error;
  say('signed out', '');
  $('token').focus();
}

$('login').addEventListener('submit', event => {
  event.preventDefault();
  state.token = $('token').value.trim();
  start('This is not the token of this server.');
});
$('leave').onclick = () => { sessionStorage.removeItem('token'); location.reload(); };

async function start(refusal) {
  let answer;
  try { answer = await api('exchanges?limit=200'); } catch (e) { say('no answer from the server, trying again …', 'bad'); return setTimeout(() => start(refusal), 2000); }
  if (answer.status === 401) return login(refusal);
  sessionStorage.setItem('token', state.token);
  $('token').value = '';
  $('login').hidden = true;
  for (const id of ['main', 'leave']) $(id).hidden = false;
  const page = await answer.json();
  state.more = page.more;
  for (const exchange of page.exchanges.reverse()) state.rows.set(exchange.exchange_id, exchange);
  render();
  if (state.started) return;
  state.started = true;
  refresh();
  setInterval(refresh, 2000);
  follow();
}

// ---- following

async function follow() {
  for (;;) {
    try {
      const answer = await api('live');
      if (answer.status === 401) return login('The token is no longer valid.');
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      await catchUp();
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
    } catch (e) { say('connection lost, trying again …', 'bad'); }
    await new Promise(r => setTimeout(r, 2000));
  }
}

// What was decided between the first page and the live feed, or while the connection was gone.
async function catchUp() {
  const page = await (await api('exchanges?limit=200')).json();
  for (const exchange of page.exchanges.reverse()) seen(exchange);
}

let drawing = false;
function seen(exchange) {
  state.rows.set(exchange.exchange_id, exchange);
  if (state.rows.size > MAX_ROWS) { state.rows.delete(state.rows.keys().next().value); state.more = true; }
  if ($('follow').checked && !drawing) { drawing = true; requestAnimationFrame(() => { drawing = false; render(); }); }
}

async function refresh() {
  try {
    const answer = await api('status');
    if (!answer.ok) return;
    const status = await answer.json();
    const wrong = Object.entries(status.checks).filter(([, v]) => v !== 'ok');
    say(wrong.length ? wrong.map(([k, v]) => k + ': ' + v).join(' · ') : 'Ready', wrong.length ? 'bad' : 'good');
    $('policy').hidden = false;
    $('policy').textContent = 'Policy: ' + status.policy;
    $('try').textContent = 'curl -x http://' + status.proxy + ' --cacert wirewitness-data/ca/ca.pem https://api.openai.com/v1/models';
    $('n-log').textContent = status.log_size.toLocaleString('en');
    $('n-all').textContent = status.exchanges.total.toLocaleString('en');
    for (const action of ACTIONS) $('n-' + action).textContent = (status.exchanges.actions[action] || 0).toLocaleString('en');
    activity(status.exchanges.minutes);
    if (status.open_approvals || !$('holds').hidden) holds();
  } catch (e) { say('connection lost, trying again …', 'bad'); }
}

// One bar per minute, the newest on the right.
function activity(minutes) {
  const highest = Math.max(4, ...minutes.map(m => ACTIONS.reduce((sum, a) => sum + (m[a] || 0), 0)));
  const bars = [];
  const bar = (className, x, y, height) => {
    const rect = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
    for (const [name, value] of Object.entries({ class: className, x: x * 4, y, width: 3, height })) rect.setAttribute(name, value);
    bars.push(rect);
  };
  minutes.forEach((minute, x) => {
    let y = 40;
    for (const action of ACTIONS) {
      const height = (minute[action] || 0) * 38 / highest;
      if (height) bar(action, x, y -= height, height);
    }
    if (y === 40) bar('base', x, 39, 1);
  });
  $('activity').replaceChildren(...bars);
}

// ---- holds

async function holds() {
  const open = await (await api('approvals')).json();
  $('holds').hidden = open.length === 0;
  $('n-open').textContent = open.length;
  $('hold-list').replaceChildren(...open.map(hold => {
    const li = element('li');
    const what = element('div', 'what');
    what.append(element('b', '', [hold.model || hold.mcp_server, hold.mcp_tool].filter(Boolean).join(' · ') || hold.service), element('span', '', hold.reason + ' (' + hold.service + ', rule ' + hold.rule + ', asked by ' + hold.requester + ')'));
    const left = Math.max(0, Math.round((new Date(hold.until) - Date.now()) / 1000));
    li.append(what, element('time', '', Math.floor(left / 60) + ':' + String(left % 60).padStart(2, '0') + ' left'));
    for (const decision of ['deny', 'approve']) {
      const button = element('button', decision + (decision === 'approve' ? ' solid' : ''), decision === 'approve' ? 'Approve …' : 'Deny …');
      button.onclick = () => ask(hold, decision);
      li.append(button);
    }
    return li;
  }));
}

function ask(hold, decision) {
  state.deciding = { id: hold.id, decision };
  const word = decision === 'approve' ? 'Approve' : 'Deny';
  $('decide-title').textContent = word + ' this exchange?';
  $('decide-what').textContent = (hold.model || hold.mcp_server || hold.service) + ': ' + hold.reason;
  $('decide-yes').textContent = word;
  $('decide-yes').classList.toggle('deny', decision === 'deny');
  $('decide-error').textContent = '';
  $('by').value = localStorage.getItem('name') || '';
  $('note').value = '';
  $('decide').showModal();
}

$('decide-no').onclick = () => $('decide').close();
$('decide-form').addEventListener('submit', async event => {
  event.preventDefault();
  const by = $('by').value.trim();
  const { id, decision } = state.deciding;
  const answer = await api('approvals/' + encodeURIComponent(id), {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ decision, by, note: $('note').value.trim() }),
  });
  if (!answer.ok) { $('decide-error').textContent = (await answer.json()).error; return holds(); }
  localStorage.setItem('name', by);
  $('decide').close();
  holds();
});

// ---- the table

const findingText = f => f.type + (f.count > 1 ? ' ×' + f.count : '');
const findings = x => x.findings.map(findingText).join(', ');
const time = micros => micros < 1000 ? micros + ' µs' : micros < 1e6 ? (micros / 1000).toFixed(1) + ' ms' : (micros / 1e6).toFixed(1) + ' s';
const tokens = end => end && end.tokens_in !== undefined ? end.tokens_in.toLocaleString('en') + ' → ' + (end.tokens_out ?? 0).toLocaleString('en') : '';

function render() {
  const all = [...state.rows.values()].sort((a, b) => b.index - a.index);
  const text = state.text.toLowerCase();
  const shown = all.filter(x => (!state.action || x.action === state.action)
    && (!text || [x.provider, x.service, x.model, x.client, x.rule, x.host, x.operation, x.mcp_server, x.mcp_tool, x.user, x.end && x.end.outcome, findings(x)].join(' ').toLowerCase().includes(text)));
  $('rows').replaceChildren(...shown.map(row));
  $('rows').parentElement.hidden = all.length === 0;
  $('empty').hidden = all.length > 0;
  $('none').hidden = all.length === 0 || shown.length > 0;
  $('more').hidden = !state.more;
}

function row(x) {
  const tr = element('tr', x.action);
  tr.tabIndex = 0;
  const cell = (className, ...content) => { const td = element('td', className); td.append(...content); tr.append(td); };
  cell('time', new Date(x.time).toLocaleTimeString('en-GB'));
  const decision = [element('span', 'badge ' + x.action, WORDS[x.action] || x.action)];
  if (x.end && !EXPECTED_ENDS.includes(x.end.outcome)) decision.push(element('span', 'sub', x.end.outcome));
  else if (x.end && x.end.status >= 400 && x.action !== 'block') decision.push(element('span', 'sub', 'status ' + x.end.status));
  cell('', ...decision);
  cell('', element('span', '', x.mcp_tool || x.model || x.operation.replaceAll('_', ' ')), element('span', 'sub', x.mcp_server || x.service));
  cell('', x.client);
  cell(x.rule === 'default' ? 'faint' : '', x.rule);
  cell('', ...x.findings.map(f => element('span', 'chip ' + f.category, findingText(f))));
  cell('num', tokens(x.end));
  cell('num', time(x.proxy_micros));
  tr.onclick = () => detail(x);
  tr.onkeydown = event => { if (event.key === 'Enter') detail(x); };
  return tr;
}

function detail(x) {
  const end = x.end || {};
  const groups = {
    Decision: { Decision: WORDS[x.action] || x.action, Rule: x.rule, Findings: findings(x) || 'none', Inspected: x.inspected, 'Decided in': time(x.proxy_micros) },
    'AI system': { Service: x.service, Provider: x.provider, Host: x.host, Model: x.model, Operation: x.operation, 'MCP server': x.mcp_server, 'MCP tool': x.mcp_tool, 'MCP risk': x.mcp_risk, 'State in the register': x.register_state, System: x.system_id },
    Caller: { Client: x.client, Surface: x.surface, Person: x.user },
    Answer: { Outcome: end.outcome || 'not ended yet', Status: end.status, Error: end.error, 'Tokens in → out': tokens(x.end), 'Bytes out → in': x.bytes_out.toLocaleString('en') + (x.end ? ' → ' + end.bytes_in.toLocaleString('en') : ''), 'Took in all': end.total_micros && time(end.total_micros) },
    Evidence: { Time: x.time, Record: x.index, Exchange: x.exchange_id, 'See the record': 'wirewitness evidence inspect ' + x.index },
  };
  $('fields').replaceChildren(...Object.entries(groups).flatMap(([title, fields]) => {
    const list = element('dl');
    for (const [name, value] of Object.entries(fields)) {
      if (value !== undefined && value !== null && value !== '') list.append(element('dt', '', name), element('dd', '', value));
    }
    return [element('h3', '', title), list];
  }));
  $('detail').showModal();
}

for (const tile of document.querySelectorAll('button.tile')) tile.onclick = () => {
  state.action = state.action === tile.dataset.action ? '' : tile.dataset.action;
  document.querySelectorAll('button.tile').forEach(t => t.setAttribute('aria-pressed', !!state.action && t.dataset.action === state.action));
  render();
};
$('search').oninput = () => { state.text = $('search').value; render(); };
$('follow').onchange = render;
$('older').onclick = async () => {
  const oldest = Math.min(...[...state.rows.values()].map(x => x.index));
  const page = await (await api('exchanges?limit=200&before=' + oldest)).json();
  state.more = page.more;
  const newer = [...state.rows];
  state.rows = new Map([...page.exchanges.reverse().map(x => [x.exchange_id, x]), ...newer]);
  render();
};

if (state.token) start('The token is no longer valid.'); else login('');
