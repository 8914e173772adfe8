// Everything here is a kindness: the page works without it, and the server judges every field again.
(() => {
  "use strict";
  const form = document.querySelector("form[data-checkout]");
  const part = name => form.querySelector(`[data-part="${name}"]`);
  const [number, holder, expiry, month, year, cvv] = ["number", "holder", "expiry", "month", "year", "cvv"].map(part);
  const buttons = [...form.querySelectorAll("button[type=submit]")], says = buttons.map(b => b.textContent);
  const digitsOf = text => text.replace(/\D/g, "");

  const luhn = digits => [...digits].reverse().reduce((sum, d, i) => {
    const n = i % 2 ? d * 2 : +d;
    return sum + (n > 9 ? n - 9 : n);
  }, 0) % 10 === 0;
  const past = (y, m) => (y < 100 ? y + 2000 : y) * 100 + m < +form.dataset.earliest;

  // Each check returns what is wrong with a field, or nothing.
  const checks = new Map([
    [number, e => {
      const digits = digitsOf(e.value);
      return /[^\d\s-]/.test(e.value) || digits.length < 12 || digits.length > 19 || !luhn(digits) ? e.dataset.wrong : "";
    }],
    [holder, e => digitsOf(e.value).length > 7 || e.value.split(/\s/).some(word => digitsOf(word).length > 2 && !/\p{L}/u.test(word))
      ? e.dataset.wrong : ""],
    [expiry, e => {
      const date = /^\s*(\d{1,2})\s*[\/.\s-]\s*(\d{2}|\d{4})\s*$|^\s*(\d{2})(\d{2}|\d{4})\s*$/.exec(e.value);
      if (!date) return e.dataset.wrong;
      const m = +(date[1] || date[3]), y = +(date[2] || date[4]);
      return m < 1 || m > 12 ? e.dataset.wrong : past(y, m) ? e.dataset.past : "";
    }],
    [month, e => year.value && past(+year.value, +e.value) ? e.dataset.past : year.value ? "" : e.dataset.missing],
    [cvv, e => /^\s*\d{3,4}\s*$/.test(e.value) ? "" : e.dataset.wrong],
  ]);
  checks.delete(null);

  const say = (e, text) => {
    const p = document.getElementById(e.id + "-problem");
    p.textContent = text;
    p.hidden = !text;
    for (const field of e === month ? [month, year] : [e]) {
      if (text) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    }
  };
  const judge = e => e.value.trim() ? checks.get(e)(e) : e.dataset.missing;

  // A complaint moves what stands below it. Made while a pointer is down on the button, it would move the button away from
  // under it, and the browser would see no click; so it waits until the pointer is up and the click is through.
  let down = false;
  const waiting = [];
  const calmly = f => down ? waiting.push(f) : f();
  addEventListener("pointerdown", () => { down = true; }, true);
  for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => {
    down = false;
    setTimeout(() => waiting.splice(0).forEach(f => f()), 50);
  }, true);

  // While a field is typed its old complaint goes; when it is left with something wrong in it a new one comes.
  for (const e of checks.keys()) {
    e.addEventListener("input", () => say(e, ""));
    if (e !== month) e.addEventListener("change", () => calmly(() => { if (e.value.trim()) say(e, judge(e)); }));
  }
  if (year) year.addEventListener("change", () => calmly(() => { if (month.value && year.value) say(month, judge(month)); }));

  // Writes a field's digits anew, with the cursor behind the same digit.
  const rewrite = (e, write) => {
    if (/[^\d\s\/-]/.test(e.value)) return;
    const before = digitsOf(e.value.slice(0, e.selectionStart)).length, text = write(digitsOf(e.value));
    if (text === e.value) return;
    let at = 0;
    for (let seen = 0; at < text.length && seen < before; at++) if (/\d/.test(text[at])) seen++;
    e.value = text;
    e.setSelectionRange(at, at);
  };
  const grouped = digits => /^3[47]/.test(digits)
    ? [digits.slice(0, 4), digits.slice(4, 10), digits.slice(10)].filter(Boolean).join(" ")
    : digits.replace(/\d{4}(?=\d)/g, "$& ");
  if (number) number.addEventListener("input", event => {
    if (!event.isComposing) rewrite(number, grouped);
  });
  if (expiry) expiry.addEventListener("input", event => {
    const typed = !event.isComposing && (event.inputType || "").startsWith("insert");
    if (typed && /^\d{2,}$/.test(expiry.value)) {
      expiry.value = expiry.value.slice(0, 2) + "/" + expiry.value.slice(2);
    }
  });

  form.noValidate = true;
  form.addEventListener("submit", event => {
    let first = null;
    for (const e of checks.keys()) {
      const text = judge(e);
      say(e, text);
      if (text && !first) first = e;
    }
    if (first) first.focus();
    if (first || form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "true";
    for (const b of buttons) b.setAttribute("aria-disabled", "true");
    const pressed = event.submitter || buttons[0];
    pressed.textContent = pressed.dataset.wait;
  });
  // A browser may show the page again as it was left, when the buyer comes back from the bank.
  addEventListener("pageshow", () => {
    delete form.dataset.sent;
    buttons.forEach((b, i) => {
      b.removeAttribute("aria-disabled");
      b.textContent = says[i];
    });
  });
})();
