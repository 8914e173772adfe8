// paynet-custom.js: the shop's own form, whose fields are marked by data-paynet, becomes a payment form.

var secret = ['number', 'exp-month', 'exp-year', 'cvv'];
var nothing = function () {};
var heard = {};
var loaded = false;
var bin = '';
var hash = '';
var context = {};
var session = null; // a promise of how auth went, once it was asked for
var sessionID = '';

function refresh() {
  context = {
    form: attribute('form'), key: attribute('key', ''), amount: kurus(attribute('amount', '')), agent: attribute('agent'),
    commission: truth('add_commission_amount', false), noInstalment: truth('no_instalment', false), reference: attribute('reference_no'),
    ratioCode: attribute('ratio_code'), ratioCodeMethod: attribute('ratio_code_method'), installments: attribute('installments'),
    tdsRequired: truth('tds_required', true), posType: attribute('pos_type'), description: attribute('description'),
    authMode: attribute('authmode', 'load'), showTdsError: truth('show_tds_error', true), invoiceNo: attribute('invoice_no'),
    saveCard: truth('save_card', false), cardDesc: attribute('save_card_desc'), gsm: attribute('save_card_gsmno'),
    uniqueID: attribute('save_carduid'), ownerID: attribute('save_cardoid'), useSavedCard: truth('use_saved_card', false),
    returnURL: attribute('return_url'), cardType: attribute('card_type')
  };
}

function tell(event, value) { (heard[event] || nothing)(value); }

function inputs() { return Array.from(document.querySelectorAll('input[data-paynet], select[data-paynet]')); }

// value returns what the buyer put into a marked field.
function value(mark) {
  var found = inputs().filter(function (input) { return input.getAttribute('data-paynet') === mark; });
  var input = found.filter(function (one) { return one.type !== 'radio' || one.checked; })[0];
  if (!input) return undefined;
  return input.type === 'checkbox' ? input.checked : input.value.trim();
}

function form() {
  var found = context.form && document.querySelector(context.form);
  return found || document.querySelector('form:has([data-paynet="number"])') || tag.closest('form');
}

// authenticated opens the form's session once, however often it is asked for.
function authenticated() {
  if (!session) {
    session = ask(context.key, '/v1/paynetj/auth?type=CF', {
      amount: context.amount, agent_id: context.agent, add_commission: context.commission, pos_type: context.posType,
      reference_no: context.reference, ratio_code: context.ratioCode, ratio_code_method: context.ratioCodeMethod,
      invoice_no: context.invoiceNo, domain: location.origin, installments: context.installments, no_instalment: context.noInstalment,
      tds_required: context.tdsRequired, save_card: context.saveCard, card_desc: context.cardDesc, user_gsm_no: context.gsm,
      user_unique_id: context.uniqueID, card_owner_id: context.ownerID, description: context.description, return_url: context.returnURL
    }).then(function (c) {
      if (c.ok) {
        sessionID = c.data.session_id;
        context.tdsRequired = context.tdsRequired || c.data.tds_required;
        c = { ok: true, session: sessionID, expire: c.data.expire_date };
      } else {
        session = null;
      }
      tell('onAuthentication', c);
      return c;
    });
  }
  return session;
}

function bank(event) {
  return function (c) {
    if (!c.ok) return tell(event, c);
    tell(event, {
      ok: true, tdsState: context.tdsRequired ? 'required' : 'optional', cardType: c.data.card_type,
      bank: {
        id: c.data.bank_id, logoUrl: c.data.bank_logo, name: c.data.bank_name, tdsEnable: c.data.tds_enable, installments: c.data.data
      }
    });
  };
}

function checkBin(number, force) {
  var typed = digits(number);
  if (typed.length < 6) {
    if (bin !== '' || force) tell('onCheckBin');
    bin = '';
    return;
  }
  if (typed.slice(0, 6) === bin && !force) return;
  bin = typed.slice(0, 6);
  authenticated().then(function (c) {
    if (!c.ok) return;
    ask(context.key, '/v1/paynetj/check_bin', { session_id: sessionID, bin: bin, no_instalment: context.noInstalment }).then(bank('onCheckBin'));
  });
}

