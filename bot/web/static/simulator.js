/**
 * Chat simulator: one phone per conversation against /simulator/messages.
 *
 * Conversation holds messages, the outbox and the poll; Phone draws one of
 * them; Desk keeps tabs and settings. What citizens and the assistant write
 * becomes text nodes and anchors only, never markup.
 */

const API = '/simulator';
const ICONS = '/static/icons.svg';
const STORE = 'simulator';

const RETRY_MS = [500, 1000, 2000, 4000, 8000];
const RETRY_LIMIT_MS = 30000; // the longest Retry-After to obey
const RETRYABLE = new Set([408, 429, 500, 502, 503, 504]);
const POLL_MS = { waiting: 300, shown: 2000, aside: 5000, hidden: 10000, lostMax: 8000 };
const WAIT_LIMIT_MS = 30000; // after that no answer is expected: no dots, no haste
const FETCHED = new Set(['image', 'document']); // attachments whose file is stored
const FILE_WAIT_MS = 60000; // after that a file is not expected any more
const PAGE_HINT = 50; // as many at once may be one page of more
const SETTLE_MS = 4000; // an answer often comes in several messages
const WHATSAPP_REPLY_BUTTONS = 3;
const DOUBLE_TAP_MS = 600;
const SHORT_TITLE = 15; // two such buttons fit in a Telegram row

const SENDER = { citizen: 'Anda', bot: 'Asisten', staff: 'Petugas' };
const TICK = {
  waiting: ['clock', 'Menunggu dikirim'],
  sent: ['check', 'Terkirim'],
  stored: ['check-check', 'Diterima'],
  failed: ['circle-alert', 'Belum terkirim'],
};

// ---------------------------------------------------------------- small things

const part = (root, name) => root.querySelector(`[data-testid="${name}"]`);

/** An element with attributes and children; strings become text nodes. */
function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.filter((child) => child !== undefined && child !== null));
  return node;
}

function icon(name, className = '') {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('class', `icon ${className}`.trim());
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  use.setAttribute('href', `${ICONS}#${name}`);
  svg.append(use);
  return svg;
}

const hiddenWord = (text) => el('span', { class: 'sr' }, text);

/** A UUID v4; randomUUID exists only on https and localhost, a phone on the LAN has neither. */
function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

function fileSize(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  const [value, unit] = bytes < 1024 ** 2 ? [bytes / 1024, 'kB'] : [bytes / 1024 ** 2, 'MB'];
  return `${value.toFixed(value < 10 ? 1 : 0).replace('.', ',')} ${unit}`;
}

function fileKind(type) {
  const kind = (type || '').split('/')[0];
  return ['image', 'audio', 'video'].includes(kind) ? kind : 'document';
}

// ---------------------------------------------------------------- time in WIB

const DAYS = ['Min', 'Sen', 'Sel', 'Rab', 'Kam', 'Jum', 'Sab'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'Mei', 'Jun', 'Jul', 'Agu', 'Sep', 'Okt', 'Nov', 'Des'];
const DAY_MS = 86400000;

/** WIB is UTC+7 all year: the shifted date's UTC fields are Sidoarjo's clock. */
const inWib = (ms) => new Date(ms + 7 * 3600000);
const dayNumber = (ms) => Math.floor((ms + 7 * 3600000) / DAY_MS);

function clockTime(ms) {
  const at = inWib(ms);
  const two = (n) => String(n).padStart(2, '0');
  return `${two(at.getUTCHours())}.${two(at.getUTCMinutes())} WIB`;
}

function dayName(ms) {
  const ago = dayNumber(Date.now()) - dayNumber(ms);
  if (ago === 0) return 'Hari ini';
  if (ago === 1) return 'Kemarin';
  const at = inWib(ms);
  return `${DAYS[at.getUTCDay()]}, ${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}`;
}

// ---------------------------------------------------------------- text

const BOLD = /(^|[^\p{L}\p{N}*])\*([^\s*](?:[^*\n]*[^\s*])?)\*(?![\p{L}\p{N}*])/gu;
const LINK = /(^|[^\p{L}\p{N}@/._-])((?:https?:\/\/|www\.)[^\s<>"]+|(?:[a-z0-9-]+\.)+go\.id(?:\/[^\s<>"]*)?)/giu;
const LIST_ITEM = /^\s*([-–•·*☐☑✓✅]|\d{1,2}[.)])\s+(?=\S)/u;

/** Cut `text` at the matches of `pattern`; group 1 stays outside, group 2 goes to `make`. */
function cut(text, pattern, make, rest) {
  const out = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    const start = match.index + match[1].length;
    if (start > from) out.push(...rest(text.slice(from, start)));
    const { nodes, used } = make(match[2]);
    out.push(...nodes);
    from = match.index + match[0].length - (match[2].length - used);
  }
  if (from < text.length) out.push(...rest(text.slice(from)));
  return out;
}

