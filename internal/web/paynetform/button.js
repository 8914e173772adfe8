// paynet.js: a button in the shop's form, which opens a payment form of ours over the page. The fields of that form stand in a
// shadow tree: they belong to no form of the shop's and are sent by nobody but this script.

var shop = tag.closest('form');
var key = attribute('key', '');

// The ready-made form's data-amount is in whole kuruş; an amount with a comma is in lira, as nobody writes kuruş so.
var amount = attribute('amount', '').indexOf(',') >= 0 ? kurus(attribute('amount')) : attribute('amount', '');

var style = [
  ':host{all:initial}', '*{box-sizing:border-box;font:16px/1.4 system-ui,sans-serif}',
  'dialog{border:0;border-radius:12px;padding:24px;width:min(420px,94vw);color:#1b1b1b;background:#fff}',
  'dialog::backdrop{background:rgba(0,0,0,.5)}', 'h2{margin:0 0 4px;font-size:19px;font-weight:600}', 'p{margin:0 0 12px;color:#555}',
  'label{display:block;margin:0 0 12px}', 'label span{display:block;margin-bottom:4px}',
  'input,select{width:100%;padding:10px;border:1px solid #999;border-radius:8px;background:#fff;color:#1b1b1b}',
  '.row{display:grid;grid-template-columns:1fr 1fr 1fr;gap:10px}', '.check{display:flex;gap:8px;align-items:center}', '.check input{width:auto}',
  'button{width:100%;padding:12px;border:0;border-radius:8px;background:#0b5d4f;color:#fff;font-weight:600;cursor:pointer}',
  'button[disabled]{opacity:.6;cursor:default}', 'button.close{background:none;color:#555;font-weight:400;margin-top:8px}',
  '[role=alert]{color:#a30000;min-height:22px}', ':focus-visible{outline:3px solid #2f7dd1;outline-offset:1px}'
].join('');

function make(name, attributes, children) {
  var element = document.createElement(name);
  Object.keys(attributes || {}).forEach(function (key) { element.setAttribute(key, attributes[key]); });
  (children || []).forEach(function (child) { element.append(child); });
  return element;
}

function labelled(text, input, kind) {
  return make('label', kind ? { 'class': kind } : {}, kind === 'check' ? [input, text] : [make('span', {}, [text]), input]);
}

function lira(minor) {
  if (!/^\d+$/.test(minor)) return '';
  var text = minor.padStart(3, '0');
  return text.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, '.') + ',' + text.slice(-2) + ' TL';
}