function checkCardBin(card, force) {
  if (!card || card === hash && !force) return;
  hash = card;
  authenticated().then(function (c) {
    if (!c.ok) return;
    ask(context.key, '/v1/paynetj/check_card_bin', {
      session_id: sessionID, card_hash: hash, card_owner_id: context.ownerID, no_instalment: context.noInstalment
    }).then(bank('onCheckCardBin'));
  });
}

// problem returns the first thing that is wrong with what the buyer typed, under the numbers that pages know.
function problem() {
  var year = value('exp-year') || '', month = value('exp-month') || '', cvv = value('cvv') || '', number = digits(value('number'));
  var now = new Date().getFullYear();
  function bad(code, message) { return { ok: false, code: code, message: message }; }
  if (context.useSavedCard) return value('card-hash') ? null : bad(21, say('Kayıtlı bir kart seçin.', 'Choose a saved card.'));
  if (!number) return bad(1, say('Kart numarası zorunludur.', 'The card number is required.'));
  if (!/^\d{12,19}$/.test(number)) return bad(2, say('Kart numarası hatalı.', 'The card number is wrong.'));
  if (!cvv) return bad(3, say('Güvenlik kodu zorunludur.', 'The security code is required.'));
  if (!/^\d{3,4}$/.test(cvv)) return bad(4, say('Güvenlik kodu hatalı.', 'The security code is wrong.'));
  if (!month) return bad(5, say('Son kullanma ayı zorunludur.', 'The expiry month is required.'));
  if (!/^\d{1,2}$/.test(month)) return bad(6, say('Son kullanma ayı hatalı.', 'The expiry month is wrong.'));
  if (+month < 1 || +month > 12) return bad(7, say('Son kullanma ayı hatalı.', 'The expiry month is wrong.'));
  if (!year) return bad(8, say('Son kullanma yılı zorunludur.', 'The expiry year is required.'));
  if (!/^(\d{2}|\d{4})$/.test(year)) return bad(9, say('Son kullanma yılı hatalı.', 'The expiry year is wrong.'));
  if (year.length === 4 && +year < now) return bad(10, say('Kartın süresi dolmuş.', 'The card has expired.'));
  if (year.length === 2 && +year < now % 100) return bad(11, say('Kartın süresi dolmuş.', 'The card has expired.'));
  if (!value('holderName')) return bad(15, say('Kart sahibinin adı zorunludur.', 'The cardholder\'s name is required.'));
  if (context.saveCard && !(value('save-card-desc') || context.cardDesc)) {
    return bad(17, say('Saklanacak karta bir ad verin.', 'Give the card that is to be kept a name.'));
  }
  return null;
}

// pay hands the card over and takes the buyer on.
function pay() {
  var wrong = problem();
  if (wrong) return tell('validationError', wrong);
  var saved = context.useSavedCard;
  var done = saved ? 'onCreateCardToken' : 'onCreateToken';
  var wish = context.tdsRequired || value('do3D') === true;
  tell(saved ? 'onCreateCardTokenExecuting' : 'onCreateTokenExecuting', { session: sessionID, isAuthenticated: sessionID !== '' });
  authenticated().then(function (c) {
    if (!c.ok) return tell(done, c);
    var model = {
      session_id: sessionID, instalment_key: value('installmentKey') || chosen(), do_3ds: wish, description: value('desc'),
      card_holder_phone: value('phone'), card_holder_mail: value('email')
    };
    if (saved) {
      Object.assign(model, { card_hash: value('card-hash'), card_owner_id: context.ownerID });
    } else {
      Object.assign(model, {
        card_holder: value('holderName'), pan: digits(value('number')), month: value('exp-month'), year: value('exp-year'),
        cvc: value('cvv'), save_card: context.saveCard || value('save-card') === true,
        save_card_desc: value('save-card-desc') || context.cardDesc, save_card_gsm: value('save-card-gsm') || context.gsm
      });
    }
    ask(context.key, saved ? '/v1/paynetj/create_card_token' : '/v1/paynetj/create_token', model).then(function (c) {
      if (!c.ok) return tell(done, c);
      tell(done, { ok: true, is3DPayment: c.data.is_tds, orderToken: c.data.token_id });
      if (!c.data.is_tds) return send({ token_id: c.data.token_id, session_id: sessionID });
      tell('onTdsRedirect');
      authenticate(context.key, sessionID, c.data, context.returnURL, function (told) {
        if (told.get('message') && context.showTdsError) return tell(done, { ok: false, code: 16, message: told.get('message') });
        send({ token_id: told.get('token_id'), session_id: told.get('session_id') });
      });
    });
  });
}