function anchor(found) {
  let address = found.replace(/[.,;:!?'*]+$/u, '');
  if (address.endsWith(')') && !address.includes('(')) address = address.slice(0, -1);
  const href = /^https?:\/\//i.test(address) ? address : `https://${address}`;
  const steps = address.match(/[^/]+\/*|\/+/g).flatMap((step, index) => (index ? [el('wbr'), step] : [step]));
  const link = el('a', { href, target: '_blank', rel: 'noopener noreferrer' }, ...steps);
  return { nodes: [link], used: address.length };
}

const linked = (text) => cut(text, LINK, anchor, (plain) => [plain]);
const bolded = (text) => cut(text, BOLD, (inner) => ({ nodes: [el('strong', {}, ...linked(inner))], used: inner.length }), linked);

/** One block per line; list lines hang; the newlines between stay in textContent. */
function textBlock(text) {
  const block = el('div', { class: 'text', 'data-testid': 'message-text' });
  text.split('\n').forEach((line, index) => {
    if (index) block.append('\n');
    const item = LIST_ITEM.exec(line);
    if (!item) block.append(el('span', { class: 'l' }, ...bolded(line)));
    else block.append(el('span', { class: 'l item' }, el('span', { class: 'marker' }, `${item[1]} `), ...bolded(line.slice(item[0].length))));
  });
  return block;
}

// ---------------------------------------------------------------- server

/** Why a message did not go: `final` ones are shown, the others tried again. */
class SendError extends Error {
  constructor(message, { final = false, after = 0 } = {}) {
    super(message);
    Object.assign(this, { final, after });
  }
}

async function detailOf(response) {
  const body = await response.json().catch(() => null);
  return typeof body?.detail === 'string' ? body.detail : 'Pesan ini tidak dapat diterima.';
}

function requestOf(conversation, { text, payload, file, message_id }) {
  if (!file) {
    const body = JSON.stringify({ conversation, text, payload, message_id });
    return { method: 'POST', headers: { 'Content-Type': 'application/json' }, body, signal: AbortSignal.timeout(15000) };
  }
  const body = new FormData();
  for (const [name, value] of Object.entries({ conversation, text, message_id })) body.append(name, value);
  body.append('file', file, file.name);
  return { method: 'POST', body, signal: AbortSignal.timeout(120000) };
}

async function post(conversation, message) {
  const response = await fetch(`${API}/messages`, requestOf(conversation, message)).catch((error) => {
    throw new SendError(error.message);
  });
  if (response.ok) return;
  if (RETRYABLE.has(response.status)) {
    throw new SendError(`HTTP ${response.status}`, { after: 1000 * Number(response.headers.get('Retry-After')) || 0 });
  }
  throw new SendError(await detailOf(response), { final: true });
}

async function fetchAfter(conversation, seq) {
  const address = `${API}/conversations/${encodeURIComponent(conversation)}/messages?after=${seq}`;
  const response = await fetch(address, { cache: 'no-store', signal: AbortSignal.timeout(10000) });
  if (response.status === 404) return []; // not known before its first message
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return response.json();
}

// ---------------------------------------------------------------- conversation

class Conversation {
  constructor({ id = uuid(), number, title = '', outbox = [] }, onchange) {
    Object.assign(this, { id, number, title, onchange });
    this.messages = []; // what the server has, by seq
    this.outbox = outbox.map((message) => ({ ...message, state: 'waiting' }));
    this.seq = 0;
    this.failures = 0;
    this.shown = false;
    this.unread = false;
    this.loaded = false;
    this.fresh = !title; // nothing to wait for before greeting
    this.answeredAt = 0;
  }

  get name() {
    return this.title || `Percakapan ${this.number}`;
  }

  get label() {
    return `Percakapan ${this.number}${this.title && `: ${this.title}`}`;
  }

  /** What survives a reload; a file cannot be kept. */
  toJSON() {
    const outbox = this.outbox.filter((m) => !m.file).map(({ message_id, text, payload, at }) => ({ message_id, text, payload, at }));
    return { id: this.id, number: this.number, title: this.title, outbox };
  }

  open() {
    this.closed = false;
    this.poll();
    this.deliverAll();
  }

  close() {
    this.closed = true;
    clearTimeout(this.timer);
    this.wake?.();
  }

  // --- sending, one at a time and in order

  say({ text, payload, file }) {
    const attachments = file ? [{ kind: fileKind(file.type), name: file.name }] : [];
    this.outbox.push({ message_id: uuid(), text, payload, file, attachments, at: Date.now(), state: 'waiting' });
    this.title ||= text.trim().replace(/\s+/g, ' ').slice(0, 60);
    this.onchange(this);
    this.deliverAll();
  }

  again(message) {
    Object.assign(message, { state: 'waiting', detail: '', lost: false });
    this.onchange(this);
    this.wake?.();
    this.deliverAll();
  }

  discard(message) {
    this.outbox = this.outbox.filter((other) => other !== message);
    this.onchange(this);
  }

  async deliverAll() {
    if (this.delivering) return;
    this.delivering = true;
    for (let next; !this.closed && (next = this.outbox.find((m) => m.state === 'waiting')); ) await this.deliver(next);
    this.delivering = false;
  }

  async deliver(message) {
    for (const pause of [...RETRY_MS, null]) {
      try {
        await post(this.id, message);
        return this.settle(message, 'sent');
      } catch (error) {
        if (!this.outbox.includes(message) || this.closed) return;
        if (error.final) return this.settle(message, 'failed', error.message);
        if (pause === null) return this.giveUp();
        await this.rest(Math.max(pause * (0.8 + Math.random() * 0.4), Math.min(error.after ?? 0, RETRY_LIMIT_MS)));
        if (!this.outbox.includes(message) || this.closed) return;
      }
    }
  }

  settle(message, state, detail = '') {
    Object.assign(message, { state, detail, settledAt: Date.now() });
    this.onchange(this);
    if (state === 'sent') this.pollIn(POLL_MS.waiting);
  }

  /** The server cannot be reached: all that waits is shown as not sent, until it can. */
  giveUp() {
    for (const message of this.outbox) if (message.state === 'waiting') Object.assign(message, { state: 'failed', lost: true });
    this.onchange(this);
  }

  rest(ms) {
    return new Promise((resolve) => {
      this.wake = resolve;
      setTimeout(resolve, ms);
    });
  }

  // --- receiving

  pollIn(ms) {
    if (this.closed) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.poll(), ms);
  }

  async poll() {
    if (this.polling || this.closed) return;
    this.polling = true;
    try {
      await this.fetchAll();
      await this.lookForFiles();
      this.reached();
    } catch {
      this.failures += 1;
    }
    this.polling = false;
    this.onchange(this);
    this.pollIn(this.pace());
  }

  /** A long history comes in pages. */
  async fetchAll() {
    for (let list; !list || list.length >= PAGE_HINT; ) {
      const before = this.seq;
      list = await fetchAfter(this.id, this.seq);
      this.take(list);
      if (this.seq === before) return;
    }
  }

  /** A file is stored some time after its message: its address is asked for while it is young. */
  async lookForFiles() {
    const lacks = ({ kind, url }) => FETCHED.has(kind) && !url;
    const young = this.messages.filter((m) => Date.now() - m.settledAt < FILE_WAIT_MS && m.attachments?.some(lacks));
    if (!young.length) return;
    const list = await fetchAfter(this.id, young[0].seq - 1);
    for (const message of young) message.attachments = list.find((item) => item.seq === message.seq)?.attachments ?? message.attachments;
  }

  reached() {
    if (this.failures) {
      for (const message of this.outbox) if (message.lost) Object.assign(message, { state: 'waiting', lost: false });
      this.wake?.();
      this.deliverAll();
    }
    this.failures = 0;
    this.loaded = true;
  }

  take(list) {
    for (const item of list) {
      if (item.seq <= this.seq) continue;
      this.seq = item.seq;
      const own = item.from === 'citizen' ? this.claimOwn(item) : undefined;
      const at = Date.parse(item.at);
      const settledAt = own ? (own.settledAt ?? Date.now()) : at;
      this.messages.push({ ...item, at, settledAt, key: own?.message_id ?? `seq-${item.seq}`, state: 'stored' });
      if (item.from === 'citizen') this.title ||= (item.text || '').trim().replace(/\s+/g, ' ').slice(0, 60);
      else this.noticeReply();
    }
  }

  /** The optimistic bubble that `item` confirms, taken out of the outbox. */
  claimOwn(item) {
    const same = item.message_id ? (m) => m.message_id === item.message_id : (m) => m.state === 'sent' && m.text === item.text;
    const own = this.outbox.find(same);
    if (own) this.outbox = this.outbox.filter((message) => message !== own);
    return own;
  }

  noticeReply() {
    if (!this.loaded) return;
    this.answeredAt = Date.now();
    this.unread = !this.shown;
  }

  /** Everything to show: the server's order, then what is still on its way. */
  items() {
    const own = this.outbox.map((m) => ({ attachments: [], ...m, from: 'citizen', key: m.message_id, buttons: [], original: m }));
    return [...this.messages, ...own];
  }

  /** Whether the last word is the citizen's and still fresh enough for an answer to come. */
  get expecting() {
    const last = this.items().filter((m) => m.state === 'sent' || m.state === 'stored').at(-1);
    return last?.from === 'citizen' && Date.now() - last.settledAt < WAIT_LIMIT_MS;
  }

  /** A civil servant who took over answers in their own time: no dots then. */
  get typing() {
    return this.expecting && !this.offline && this.messages.findLast((m) => m.from !== 'citizen')?.from !== 'staff';
  }

  get offline() {
    return this.failures >= 2 || (this.failures > 0 && !navigator.onLine);
  }

  pace() {
    if (this.failures) return Math.min(1000 * 2 ** (this.failures - 1), POLL_MS.lostMax);
    if (document.hidden) return POLL_MS.hidden;
    if (this.expecting || Date.now() - this.answeredAt < SETTLE_MS) return POLL_MS.waiting;
    return this.shown ? POLL_MS.shown : POLL_MS.aside;
  }

  get pollState() {
    const every = `tiap ${String(this.pace() / 1000).replace('.', ',')} dtk`;
    if (this.failures) return `terputus, ${every}`;
    return `${this.expecting ? 'menunggu jawaban' : 'siap'}, ${every}`;
  }
}

// ---------------------------------------------------------------- messages on screen

function attachmentBlock({ kind, name, url }) {
  const address = safeAddress(url);
  const file = fileCard(kind, name || 'Lampiran', address);
  if (!address || !['image', 'photo'].includes(kind)) return file;
  const image = el('img', { src: address, alt: name || 'Gambar', loading: 'lazy' });
  const picture = el('a', { class: 'picture', href: address, target: '_blank', rel: 'noopener noreferrer' }, image);
  image.addEventListener('error', () => picture.replaceWith(file));
  return picture;
}

function safeAddress(url) {
  if (!url) return null;
  const address = URL.canParse(url, location.href) && new URL(url, location.href);
  return address && ['http:', 'https:'].includes(address.protocol) ? address.href : null;
}

function fileCard(kind, name, address) {
  const picture = { image: 'image', photo: 'image', audio: 'mic', voice: 'mic', video: 'film', location: 'map-pin' }[kind] ?? 'file-text';
  const content = [icon(picture), el('span', {}, name)];
  const common = { class: 'file', 'data-testid': 'attachment' };
  if (!address) return el('div', common, ...content);
  return el('a', { ...common, href: address, target: '_blank', rel: 'noopener noreferrer' }, ...content);
}

function bubble(message) {
  const box = el('div', { class: 'bubble' });
  if (message.from === 'staff') box.append(el('p', { class: 'who', 'data-testid': 'sender' }, icon('user-round'), SENDER.staff));
  else box.append(hiddenWord(`${SENDER[message.from]}: `));
  const attachments = (message.attachments ?? []).map(attachmentBlock);
  if (attachments.length) box.append(el('div', { class: 'attachments' }, ...attachments));
  if (message.text) box.append(textBlock(message.text));
  return box;
}

function meta(message) {
  const time = el('time', { datetime: new Date(message.at).toISOString() }, clockTime(message.at));
  const line = el('div', { class: 'meta' }, time);
  if (message.from === 'citizen') {
    const [name, word] = TICK[message.state];
    const visible = message.state === 'failed';
    line.append(icon(name, `tick-${name}`), visible ? word : hiddenWord(word));
  }
  return line;
}

/** The buttons of one message as the chosen channel would draw them. */
function choices(message, channel, tap, openList) {
  const group = el('div', { class: 'chips', role: 'group', 'aria-label': 'Pilihan jawaban', 'data-testid': 'choices' });
  if (channel === 'whatsapp' && message.buttons.length > WHATSAPP_REPLY_BUTTONS) {
    const pick = el('button', { type: 'button', class: 'chip', 'aria-haspopup': 'dialog', 'data-testid': 'choose' }, icon('list'), 'Pilih');
    pick.addEventListener('click', () => openList(message.buttons, pick));
    group.append(pick);
    return group;
  }
  const halves = channel === 'telegram' ? halfWidth(message.buttons) : new Set();
  message.buttons.forEach((button, index) => {
    const chip = el('button', { type: 'button', class: halves.has(index) ? 'chip half' : 'chip', 'data-testid': 'choice', 'data-payload': button.payload }, button.title);
    chip.addEventListener('click', () => tap(button));
    group.append(chip);
  });
  return group;
}

/** Positions of the buttons that share a row: neighbours that are both short. */
function halfWidth(buttons) {
  const short = (index) => buttons[index]?.title.length <= SHORT_TITLE;
  const halves = new Set();
  for (let i = 0; i < buttons.length - 1; i += 1) {
    if (short(i) && short(i + 1)) halves.add(i).add((i += 1));
  }
  return halves;
}

// ---------------------------------------------------------------- phone

class Phone {
  constructor(conversation, desk) {
    Object.assign(this, { conversation, desk, rows: new Map(), shapes: new WeakMap(), stick: true, file: null, tappedAt: 0 });
    this.root = document.getElementById('pane').content.firstElementChild.cloneNode(true);
    this.root.dataset.conversation = conversation.id;
    this.part = (name) => part(this.root, name);
    this.input = this.part('input');
    this.part('dev-conversation').textContent = conversation.id;
    this.listenComposer();
    this.listenFiles();
    this.listenKeys();
    this.listenScroll();
    this.listenSheet();
  }

  // --- drawing: rows are kept by key, so focus and announcements survive

  draw() {
    const { conversation } = this;
    const items = conversation.items();
    this.place(this.layout(items));
    this.part('empty').hidden = items.length > 0 || !(conversation.loaded || conversation.fresh);
    this.drawState();
    if (this.stick) this.toEnd();
    if (conversation.loaded) setTimeout(() => this.part('log').setAttribute('aria-live', 'polite'));
  }

  drawState() {
    const { conversation } = this;
    this.root.setAttribute('aria-label', conversation.label);
    this.part('status').hidden = !conversation.typing;
    this.part('subtitle').hidden = conversation.typing;
    this.part('typing').hidden = !conversation.typing;
    this.part('offline').hidden = !conversation.offline;
    this.part('developer-bar').hidden = !this.desk.settings.developer;
    this.part('dev-seq').textContent = conversation.seq;
    this.part('dev-poll').textContent = conversation.pollState;
  }

  /** Date separators and messages with what depends on their neighbours. */
  layout(items) {
    const rows = [];
    const lastCitizen = items.findLastIndex((m) => m.from === 'citizen');
    const lastChoices = items.findLastIndex((m) => m.buttons?.length);
    items.forEach((message, index) => {
      const before = items[index - 1];
      const after = items[index + 1];
      if (!before || dayNumber(before.at) !== dayNumber(message.at)) rows.push({ key: `day-${dayNumber(message.at)}`, at: message.at });
      const joins = (a, b) => a && b && a.from === b.from && !a.buttons?.length && Math.abs(b.at - a.at) < 300000 && dayNumber(a.at) === dayNumber(b.at);
      const last = !joins(message, after);
      rows.push({ key: message.key, message, joined: joins(before, message), last, old: index < lastCitizen || index !== lastChoices });
    });
    return rows;
  }

  place(rows) {
    const log = this.part('log');
    const keys = new Set(rows.map((row) => row.key));
    for (const [key, node] of this.rows) if (!keys.has(key)) node.remove(), this.rows.delete(key);
    let next = log.firstChild;
    for (const row of rows) {
      const node = this.node(row);
      if (node === next) next = next.nextSibling;
      else log.insertBefore(node, next);
    }
  }

  node(row) {
    if (!this.rows.has(row.key)) this.rows.set(row.key, el('div'));
    const node = this.rows.get(row.key);
    if (row.message) this.fillMessage(node, row);
    else this.fill(node, 'day', dayName(row.at), () => [el('span', {}, dayName(row.at))]);
    return node;
  }

  fillMessage(node, { message, joined, last, old }) {
    const withChoices = message.buttons?.length > 0;
    const classes = { [message.from]: true, [message.state]: message.from === 'citizen', joined, last, old: withChoices && old, choices: withChoices };
    node.className = ['msg', ...Object.keys(classes).filter((name) => classes[name])].join(' ');
    Object.assign(node.dataset, { testid: 'message', from: message.from, state: message.state });
    if (message.seq) node.dataset.seq = message.seq;
    const showMeta = last || message.from === 'citizen';
    const shape = JSON.stringify([message.text, message.attachments, message.buttons, message.state, message.at, message.detail, showMeta, this.desk.settings.channel]);
    this.fill(node, node.className, shape, () => this.messageParts(message, showMeta, withChoices));
  }

  messageParts(message, showMeta, withChoices) {
    const parts = [bubble(message)];
    if (showMeta) parts.push(meta(message));
    if (message.state === 'failed') parts.push(this.trouble(message));
    if (withChoices) parts.push(choices(message, this.desk.settings.channel, (button) => this.tap(button), (buttons, from) => this.openSheet(buttons, from)));
    return parts;
  }

  fill(node, className, shape, make) {
    node.className = className;
    if (this.shapes.get(node) === shape) return;
    this.shapes.set(node, shape);
    node.replaceChildren(...make());
  }

  trouble({ original, detail }) {
    const again = el('button', { type: 'button', 'data-testid': 'resend' }, icon('rotate-cw'), 'Kirim ulang');
    const drop = el('button', { type: 'button', 'data-testid': 'discard' }, icon('trash-2'), 'Hapus');
    again.addEventListener('click', () => (this.conversation.again(original), this.input.focus()));
    drop.addEventListener('click', () => (this.conversation.discard(original), this.input.focus()));
    return el('div', { class: 'trouble', 'data-testid': 'trouble' }, el('span', { 'data-testid': 'trouble-detail' }, detail || 'Sambungan terputus.'), again, drop);
  }

  // --- writing

  listenComposer() {
    const { input } = this;
    input.addEventListener('input', () => this.sizeInput());
    input.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.submit();
    });
    this.part('composer').addEventListener('submit', (event) => {
      event.preventDefault();
      this.submit();
      input.focus();
    });
    for (const example of this.root.querySelectorAll('[data-testid="example"]')) {
      example.addEventListener('click', () => {
        this.say({ text: example.textContent });
        input.focus({ preventScroll: true });
      });
    }
  }

  sizeInput() {
    const { input } = this;
    input.style.height = '';
    if (input.scrollHeight > input.clientHeight) input.style.height = `${input.scrollHeight + 2}px`;
    this.part('send').disabled = !input.value.trim() && !this.file;
  }

  submit() {
    const text = this.input.value.trim();
    if (!text && !this.file) return;
    const { file } = this;
    this.input.value = '';
    this.setFile(null);
    this.say({ text, file: file ?? undefined });
  }

  say(message) {
    this.stick = true;
    this.conversation.say(message);
  }

  /** A double tap is one tap, also when the first moved another button under the finger. */
  tap({ title, payload }) {
    const answered = this.conversation.answeredAt > this.tappedAt;
    if (!answered && Date.now() - this.tappedAt < DOUBLE_TAP_MS) return;
    this.tappedAt = Date.now();
    this.say({ text: title, payload });
  }

  // --- attachment tray

  listenFiles() {
    const picker = this.part('file');
    this.part('attach').addEventListener('click', () => picker.click());
    this.part('tray-remove').addEventListener('click', () => (this.setFile(null), this.part('attach').focus()));
    picker.addEventListener('change', () => {
      this.setFile(picker.files[0] ?? null);
      picker.value = '';
      this.input.focus();
    });
    this.input.addEventListener('paste', (event) => {
      if (!event.clipboardData?.files.length) return;
      event.preventDefault();
      this.setFile(event.clipboardData.files[0]);
    });
    this.listenDrop();
  }

  listenDrop() {
    const mark = (on) => this.root.classList.toggle('dropping', on);
    this.root.addEventListener('dragover', (event) => (event.preventDefault(), mark(true)));
    this.root.addEventListener('dragleave', () => mark(false));
    this.root.addEventListener('drop', (event) => {
      event.preventDefault();
      mark(false);
      if (event.dataTransfer.files.length) this.setFile(event.dataTransfer.files[0]);
    });
  }

  setFile(file) {
    this.file = file;
    this.part('tray').hidden = !file;
    this.part('tray-name').textContent = file?.name ?? '';
    this.part('tray-size').textContent = file ? fileSize(file.size) : '';
    this.sizeInput();
  }

  // --- keys: arrows walk the choices, Escape comes back to writing

  listenKeys() {
    this.root.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') return this.escape(event);
      if (!['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'].includes(event.key)) return;
      const forward = event.key === 'ArrowDown' || event.key === 'ArrowRight';
      if (event.target === this.input) this.leaveInput(event);
      else this.walk(event, forward);
    });
    this.root.addEventListener('focusin', () => this.desk.touch(this.conversation));
  }

  escape(event) {
    if (!this.part('sheet').hidden) this.closeSheet();
    else if (event.target.closest('.chips')) this.input.focus();
  }

  leaveInput(event) {
    if (event.key !== 'ArrowUp' || this.input.value) return;
    const target = this.root.querySelector('.msg.choices:not(.old) .chip') ?? this.root.querySelector('.empty:not([hidden]) .chip');
    if (!target) return;
    event.preventDefault();
    target.focus();
  }

  walk(event, forward) {
    const list = event.target.closest('.chips, .panel ul');
    if (!list) return;
    event.preventDefault();
    const stops = [...list.querySelectorAll('button')];
    const next = stops[stops.indexOf(event.target) + (forward ? 1 : -1)];
    if (next) next.focus();
    else if (forward && list.matches('.chips')) this.input.focus();
  }

  // --- reading

  listenScroll() {
    const scroll = this.part('scroll');
    scroll.addEventListener('scroll', () => {
      this.stick = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 64;
      this.part('jump').hidden = this.stick;
    }, { passive: true });
    const resized = new ResizeObserver(() => this.stick && this.toEnd());
    resized.observe(scroll);
    resized.observe(this.part('log'));
    this.part('jump').addEventListener('click', () => (this.toEnd(), this.input.focus({ preventScroll: true })));
  }

  toEnd() {
    const scroll = this.part('scroll');
    if (this.conversation.items().length) scroll.scrollTop = scroll.scrollHeight;
    this.stick = true;
    this.part('jump').hidden = true;
  }

  // --- the WhatsApp list

  listenSheet() {
    for (const name of ['sheet-veil', 'sheet-close']) this.part(name).addEventListener('click', () => this.closeSheet());
    this.part('sheet').addEventListener('keydown', (event) => event.key === 'Tab' && this.keepFocus(event));
  }

  openSheet(buttons, opener) {
    this.opener = opener;
    this.part('sheet-rows').replaceChildren(...buttons.map((button) => el('li', {}, this.sheetRow(button))));
    this.behindSheet(true);
    this.part('sheet').hidden = false;
    this.part('sheet-rows').querySelector('button').focus();
  }

  sheetRow(button) {
    const row = el('button', { type: 'button', class: 'row', 'data-testid': 'sheet-row', 'data-payload': button.payload }, button.title);
    row.addEventListener('click', () => (this.closeSheet(), this.tap(button)));
    return row;
  }

  closeSheet() {
    this.part('sheet').hidden = true;
    this.behindSheet(false);
    this.opener?.focus({ preventScroll: true });
  }

  behindSheet(inert) {
    for (const node of this.part('sheet').parentElement.children) if (!node.matches('.sheet')) node.inert = inert;
  }

  keepFocus(event) {
    const stops = [...this.part('sheet-panel').querySelectorAll('button')];
    const edge = event.shiftKey ? stops[0] : stops.at(-1);
    if (event.target !== edge && event.target !== this.part('sheet-panel')) return;
    event.preventDefault();
    (event.shiftKey ? stops.at(-1) : stops[0]).focus();
  }
}

