// What paynet.js and paynet-custom.js share: asking our services, and taking a buyer through 3-D Secure and back.
// A card leaves this page in one request only, to the host that this script came from; the shop's form never holds it.

var tag = document.currentScript || document.querySelector('script.paynet-button');
var base = tag.src.replace(/\/public\/js\/[^/]*$/, '');
var origin = new URL(base).origin;

// attribute returns a data attribute of the script's tag, or what stands for it when it is missing or empty.
function attribute(name, absent) {
  var text = tag.getAttribute('data-' + name);
  return text === null || text.trim() === '' ? absent : text.trim();
}

function truth(name, absent) {
  var text = attribute(name);
  return text === undefined ? absent : /^(true|1)$/i.test(text);
}

// kurus turns an amount as shops write it, "1.234,50", into whole kuruş, digit by digit: 19.99 * 100 is not 1999.
function kurus(text) {
  var parts = String(text).trim().replace(/\./g, '').split(',');
  return joined(parts[0], parts[1] || '');
}

// kurusOf does the same for a number of a script.
function kurusOf(amount) {
  if (typeof amount === 'string' && amount.indexOf(',') >= 0) return kurus(amount);
  var parts = (typeof amount === 'number' ? amount.toFixed(2) : String(amount)).split('.');
  return joined(parts[0], parts[1] || '');
}

// joined leaves what is no amount for the server to refuse, which says so in the buyer's language.
function joined(whole, fraction) {
  if (!/^\d+$/.test(whole) || !/^\d{0,2}0*$/.test(fraction)) return whole + ',' + fraction;
  return (whole + (fraction + '00').slice(0, 2)).replace(/^0+(?=\d)/, '');
}

function digits(text) { return String(text || '').replace(/[ -]/g, ''); }

// ask calls a service and tells how it went: {ok: true, data} or {ok: false, code, message}.
function ask(key, path, data) {
  return fetch(base + path, {
    method: 'POST', credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer',
    headers: { 'Authorization': 'Basic ' + key, 'Content-Type': 'application/json; charset=UTF-8', 'Accept': 'application/json' },
    body: JSON.stringify(data)
  }).then(function (answer) {
    return answer.json().then(function (told) {
      if (!answer.ok) return { ok: false, code: told.result_code, message: told.message };
      if (told.code !== 0) return { ok: false, code: told.code, message: told.message };
      return { ok: true, data: told };
    });
  }).catch(function () {
    return { ok: false, code: 8, message: say('Ödeme sunucusuna ulaşılamadı; yeniden deneyin.', 'The payment server cannot be reached; try again.') };
  });
}

function say(turkish, english) {
  var language = document.documentElement.lang || navigator.language || 'tr';
  return /^en/i.test(language) ? english : turkish;
}

// bring adds what the shop's server needs to the shop's form and sends it.
function bring(form, fields) {
  Object.keys(fields).forEach(function (name) {
    var old = form.querySelector('input[type="hidden"][name="' + name + '"]');
    if (old) old.remove();
    var input = document.createElement('input');
    input.type = 'hidden';
    input.name = name;
    input.value = fields[name];
    form.appendChild(input);
  });
  HTMLFormElement.prototype.submit.call(form); // a field called "submit" hides the form's own
}

// authenticate takes the buyer to the bank. The page waits behind a frame, so that whatever else stands in the shop's form is
// still there afterwards; with leave, the whole page goes.
function authenticate(key, session, token, leave, back) {
  if (leave) {
    var form = document.createElement('form');
    form.method = 'post';
    form.action = token.post_url;
    document.body.appendChild(form);
    bring(form, { session_id: session, token_id: token.token_id, publishable_key: key });
    return;
  }
  var frame = document.createElement('iframe');
  frame.className = 'payment-iframe';
  frame.title = say('3-D Secure doğrulaması', '3-D Secure authentication');
  frame.src = token.post_url + '?session_id=' + encodeURIComponent(session) + '&token_id=' + encodeURIComponent(token.token_id) +
    '&publishable_key=' + encodeURIComponent(key);
  Object.assign(frame.style, {
    position: 'fixed', left: '0', top: '0', width: '100%', height: '100%', border: '0', margin: '0', padding: '0',
    zIndex: '2147483647', background: 'white'
  });
  function hear(event) {
    // Anybody may post messages to a page; only our own page in this very frame is believed.
    if (event.origin !== origin || event.source !== frame.contentWindow || typeof event.data !== 'string') return;
    var told = new URLSearchParams(event.data);
    if (told.get('command') !== 'form-post' && told.get('command') !== 'close-iframe') return;
    window.removeEventListener('message', hear);
    frame.remove();
    if (told.get('command') === 'form-post') back(told);
  }
  window.addEventListener('message', hear);
  document.body.appendChild(frame);
}