// chosen is the choice of a page that keeps it, as Paynet's own example does, in an element without a mark.
function chosen() {
  var element = document.getElementById('installmentKey');
  return element && element.value || undefined;
}

function send(fields) {
  var to = form();
  if (!to) throw new Error('paynet: no form ' + context.form);
  tell('onFormSubmiting');
  bring(to, fields);
}

// change tells the server what the page has changed.
function change(changes, callback) {
  Object.assign(context, changes);
  bin = '';
  authenticated().then(function (c) {
    if (!c.ok) return callback && callback(c);
    ask(context.key, '/v1/paynetj/auth_update', {
      session_id: sessionID, amount: context.amount, add_commission: context.commission, ratio_code: context.ratioCode,
      save_card: context.saveCard, card_desc: context.cardDesc, user_gsm_no: context.gsm
    }).then(function (c) {
      if (callback) callback(c.ok ? { ok: true, message: c.data.message } : { ok: false, message: c.message });
    });
  });
}

function start() {
  if (context.authMode === 'load') authenticated();
  document.addEventListener('click', function (event) {
    if (!event.target.closest || !event.target.closest('[data-paynet="submit"]')) return;
    event.preventDefault();
    tell('onPaymentClick');
    pay();
  });
  // A press of the return key sends a form too, and so does a script of the shop's: neither may take the card along.
  document.addEventListener('submit', function (event) {
    if (event.target !== form() || event.defaultPrevented) return;
    event.preventDefault();
    tell('onPaymentClick');
    pay();
  });
  document.addEventListener('formdata', function (event) {
    inputs().forEach(function (input) {
      if (input.name && secret.indexOf(input.getAttribute('data-paynet')) >= 0) event.formData.delete(input.name);
    });
  }, true);
  ['keyup', 'input', 'change'].forEach(function (kind) {
    document.addEventListener(kind, function (event) {
      if (event.target.getAttribute && event.target.getAttribute('data-paynet') === 'number') checkBin(event.target.value);
    });
  });
  loaded = true;
  tell('onLoad');
}

var events = {};
['onLoad', 'onPaymentClick', 'onAuthentication', 'onCreateToken', 'validationError', 'onTdsRedirect', 'onCheckBin', 'onFormSubmiting',
  'onCreateTokenExecuting', 'onCheckCardBin', 'onCreateCardToken', 'onCreateCardTokenExecuting'].forEach(function (name) {
  events[name] = function (listener) {
    if (typeof listener !== 'function') return;
    heard[name] = listener;
    // A page that listens only when it has loaded itself has missed this one.
    if (name === 'onLoad' && loaded) listener();
  };
});

refresh();
window.Paynet = {
  utils: { refreshContext: refresh },
  events: events,
  services: {
    auth: authenticated,
    checkBin: checkBin,
    checkCardBin: checkCardBin,
    createToken: pay,
    installments: function (callback) {
      ask(context.key, '/v1/ratio/Get_public', {
        amount: context.amount, pos_type: context.posType, card_type: context.cardType, ratio_code: context.ratioCode,
        addcomission_to_amount: context.commission
      }).then(function (c) { if (callback) callback(c.ok ? { ok: true, data: c.data.data } : c); });
    },
    updateAmount: function (amount, callback) { change({ amount: kurusOf(amount) }, callback); },
    updateRatioCode: function (amount, code, callback) { change({ amount: kurusOf(amount), ratioCode: code }, callback); },
    updateAddCommToAmount: function (add, callback) { change({ commission: add === true || add === 'true' }, callback); },
    updateSaveCardIsActive: function (save, callback) { change({ saveCard: save === true || save === 'true' }, callback); },
    updateSaveCardDesc: function (text, callback) { change({ cardDesc: text }, callback); },
    updateSaveCardGSMNo: function (gsm, callback) { change({ gsm: gsm }, callback); },
    useSavedCard: function (use) { context.useSavedCard = use === true || use === 'true'; }
  }
};
if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start);
else start();