// ---------------------------------------------------------------- desk

class Desk {
  constructor() {
    const { conversations = [], active, ...settings } = this.load();
    this.settings = { channel: 'telegram', beside: false, developer: false, theme: null, ...settings };
    this.seats = []; // {conversation, phone, tab, used}
    this.clock = 0;
    for (const saved of conversations) this.seat(saved);
    if (!this.seats.length) this.seat({ number: 1 });
    this.active = this.seats.find((seat) => seat.conversation.id === active) ?? this.seats[0];
    this.listenTools();
    this.listenPage();
    this.applySettings();
    this.activate(this.active);
    for (const seat of this.seats) seat.conversation.open();
    if (matchMedia('(pointer: fine)').matches) this.active.phone.input.focus({ preventScroll: true });
  }

  load() {
    try {
      return JSON.parse(localStorage.getItem(STORE)) ?? {};
    } catch {
      return {};
    }
  }

  save() {
    const state = JSON.stringify({ ...this.settings, active: this.active?.conversation.id, conversations: this.seats.map((seat) => seat.conversation) });
    if (state === this.saved) return;
    this.saved = state;
    try {
      localStorage.setItem(STORE, state);
    } catch {
      // Without storage the page works until it is closed.
    }
  }

  // --- conversations

  seat(saved) {
    const conversation = new Conversation(saved, () => this.changed(seat));
    const seat = { conversation, phone: new Phone(conversation, this), tab: this.tab(() => seat), used: 0 };
    this.seats.push(seat);
    return seat;
  }

