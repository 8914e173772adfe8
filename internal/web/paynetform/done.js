// The page around the frame is told that its buyer is back, in the words that Paynet's script listens for.
(function () {
  var told = document.getElementById('told');
  if (window.parent !== window) window.parent.postMessage(told.dataset.told, told.dataset.origin);
})();