function open() {
  var session = '', required = true, bin = '', busy = false;
  var host = make('div', { 'class': 'paynet-form' });
  var root = host.attachShadow({ mode: 'open' });
  var sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  root.adoptedStyleSheets = [sheet];

  var holder = make('input', { id: 'holder', autocomplete: 'cc-name', maxlength: '50' });
  var number = make('input', { id: 'number', autocomplete: 'cc-number', inputmode: 'numeric', maxlength: '23' });
  var month = make('input', { id: 'month', autocomplete: 'cc-exp-month', inputmode: 'numeric', maxlength: '2', placeholder: say('AA', 'MM') });
  var year = make('input', { id: 'year', autocomplete: 'cc-exp-year', inputmode: 'numeric', maxlength: '4', placeholder: 'YYYY' });
  var cvc = make('input', { id: 'cvc', autocomplete: 'cc-csc', inputmode: 'numeric', maxlength: '4' });
  var choice = make('select', { id: 'instalment' });
  var choices = labelled(say('Taksit', 'Installments'), choice);
  var tds = make('input', { id: 'tds', type: 'checkbox' });
  tds.checked = true;
  var secure = labelled(say('3-D Secure ile öde', 'Pay with 3-D Secure'), tds, 'check');
  var alert = make('p', { role: 'alert', id: 'problem' });
  var pay = make('button', { type: 'submit', id: 'pay' }, [say('Öde', 'Pay') + ' ' + lira(amount)]);
  var close = make('button', { type: 'button', 'class': 'close', id: 'close' }, [say('Vazgeç', 'Cancel')]);
  var name = make('h2', {}, [attribute('name', '')]);
  var fields = make('form', { method: 'dialog', novalidate: '' }, [
    name, make('p', {}, [attribute('description', '')]),
    labelled(say('Kart üzerindeki ad', 'Name on the card'), holder), labelled(say('Kart numarası', 'Card number'), number),
    make('div', { 'class': 'row' }, [labelled(say('Ay', 'Month'), month), labelled(say('Yıl', 'Year'), year), labelled('CVV', cvc)]),
    choices, secure, alert, pay, close
  ]);
  choices.hidden = secure.hidden = true;
  var dialog = make('dialog', { 'aria-label': say('Kartla ödeme', 'Card payment') }, [fields]);
  root.append(dialog);
  document.body.append(host);
  dialog.showModal();

  function told(c) { if (!c.ok) alert.textContent = c.message; }
  // The button names what is going to be charged, which the commission may have made more than the order.
  function price() {
    var chosen = choice.selectedOptions[0];
    pay.textContent = say('Öde', 'Pay') + ' ' + lira(chosen ? chosen.dataset.total : amount);
  }
  choice.addEventListener('change', price);
  function wait(on) { busy = on; pay.disabled = on; }
  function end() { dialog.close(); host.remove(); }

  var ready = ask(key, '/v1/paynetj/auth', {
    amount: amount, agent_id: attribute('agent'), add_commission: truth('add_commission_amount', false), pos_type: attribute('pos_type'),
    reference_no: attribute('reference_no'), ratio_code: attribute('ratio_code'), domain: location.origin,
    installments: attribute('installments'), no_instalment: truth('no_instalment', false), tds_required: truth('tds_required', true),
    save_card: truth('save_card', false), card_desc: attribute('save_card_desc'), user_gsm_no: attribute('save_card_gsmno'),
    user_unique_id: attribute('save_carduid'), card_owner_id: attribute('save_cardoid'), description: attribute('description')
  }).then(function (c) {
    told(c);
    if (!c.ok) return c;
    session = c.data.session_id;
    required = c.data.tds_required;
    secure.hidden = required;
    if (!name.textContent) name.textContent = c.data.name;
    return c;
  });

  number.addEventListener('input', function () {
    var typed = digits(number.value).slice(0, 6);
    if (typed.length < 6 || typed === bin) return;
    bin = typed;
    ready.then(function (c) {
      if (!c.ok) return;
      ask(key, '/v1/paynetj/check_bin', { session_id: session, bin: typed }).then(function (c) {
        told(c);
        if (!c.ok || typed !== bin) return;
        choice.replaceChildren.apply(choice, c.data.data.map(function (row) {
          return make('option', { value: row.instalment_key, 'data-total': kurusOf(row.total_amount) }, [row.desc]);
        }));
        choices.hidden = c.data.data.length < 2;
        price();
      });
    });
  });

  fields.addEventListener('submit', function (event) {
    event.preventDefault();
    if (busy) return;
    wait(true);
    alert.textContent = '';
    ready.then(function (c) {
      if (!c.ok) { told(c); return wait(false); }
      ask(key, '/v1/paynetj/create_token', {
        session_id: session, card_holder: holder.value.trim(), pan: digits(number.value), month: month.value.trim(), year: year.value.trim(),
        cvc: cvc.value.trim(), instalment_key: choice.value || undefined, do_3ds: required || tds.checked
      }).then(function (c) {
        if (!c.ok) { told(c); return wait(false); }
        if (!c.data.is_tds) { end(); return bring(shop, { token_id: c.data.token_id, session_id: session }); }
        dialog.close();
        authenticate(key, session, c.data, '', function (back) {
          if (back.get('message')) {
            dialog.showModal();
            told({ ok: false, message: back.get('message') });
            return wait(false);
          }
          end();
          bring(shop, { token_id: back.get('token_id'), session_id: back.get('session_id') });
        });
      });
    });
  });
  close.addEventListener('click', end);
  dialog.addEventListener('cancel', end);
}

// The page may move its button about; it is made beside the script, where shops expect it.
var button = make('button', { type: 'button', 'class': 'paynet-payment-button' }, [attribute('button_label', say('Öde', 'Pay'))]);
button.addEventListener('click', function () { if (shop) open(); });
tag.after(button);
