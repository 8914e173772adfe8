document.currentScript.previousElementSibling.submit();