  tab(seat) {
    const node = document.getElementById('tab').content.firstElementChild.cloneNode(true);
    part(node, 'tab-switch').addEventListener('click', () => {
      this.activate(seat());
      seat().phone.input.focus({ preventScroll: true });
    });
    part(node, 'tab-close').addEventListener('click', () => this.close(seat()));
    return node;
  }

  add() {
    const number = 1 + Math.max(0, ...this.seats.map((seat) => seat.conversation.number));
    const seat = this.seat({ number });
    this.activate(seat);
    seat.conversation.open();
    return seat;
  }

  close(seat) {
    const index = this.seats.indexOf(seat);
    this.seats.splice(index, 1);
    seat.conversation.close();
    if (!this.seats.length) this.add();
    else if (seat === this.active) this.activate(this.seats[Math.min(index, this.seats.length - 1)]);
    else this.arrange();
    this.active.phone.input.focus({ preventScroll: true });
    this.offerUndo(seat, index);
  }

  reopen(seat, index) {
    this.seats.splice(index, 0, seat);
    this.activate(seat);
    seat.conversation.open();
    seat.phone.input.focus({ preventScroll: true });
  }

  offerUndo(seat, index) {
    const toast = part(document, 'toast');
    const undo = el('button', { type: 'button', 'data-testid': 'undo' }, 'Urungkan');
    const box = el('div', {}, 'Percakapan ditutup.', undo);
    undo.addEventListener('click', () => (box.remove(), this.reopen(seat, index)));
    toast.replaceChildren(box);
    setTimeout(() => box.remove(), 8000);
  }

  activate(seat) {
    this.active = seat;
    seat.used = this.clock += 1;
    this.arrange();
  }

  /** Focus inside a phone makes it the active one. */
  touch(conversation) {
    const seat = this.seats.find((other) => other.conversation === conversation);
    if (seat && seat !== this.active) this.activate(seat);
  }

  changed(seat) {
    if (!this.seats.includes(seat)) return;
    seat.phone.draw();
    this.drawTab(seat);
    this.announceFailure(seat);
    this.save();
  }

  announceFailure(seat) {
    const failed = seat.conversation.outbox.filter((message) => message.state === 'failed').length;
    if (failed > (seat.failed ?? 0)) part(document, 'announcer').textContent = 'Pesan belum terkirim.';
    else if (!failed && seat.failed) part(document, 'announcer').textContent = '';
    seat.failed = failed;
  }

  // --- layout

  /** How many phones stand beside each other. */
  room() {
    if (!this.settings.beside || innerWidth < 1100) return 1;
    return innerWidth < 1320 ? 2 : 3;
  }

  arrange() {
    const recent = [...this.seats].sort((a, b) => b.used - a.used).slice(0, this.room());
    for (const seat of this.seats) {
      seat.conversation.shown = recent.includes(seat);
      if (seat.conversation.shown) seat.conversation.unread = false;
    }
    this.mount(part(document, 'tabs'), this.seats.map((seat) => seat.tab));
    this.mount(part(document, 'phones'), this.seats.map((seat) => seat.phone.root));
    part(document, 'stage').dataset.panes = recent.length;
    document.body.dataset.count = this.seats.length;
    for (const seat of this.seats) this.show(seat);
    this.active.tab.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    this.save();
  }

  /** Put `nodes` into `parent` without touching those already in place (focus, scroll). */
  mount(parent, nodes) {
    for (const child of [...parent.children]) if (!nodes.includes(child)) child.remove();
    nodes.forEach((node, index) => {
      if (parent.children[index] !== node) parent.insertBefore(node, parent.children[index] ?? null);
    });
  }

  show(seat) {
    const appears = seat.phone.root.hidden;
    seat.phone.root.hidden = !seat.conversation.shown;
    seat.phone.draw();
    this.drawTab(seat);
    if (appears && seat.conversation.shown) seat.conversation.pollIn(0);
  }

  drawTab({ conversation, tab }) {
    tab.classList.toggle('shown', conversation.shown);
    tab.dataset.conversation = conversation.id;
    const button = part(tab, 'tab-switch');
    if (conversation === this.active.conversation) button.setAttribute('aria-current', 'true');
    else button.removeAttribute('aria-current');
    button.title = conversation.name;
    part(tab, 'tab-title').textContent = conversation.name;
    part(tab, 'tab-unread').hidden = !conversation.unread;
    part(tab, 'tab-close').setAttribute('aria-label', `Tutup ${conversation.label}`);
  }

  // --- settings

  listenTools() {
    part(document, 'new-conversation').addEventListener('click', () => this.add().phone.input.focus({ preventScroll: true }));
    for (const channel of ['telegram', 'whatsapp']) part(document, `channel-${channel}`).addEventListener('change', () => this.set({ channel }));
    part(document, 'developer').addEventListener('click', () => this.set({ developer: !this.settings.developer }));
    part(document, 'theme').addEventListener('click', () => this.set({ theme: this.otherTheme() }));
    part(document, 'beside').addEventListener('click', () => {
      this.set({ beside: !this.settings.beside });
      if (this.settings.beside && this.seats.length === 1) this.add();
    });
    this.listenSettingsPanel();
  }

  listenSettingsPanel() {
    const opener = part(document, 'settings');
    const panel = part(document, 'tools');
    const toggle = (open) => {
      panel.classList.toggle('open', open);
      opener.setAttribute('aria-expanded', String(open));
    };
    opener.addEventListener('click', () => toggle(!panel.classList.contains('open')));
    document.addEventListener('pointerdown', (event) => !event.target.closest('.bar') && toggle(false));
    document.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !panel.classList.contains('open')) return;
      toggle(false);
      opener.focus();
    });
  }

  set(change) {
    Object.assign(this.settings, change);
    this.applySettings();
    this.arrange();
  }

  get dark() {
    return this.settings.theme ? this.settings.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  }

  /** The other of light and dark; back to the system's own is no choice at all. */
  otherTheme() {
    const wanted = this.dark ? 'light' : 'dark';
    const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
    return wanted === system ? null : wanted;
  }

  applySettings() {
    const { channel, developer, beside, theme } = this.settings;
    document.body.dataset.channel = channel;
    part(document, `channel-${channel}`).checked = true;
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
    document.body.toggleAttribute('data-dark', this.dark);
    const states = { developer, beside, theme: this.dark };
    for (const [name, on] of Object.entries(states)) part(document, name).setAttribute('aria-checked', String(Boolean(on)));
  }

  // --- the page around

  listenPage() {
    const pollAll = () => this.seats.forEach((seat) => seat.conversation.pollIn(0));
    addEventListener('resize', () => this.arrange());
    addEventListener('online', pollAll);
    addEventListener('offline', pollAll);
    document.addEventListener('visibilitychange', () => !document.hidden && pollAll());
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.applySettings());
  }
}

new Desk();
